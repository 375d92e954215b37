import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Account } from "../account";
import { accountAdministration } from "./encryption";
import { policyDocument, Statement } from "./iam";
import { Tags } from "./tags";

/** Who hears of alarms. */
export interface AlarmTopicsArgs {
  /** Alias under which people find the topics' key, with its `alias/`. */
  readonly keyAlias: string;
  /** Address of whoever is woken, mailed to once its owner has confirmed; none when absent. */
  readonly pageEmail: string | undefined;
  /** Address for what can wait for the morning. @default `pageEmail` */
  readonly noticeEmail: string | undefined;
  readonly account: Account;
  readonly tags: Tags;
}

/** A topic for each class of what people are told. */
export interface AlarmTopics {
  readonly page: aws.sns.Topic;
  readonly notice: aws.sns.Topic;
  /** Is there once whoever has something to page may do so. */
  readonly pagePolicy: aws.sns.TopicPolicy;
}

const alarmService = "cloudwatch.amazonaws.com";
const databaseService = "events.rds.amazonaws.com";
const eventService = "events.amazonaws.com";

/** What a service needs of a key to publish to a topic that is encrypted with it. */
const messageEncryption = { Action: ["kms:Decrypt", "kms:GenerateDataKey*"], Resource: "*" };

/**
 * Makes the topics with a key of their own. Under the stack's key, the message that somebody has disabled that key would be the first
 * that can't be sent: SNS takes no message for a topic whose key it can't use.
 */
export function makeAlarmTopics(name: string, args: AlarmTopicsArgs, parent: pulumi.Resource): AlarmTopics {
  const { keyAlias, pageEmail, noticeEmail = pageEmail, account, tags } = args;
  const key = new aws.kms.Key(
    `${name}-key`,
    {
      description: "Encrypts what the payment stack tells people",
      deletionWindowInDays: 10,
      enableKeyRotation: true,
      policy: alarmKeyPolicy(account),
      tags: tags.named(`${name}-key`),
    },
    { parent },
  );
  new aws.kms.Alias(`${name}-key-alias`, { name: keyAlias, targetKeyId: key.keyId }, { parent });

  // The first topic that there was is the one that pages.
  const page = makeTopic(name, key, { email: pageEmail, statements: [events] }, args, parent);
  const notice = makeTopic(`${name}-notice`, key, { email: noticeEmail, statements: [] }, args, parent);
  return { page: page.topic, notice: notice.topic, pagePolicy: page.policy };
}

function makeTopic(
  name: string,
  key: aws.kms.Key,
  own: { readonly email: string | undefined; readonly statements: readonly TopicStatement[] },
  { account, tags }: AlarmTopicsArgs,
  parent: pulumi.Resource,
) {
  const topic = new aws.sns.Topic(
    `${name}-topic`,
    { kmsMasterKeyId: key.keyId, tags: tags.named(`${name}-topic`) },
    { parent },
  );
  const policy = new aws.sns.TopicPolicy(
    `${name}-topic-policy`,
    {
      arn: topic.arn,
      policy: topic.arn.apply((arn) =>
        policyDocument(notifications(arn, account), ...own.statements.map((statement) => statement(arn))),
      ),
    },
    { parent },
  );
  if (own.email !== undefined) {
    new aws.sns.TopicSubscription(
      `${name}-email`,
      { topic: topic.arn, protocol: "email", endpoint: own.email },
      { parent },
    );
  }
  return { topic, policy };
}

type TopicStatement = (topicArn: string) => Statement;

/** Lets alarms and RDS's events of this account publish to a topic. */
function notifications(topicArn: string, { accountId }: Account): Statement {
  return {
    Sid: "Notifications",
    Effect: "Allow",
    Principal: { Service: [alarmService, databaseService] },
    Action: "sns:Publish",
    Resource: topicArn,
    Condition: { StringEquals: { "aws:SourceAccount": accountId } },
  };
}

/**
 * Lets rules of EventBridge publish to a topic. It says to SNS on nobody's behalf that it publishes, and a condition would drop every
 * message in silence: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions.
 */
function events(topicArn: string): Statement {
  return {
    Sid: "Events",
    Effect: "Allow",
    Principal: { Service: eventService },
    Action: "sns:Publish",
    Resource: topicArn,
  };
}

/**
 * Policy of the topics' key: alarms, RDS's events and rules of EventBridge use it as services
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html).
 */
export function alarmKeyPolicy(account: Account): string {
  return policyDocument(
    accountAdministration(account),
    {
      Sid: "Alarms",
      Effect: "Allow",
      Principal: { Service: alarmService },
      ...messageEncryption,
      Condition: { StringEquals: { "aws:SourceAccount": account.accountId } },
    },
    {
      Sid: "Events",
      Effect: "Allow",
      // No page of AWS's says that RDS names the account to the key, EventBridge does not, and messages would get lost in silence. Of
      // RDS the topic takes none but this account's: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.GrantingPermissions.html.
      Principal: { Service: [databaseService, eventService] },
      ...messageEncryption,
    },
  );
}

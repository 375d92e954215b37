import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Account } from "../account";
import { notifiers } from "./encryption";
import { policyDocument } from "./iam";
import { Tags } from "./tags";
import { Database } from "./database";
import { Ledger } from "./ledger";
import { RestApi } from "./restApi";
import { disagreeingMetric, oldestPendingMetric } from "./sweep";
import { Validator } from "./validator";

/** What is watched, and who hears of it. */
export interface AlarmsArgs {
  readonly database: Database;
  readonly validator: Validator;
  /** Absent when the bucket alone keeps payments. */
  readonly ledger: Ledger | undefined;
  readonly api: RestApi;
  /** Key that encrypts the messages; its policy has to let CloudWatch use it, or alarms get lost in silence. */
  readonly keyId: pulumi.Input<string>;
  /** Address that alarms are mailed to, once its owner has confirmed. */
  readonly email: string | undefined;
  readonly account: Account;
  readonly tags: Tags;
}

/** What makes an alarm; every one looks at periods of five minutes. */
interface Watch {
  readonly role: string;
  readonly description: string;
  readonly namespace: string;
  readonly metricName: string;
  /** Absent for a metric of the stack's own, which its namespace tells from those of other stacks. */
  readonly dimensions?: Record<string, pulumi.Input<string>>;
  readonly statistic: "Sum" | "Average" | "Maximum";
  readonly threshold: number;
  /** Periods in a row that have to exceed the threshold. */
  readonly evaluationPeriods: number;
  /** What a period without data means. */
  readonly treatMissingData: "notBreaching" | "breaching";
}

/**
 * Categories of RDS's events that somebody has to hear of; the others tell of backups and of what was asked for:
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html.
 */
const databaseEvents = [
  ...["availability", "configuration change", "deletion", "failover", "failure", "low storage", "maintenance"],
  ...["notification", "recovery"],
];

/** The alarms of the stack, the events of its database, and the encrypted topic that both tell. */
export class Alarms extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: AlarmsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payments:index:Alarms", name, {}, opts);

    const topic = new aws.sns.Topic(
      `${name}-topic`,
      { kmsMasterKeyId: args.keyId, tags: args.tags.named(`${name}-topic`) },
      { parent: this },
    );
    new aws.sns.TopicPolicy(
      `${name}-topic-policy`,
      { arn: topic.arn, policy: topic.arn.apply((arn) => notificationTopicPolicy(arn, args.account)) },
      { parent: this },
    );
    this.addDatabaseEvents(topic);
    if (args.email !== undefined) {
      new aws.sns.TopicSubscription(
        `${name}-email`,
        { topic: topic.arn, protocol: "email", endpoint: args.email },
        { parent: this },
      );
    }

    for (const { role, description, ...watch } of [...watches(args), ...ledgerWatches(args)]) {
      new aws.cloudwatch.MetricAlarm(
        `${name}-${role}`,
        {
          ...watch,
          alarmDescription: description,
          comparisonOperator: "GreaterThanThreshold",
          period: 300,
          alarmActions: [topic.arn],
          okActions: [topic.arn],
          tags: args.tags.named(`${name}-${role}`),
        },
        { parent: this },
      );
    }

    this.topicArn = topic.arn;
    this.registerOutputs({ topicArn: this.topicArn });
  }

  /** What RDS says of the instance and of its parameters, for which there are no metrics. */
  private addDatabaseEvents(topic: aws.sns.Topic): void {
    const { name } = this;
    const { database, tags } = this.args;
    const subscriptions = [
      {
        role: "database-events",
        sourceType: "db-instance",
        sourceIds: [database.identifier],
        eventCategories: databaseEvents,
      },
      {
        role: "parameter-events",
        sourceType: "db-parameter-group",
        sourceIds: [database.parameterGroupName],
        eventCategories: ["configuration change"],
      },
    ];
    for (const { role, ...subscription } of subscriptions) {
      new aws.rds.EventSubscription(
        `${name}-${role}`,
        { ...subscription, snsTopic: topic.arn, tags: tags.named(`${name}-${role}`) },
        { parent: this },
      );
    }
  }
}

function watches({ database, validator, api }: AlarmsArgs): Watch[] {
  const apiDimensions = { ApiName: api.apiName, Stage: api.stageName };
  // Counts of errors have no data while there are none.
  const errorCount = { statistic: "Sum", treatMissingData: "notBreaching" } as const;
  return [
    {
      role: "database-cpu",
      description: "The database's CPU was above 80 % for ten minutes, or the database reports nothing",
      namespace: "AWS/RDS",
      metricName: "CPUUtilization",
      dimensions: { DBInstanceIdentifier: database.identifier },
      statistic: "Average",
      threshold: 80,
      evaluationPeriods: 2,
      // RDS reports every minute: silence is trouble.
      treatMissingData: "breaching",
    },
    {
      role: "validator-errors",
      description: "The validator failed more than 5 times in five minutes",
      namespace: "AWS/Lambda",
      metricName: "Errors",
      dimensions: { FunctionName: validator.functionName },
      threshold: 5,
      evaluationPeriods: 1,
      ...errorCount,
    },
    {
      role: "api-4xx",
      description: "The API refused more than 50 requests in each of two periods of five minutes",
      namespace: "AWS/ApiGateway",
      metricName: "4XXError",
      dimensions: apiDimensions,
      threshold: 50,
      evaluationPeriods: 2,
      ...errorCount,
    },
    {
      role: "api-5xx",
      description: "The API failed more than 10 times in five minutes",
      namespace: "AWS/ApiGateway",
      metricName: "5XXError",
      dimensions: apiDimensions,
      threshold: 10,
      evaluationPeriods: 1,
      ...errorCount,
    },
  ];
}

function ledgerWatches({ ledger, validator }: AlarmsArgs): Watch[] {
  if (ledger === undefined) return [];
  const namespace = validator.metricNamespace;
  return [
    {
      role: "oldest-pending",
      description: "A payment waits for its audit record since 15 minutes, or no sweep has told for five",
      namespace,
      metricName: oldestPendingMetric,
      statistic: "Maximum",
      threshold: 900,
      evaluationPeriods: 1,
      // A sweep tells each minute: silence is trouble.
      treatMissingData: "breaching",
    },
    {
      role: "disagreeing",
      description: "An audit record says otherwise than the ledger does",
      namespace,
      metricName: disagreeingMetric,
      statistic: "Maximum",
      threshold: 0,
      evaluationPeriods: 1,
      treatMissingData: "notBreaching",
    },
    {
      role: "migrator-errors",
      description: "A migration of the ledger failed and was rolled back",
      namespace: "AWS/Lambda",
      metricName: "Errors",
      dimensions: { FunctionName: ledger.migratorName },
      statistic: "Sum",
      threshold: 0,
      evaluationPeriods: 1,
      treatMissingData: "notBreaching",
    },
  ];
}

/** Lets alarms and RDS events of this account publish to a topic. */
export function notificationTopicPolicy(topicArn: string, { accountId }: Account): string {
  return policyDocument({
    Sid: "Notifications",
    Effect: "Allow",
    Principal: { Service: notifiers },
    Action: "sns:Publish",
    Resource: topicArn,
    Condition: { StringEquals: { "aws:SourceAccount": accountId } },
  });
}

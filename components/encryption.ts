import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Account } from "../account";
import { policyDocument } from "./iam";
import { Tags } from "./tags";

/** What the key is for. */
export interface EncryptionArgs {
  readonly account: Account;
  /** Alias under which people find the key, with its `alias/`. */
  readonly alias: string;
  /** Whether Pulumi refuses to delete the key, with which everything that it encrypted would be lost. */
  readonly protect: boolean;
  readonly tags: Tags;
}

/** The customer-managed key of the stack: it encrypts the database, its secret, audit records, logs and alarms. */
export class Encryption extends pulumi.ComponentResource {
  readonly keyId: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;

  constructor(name: string, args: EncryptionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:index:Encryption", name, {}, opts);

    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: "Encrypts the data of the payment stack",
        deletionWindowInDays: 10,
        enableKeyRotation: true,
        // Part of the key and not a resource of its own, so that whatever uses the key comes after its policy.
        policy: keyPolicy(args.account),
        tags: args.tags.named(`${name}-key`),
      },
      { parent: this, protect: args.protect },
    );
    new aws.kms.Alias(`${name}-alias`, { name: args.alias, targetKeyId: key.keyId }, { parent: this });

    this.keyId = key.keyId;
    this.keyArn = key.arn;
    this.registerOutputs({ keyId: this.keyId, keyArn: this.keyArn });
  }
}

const alarmService = "cloudwatch.amazonaws.com";
const eventService = "events.rds.amazonaws.com";

/** The services that tell people something: alarms, and events of RDS. */
export const notifiers = [alarmService, eventService];

/** What a service needs of the key to publish to an encrypted topic. */
const messageEncryption = { Action: ["kms:Decrypt", "kms:GenerateDataKey*"], Resource: "*" };

/**
 * Policy of the stack's key. The account keeps administration and hands out the rest by IAM, as RDS, Secrets Manager and
 * S3 act by the rights of their caller. CloudWatch Logs, alarms and RDS events act as services and are named here:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html and
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html.
 */
export function keyPolicy({ partition, accountId, region }: Account): string {
  return policyDocument(
    {
      Sid: "AccountAdministration",
      Effect: "Allow",
      Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
      Action: "kms:*",
      Resource: "*",
    },
    {
      Sid: "LogGroups",
      Effect: "Allow",
      Principal: { Service: `logs.${region}.amazonaws.com` },
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
      Resource: "*",
      Condition: {
        ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${accountId}:log-group:*` },
      },
    },
    {
      Sid: "Alarms",
      Effect: "Allow",
      Principal: { Service: alarmService },
      ...messageEncryption,
      Condition: { StringEquals: { "aws:SourceAccount": accountId } },
    },
    {
      Sid: "DatabaseEvents",
      Effect: "Allow",
      Principal: { Service: eventService },
      // No page of AWS's says that RDS names the account to the key, and events would get lost in silence if it didn't. The
      // topic takes none but this account's: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.GrantingPermissions.html.
      ...messageEncryption,
    },
  );
}

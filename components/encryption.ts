import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Account } from "../account";
import { policyDocument, Statement } from "./iam";
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

/** The customer-managed key of the stack: it encrypts the database, its secret, audit records and logs. */
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

/** Leaves the administration of a key to its account, which hands out the rest by IAM. */
export function accountAdministration({ partition, accountId }: Account): Statement {
  return {
    Sid: "AccountAdministration",
    Effect: "Allow",
    Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
    Action: "kms:*",
    Resource: "*",
  };
}

/**
 * Policy of the stack's key. RDS, Secrets Manager and S3 act by the rights of their caller, whom the account gives them by IAM.
 * CloudWatch Logs acts as a service and is named here:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html.
 */
export function keyPolicy(account: Account): string {
  const { partition, accountId, region } = account;
  return policyDocument(accountAdministration(account), {
    Sid: "LogGroups",
    Effect: "Allow",
    Principal: { Service: `logs.${region}.amazonaws.com` },
    Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
    Resource: "*",
    Condition: {
      ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${accountId}:log-group:*` },
    },
  });
}

import * as pulumi from "@pulumi/pulumi";
import { Account } from "../account";
import { Statement } from "./iam";
import { Names } from "./names";
import { Tags } from "./tags";
import { PrivateBucket } from "./privateBucket";

/** Where access logs are kept, and whose. */
export interface AccessLogStoreArgs {
  /** Of this bucket, and of the one whose server access logs come here. */
  readonly names: Pick<Names, "accessLogBucket" | "auditBucket">;
  readonly retentionDays: number;
  /** Whether the bucket outlives mistakes: Pulumi refuses to delete it, and never empties it. */
  readonly protect: boolean;
  readonly account: Account;
  readonly tags: Tags;
}

/**
 * The bucket of access logs, of the load balancer and of the audit bucket. S3's own key encrypts it, since neither service
 * delivers to a bucket under a customer key:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html.
 *
 * The load balancer writes the whole URL with its query, the User-Agent and the trace header just as a client sent them, and can't
 * be told to leave anything out, so a card number that a client puts there stays until `retentionDays` are over. Bodies, keys and
 * other headers are not in these logs: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html.
 */
export class AccessLogStore extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  /** Where the load balancer writes in the bucket. */
  readonly balancerPrefix = "balancer";
  /** Where S3 writes what happens to the audit bucket. */
  readonly auditPrefix = "audit/";

  constructor(name: string, args: AccessLogStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:index:AccessLogStore", name, {}, opts);
    const { bucketName } = new PrivateBucket(
      name,
      {
        bucketName: args.names.accessLogBucket,
        retentionDays: args.retentionDays,
        objectLock: false,
        protect: args.protect,
        statements: (bucketArn) => [
          balancerLogDelivery(`${bucketArn}/${this.balancerPrefix}`, args.account),
          accessLogDelivery(`${bucketArn}/${this.auditPrefix}`, args.names.auditBucket, args.account),
        ],
        tags: args.tags,
      },
      { parent: this },
    );
    this.bucketName = bucketName;
    this.registerOutputs({ bucketName });
  }
}

/**
 * Lets load balancers of this account write their logs under a prefix, given as its ARN without a slash at the end:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html.
 */
export function balancerLogDelivery(prefixArn: string, { partition, accountId, region }: Account): Statement {
  return {
    Sid: "BalancerLogs",
    Effect: "Allow",
    Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: `${prefixArn}/AWSLogs/${accountId}/*`,
    Condition: {
      ArnLike: { "aws:SourceArn": `arn:${partition}:elasticloadbalancing:${region}:${accountId}:loadbalancer/*` },
    },
  };
}

/**
 * Lets S3 write the access logs of one bucket under a prefix, given as its ARN:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html.
 */
export function accessLogDelivery(
  prefixArn: string,
  sourceBucket: string,
  { partition, accountId }: Account,
): Statement {
  return {
    Sid: "ServerAccessLogs",
    Effect: "Allow",
    Principal: { Service: "logging.s3.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: `${prefixArn}*`,
    Condition: {
      StringEquals: { "aws:SourceAccount": accountId },
      ArnLike: { "aws:SourceArn": `arn:${partition}:s3:::${sourceBucket}` },
    },
  };
}

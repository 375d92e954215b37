import * as pulumi from "@pulumi/pulumi";
import { Place, accessLogDelivery, balancerLogDelivery } from "./iam";
import { Tags } from "./tags";
import { PrivateBucket } from "./privateBucket";

/** Where access logs are kept, and whose. */
export interface AccessLogStoreArgs {
  readonly bucketName: string;
  /** Name of the bucket whose server access logs come here. */
  readonly auditBucketName: string;
  readonly retentionDays: number;
  /** Whether the bucket outlives mistakes: Pulumi refuses to delete it, and never empties it. */
  readonly protect: boolean;
  readonly place: Place;
  readonly tags: Tags;
}

/**
 * The bucket of access logs, of the load balancer and of the audit bucket. S3's own key encrypts it, since neither service
 * delivers to a bucket under a customer key:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html.
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
        bucketName: args.bucketName,
        retentionDays: args.retentionDays,
        objectLock: false,
        protect: args.protect,
        statements: (bucketArn) => [
          balancerLogDelivery(`${bucketArn}/${this.balancerPrefix}`, args.place),
          accessLogDelivery(`${bucketArn}/${this.auditPrefix}`, args.auditBucketName, args.place),
        ],
        tags: args.tags,
      },
      { parent: this },
    );
    this.bucketName = bucketName;
    this.registerOutputs({ bucketName });
  }
}

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Account } from "../account";
import { policyDocument } from "./iam";
import { Tags } from "./tags";
import { AccessLogStore } from "./accessLogStore";
import { Names } from "./names";
import { Network } from "./network";
import { PrivateBucket } from "./privateBucket";

/** How long audit records are kept, in days. */
export interface AuditRetention {
  /** Until a record expires, and as many again until its old version is gone. */
  readonly days: number;
  /** While nobody, the account's root included, can delete or overwrite a record; 0 for no lock. */
  readonly lockDays: number;
}

/** Where audit records are kept, and who reaches them. */
export interface AuditStoreArgs {
  /** Of the bucket, unique among all of S3. */
  readonly names: Pick<Names, "auditBucket">;
  readonly keyArn: pulumi.Input<string>;
  readonly retention: AuditRetention;
  /** Whether the bucket outlives mistakes: Pulumi refuses to delete it, and never empties it. */
  readonly protect: boolean;
  readonly accessLogs: AccessLogStore;
  readonly account: Account;
  /** The network whose private subnets write records. */
  readonly network: Network;
  readonly tags: Tags;
}

/** The bucket of audit records, with a log of every access to it, and the VPC's own way to it. */
export class AuditStore extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  /** Prefix list of S3, for security group rules. */
  readonly prefixListId: pulumi.Output<string>;

  constructor(name: string, args: AuditStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:index:AuditStore", name, {}, opts);
    const { accessLogs, network, protect, tags } = args;
    const { days, lockDays } = args.retention;

    const { bucketName, bucketArn } = new PrivateBucket(
      name,
      {
        bucketName: args.names.auditBucket,
        keyArn: args.keyArn,
        retentionDays: days,
        objectLock: lockDays > 0,
        protect,
        tags,
      },
      { parent: this },
    );
    new aws.s3.BucketLogging(
      `${name}-access-logging`,
      { bucket: bucketName, targetBucket: accessLogs.bucketName, targetPrefix: accessLogs.auditPrefix },
      // S3 tries the delivery when logging is switched on.
      { parent: this, dependsOn: [accessLogs] },
    );
    if (lockDays > 0) {
      new aws.s3.BucketObjectLockConfiguration(
        `${name}-lock`,
        { bucket: bucketName, rule: { defaultRetention: { mode: "COMPLIANCE", days: lockDays } } },
        { parent: this },
      );
    }

    // Without it every audit write would pay for the NAT gateways; the endpoint itself is free.
    const endpoint = new aws.ec2.VpcEndpoint(
      `${name}-endpoint`,
      {
        vpcId: network.vpcId,
        vpcEndpointType: "Gateway",
        serviceName: `com.amazonaws.${args.account.region}.s3`,
        routeTableIds: network.privateRouteTableIds,
        policy: bucketArn.apply(auditEndpointPolicy),
        tags: tags.named(`${name}-endpoint`),
      },
      { parent: this },
    );

    this.bucketName = bucketName;
    this.bucketArn = bucketArn;
    this.prefixListId = endpoint.prefixListId;
    this.registerOutputs({ bucketName, bucketArn, prefixListId: this.prefixListId });
  }
}

/** Lets the VPC's way to S3 carry audit records of one bucket and their keys, and nothing else out of the network. */
function auditEndpointPolicy(bucketArn: string): string {
  return policyDocument(
    {
      Sid: "AuditRecords",
      Effect: "Allow",
      Principal: "*",
      Action: ["s3:PutObject", "s3:GetObject"],
      Resource: `${bucketArn}/audit/*`,
    },
    { ...auditListing(bucketArn), Principal: "*" },
  );
}

/** The right to see the keys of audit records, and of nothing else in their bucket. */
export function auditListing(bucketArn: string) {
  return {
    Sid: "AuditRecordNames",
    Effect: "Allow",
    Action: "s3:ListBucket",
    Resource: bucketArn,
    Condition: { StringEquals: { "s3:prefix": "audit/" } },
  } as const;
}

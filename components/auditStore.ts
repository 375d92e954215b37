import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { auditEndpointPolicy, tlsOnlyBucketPolicy } from "../pure/policies";
import { Tags } from "../pure/tags";

/** Where audit records are kept, and who reaches them. */
export interface AuditStoreArgs {
  /** Name of the bucket, unique among all of S3. */
  readonly bucketName: string;
  readonly keyArn: pulumi.Input<string>;
  /** Days until a record expires, and as many again until its old version is gone. */
  readonly retentionDays: number;
  /** Whether the bucket outlives mistakes: Pulumi refuses to delete it, and never empties it. */
  readonly protect: boolean;
  readonly region: string;
  readonly vpcId: pulumi.Input<string>;
  /** Route tables of the subnets that write records. */
  readonly routeTableIds: pulumi.Input<string>[];
  readonly tags: Tags;
}

/** The bucket of audit records, private, versioned, encrypted and over TLS only, and the VPC's own way to it. */
export class AuditStore extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  /** Prefix list of S3, for security group rules. */
  readonly prefixListId: pulumi.Output<string>;

  constructor(name: string, args: AuditStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:index:AuditStore", name, {}, opts);

    const bucket = new aws.s3.Bucket(
      `${name}-bucket`,
      { bucket: args.bucketName, forceDestroy: !args.protect, tags: args.tags.named(`${name}-bucket`) },
      { parent: this, protect: args.protect },
    );
    this.closeBucket(name, bucket);
    this.keepRecords(name, bucket, args);

    // Without it every audit write would pay for the NAT gateways; the endpoint itself is free.
    const endpoint = new aws.ec2.VpcEndpoint(
      `${name}-endpoint`,
      {
        vpcId: args.vpcId,
        vpcEndpointType: "Gateway",
        serviceName: `com.amazonaws.${args.region}.s3`,
        routeTableIds: args.routeTableIds,
        policy: bucket.arn.apply(auditEndpointPolicy),
        tags: args.tags.named(`${name}-endpoint`),
      },
      { parent: this },
    );

    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.prefixListId = endpoint.prefixListId;
    this.registerOutputs({
      bucketName: this.bucketName,
      bucketArn: this.bucketArn,
      prefixListId: this.prefixListId,
    });
  }

  /** Nothing public, no access lists, no plain HTTP: one after the other, since S3 refuses them side by side. */
  private closeBucket(name: string, bucket: aws.s3.Bucket): void {
    const publicAccess = new aws.s3.BucketPublicAccessBlock(
      `${name}-public-access`,
      {
        bucket: bucket.bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      { parent: this },
    );
    const ownership = new aws.s3.BucketOwnershipControls(
      `${name}-ownership`,
      { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      { parent: this, dependsOn: [publicAccess] },
    );
    new aws.s3.BucketPolicy(
      `${name}-policy`,
      { bucket: bucket.bucket, policy: bucket.arn.apply(tlsOnlyBucketPolicy) },
      { parent: this, dependsOn: [ownership] },
    );
  }

  private keepRecords(name: string, bucket: aws.s3.Bucket, { keyArn, retentionDays }: AuditStoreArgs): void {
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      {
        bucket: bucket.bucket,
        rules: [
          {
            applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
            bucketKeyEnabled: true,
            // S3 sets this by itself on new buckets; said here, it does not show as drift.
            blockedEncryptionTypes: ["SSE-C"],
          },
        ],
      },
      { parent: this },
    );
    const versioning = new aws.s3.BucketVersioning(
      `${name}-versioning`,
      { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
      { parent: this },
    );
    new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      {
        bucket: bucket.bucket,
        rules: [
          {
            id: "expire-records",
            status: "Enabled",
            filter: {},
            // In a versioned bucket this alone only hides a record behind a delete marker.
            expiration: { days: retentionDays },
            noncurrentVersionExpiration: { noncurrentDays: retentionDays },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
          // S3 takes days and markers in one expiration for a contradiction.
          { id: "expire-markers", status: "Enabled", filter: {}, expiration: { expiredObjectDeleteMarker: true } },
        ],
      },
      // S3 refuses rules for old versions in a bucket that has none yet.
      { parent: this, dependsOn: [versioning] },
    );
  }
}

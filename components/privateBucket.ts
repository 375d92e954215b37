import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Statement, policyDocument } from "./iam";
import { Tags } from "./tags";

/** What a private bucket keeps, and how. */
export interface PrivateBucketArgs {
  /** Name of the bucket, unique among all of S3. */
  readonly bucketName: string;
  /** Key that encrypts the objects; S3's own when absent. */
  readonly keyArn?: pulumi.Input<string>;
  /** Days until an object expires, and as many again until its old version is gone. */
  readonly retentionDays: number;
  /** Whether objects stay for good, and only their old versions go. @default false */
  readonly keepsObjects?: boolean;
  /** Whether objects can be locked, which has to be decided when the bucket is made. */
  readonly objectLock: boolean;
  /** Whether the bucket outlives mistakes: Pulumi refuses to delete it, and never empties it. */
  readonly protect: boolean;
  /** What the bucket's policy says besides demanding TLS. */
  readonly statements?: (bucketArn: string) => Statement[];
  readonly tags: Tags;
}

/** A bucket that is closed to the public and to plain HTTP, versioned, encrypted and emptied in time. */
export class PrivateBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: PrivateBucketArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payments:index:PrivateBucket", name, {}, opts);

    const bucket = new aws.s3.Bucket(
      `${name}-bucket`,
      {
        bucket: args.bucketName,
        objectLockEnabled: args.objectLock,
        forceDestroy: !args.protect,
        tags: args.tags.named(`${name}-bucket`),
      },
      { parent: this, protect: args.protect },
    );
    this.addAccessRules(bucket);
    this.addEncryption(bucket);
    this.addExpiry(bucket);

    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.registerOutputs({ bucketName: this.bucketName, bucketArn: this.bucketArn });
  }

  /** Nothing public, no access lists, no plain HTTP: one after the other, since S3 refuses them side by side. */
  private addAccessRules(bucket: aws.s3.Bucket): void {
    const { name } = this;
    const { statements } = this.args;
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
      {
        bucket: bucket.bucket,
        policy: bucket.arn.apply((arn) => policyDocument(tlsOnly(arn), ...(statements?.(arn) ?? []))),
      },
      { parent: this, dependsOn: [ownership] },
    );
  }

  private addEncryption(bucket: aws.s3.Bucket): void {
    const { keyArn } = this.args;
    const byKey = { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn };
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${this.name}-encryption`,
      {
        bucket: bucket.bucket,
        rules: [
          {
            applyServerSideEncryptionByDefault: keyArn === undefined ? { sseAlgorithm: "AES256" } : byKey,
            bucketKeyEnabled: keyArn !== undefined,
            // S3 sets this by itself on new buckets; said here, it does not show as drift.
            blockedEncryptionTypes: ["SSE-C"],
          },
        ],
      },
      { parent: this },
    );
  }

  private addExpiry(bucket: aws.s3.Bucket): void {
    const { name } = this;
    const { retentionDays, keepsObjects } = this.args;
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
            id: "expire-objects",
            status: "Enabled",
            filter: {},
            // In a versioned bucket this alone only hides an object behind a delete marker.
            ...(keepsObjects !== true && { expiration: { days: retentionDays } }),
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

/** Refuses every request to a bucket that does not come over TLS. */
export function tlsOnly(bucketArn: string): Statement {
  return {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

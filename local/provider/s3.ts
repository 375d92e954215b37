import type * as aws from "@pulumi/aws/s3";
import type * as sdk from "@aws-sdk/client-s3";
import { region, s3 } from "./clients";
import { resource, setting, type Definition, type Entries, type Entry } from "./entry";
import { tagList } from "./tags";
import { withoutTlsOnly } from "./tlsOnly";
import { capitalised, policyText, type Plain } from "./wire";

export const s3Entries: Entries = {
  "aws:s3/bucket:Bucket": resource({
    plan: (inputs: Plain<aws.BucketArgs>) => ({
      bucket: inputs.bucket ?? "",
      objectLock: inputs.objectLockEnabled ?? false,
      forceDestroy: inputs.forceDestroy ?? false,
      tags: inputs.tags,
    }),
    create: async ({ bucket, objectLock, tags }) => {
      const place = await region();
      await s3.createBucket({
        Bucket: bucket,
        ObjectLockEnabledForBucket: objectLock,
        // S3 takes its first region for the default and refuses to be told so.
        ...(place !== "us-east-1" && {
          CreateBucketConfiguration: { LocationConstraint: place as sdk.BucketLocationConstraint },
        }),
      });
      await s3.putBucketTagging({ Bucket: bucket, Tagging: { TagSet: tagList(tags) } });
      return { id: bucket, outputs: { arn: `arn:aws:s3:::${bucket}` } };
    },
    update: ({ id }, { tags }) => s3.putBucketTagging({ Bucket: id, Tagging: { TagSet: tagList(tags) } }),
    delete: async ({ id, plan }) => {
      if (plan.forceDestroy) await empty(id);
      await s3.deleteBucket({ Bucket: id });
    },
    autoName: { input: "bucket" },
    replaces: ["bucket", "objectLockEnabled"],
  }),

  "aws:s3/bucketVersioning:BucketVersioning": bucketSetting({
    plan: (inputs: Plain<aws.BucketVersioningArgs>) => ({
      Bucket: inputs.bucket,
      VersioningConfiguration: capitalised(inputs.versioningConfiguration) as sdk.VersioningConfiguration,
    }),
    // Not taken back, as S3 has no way back to "never versioned".
    put: (plan) => s3.putBucketVersioning(plan),
  }),

  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": bucketSetting({
    plan: (inputs: Plain<aws.BucketServerSideEncryptionConfigurationArgs>) => ({
      Bucket: inputs.bucket,
      ServerSideEncryptionConfiguration: {
        Rules: inputs.rules.map(({ blockedEncryptionTypes: types, ...rule }) => ({
          ...(capitalised(rule, encryptionNames) as sdk.ServerSideEncryptionRule),
          BlockedEncryptionTypes: types && { EncryptionType: types as sdk.EncryptionType[] },
        })),
      },
    }),
    put: (plan) => s3.putBucketEncryption(plan),
    remove: ({ Bucket }) => s3.deleteBucketEncryption({ Bucket }),
  }),

  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketSetting({
    plan: (inputs: Plain<aws.BucketLifecycleConfigurationArgs>) => ({
      Bucket: inputs.bucket,
      LifecycleConfiguration: { Rules: capitalised(inputs.rules, { id: "ID" }) as sdk.LifecycleRule[] },
    }),
    put: (plan) => s3.putBucketLifecycleConfiguration(plan),
    remove: ({ Bucket }) => s3.deleteBucketLifecycle({ Bucket }),
  }),

  "aws:s3/bucketLogging:BucketLogging": bucketSetting({
    plan: (inputs: Plain<aws.BucketLoggingArgs>) => ({
      Bucket: inputs.bucket,
      BucketLoggingStatus: {
        LoggingEnabled: { TargetBucket: inputs.targetBucket, TargetPrefix: inputs.targetPrefix },
      },
    }),
    put: (plan) => s3.putBucketLogging(plan),
    remove: ({ Bucket }) => s3.putBucketLogging({ Bucket, BucketLoggingStatus: {} }),
  }),

  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": bucketSetting({
    plan: (inputs: Plain<aws.BucketObjectLockConfigurationArgs>) => ({
      Bucket: inputs.bucket,
      ObjectLockConfiguration: {
        ObjectLockEnabled: "Enabled" as const,
        Rule: capitalised(inputs.rule) as sdk.ObjectLockRule | undefined,
      },
    }),
    // Not taken back, as a bucket stays lockable.
    put: (plan) => s3.putObjectLockConfiguration(plan),
  }),

  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketSetting({
    plan: (inputs: Plain<aws.BucketPublicAccessBlockArgs>) => ({
      Bucket: inputs.bucket,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: inputs.blockPublicAcls,
        BlockPublicPolicy: inputs.blockPublicPolicy,
        IgnorePublicAcls: inputs.ignorePublicAcls,
        RestrictPublicBuckets: inputs.restrictPublicBuckets,
      },
    }),
    put: (plan) => s3.putPublicAccessBlock(plan),
    remove: ({ Bucket }) => s3.deletePublicAccessBlock({ Bucket }),
  }),

  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": bucketSetting({
    plan: (inputs: Plain<aws.BucketOwnershipControlsArgs>) => ({
      Bucket: inputs.bucket,
      OwnershipControls: { Rules: [capitalised(inputs.rule) as sdk.OwnershipControlsRule] },
    }),
    put: (plan) => s3.putBucketOwnershipControls(plan),
    remove: ({ Bucket }) => s3.deleteBucketOwnershipControls({ Bucket }),
  }),

  "aws:s3/bucketPolicy:BucketPolicy": bucketSetting({
    plan: (inputs: Plain<aws.BucketPolicyArgs>) => ({ Bucket: inputs.bucket, Policy: policyText(inputs.policy) }),
    put: async ({ Bucket, Policy }) => {
      const reachable = withoutTlsOnly(Bucket, Policy);
      if (reachable !== undefined) await s3.putBucketPolicy({ Bucket, Policy: reachable });
      else await s3.deleteBucketPolicy({ Bucket });
    },
    remove: ({ Bucket }) => s3.deleteBucketPolicy({ Bucket }),
  }),
};

/** An entry for a setting of a bucket, which is put under the bucket's name. */
function bucketSetting<Inputs extends { bucket: string }, Plan extends { Bucket: string }>(
  definition: Pick<Definition<Inputs, Plan>, "plan"> & {
    put: (plan: Plan) => Promise<unknown>;
    remove?: (plan: Plan) => Promise<unknown>;
  },
): Entry {
  const { remove, ...rest } = definition;
  return setting<Inputs, Plan>({
    ...rest,
    id: ({ Bucket }) => Bucket,
    delete: async ({ plan }) => remove?.(plan),
    replaces: ["bucket"],
  });
}

const encryptionNames = { sseAlgorithm: "SSEAlgorithm", kmsMasterKeyId: "KMSMasterKeyID" };

/**
 * Deletes every version of every object, a page at a time.
 *
 * @throws Error if S3 keeps an object, such as one that is locked.
 */
async function empty(bucket: string): Promise<void> {
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({ Bucket: bucket });
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) return;
    const { Errors = [] } = await s3.deleteObjects({ Bucket: bucket, Delete: { Objects } });
    if (Errors.length > 0) {
      throw new Error(
        `bucket ${bucket} can't be emptied: ${Errors[0]?.Key ?? "an object"} is kept (${Errors[0]?.Message ?? "no reason given"}).`,
      );
    }
  }
}

import type {
  BucketArgs,
  BucketLifecycleConfigurationArgs,
  BucketLoggingArgs,
  BucketObjectLockConfigurationArgs,
  BucketOwnershipControlsArgs,
  BucketPolicyArgs,
  BucketPublicAccessBlockArgs,
  BucketServerSideEncryptionConfigurationArgs,
  BucketVersioningArgs,
} from "@pulumi/aws/s3";
import type {
  BucketLocationConstraint,
  BucketVersioningStatus,
  EncryptionType,
  ExpirationStatus,
  LifecycleRule,
  ObjectLockRetentionMode,
  ObjectOwnership,
  ServerSideEncryption,
} from "@aws-sdk/client-s3";
import { region, s3 } from "./clients";
import { resource, type Definition, type Entries, type Entry } from "./entry";
import { tagList } from "./tags";
import { withoutTlsOnly } from "./tlsOnly";
import { policyText, type Plain } from "./wire";

export const s3Entries: Entries = {
  "aws:s3/bucket:Bucket": resource({
    plan: (inputs: Plain<BucketArgs>) => ({
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
          CreateBucketConfiguration: { LocationConstraint: place as BucketLocationConstraint },
        }),
      });
      await s3.putBucketTagging({ Bucket: bucket, Tagging: { TagSet: tagList(tags) } });
      return {
        id: bucket,
        outputs: {
          arn: `arn:aws:s3:::${bucket}`,
          bucketDomainName: `${bucket}.s3.amazonaws.com`,
          bucketRegionalDomainName: `${bucket}.s3.${place}.amazonaws.com`,
        },
      };
    },
    update: async ({ id }, { tags }) => {
      await s3.putBucketTagging({ Bucket: id, Tagging: { TagSet: tagList(tags) } });
      return undefined;
    },
    delete: async ({ id, plan }) => {
      if (plan.forceDestroy) await empty(id);
      await s3.deleteBucket({ Bucket: id });
    },
    autoName: { input: "bucket" },
    replaces: ["bucket", "objectLockEnabled"],
  }),

  "aws:s3/bucketVersioning:BucketVersioning": bucketSetting({
    plan: (inputs: Plain<BucketVersioningArgs>) => ({
      Bucket: inputs.bucket,
      VersioningConfiguration: { Status: inputs.versioningConfiguration.status as BucketVersioningStatus },
    }),
    put: (plan) => s3.putBucketVersioning(plan),
    // S3 can't go back to "never versioned", and a bucket with object lock keeps its versions.
    remove: async ({ Bucket }) => {
      if (await isLockable(Bucket)) return;
      await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Suspended" } });
    },
  }),

  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": bucketSetting({
    plan: (inputs: Plain<BucketServerSideEncryptionConfigurationArgs>) => ({
      Bucket: inputs.bucket,
      ServerSideEncryptionConfiguration: {
        Rules: inputs.rules.map(
          ({ applyServerSideEncryptionByDefault: byDefault, bucketKeyEnabled, blockedEncryptionTypes }) => ({
            ApplyServerSideEncryptionByDefault: byDefault && {
              SSEAlgorithm: byDefault.sseAlgorithm as ServerSideEncryption,
              KMSMasterKeyID: byDefault.kmsMasterKeyId,
            },
            BucketKeyEnabled: bucketKeyEnabled,
            BlockedEncryptionTypes: blockedEncryptionTypes && {
              EncryptionType: blockedEncryptionTypes as EncryptionType[],
            },
          }),
        ),
      },
    }),
    put: (plan) => s3.putBucketEncryption(plan),
    remove: ({ Bucket }) => s3.deleteBucketEncryption({ Bucket }),
    limits: "Objects are not encrypted, and neither the key nor the right to use it is checked.",
  }),

  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketSetting({
    plan: (inputs: Plain<BucketLifecycleConfigurationArgs>) => ({
      Bucket: inputs.bucket,
      LifecycleConfiguration: { Rules: (inputs.rules ?? []).map(lifecycleRule) },
    }),
    put: (plan) => s3.putBucketLifecycleConfiguration(plan),
    remove: ({ Bucket }) => s3.deleteBucketLifecycle({ Bucket }),
    limits: "Nothing expires.",
  }),

  "aws:s3/bucketLogging:BucketLogging": bucketSetting({
    plan: (inputs: Plain<BucketLoggingArgs>) => ({
      Bucket: inputs.bucket,
      BucketLoggingStatus: {
        LoggingEnabled: { TargetBucket: inputs.targetBucket, TargetPrefix: inputs.targetPrefix },
      },
    }),
    put: (plan) => s3.putBucketLogging(plan),
    remove: ({ Bucket }) => s3.putBucketLogging({ Bucket, BucketLoggingStatus: {} }),
    limits: "No access is logged.",
  }),

  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": bucketSetting({
    plan: (inputs: Plain<BucketObjectLockConfigurationArgs>) => ({
      Bucket: inputs.bucket,
      ObjectLockConfiguration: {
        ObjectLockEnabled: "Enabled" as const,
        Rule: inputs.rule && {
          DefaultRetention: {
            Mode: inputs.rule.defaultRetention.mode as ObjectLockRetentionMode | undefined,
            Days: inputs.rule.defaultRetention.days,
          },
        },
      },
    }),
    put: (plan) => s3.putObjectLockConfiguration(plan),
    // The bucket stays lockable; only new objects are no longer locked.
    remove: ({ Bucket }) =>
      s3.putObjectLockConfiguration({ Bucket, ObjectLockConfiguration: { ObjectLockEnabled: "Enabled" } }),
  }),

  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketSetting({
    plan: (inputs: Plain<BucketPublicAccessBlockArgs>) => ({
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
    plan: (inputs: Plain<BucketOwnershipControlsArgs>) => ({
      Bucket: inputs.bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership: inputs.rule.objectOwnership as ObjectOwnership }] },
    }),
    put: (plan) => s3.putBucketOwnershipControls(plan),
    remove: ({ Bucket }) => s3.deleteBucketOwnershipControls({ Bucket }),
  }),

  "aws:s3/bucketPolicy:BucketPolicy": bucketSetting({
    plan: (inputs: Plain<BucketPolicyArgs>) => ({ Bucket: inputs.bucket, Policy: policyText(inputs.policy) }),
    put: async ({ Bucket, Policy }) => {
      const reachable = withoutTlsOnly(Bucket, Policy);
      if (reachable !== undefined) await s3.putBucketPolicy({ Bucket, Policy: reachable });
      else await s3.deleteBucketPolicy({ Bucket });
    },
    remove: ({ Bucket }) => s3.deleteBucketPolicy({ Bucket }),
    limits: "The emulator speaks plain HTTP, so statements that refuse requests without TLS are left out.",
  }),
};

/** An entry for a setting of a bucket: put when it is made and when it changes, under the bucket's name. */
function bucketSetting<Inputs extends { bucket: string }, Plan extends { Bucket: string }>(
  definition: Pick<Definition<Inputs, Plan>, "plan" | "limits"> & {
    put: (plan: Plan) => Promise<unknown>;
    remove: (plan: Plan) => Promise<unknown>;
  },
): Entry {
  const { plan, put, remove, limits } = definition;
  return resource({
    plan,
    create: async (made) => {
      await put(made);
      return { id: made.Bucket };
    },
    update: async (_existing, changed) => {
      await put(changed);
      return undefined;
    },
    delete: (existing) => remove(existing.plan),
    replaces: ["bucket"],
    limits,
  });
}

type LifecycleRuleInputs = NonNullable<Plain<BucketLifecycleConfigurationArgs>["rules"]>[number];

function lifecycleRule(rule: LifecycleRuleInputs): LifecycleRule {
  const { expiration, noncurrentVersionExpiration: noncurrent, abortIncompleteMultipartUpload: abort } = rule;
  return {
    ID: rule.id,
    Status: rule.status as ExpirationStatus,
    Filter: rule.filter && { Prefix: rule.filter.prefix ?? "" },
    Expiration: expiration && {
      Days: expiration.days,
      ExpiredObjectDeleteMarker: expiration.expiredObjectDeleteMarker,
    },
    NoncurrentVersionExpiration: noncurrent && { NoncurrentDays: noncurrent.noncurrentDays },
    AbortIncompleteMultipartUpload: abort && { DaysAfterInitiation: abort.daysAfterInitiation },
  };
}

async function isLockable(bucket: string): Promise<boolean> {
  try {
    await s3.getObjectLockConfiguration({ Bucket: bucket });
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === "ObjectLockConfigurationNotFoundError") return false;
    throw error;
  }
}

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

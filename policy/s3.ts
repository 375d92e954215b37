import type {
  BucketArgs,
  BucketLifecycleConfigurationArgs,
  BucketOwnershipControlsArgs,
  BucketPolicyArgs,
  BucketPublicAccessBlockArgs,
  BucketServerSideEncryptionConfigurationArgs,
  BucketVersioningArgs,
} from "@pulumi/aws/s3";
import type { Unwrap } from "@pulumi/pulumi";
import { isPublic, statements } from "./documents";
import { eachInStack, eachResource, Judged, JudgedStack, known, Rule } from "./rule";

const bucket = "aws:s3/bucket:Bucket";
const logging = "aws:s3/bucketLogging:BucketLogging";
const encryption = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const loadBalancer = "aws:lb/loadBalancer:LoadBalancer";

/** Resources that a bucket has to have beside it, of which each sets one thing. */
const companions: readonly [id: string, control: string, what: string, type: string][] = [
  [
    "s3-8-public-access-block",
    "S3.8",
    "a public access block",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  ],
  ["s3-5-policy", "S3.5", "a policy, which refuses plain HTTP", "aws:s3/bucketPolicy:BucketPolicy"],
  ["s3-13-lifecycle", "S3.13", "a lifecycle", "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"],
  ["s3-14-versioning", "S3.14", "versioning", "aws:s3/bucketVersioning:BucketVersioning"],
  [
    "s3-12-ownership",
    "S3.12",
    "ownership controls, which switch ACLs off",
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  ],
  ["s3-4-encryption", "S3.4", "an encryption of its own", encryption],
];

/** Rules about buckets. */
export const s3Rules: readonly Rule[] = [
  ...companions.map(([id, control, what, type]) =>
    eachInStack([bucket, type], {
      id,
      controls: [control],
      title: `Buckets have ${what}`,
      judge: (resource, stack) =>
        stack.reading(resource, type, "bucket").length === 0 && `Add ${what}, as a ${type.split(":")[2] ?? ""}.`,
    }),
  ),
  eachResource<BucketPublicAccessBlockArgs>("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", {
    id: "s3-2-3-nothing-public",
    controls: ["S3.2", "S3.3"],
    title: "A public access block blocks all four ways",
    judge: ({ blockPublicAcls, blockPublicPolicy, ignorePublicAcls, restrictPublicBuckets }) =>
      ![blockPublicAcls, blockPublicPolicy, ignorePublicAcls, restrictPublicBuckets].every((on) => on === true) &&
      "Set blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets to true.",
  }),
  eachResource<BucketPolicyArgs>("aws:s3/bucketPolicy:BucketPolicy", {
    id: "s3-5-tls-only",
    controls: ["S3.5"],
    title: "Bucket policies refuse plain HTTP",
    judge: ({ policy }) =>
      !statements(policy).some(
        ({ Effect, Principal, Condition }) =>
          Effect === "Deny" && Principal === "*" && String(Condition?.Bool?.["aws:SecureTransport"]) === "false",
      ) && "Deny s3:* to everybody where aws:SecureTransport is false.",
  }),
  eachResource<BucketPolicyArgs>("aws:s3/bucketPolicy:BucketPolicy", {
    id: "s3-6-no-strangers",
    controls: ["S3.6"],
    title: "Bucket policies let nobody in without a condition that says who",
    judge: ({ policy }) => statements(policy).some(isPublic) && "Name a principal, or a condition, in each Allow.",
  }),
  eachResource<BucketOwnershipControlsArgs>("aws:s3/bucketOwnershipControls:BucketOwnershipControls", {
    id: "s3-12-no-acls",
    controls: ["S3.12"],
    title: "Buckets have no ACLs",
    judge: ({ rule }) =>
      rule?.objectOwnership !== "BucketOwnerEnforced" && "Set rule.objectOwnership to BucketOwnerEnforced.",
  }),
  eachResource<BucketVersioningArgs>("aws:s3/bucketVersioning:BucketVersioning", {
    id: "s3-14-versions-kept",
    controls: ["S3.14"],
    title: "Versioning is switched on",
    judge: ({ versioningConfiguration }) =>
      versioningConfiguration?.status !== "Enabled" && "Set versioningConfiguration.status to Enabled.",
  }),
  eachInStack([bucket, logging, loadBalancer], {
    id: "s3-9-access-logs",
    controls: ["S3.9"],
    title: "Buckets log who reads and writes them",
    judge: (resource, stack) =>
      !takesLogs(resource, stack) &&
      stack.reading(resource, logging, "bucket").length === 0 &&
      "Add a BucketLogging with a bucket that takes logs as its target.",
  }),
  eachInStack([bucket, encryption, logging, loadBalancer], {
    id: "s3-17-customer-key",
    controls: ["S3.17"],
    title: "Buckets are encrypted with KMS, but those that AWS delivers logs to, which take S3's own key only",
    judge: (resource, stack) =>
      !takesLogs(resource, stack) &&
      stack.reading(resource, encryption, "bucket").some((one) => algorithm(one) !== "aws:kms") &&
      "Set sseAlgorithm to aws:kms.",
  }),
  eachResource<BucketServerSideEncryptionConfigurationArgs>(encryption, {
    id: "s3-bucket-keys",
    title: "Encryption with KMS uses bucket keys, or each object costs a request",
    page: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html",
    judge: ({ rules = [] }) =>
      rules.some(
        ({ applyServerSideEncryptionByDefault: byDefault, bucketKeyEnabled }) =>
          byDefault?.sseAlgorithm === "aws:kms" && bucketKeyEnabled !== true,
      ) && "Set bucketKeyEnabled to true.",
  }),
  eachResource<BucketArgs>(bucket, {
    id: "s3-15-object-lock",
    controls: ["S3.15"],
    title: "Objects can be locked against deletion",
    advisoryBecause: "A lock can't be undone, and access logs need none.",
    judge: ({ objectLockEnabled }) => objectLockEnabled !== true && "Set objectLockEnabled to true.",
  }),
  eachResource<BucketArgs>(bucket, {
    id: "s3-no-inline-settings",
    title: "Buckets are set by resources of their own, which inline settings would fight",
    page: "https://www.pulumi.com/registry/packages/aws/api-docs/s3/bucket/",
    judge: (inputs) => {
      const inline = ["acl", "grants", "lifecycleRules", "loggings", "serverSideEncryptionConfiguration", "versioning"];
      return inline.some((name) => name in inputs) && "Move inline settings into the split resources.";
    },
  }),
  eachResource<BucketArgs>(bucket, {
    id: "s3-no-force-destroy",
    title: "Buckets aren't emptied to be deleted",
    page: "https://www.pulumi.com/registry/packages/aws/api-docs/s3/bucket/",
    judge: ({ forceDestroy }) => forceDestroy === true && "Set forceDestroy to false.",
  }),
  eachResource<BucketLifecycleConfigurationArgs>("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", {
    id: "s3-old-versions-expire",
    title: "Old versions expire too, or a versioned bucket only grows",
    page: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-configuration-examples.html",
    judge: ({ rules = [] }) =>
      !rules.some(({ noncurrentVersionExpiration }) => noncurrentVersionExpiration !== undefined) &&
      "Add a rule with noncurrentVersionExpiration.",
  }),
  eachResource<BucketLifecycleConfigurationArgs>("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", {
    id: "s3-lifecycle-filter",
    title: "Lifecycle rules say which objects they are for",
    page: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-filters.html",
    judge: ({ rules = [] }) =>
      rules.some(({ filter }) => filter === undefined) && "Give each rule a filter; an empty one means every object.",
  }),
];

/** Whether S3 or a load balancer delivers its logs into a bucket. */
function takesLogs(resource: Judged, stack: JudgedStack): boolean {
  const delivered = stack.reading(resource, logging, "targetBucket").length > 0;
  return delivered || stack.reading(resource, loadBalancer, "accessLogs").length > 0;
}

function algorithm({ inputs }: Judged): string | undefined {
  const { rules = [] } = inputs as Partial<Unwrap<BucketServerSideEncryptionConfigurationArgs>>;
  return known(() => rules[0]?.applyServerSideEncryptionByDefault?.sseAlgorithm);
}

import type {
  BucketArgs,
  BucketLifecycleConfigurationArgs,
  BucketOwnershipControlsArgs,
  BucketPublicAccessBlockArgs,
  BucketServerSideEncryptionConfigurationArgs,
  BucketVersioningArgs,
} from "@pulumi/aws/s3";
import type { Unwrap } from "@pulumi/pulumi";
import type { Test } from "./conditions";
import type { PolicyDocument } from "./documents";
import { Judged, JudgedStack, known, mayBeSome, some } from "./judged";
import { bucketPolicies, documentsOf } from "./policyTexts";
import { eachInStack, eachJudged, eachResource, Rule } from "./rule";

const bucket = "aws:s3/bucket:Bucket";
const logging = "aws:s3/bucketLogging:BucketLogging";
const encryption = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const loadBalancer = "aws:lb/loadBalancer:LoadBalancer";

const acl = "aws:s3/bucketAcl:BucketAcl";

/** Settings of a bucket itself, which the SDK still takes and advises against. */
interface Bucket {
  readonly serverSideEncryptionConfiguration?: { readonly rule?: NonNullable<Encryption["rules"]>[number] };
  readonly logging?: { readonly targetBucket?: string };
  readonly objectLockEnabled?: boolean;
  readonly objectLockConfiguration?: { readonly objectLockEnabled?: string };
}

/** A rule of a lifecycle, with the prefix that its older form has in place of a filter. */
interface LifecycleRule {
  readonly filter?: unknown;
  readonly prefix?: unknown;
}

type Encryption = Partial<Unwrap<BucketServerSideEncryptionConfigurationArgs>>;

/** Rules about buckets. */
export const s3Rules: readonly Rule[] = [
  eachResource<BucketPublicAccessBlockArgs>("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", {
    id: "s3-2-3-nothing-public",
    controls: ["S3.2", "S3.3"],
    title: "A public access block blocks all four ways",
    judge: ({ blockPublicAcls, blockPublicPolicy, ignorePublicAcls, restrictPublicBuckets }) =>
      ![blockPublicAcls, blockPublicPolicy, ignorePublicAcls, restrictPublicBuckets].every((on) => on === true) &&
      "Set blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets to true.",
  }),
  eachJudged([acl, bucket, "aws:s3/bucketObjectv2:BucketObjectv2", "aws:s3/bucketObject:BucketObject"], {
    id: "s3-2-3-no-public-acl",
    controls: ["S3.2", "S3.3"],
    title: "No ACL opens a bucket or an object to everybody",
    judge: ({ inputs }) => opensByAcl(inputs) && "Set acl to private, or leave it out.",
  }),
  eachJudged(Object.keys(bucketPolicies), {
    id: "s3-5-tls-only",
    controls: ["S3.5"],
    title: "Bucket policies refuse plain HTTP, whatever is asked for",
    judge: (resource) =>
      documentsOf(resource, bucketPolicies).some((document) => !refusesPlainHttp(document)) &&
      "Deny s3:* to everybody on the bucket and its objects where aws:SecureTransport is false, on no other condition.",
  }),
  eachJudged(Object.keys(bucketPolicies), {
    id: "s3-6-no-strangers",
    controls: ["S3.6"],
    title: "Bucket policies let nobody in without a condition that says who",
    blindTo: "which accounts are one's own: a named one is let in on purpose",
    judge: (resource) =>
      documentsOf(resource, bucketPolicies).some(({ publicGrants }) => publicGrants.length > 0) &&
      "Name a principal in each Allow, or a condition that says who, such as aws:PrincipalOrgID.",
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
  eachInStack(bucket, [logging, loadBalancer], {
    id: "s3-9-access-logs",
    controls: ["S3.9"],
    title: "Buckets log who reads and writes them, but those that take logs",
    judge: (resource, stack) =>
      !takesLogs(resource, stack) &&
      !(resource.inputs as Bucket).logging?.targetBucket &&
      stack.reading(resource, logging, "bucket").length === 0 &&
      "Add a BucketLogging with a bucket that takes logs as its target.",
  }),
  eachInStack(bucket, [encryption, logging, loadBalancer], {
    id: "s3-17-customer-key",
    controls: ["S3.17"],
    title: "Buckets are encrypted with KMS, but those that AWS delivers logs to, which take S3's own key only",
    judge: (resource, stack) =>
      !takesLogs(resource, stack) &&
      rulesOf(resource, stack).some((rules) => !isByKms(rules)) &&
      "Set sseAlgorithm to aws:kms or aws:kms:dsse.",
  }),
  eachResource<BucketServerSideEncryptionConfigurationArgs>(encryption, {
    id: "s3-bucket-keys",
    title: "Encryption with KMS uses bucket keys, or each object costs a request",
    page: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html",
    // Two layers of encryption know no bucket keys.
    judge: ({ rules }) =>
      some(
        rules,
        ({ applyServerSideEncryptionByDefault: byDefault, bucketKeyEnabled }) =>
          byDefault?.sseAlgorithm === "aws:kms" && bucketKeyEnabled !== true,
      ) && "Set bucketKeyEnabled to true.",
  }),
  eachResource<Bucket>(bucket, {
    id: "s3-15-object-lock",
    controls: ["S3.15"],
    title: "Objects can be locked against deletion",
    advisoryBecause: "A lock can't be undone, and access logs need none.",
    judge: ({ objectLockEnabled, objectLockConfiguration }) =>
      objectLockEnabled !== true &&
      // Without a word a configuration switches it on.
      (objectLockConfiguration?.objectLockEnabled ?? (objectLockConfiguration && "Enabled")) !== "Enabled" &&
      "Set objectLockEnabled to true.",
  }),
  eachResource<BucketArgs>(bucket, {
    id: "s3-no-inline-settings",
    title: "Buckets are set by resources of their own, which inline settings would fight",
    page: "https://www.pulumi.com/registry/packages/aws/api-docs/s3/bucket/",
    judge: (inputs) => {
      return inlineSettings.some((name) => name in inputs) && "Move inline settings into the split resources.";
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
    judge: ({ rules }) =>
      !mayBeSome(
        rules,
        ({ status, noncurrentVersionExpiration }) => status !== "Disabled" && noncurrentVersionExpiration !== undefined,
      ) && "Add a rule with noncurrentVersionExpiration.",
  }),
  eachResource<BucketLifecycleConfigurationArgs>("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", {
    id: "s3-lifecycle-filter",
    title: "Lifecycle rules say which objects they are for",
    page: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-filters.html",
    judge: ({ rules }) =>
      some<LifecycleRule>(rules, ({ filter, prefix }) => filter === undefined && prefix === undefined) &&
      "Give each rule a filter; an empty one means every object.",
  }),
];

/** Whether S3 or a load balancer delivers its logs into a bucket. */
function takesLogs(resource: Judged, stack: JudgedStack): boolean {
  const delivered = stack.reading(resource, logging, "targetBucket").length > 0;
  return delivered || stack.reading(resource, loadBalancer, "accessLogs").length > 0;
}

type EncryptionRules = Encryption["rules"];

/** The rules by which a bucket is encrypted: of the resource beside it, or else of its own setting. */
function rulesOf(resource: Judged, stack: JudgedStack): EncryptionRules[] {
  const beside = stack.reading(resource, encryption, "bucket").map(({ inputs }) => (inputs as Encryption).rules);
  const { serverSideEncryptionConfiguration: own } = resource.inputs as Bucket;
  // Once a bucket is there, AWS writes S3's own key into its setting, whatever stands beside it.
  return beside.length > 0 || own === undefined ? beside : [own.rule && [own.rule]];
}

function isByKms(rules: EncryptionRules): boolean {
  return mayBeSome(rules, ({ applyServerSideEncryptionByDefault: byDefault }) =>
    ["aws:kms", "aws:kms:dsse"].some((algorithm) => algorithm === byDefault?.sseAlgorithm),
  );
}

/** Settings that resources of their own set as well. */
const inlineSettings = [
  ...["accelerationStatus", "acl", "corsRules", "grants", "lifecycleRules", "logging", "loggings"],
  ...["objectLockConfiguration", "policy", "replicationConfiguration", "requestPayer"],
  ...["serverSideEncryptionConfiguration", "versioning", "website"],
];

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl. */
const publicAcls = ["public-read", "public-read-write", "authenticated-read"];

/** Groups of callers that everybody belongs to, in an ACL of grants. */
const everybody = /\/groups\/global\/(AllUsers|AuthenticatedUsers)$/;

interface Grants {
  readonly acl?: string;
  readonly grants?: readonly { readonly uri?: string }[];
  readonly accessControlPolicy?: { readonly grants?: readonly { readonly grantee?: { readonly uri?: string } }[] };
}

function opensByAcl(inputs: Grants): boolean {
  const acl = known(() => inputs.acl);
  const granted = known(() => inputs.accessControlPolicy?.grants);
  return (
    publicAcls.some((one) => one === acl) ||
    some(
      known(() => inputs.grants),
      ({ uri }) => everybody.test(String(uri)),
    ) ||
    some(granted, ({ grantee }) => everybody.test(String(grantee?.uri)))
  );
}

/** Whether everybody is denied every action on a bucket and on its objects for plain HTTP, and on no further condition. */
function refusesPlainHttp({ statements }: PolicyDocument): boolean {
  const denials = statements.filter((one) => {
    const [test, ...others] = one.tests;
    const isWhole = one.denies && one.isForEverybody && one.covers("s3:any");
    return isWhole && test !== undefined && others.length === 0 && isPlainHttp(test);
  });
  return denials
    .flatMap(({ resources }) => resources)
    .filter((name) => !name.includes("/"))
    .some((name) => [name, `${name}/any`].every((arn) => denials.some((denial) => denial.isAbout(arn))));
}

function isPlainHttp({ operator, key, values }: Test): boolean {
  const wanted = operator === "stringnotequals" ? "true" : "false";
  return (
    key === "aws:securetransport" &&
    ["bool", "stringequals", "stringnotequals"].includes(operator) &&
    values.length > 0 &&
    values.every((value) => value.toLowerCase() === wanted)
  );
}

import { beside, Case, Cases, judged, only } from "./case";

const bucketType = "aws:s3/bucket:Bucket";
const bucket = only(bucketType);
const encryptionType = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";

/** What stands beside a bucket, by reference, by a literal name and under a former type. */
function companion(type: string, inline?: { right: object; wrong: object }): Case {
  const former = type.replace(/(Bucket\w+)$/, "$1V2").replace(/(bucket\w+)(?=:)/, "$1V2");
  return {
    breaks: {
      none: bucket(),
      "another's": [judged(bucketType, { bucket: "audit" }), beside(type, "companion", { bucket: "other" })],
      "none, under the bucket's former type": only("aws:s3/bucketV2:BucketV2")(),
      ...(inline && { "inline, and not what it should be": bucket(inline.wrong as Record<string, unknown>) }),
    },
    passes: {
      "by reference": [judged(bucketType), beside(type, "companion", {}, { bucket: ["judged"] })],
      "by a literal name": [judged(bucketType, { bucket: "audit" }), beside(type, "companion", { bucket: "audit" })],
      "by a literal id": [judged(bucketType, { id: "audit-1" }), beside(type, "companion", { bucket: "audit-1" })],
      ...(hasFormer(type) && {
        "a former type": [judged("aws:s3/bucketV2:BucketV2"), beside(former, "companion", {}, { bucket: ["judged"] })],
      }),
      ...(inline && { inline: bucket(inline.right as Record<string, unknown>) }),
    },
  };
}

const hasFormer = (type: string): boolean => /Encryption|Versioning|Lifecycle/.test(type);

/** Cases about what a bucket has to have beside it. */
export const s3CompanionCases: Cases = {
  "s3-8-public-access-block": companion("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"),
  "s3-5-policy": companion("aws:s3/bucketPolicy:BucketPolicy", { right: { policy: "{}" }, wrong: { policy: "" } }),
  "s3-13-lifecycle": companion("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", {
    right: { lifecycleRules: [{ enabled: true }] },
    wrong: { lifecycleRules: [] },
  }),
  "s3-14-versioning": companion("aws:s3/bucketVersioning:BucketVersioning", {
    right: { versioning: { enabled: true } },
    wrong: { versioning: { enabled: false } },
  }),
  "s3-12-ownership": companion("aws:s3/bucketOwnershipControls:BucketOwnershipControls"),
  // Checkov lets a bucket pass that says nothing, since S3 has encrypted by itself since 2023; here the program is to say it.
  "s3-4-encryption": companion(encryptionType, {
    right: { serverSideEncryptionConfiguration: { rule: {} } },
    wrong: { serverSideEncryptionConfiguration: null },
  }),
};

import { eachInStack, Rule } from "./rule";

const bucket = "aws:s3/bucket:Bucket";

/** Settings of a bucket itself in place of a resource beside it, which the SDK still takes and advises against. */
interface Bucket {
  readonly policy?: string | object;
  readonly lifecycleRules?: readonly unknown[];
  readonly versioning?: { readonly enabled?: boolean };
  readonly serverSideEncryptionConfiguration?: object;
}

/** What a bucket has to have, as a resource beside it or as a setting of its own. */
interface Companion {
  readonly id: string;
  readonly control: string;
  readonly what: string;
  readonly type: string;
  readonly blindTo?: string;
  readonly isInline?: (bucket: Bucket) => boolean;
}

const companions: readonly Companion[] = [
  {
    id: "s3-8-public-access-block",
    control: "S3.8",
    what: "a public access block",
    type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  },
  {
    id: "s3-5-policy",
    control: "S3.5",
    what: "a policy, which is where plain HTTP is refused",
    type: "aws:s3/bucketPolicy:BucketPolicy",
    isInline: (one) => Boolean(one.policy),
  },
  {
    id: "s3-13-lifecycle",
    control: "S3.13",
    what: "a lifecycle",
    type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    isInline: ({ lifecycleRules = [] }) => lifecycleRules.length > 0,
  },
  {
    id: "s3-14-versioning",
    control: "S3.14",
    what: "versioning",
    type: "aws:s3/bucketVersioning:BucketVersioning",
    isInline: ({ versioning }) => versioning?.enabled === true,
  },
  {
    id: "s3-12-ownership",
    control: "S3.12",
    what: "ownership controls, which switch ACLs off",
    type: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  },
  {
    id: "s3-4-encryption",
    control: "S3.4",
    what: "an encryption that the program sets",
    blindTo: "who set it, once the bucket is there: AWS writes S3's own key into it then",
    type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    isInline: ({ serverSideEncryptionConfiguration }) => serverSideEncryptionConfiguration !== undefined,
  },
];

/** Rules about what a bucket has to have beside it. */
export const s3CompanionRules: readonly Rule[] = companions.map(({ id, control, what, type, isInline, ...about }) =>
  eachInStack(bucket, [type], {
    id,
    controls: [control],
    ...about,
    title: `Buckets have ${what}`,
    judge: (resource, stack) =>
      stack.reading(resource, type, "bucket").length === 0 &&
      isInline?.(resource.inputs) !== true &&
      `Add ${what}, as a ${type.slice(type.lastIndexOf(":") + 1)}.`,
  }),
);

import { allow, beside, Cases, deny, judged, only, policy, Shape } from "./case";

const bucketType = "aws:s3/bucket:Bucket";
const bucket = only(bucketType);
const bucketPolicy = (...statements: readonly object[]): Shape =>
  only("aws:s3/bucketPolicy:BucketPolicy")({ policy: policy(...statements) });
const loggingType = "aws:s3/bucketLogging:BucketLogging";
const encryptionType = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const balancerType = "aws:lb/loadBalancer:LoadBalancer";
const block = only("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
const lifecycle = only("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration");
const acl = only("aws:s3/bucketAcl:BucketAcl");

const http = { Bool: { "aws:SecureTransport": "false" } };
const both = ["arn:aws:s3:::audit", "arn:aws:s3:::audit/*"];
const refusing = (elements: object): Shape =>
  bucketPolicy(deny({ Principal: "*", Action: "s3:*", Resource: both, Condition: http, ...elements }));

const encryption = (sseAlgorithm: string | undefined): Shape => [
  judged(bucketType),
  beside(
    encryptionType,
    "encryption",
    { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm } }] },
    { bucket: ["judged"] },
  ),
];
const inlineEncryption = (sseAlgorithm: string) => ({
  serverSideEncryptionConfiguration: { rule: { applyServerSideEncryptionByDefault: { sseAlgorithm } } },
});
const encrypted = (sseAlgorithm: string, more: object = {}): Shape =>
  only(encryptionType)({ rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm }, ...more }] });

const group = (name: string): string => `http://acs.amazonaws.com/groups/global/${name}`;

const four = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };

const everybody = { Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::audit/*" };

/** Cases about buckets. */
export const s3Cases: Cases = {
  "s3-2-3-nothing-public": {
    breaks: {
      nothing: block(),
      // Checkov is content with two of the four.
      "the two about what is new": block({ blockPublicAcls: true, blockPublicPolicy: true }),
      ...Object.fromEntries(Object.keys(four).map((name) => [`without ${name}`, block({ ...four, [name]: false })])),
    },
    passes: { "all four": block(four) },
  },
  "s3-2-3-no-public-acl": {
    breaks: {
      "to read": acl({ acl: "public-read" }),
      "to write": acl({ acl: "public-read-write" }),
      "to read with any account": acl({ acl: "authenticated-read" }),
      "under a former type": only("aws:s3/bucketAclV2:BucketAclV2")({ acl: "public-read" }),
      "in the bucket itself": bucket({ acl: "public-read" }),
      "an object": only("aws:s3/bucketObjectv2:BucketObjectv2")({ acl: "public-read" }),
      "an object of the older type": only("aws:s3/bucketObject:BucketObject")({ acl: "public-read" }),
      // Checkov lets a grant to read pass.
      "by a grant": acl({
        accessControlPolicy: { grants: [{ grantee: { id: "x" } }, { grantee: { uri: group("AllUsers") } }] },
      }),
      "by a grant in the bucket itself": bucket({ grants: [{ uri: group("AuthenticatedUsers") }] }),
    },
    passes: {
      // Checkov takes it for public; S3 knows no such ACL.
      "an ACL that there isn't": acl({ acl: "website" }),
      private: acl({ acl: "private" }),
      "for logs": acl({
        accessControlPolicy: { grants: [{ grantee: { uri: "http://acs.amazonaws.com/groups/s3/LogDelivery" } }, {}] },
      }),
      "grants to named accounts": bucket({ grants: [{ id: "x" }, { uri: `${group("AllUsers")}x` }] }),
      none: bucket(),
    },
  },
  "s3-5-tls-only": {
    breaks: {
      "no denial": bucketPolicy(allow({ ...everybody, Principal: { AWS: "123456789012" } })),
      "one action": refusing({ Action: "s3:GetObject" }),
      "all but an action": refusing({ Action: undefined, NotAction: "s3:any" }),
      // Checkov is content with the bucket, and with an allowance over TLS, beside which there may be others.
      "the bucket alone": refusing({ Resource: "arn:aws:s3:::audit" }),
      "an allowance over TLS": bucketPolicy(
        allow({
          ...everybody,
          Principal: { AWS: "123456789012" },
          Condition: { Bool: { "aws:SecureTransport": "true" } },
        }),
      ),
      "objects alone": refusing({ Resource: "arn:aws:s3:::audit/*" }),
      "some objects": refusing({ Resource: ["arn:aws:s3:::audit", "arn:aws:s3:::audit/public/*"] }),
      "one principal": refusing({ Principal: { AWS: "arn:aws:iam::123456789012:root" } }),
      "all but a principal": refusing({ Principal: undefined, NotPrincipal: { AWS: "123456789012" } }),
      "under another condition too": refusing({ Condition: { ...http, StringEquals: { "aws:SourceVpc": "vpc-1" } } }),
      "over HTTPS": refusing({ Condition: { Bool: { "aws:SecureTransport": "true" } } }),
      "either way": refusing({ Condition: { Bool: { "aws:SecureTransport": ["true", "false"] } } }),
      "no value": refusing({ Condition: { Bool: { "aws:SecureTransport": [] } } }),
      "another key": refusing({ Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } }),
      "another operator": refusing({ Condition: { Null: { "aws:SecureTransport": "false" } } }),
      "not unless over HTTP": refusing({ Condition: { StringNotEquals: { "aws:SecureTransport": "false" } } }),
      "old versions of TLS only": refusing({ Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } }),
      "no condition": refusing({ Condition: undefined }),
      "an allowance": bucketPolicy(allow({ Principal: "*", Action: "s3:*", Resource: both, Condition: http })),
      "half of it for each of two buckets": bucketPolicy(
        deny({ Principal: "*", Action: "s3:*", Resource: ["arn:aws:s3:::a", "arn:aws:s3:::b/*"], Condition: http }),
      ),
      "in the bucket itself": bucket({ policy: policy(allow(everybody)) }),
    },
    passes: {
      "as AWS writes it": refusing({}),
      "as CDK writes it": refusing({ Principal: { AWS: "*" } }),
      "in lists": refusing({
        Principal: { AWS: ["*"] },
        Action: ["s3:*"],
        Condition: { Bool: { "aws:SecureTransport": ["false"] } },
      }),
      "a boolean": refusing({ Condition: { Bool: { "aws:SecureTransport": false } } }),
      "in other letters": refusing({ Action: "S3:*", Condition: { bool: { "AWS:securetransport": "False" } } }),
      "every action": refusing({ Action: "*" }),
      "every resource": refusing({ Resource: "*" }),
      "one pattern for both": refusing({ Resource: "arn:aws:s3:::audit*" }),
      "if there is such a key": refusing({ Condition: { BoolIfExists: { "aws:SecureTransport": "false" } } }),
      "as text": refusing({ Condition: { StringEquals: { "aws:SecureTransport": "false" } } }),
      "unless over HTTPS": refusing({ Condition: { StringNotEquals: { "aws:SecureTransport": "true" } } }),
      "in two statements": bucketPolicy(
        deny({ Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::audit/*", Condition: http }),
        deny({ Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::audit", Condition: http }),
      ),
      "in the bucket itself": bucket({
        policy: policy(deny({ Principal: "*", Action: "s3:*", Resource: both, Condition: http })),
      }),
      "no policy, which another rule is about": bucket(),
    },
  },
  "s3-6-no-strangers": {
    breaks: {
      "a star": bucketPolicy(allow(everybody)),
      "a star in a list": bucketPolicy(allow({ ...everybody, Principal: { AWS: ["*"] } })),
      "in the bucket itself": bucket({ policy: policy(allow(everybody)) }),
    },
    passes: {
      // Checkov calls another account's root a finding; here a named account is let in on purpose.
      "an account": bucketPolicy(allow({ ...everybody, Principal: { AWS: "arn:aws:iam::123456789012:root" } })),
      "a service": bucketPolicy(allow({ ...everybody, Principal: { Service: "logging.s3.amazonaws.com" } })),
      "an organization": bucketPolicy(
        allow({ ...everybody, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
      ),
      "a denial": refusing({}),
      none: bucket(),
    },
  },
  "s3-12-no-acls": {
    breaks: {
      nothing: only("aws:s3/bucketOwnershipControls:BucketOwnershipControls")(),
      "the writer's": only("aws:s3/bucketOwnershipControls:BucketOwnershipControls")({
        rule: { objectOwnership: "BucketOwnerPreferred" },
      }),
    },
    passes: {
      enforced: only("aws:s3/bucketOwnershipControls:BucketOwnershipControls")({
        rule: { objectOwnership: "BucketOwnerEnforced" },
      }),
    },
  },
  "s3-14-versions-kept": {
    breaks: {
      nothing: only("aws:s3/bucketVersioning:BucketVersioning")(),
      suspended: only("aws:s3/bucketVersioning:BucketVersioning")({ versioningConfiguration: { status: "Suspended" } }),
      "under a former type": only("aws:s3/bucketVersioningV2:BucketVersioningV2")({
        versioningConfiguration: { status: "Disabled" },
      }),
    },
    passes: {
      on: only("aws:s3/bucketVersioning:BucketVersioning")({ versioningConfiguration: { status: "Enabled" } }),
    },
  },
  "s3-9-access-logs": {
    breaks: {
      none: bucket(),
      "inline, without a target": bucket({ logging: {} }),
      "another's": [
        judged(bucketType, { bucket: "audit" }),
        beside(loggingType, "log", { bucket: "other", targetBucket: "logs" }),
      ],
    },
    passes: {
      logged: [judged(bucketType), beside(loggingType, "log", {}, { bucket: ["judged"] })],
      inline: bucket({ logging: { targetBucket: "logs" } }),
      "takes S3's logs": [judged(bucketType), beside(loggingType, "log", {}, { targetBucket: ["judged"] })],
      "takes a load balancer's logs": [
        judged(bucketType),
        beside(balancerType, "balancer", {}, { accessLogs: ["judged"] }),
      ],
      "takes a load balancer's logs by a literal name": [
        judged(bucketType, { bucket: "logs" }),
        beside("aws:alb/loadBalancer:LoadBalancer", "balancer", { accessLogs: { bucket: "logs", enabled: true } }),
      ],
    },
  },
  "s3-17-customer-key": {
    breaks: {
      // Cfn-guard is content with it; the control asks for KMS.
      "S3's key": encryption("AES256"),
      unsaid: encryption(undefined),
      "no default": [judged(bucketType), beside(encryptionType, "encryption", { rules: [{}] }, { bucket: ["judged"] })],
      "no rules": [judged(bucketType), beside(encryptionType, "encryption", {}, { bucket: ["judged"] })],
      "S3's key, inline": bucket(inlineEncryption("AES256")),
      "no default, inline": bucket({ serverSideEncryptionConfiguration: { rule: {} } }),
    },
    passes: {
      KMS: encryption("aws:kms"),
      "KMS in two layers": encryption("aws:kms:dsse"),
      "KMS, beside what AWS says of the bucket itself": [
        judged(bucketType, inlineEncryption("AES256")),
        beside(
          encryptionType,
          "encryption",
          { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }] },
          { bucket: ["judged"] },
        ),
      ],
      "KMS, inline": bucket(inlineEncryption("aws:kms")),
      "KMS in two layers, inline": bucket(inlineEncryption("aws:kms:dsse")),
      "takes logs, inline": [
        judged(bucketType, inlineEncryption("AES256")),
        beside(loggingType, "log", {}, { targetBucket: ["judged"] }),
      ],
      "takes logs": [...encryption("AES256"), beside(loggingType, "log", {}, { targetBucket: ["judged"] })],
      "takes a load balancer's logs": [
        ...encryption("AES256"),
        beside(balancerType, "balancer", {}, { accessLogs: ["judged"] }),
      ],
      "no encryption, which another rule is about": bucket(),
    },
  },
  "s3-bucket-keys": {
    breaks: { unsaid: encrypted("aws:kms"), off: encrypted("aws:kms", { bucketKeyEnabled: false }) },
    passes: {
      on: encrypted("aws:kms", { bucketKeyEnabled: true }),
      "S3's key, which has none": encrypted("AES256"),
      "two layers, which have none": encrypted("aws:kms:dsse"),
      nothing: only(encryptionType)({ rules: [{}] }),
    },
  },
  "s3-15-object-lock": {
    breaks: {
      unsaid: bucket(),
      off: bucket({ objectLockEnabled: false }),
      "off, inline": bucket({ objectLockConfiguration: { objectLockEnabled: "Disabled" } }),
    },
    passes: {
      // Cdk-nag asks for a default period as well.
      on: bucket({ objectLockEnabled: true }),
      inline: bucket({ objectLockConfiguration: { objectLockEnabled: "Enabled" } }),
      "inline, which is on when it isn't said": bucket({ objectLockConfiguration: {} }),
    },
  },
  "s3-no-inline-settings": {
    breaks: Object.fromEntries(
      [
        ...["accelerationStatus", "acl", "corsRules", "grants", "lifecycleRules", "logging", "loggings"],
        ...["objectLockConfiguration", "policy", "replicationConfiguration", "requestPayer"],
        ...["serverSideEncryptionConfiguration", "versioning", "website"],
      ].map((name) => [name, bucket({ [name]: {} })]),
    ),
    passes: {
      none: bucket({ bucket: "audit", forceDestroy: false, objectLockEnabled: true, tags: {} }),
      "null, as other languages have it": bucket({ acl: null }),
    },
  },
  "s3-no-force-destroy": {
    breaks: { on: bucket({ forceDestroy: true }) },
    passes: { off: bucket({ forceDestroy: false }), unsaid: bucket() },
  },
  "s3-old-versions-expire": {
    breaks: {
      nothing: lifecycle(),
      "present versions only": lifecycle({ rules: [{ status: "Enabled", expiration: { days: 1 } }] }),
      "a rule that is switched off": lifecycle({
        rules: [{ status: "Disabled", noncurrentVersionExpiration: { noncurrentDays: 1 } }],
      }),
    },
    passes: {
      "one of two rules": lifecycle({
        rules: [{ status: "Enabled" }, { status: "Enabled", noncurrentVersionExpiration: { noncurrentDays: 1 } }],
      }),
    },
  },
  "s3-lifecycle-filter": {
    breaks: { none: lifecycle({ rules: [{ filter: {} }, { id: "x" }] }) },
    passes: {
      empty: lifecycle({ rules: [{ filter: {} }] }),
      "a prefix of the older form": lifecycle({ rules: [{ prefix: "" }] }),
      nothing: lifecycle(),
    },
  },
};

// Both buckets, their policies, and the way to them. Doesn't prove that S3 and load balancers can deliver their logs.
import type { Graph } from "../harness/graph";
import { graphOf } from "../harness/variants";

let graph: Graph;

beforeAll(async () => {
  graph = await graphOf("default");
});

const policyOf = (name: string) => JSON.parse(String(graph.named(name).inputs.policy)) as { Statement: object[] };

it("keeps audit records under the stack's key, with bucket keys", () => {
  expect(graph.named("audit-encryption").inputs.rules).toEqual([
    {
      applyServerSideEncryptionByDefault: {
        sseAlgorithm: "aws:kms",
        kmsMasterKeyId: graph.named("encryption-key").outputs.arn,
      },
      bucketKeyEnabled: true,
      blockedEncryptionTypes: ["SSE-C"],
    },
  ]);
});

it("keeps access logs under S3's own key, as load balancers can write to no other", () => {
  expect(graph.named("access-logs-encryption").inputs.rules).toEqual([
    {
      applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" },
      bucketKeyEnabled: false,
      blockedEncryptionTypes: ["SSE-C"],
    },
  ]);
});

it.each(["audit", "access-logs"])("closes %s to the public, owns all of it, and keeps what is overwritten", (name) => {
  const bucket = graph.named(`${name}-bucket`).outputs.bucket;
  expect(graph.named(`${name}-public-access`).inputs).toEqual({
    bucket,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  expect(graph.named(`${name}-ownership`).inputs).toEqual({
    bucket,
    rule: { objectOwnership: "BucketOwnerEnforced" },
  });
  expect(graph.named(`${name}-versioning`).inputs).toEqual({
    bucket,
    versioningConfiguration: { status: "Enabled" },
  });
});

it.each([
  ["default", 365],
  ["staging", 90],
] as const)("expires records, old versions and markers (%s)", async (variant, days) => {
  expect((await graphOf(variant)).named("audit-lifecycle").inputs.rules).toEqual([
    {
      id: "expire-objects",
      status: "Enabled",
      filter: {},
      expiration: { days },
      noncurrentVersionExpiration: { noncurrentDays: days },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    },
    { id: "expire-markers", status: "Enabled", filter: {}, expiration: { expiredObjectDeleteMarker: true } },
  ]);
});

it("locks records only when told to, and no longer than they are kept", async () => {
  expect(graph.all("s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")).toEqual([]);
  expect(graph.named("audit-bucket").inputs.objectLockEnabled).toBe(false);
  const locked = await graphOf("every option");
  expect(locked.named("audit-bucket").inputs.objectLockEnabled).toBe(true);
  expect(locked.one("s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration").inputs.rule).toEqual({
    defaultRetention: { mode: "COMPLIANCE", days: 30 },
  });
  expect(locked.named("access-logs-bucket").inputs.objectLockEnabled).toBe(false);
});

it("lets S3 and this account's load balancers write access logs, each under its prefix", () => {
  const bucket = "arn:aws:s3:::payment-access-logs-production-123456789012-use1";
  expect(policyOf("access-logs-policy").Statement).toEqual([
    expect.objectContaining({ Sid: "TlsOnly", Effect: "Deny" }),
    expect.objectContaining({
      Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: `${bucket}/balancer/AWSLogs/123456789012/*`,
    }),
    expect.objectContaining({
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: `${bucket}/audit/*`,
    }),
  ]);
  expect(graph.named("audit-access-logging").inputs).toMatchObject({ targetPrefix: "audit/" });
});

it("reaches S3 from the private subnets, for audit records only", () => {
  expect(graph.one("ec2/vpcEndpoint:VpcEndpoint").inputs).toMatchObject({
    vpcEndpointType: "Gateway",
    serviceName: "com.amazonaws.us-east-1.s3",
    routeTableIds: [1, 2, 3].map((zone) => `network-private-routes-${zone}-id`),
  });
  const bucket = "arn:aws:s3:::payment-audit-logs-production-123456789012-use1";
  expect(policyOf("audit-endpoint").Statement).toEqual([
    {
      Sid: "AuditRecords",
      Effect: "Allow",
      Principal: "*",
      Action: ["s3:PutObject", "s3:GetObject"],
      Resource: `${bucket}/audit/*`,
    },
    {
      Sid: "AuditRecordNames",
      Effect: "Allow",
      Principal: "*",
      Action: "s3:ListBucket",
      Resource: bucket,
      Condition: { StringEquals: { "s3:prefix": "audit/" } },
    },
  ]);
});

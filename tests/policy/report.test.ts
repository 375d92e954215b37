// How a stack stands to each control, by what the policies find in it and what a team excepts. Doesn't prove that Security Hub finds
// the same.
import { Configuration, report, StackResource } from "../../policy/report";
import { rules } from "../../policy/rules";
import { today } from "./judge";

const resource = (
  type: string,
  name: string,
  inputs: object = {},
  more: Partial<StackResource> = {},
): StackResource => ({
  type,
  urn: `urn:pulumi:s::p::${type}::${name}`,
  inputs: inputs as Record<string, unknown>,
  outputs: inputs as Record<string, unknown>,
  reads: () => [],
  ...more,
});

const key = resource("aws:kms/key:Key", "key", { deletionWindowInDays: 7 });
const rotated = resource("aws:kms/key:Key", "rotated", { enableKeyRotation: true });

const rowOf = (control: string, resources: readonly StackResource[], configuration?: Configuration) => {
  const row = report(rules, resources, { configuration, today }).find((one) => one.control === control);
  if (!row) throw new Error(`No row for ${control}`);
  return row;
};

const exception = { resource: "key", reason: "It is replaced in spring.", until: "2027-03-31" };

it("has a row for each control, and for each policy beyond them, in the order of their numbers", () => {
  const names = report(rules, [], { today }).map(({ control }) => control);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => name.startsWith("EC2."))).toEqual([
    "EC2.2",
    "EC2.6",
    "EC2.13",
    "EC2.14",
    "EC2.15",
    "EC2.16",
    "EC2.18",
    "EC2.19",
    "EC2.21",
    "EC2.53",
    "EC2.54",
  ]);
  expect(names).toContain("lambda-no-secrets");
  expect(names).not.toContain("kms-4-rotation");
});

it.each<[string, readonly StackResource[], Configuration | undefined, string]>([
  ["KMS.4", [], undefined, "no resource"],
  ["KMS.4", [rotated], undefined, "met"],
  ["KMS.4", [rotated, key], undefined, "failed"],
  ["KMS.4", [key], { "kms-4-rotation": "advisory" }, "advised"],
  ["KMS.4", [key], { "kms-4-rotation": { enforcementLevel: "advisory" } }, "advised"],
  ["KMS.4", [key], { "kms-4-rotation": "remediate" }, "failed"],
  ["KMS.4", [key], { "kms-4-rotation": "disabled" }, "not judged"],
  ["KMS.4", [key], { all: "disabled" }, "not judged"],
  ["KMS.4", [key], { all: "disabled", "kms-4-rotation": "mandatory" }, "failed"],
  ["KMS.4", [key], { "kms-4-rotation": { exceptions: [exception] } }, "excepted"],
  ["KMS.4", [key], { "kms-4-rotation": { exceptions: [{ ...exception, until: "2026-11-25" }] } }, "failed"],
  ["lambda-bounded", [resource("aws:lambda/function:Function", "f")], undefined, "advised"],
])("%s of %j under %j is %s", (control, resources, configuration, outcome) => {
  expect(rowOf(control, resources, configuration).outcome).toBe(outcome);
});

it("fails a control of which one policy fails, whatever another advises or excepts", () => {
  const bucket = resource("aws:s3/bucket:Bucket", "bucket");
  const { outcome, policies } = rowOf("S3.5", [bucket], { "s3-5-tls-only": "advisory" });
  expect([outcome, policies.map(({ policy, findings }) => [policy, findings.length])]).toEqual([
    "failed",
    [
      ["s3-5-policy", 1],
      ["s3-5-tls-only", 0],
    ],
  ]);
  const met = rowOf("S3.5", [bucket], { "s3-5-policy": "disabled" });
  expect([met.outcome, met.resources]).toEqual(["met", 1]);
});

it("shows what is found, what is excepted and what excepts nothing", () => {
  const ended = { ...exception, resource: "rotated" };
  const { policies, resources } = rowOf("KMS.4", [key, rotated], {
    "kms-4-rotation": { exceptions: [exception, ended] },
  });
  expect(resources).toBe(2);
  expect(policies).toEqual([
    {
      policy: "kms-4-rotation",
      level: "mandatory",
      resources: 2,
      findings: [],
      excepted: [{ finding: { urn: key.urn, message: "Set enableKeyRotation to true." }, exception }],
      idle: [ended],
    },
  ]);
});

it("shows nothing of a policy that is disabled but its exceptions, which except nothing then", () => {
  const { policies } = rowOf("KMS.4", [key], {
    "kms-4-rotation": { enforcementLevel: "disabled", exceptions: [exception] },
  });
  expect(policies).toEqual([
    { policy: "kms-4-rotation", level: "disabled", resources: 1, findings: [], excepted: [], idle: [exception] },
  ]);
});

it("lists no exception as idle that holds, and none where there is none", () => {
  const other = resource("aws:kms/key:Key", "other");
  const exceptions = [exception, { ...exception, resource: "other" }];
  const [verdict] = rowOf("KMS.4", [key, other], { "kms-4-rotation": { exceptions } }).policies;
  expect([verdict?.excepted.length, verdict?.idle]).toEqual([2, []]);
  expect(rowOf("KMS.4", [key]).policies[0]?.idle).toEqual([]);
});

it("counts a control by the policy that has most to judge", () => {
  const access = {
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  };
  const block = resource("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "block", access);
  expect(rowOf("S3.2", [block])).toMatchObject({ outcome: "met", resources: 1 });
});

it("calls a control excepted of which one policy's findings are, and another has none", () => {
  const bucket = resource("aws:s3/bucket:Bucket", "bucket");
  const exceptions = [{ ...exception, resource: "bucket" }];
  expect(rowOf("S3.5", [bucket], { "s3-5-policy": { exceptions } }).outcome).toBe("excepted");
});

it("takes a team's numbers, and the rules' own where it gives none", () => {
  expect(rowOf("kms-time-to-regret", [key]).policies[0]?.findings).toHaveLength(1);
  expect(rowOf("kms-time-to-regret", [key], { "kms-time-to-regret": { days: 7 } }).outcome).toBe("met");
});

it("judges by inputs what is judged by itself, and by outputs what is judged beside others", () => {
  const instance = resource("aws:rds/instance:Instance", "i", { publiclyAccessible: true }, { outputs: {} });
  expect(rowOf("RDS.2", [instance]).outcome).toBe("failed");
  const bucket = resource("aws:s3/bucket:Bucket", "b", {}, { outputs: { bucket: "b-1" } });
  const versions = resource("aws:s3/bucketVersioning:BucketVersioning", "v", {}, { outputs: { bucket: "b-1" } });
  const findings = rowOf("S3.14", [bucket, versions]).policies.map(({ policy, findings: found }) => [
    policy,
    found.length,
  ]);
  expect(findings).toEqual([
    ["s3-14-versioning", 0],
    ["s3-14-versions-kept", 1],
  ]);
  const reading = resource("aws:s3/bucketVersioning:BucketVersioning", "v", {}, { reads: () => [bucket.urn] });
  expect(rowOf("S3.14", [bucket, reading]).policies[0]?.findings).toEqual([]);
});

it("knows a resource by its present type", () => {
  expect(rowOf("S3.8", [resource("aws:s3/bucketV2:BucketV2", "b")])).toMatchObject({ outcome: "failed", resources: 1 });
});

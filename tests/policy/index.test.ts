// The pack as it hands its policies to Pulumi, which stands aside here. Doesn't prove that the engine asks for them so: the tests
// on the emulator do.
import type { PolicyPackArgs, PolicyResource, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { exceptionsSchema } from "../../policy/exceptions";
import { rules } from "../../policy/rules";

type Policy = ResourceValidationPolicy & StackValidationPolicy;

let name: string | undefined;
const policies = new Map<string, Policy>();

beforeAll(async () => {
  jest.doMock("@pulumi/policy", () => ({
    PolicyPack: jest.fn((packName: string, { policies: served }: PolicyPackArgs) => {
      name = packName;
      for (const policy of served) policies.set(policy.name, policy as Policy);
    }),
  }));
  await import("../../policy/index");
});

const policyOf = (id: string): Policy => {
  const policy = policies.get(id);
  if (policy === undefined) throw new Error(`The pack has no ${id}`);
  return policy;
};

const urnOf = (type: string): string => `urn:pulumi:s::p::${type}::judged`;

/** What a policy that judges resources by themselves reports of one. */
async function ofResource(id: string, type: string, props: object, config: object = {}): Promise<string[]> {
  const reported: string[] = [];
  const args = { type, props, urn: urnOf(type), name: "judged", getConfig: () => config };
  const { validateResource } = policyOf(id);
  for (const validate of [validateResource ?? []].flat()) {
    await validate(args as unknown as Parameters<typeof validate>[0], (message) => reported.push(message));
  }
  return reported;
}

/** What a policy that judges resources beside others reports, and of which resource. */
async function ofStack(id: string, resources: readonly Partial<PolicyResource>[], config: object = {}) {
  const reported: (string | undefined)[][] = [];
  const args = { resources, getConfig: () => config };
  const { validateStack } = policyOf(id);
  await validateStack(args as unknown as Parameters<typeof validateStack>[0], (message, urn) =>
    reported.push([message, urn]),
  );
  return reported;
}

const key = "aws:kms/key:Key";
const bucket = "aws:s3/bucket:Bucket";
const until = (day: string) => ({
  exceptions: [{ resource: "judged", reason: "It is replaced in spring.", until: day }],
});

it("serves every rule under the pack's name", () => {
  expect(name).toBe("aws-payment-stack");
  expect([...policies.keys()]).toEqual(rules.map(({ id }) => id));
});

it("says what a policy is about, and how much it weighs", () => {
  expect(policyOf("rds-3-encrypted")).toMatchObject({
    description:
      "Databases are encrypted at rest, and their snapshots with them. RDS.3 RDS.4 RDS.27 " +
      "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-3",
    enforcementLevel: "mandatory",
  });
  expect(policyOf("s3-15-object-lock").enforcementLevel).toBe("advisory");
});

it("tells the engine which numbers a team may choose, and how exceptions are written", () => {
  expect(policyOf("rds-11-backups").configSchema).toEqual({
    properties: { days: { type: "number", default: 7 }, exceptions: exceptionsSchema },
  });
  expect(policyOf("s3-15-object-lock").configSchema).toEqual({ properties: { exceptions: exceptionsSchema } });
});

it("judges a resource by itself, and only one of its types", async () => {
  expect(await ofResource("kms-4-rotation", key, {})).toEqual(["Set enableKeyRotation to true."]);
  expect(await ofResource("kms-4-rotation", key, { enableKeyRotation: true })).toEqual([]);
  expect(await ofResource("kms-4-rotation", "aws:sns/topic:Topic", {})).toEqual([]);
  expect(await ofResource("s3-15-object-lock", "aws:s3/bucketV2:BucketV2", {})).toEqual([
    "Set objectLockEnabled to true.",
  ]);
  expect(policyOf("kms-4-rotation").validateStack).toBeUndefined();
});

it("takes a team's numbers from the engine", async () => {
  expect(await ofResource("kms-time-to-regret", key, { deletionWindowInDays: 14 }, { days: 14 })).toEqual([]);
  expect(await ofResource("kms-time-to-regret", key, { deletionWindowInDays: 14 }, { days: 15 })).toEqual([
    "Set deletionWindowInDays to 15 or more.",
  ]);
});

it("judges resources beside others, by reference and by value, and says of which it speaks", async () => {
  const files = { type: bucket, urn: urnOf(bucket), props: { bucket: "files" }, propertyDependencies: {} };
  const block = (props: object, propertyDependencies: object) => ({
    type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    urn: "urn:block",
    props,
    propertyDependencies: propertyDependencies as PolicyResource["propertyDependencies"],
  });
  const found = [["Add a public access block, as a BucketPublicAccessBlock.", urnOf(bucket)]];
  const id = "s3-8-public-access-block";
  expect(await ofStack(id, [files])).toEqual(found);
  expect(await ofStack(id, [files, block({ bucket: "others" }, {})])).toEqual(found);
  expect(await ofStack(id, [files, block({ bucket: "files" }, {})])).toEqual([]);
  expect(await ofStack(id, [files, block({}, { bucket: [files] })])).toEqual([]);
  expect(await ofStack(id, [files], until("9999-12-31"))).toEqual([]);
  expect(policyOf(id).validateResource).toBeUndefined();
});

describe("an exception", () => {
  beforeEach(() => jest.useFakeTimers({ now: new Date("2026-11-26T23:59:59Z") }));
  afterEach(() => jest.useRealTimers());

  it("holds to the end of its last day, in UTC", async () => {
    expect(await ofResource("kms-4-rotation", key, {}, until("2026-11-26"))).toEqual([]);
    expect(await ofResource("kms-4-rotation", key, {}, until("2026-11-25"))).toEqual([
      "Set enableKeyRotation to true. Its exception ended on 2026-11-25.",
    ]);
  });

  it("lets the day decide about what depends on it", async () => {
    const ended = ["Set runtime to one that AWS supports."];
    const judge = () => ofResource("lambda-2-runtime", "aws:lambda/function:Function", { runtime: "nodejs22.x" });
    jest.setSystemTime(new Date("2027-04-29T23:59:59Z"));
    expect(await judge()).toEqual([]);
    jest.setSystemTime(new Date("2027-04-30T00:00:00Z"));
    expect(await judge()).toEqual(ended);
  });
});

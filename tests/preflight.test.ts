// What is refused before the first resource because of what the stack was, or of what the account has. Doesn't prove what the
// engine answers about a stack's former outputs (tests/emulator/changes.test.ts), nor what AWS counts.
import { readSettings } from "../config/settings";
import { preflight } from "../preflight";
import { Evaluation, evaluate, refusalOf } from "./harness/graph";
import { productionDatabase, productionDeployment as first, type World } from "./harness/mocks";
import { compare, nothing } from "./harness/compare";
import { graphOf } from "./harness/variants";

/** All of the program that comes before its first resource. */
const program = async () => {
  await preflight(readSettings());
  return undefined;
};

/** An evaluation of that part alone. */
const checked = (evaluation: Evaluation) => evaluate({ ...evaluation, program });

/** What stops an evaluation before anything is registered, or nothing. */
async function refusal(config: NonNullable<Evaluation["config"]>, world: Partial<World>): Promise<string | undefined> {
  const refused = await refusalOf({ program, config, world });
  if (refused === undefined) return undefined;
  expect(await refusalOf({ config, world })).toMatchObject({ message: refused.message, registered: [] });
  return refused.message;
}

const after = (former: object): Partial<World> => ({ formerOutputs: { deployedWith: former } });

it("tells the next deployment what this one was made with", async () => {
  expect((await graphOf("default")).outputs.deployedWith).toEqual(first);
  expect((await graphOf("every option")).outputs.deployedWith).toMatchObject({ auditLock: true });
});

it("asks for the outputs of this very stack", async () => {
  const { lookups } = await graphOf("staging");
  expect(lookups.filter(({ token }) => token === "pulumi:pulumi:readStackOutputs").map(({ inputs }) => inputs)).toEqual(
    [{ name: "organization/payment-processing/staging" }],
  );
});

it.each<[string, World["formerOutputs"]]>([
  ["a first deployment", {}],
  ["one with the same settings", { deployedWith: first }],
  ["one that told less", { deployedWith: { vpcCidr: "10.0.0.0/16" }, vpcId: "vpc-1" }],
])("lets %s through, and changes nothing of it", async (_, formerOutputs) => {
  expect(compare(await graphOf("default"), await evaluate({ world: { formerOutputs } }))).toEqual(nothing);
});

it("goes on when the former outputs can't be read", async () => {
  const world = { formerOutputs: new Error("no backend client is available") };
  expect((await checked({ world })).notes).toEqual([
    expect.stringMatching(/own outputs can't be read, so no setting is compared .*: .*no backend client is available/),
  ]);
  expect((await graphOf("default")).notes).toEqual([]);
});

it.each<[Evaluation["config"] & object, object, string]>([
  [
    { vpcCidr: "10.1.0.0/16" },
    {},
    "vpcCidr is 10.1.0.0/16, but the stack was deployed with 10.0.0.0/16, and the database can't move to another network; set it back to 10.0.0.0/16, or make another stack for it.",
  ],
  [
    { availabilityZoneCount: 2 },
    {},
    "availabilityZoneCount is 2, but the stack was deployed with 3, and RDS gives up no subnet that it may be using; set it to 3 or more, or make another stack for it.",
  ],
  [
    {},
    { dbAllocatedStorage: 100 },
    "dbAllocatedStorage is 20 GiB, but the stack was deployed with 100 GiB, and storage does not shrink; set it to 100 or more, or make another stack for it.",
  ],
  [
    { environmentSuffix: "b" },
    {},
    "environmentSuffix is b, but the stack was deployed with production, and another name makes another database and other buckets; set it back to production, or make another stack for it.",
  ],
  [
    { environment: "b" },
    {},
    "environment is b, but the stack was deployed with production, and another stage has another address; set it back to production, or make another stack for it.",
  ],
  [
    { auditLockDays: 30 },
    {},
    "auditLockDays is above 0, but the stack was deployed with none, which a bucket gets when it is made, and keeps; set it to 0, or make another stack for it.",
  ],
  [
    {},
    { auditLock: true },
    "auditLockDays is 0, but the stack was deployed with a lock, which a bucket gets when it is made, and keeps; set it to 1 or more, or make another stack for it.",
  ],
  [
    { postgresMajorVersion: 16 },
    {},
    "postgresMajorVersion is 16, but the stack was deployed with 17, and PostgreSQL does not go back; set it to 17 or more, or make another stack for it.",
  ],
  [
    { postgresMajorVersion: 18, dbApplyImmediately: false },
    {},
    "postgresMajorVersion is 18, but the stack was deployed with 17, and dbApplyImmediately is false; set that to true for the upgrade, which can't wait for a window.",
  ],
  [
    {},
    { region: "eu-west-1" },
    "aws:region is us-east-1, but the stack was deployed with eu-west-1, and no resource moves to another region; set it back to eu-west-1, or make another stack for it.",
  ],
  [
    {},
    { accountId: "210987654321" },
    "The credentials are for account 123456789012, but the stack was deployed with those of 210987654321, which has all that it is made of; take credentials for 210987654321, or make another stack for it.",
  ],
])("refuses %j after %j before anything changes", async (config, former, sentence) => {
  expect(await refusal(config, after({ ...first, ...former }))).toBe(sentence);
});

it.each([
  [{ availabilityZoneCount: 3 }, { availabilityZoneCount: 2 }],
  [{ dbAllocatedStorage: 400 }, {}],
  [{ postgresMajorVersion: 18 }, {}],
  [{ auditLockDays: 60 }, { auditLock: true }],
])("lets %j through after %j", async (config, former) => {
  expect(await refusal(config, after({ ...first, ...former }))).toBeUndefined();
});

it("tells all that can't be changed at once", async () => {
  const config = { vpcCidr: "10.1.0.0/16", environment: "b" };
  expect((await refusal(config, after(first)))?.split("\n")).toHaveLength(2);
});

describe("a stack that was deployed before it told what with", () => {
  /** The outputs of such a stack. */
  const formerOutputs = {
    vpcId: "vpc-1",
    rdsEndpoint: "payment-db-production.abc.us-east-1.rds.amazonaws.com:5432",
    lambdaFunctionName: "payment-validator-production",
    apiGatewayUrl: "https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/production",
    auditBucketName: "payment-audit-logs-production-123456789012",
  };
  const database = productionDatabase;

  it("goes on with the settings that its outputs and its database show, and tells nothing", async () => {
    const { notes, warnings, outputs } = await evaluate({ world: { formerOutputs, database } });
    expect([notes, warnings]).toEqual([[], (await graphOf("default")).warnings]);
    expect(outputs.deployedWith).toEqual(first);
  });

  it.each<[Evaluation["config"] & object, string]>([
    [{ vpcCidr: "10.1.0.0/16" }, "vpcCidr is 10.1.0.0/16, but the stack was deployed with 10.0.0.0/16"],
    [{ availabilityZoneCount: 2 }, "availabilityZoneCount is 2, but the stack was deployed with 3"],
    [{ postgresMajorVersion: 16 }, "postgresMajorVersion is 16, but the stack was deployed with 17"],
    [{ environment: "b" }, "environment is b, but the stack was deployed with production"],
    [{ environmentSuffix: "b" }, "environmentSuffix is b, but the stack was deployed with production"],
  ])("can't change to %j either", async (config, sentence) => {
    expect(await refusal(config, { formerOutputs, database })).toContain(sentence);
  });

  it.each<[Partial<World>, string]>([
    [{ region: "eu-west-1" }, "aws:region is eu-west-1, but the stack was deployed with us-east-1"],
    // A bucket's name ends with the account, and since with the region's short name; what stands before is the suffix.
    ...[
      "production-210987654321-use1",
      "production-210987654321",
      "123456789012-210987654321-use1",
      "123456789012-210987654321",
    ].map((end): [Partial<World>, string] => [
      { formerOutputs: { ...formerOutputs, auditBucketName: `payment-audit-logs-${end}` } },
      "The credentials are for account 123456789012, but the stack was deployed with those of 210987654321",
    ]),
  ])("is looked for in its own place alone: %j", async (world, sentence) => {
    // One of the same name that is there as well tells nothing of that stack.
    const another = { ...database, cidrBlock: "10.9.0.0/16" };
    const told = await refusal({}, { formerOutputs, database: another, ...world });
    expect(told).toContain(sentence);
    expect(told).not.toContain("vpcCidr");
  });

  it("is looked for by its own names alone", async () => {
    const { lookups } = await checked({ world: { formerOutputs, database } });
    const asked = lookups.filter(({ token }) => /^aws:(?:rds\/|ec2\/getVpc:)/.test(token));
    expect(asked.map(({ inputs }) => inputs)).toEqual([
      { filters: [{ name: "db-instance-id", values: ["payment-db-production"] }] },
      { dbInstanceIdentifier: "payment-db-production" },
      { name: "group" },
      { id: "vpc-1" },
    ]);
  });

  it("tells nothing by outputs that are no texts", async () => {
    const auditBucketName = ["payment-audit-logs-production-210987654321"];
    expect(await refusal({}, { formerOutputs: { ...formerOutputs, auditBucketName } })).toBeUndefined();
  });

  it("keeps its storage, unless that may have grown by itself", async () => {
    const grown = { ...database, allocatedStorage: 25 };
    expect(await refusal({}, { formerOutputs, database: grown })).toContain(
      "dbAllocatedStorage is 20 GiB, but the stack was deployed with 25 GiB",
    );
    const growing = { ...grown, maxAllocatedStorage: 100 };
    expect(await refusal({}, { formerOutputs, database: growing })).toBeUndefined();
  });

  it("is known by its database alone, after a deployment that came to no end", async () => {
    expect(await refusal({ vpcCidr: "10.1.0.0/16" }, { database })).toContain("deployed with 10.0.0.0/16");
    expect(
      await refusal({ vpcCidr: "10.1.0.0/16" }, { database: { ...database, identifier: "other" } }),
    ).toBeUndefined();
  });

  it("goes on when its database can't be looked up, and says so", async () => {
    const world = { formerOutputs, database: new Error("AccessDenied: not authorized to rds:DescribeDBInstances") };
    expect((await checked({ config: { vpcCidr: "10.1.0.0/16" }, world })).warnings).toContainEqual(
      expect.stringMatching(
        /payment-db-production can't be looked up, so a setting that can't change any more is not refused: .*AccessDenied.* Deploy once with the settings as they were\./,
      ),
    );
  });

  it("is known by them when it told nothing under the name of now", async () => {
    const world = { formerOutputs: { ...formerOutputs, deployedWith: null }, database };
    expect(await refusal({ environment: "b" }, world)).toContain("environment is b, but the stack was deployed with");
  });

  it("is not looked up once it tells", async () => {
    const { lookups } = await checked({ world: { formerOutputs: { deployedWith: first }, database } });
    expect(lookups.filter(({ token }) => token.startsWith("aws:rds/"))).toEqual([]);
  });
});

it("keeps the buckets of a stack from before the region was in their names", async () => {
  const formerOutputs = { auditBucketName: "payment-audit-logs-production-123456789012" };
  const kept = await evaluate({ world: { formerOutputs } });
  expect(kept.all("s3/bucket:Bucket").map(({ inputs }) => inputs.bucket)).toEqual([
    "payment-access-logs-production-123456789012",
    "payment-audit-logs-production-123456789012",
  ]);
});

const quotas = { "L-0263D0A3": 5, "L-F678F1CE": 5, "L-B99A9384": 1000 };
const others = (count: number): string[] => Array.from({ length: count }, (_, index) => `other-${index}`);

it.each<[string, Partial<World>]>([
  ["just enough addresses", { addresses: others(2) }],
  [
    "its own addresses and VPC",
    { addresses: own(3, others(2)), vpcs: ["payment-network-vpc-production", ...others(4)] },
  ],
  ["one VPC left", { vpcs: others(4) }],
  ["all that it needs, though a quota was lowered since", { addresses: own(3, others(9)) }],
  ["just enough calls", { quotas: { ...quotas, "L-B99A9384": 203 } }],
])("has enough with %s", async (_, world) => {
  expect(await refusal({}, world)).toBeUndefined();
});

it("only notes that it may not look", async () => {
  const world = { quotas: new Error("AccessDeniedException: not authorized\nand more"), vpcs: others(9) };
  expect((await checked({ world })).notes).toEqual([
    expect.stringMatching(/quotas were not looked up, and may be too small: .*AccessDeniedException: not authorized$/),
  ]);
});

/** `Name` tags of the first of the stack's own addresses, and others. */
function own(count: number, more: readonly string[]): string[] {
  const mine = Array.from({ length: count }, (_, index) => `payment-network-nat-address-${index + 1}-production`);
  return [...mine, ...more];
}

it.each<[Evaluation["config"] & object, Partial<World>, string]>([
  [
    {},
    { addresses: others(3) },
    "us-east-1 gives this account 5 elastic IP addresses, of which 3 are taken, but 3 more are needed; ask Service Quotas for 6 (ec2, L-0263D0A3), or set natGateways to single.",
  ],
  [
    {},
    { addresses: own(2, others(3)) },
    "us-east-1 gives this account 5 elastic IP addresses, of which 5 are taken, but 1 more are needed; ask Service Quotas for 6 (ec2, L-0263D0A3), or set natGateways to single.",
  ],
  [
    { natGateways: "single" },
    { addresses: others(5) },
    "us-east-1 gives this account 5 elastic IP addresses, of which 5 are taken, but 1 more are needed; ask Service Quotas for 6 (ec2, L-0263D0A3), or set natGateways to none.",
  ],
  [
    {},
    { vpcs: others(5) },
    "us-east-1 gives this account 5 VPCs, of which 5 are taken, but one more is needed; ask Service Quotas for 6 (vpc, L-F678F1CE), or delete one.",
  ],
  [
    {},
    { quotas: { ...quotas, "L-B99A9384": 10 } },
    "us-east-1 gives this account 10 concurrent calls of Lambda, of which 100 must stay unreserved, but lambdaReservedConcurrency is 100 and the ledger keeps 3; ask Service Quotas for 203 (lambda, L-B99A9384), or set it to 0.",
  ],
])("with %j and %j says what is too little", async (config, world, sentence) => {
  expect(await refusal(config, world)).toBe(sentence);
});

it("tells all that is too little at once", async () => {
  expect((await refusal({}, { addresses: others(3), vpcs: others(5) }))?.split("\n")).toEqual([
    expect.stringContaining("elastic IP addresses"),
    expect.stringContaining("VPCs"),
  ]);
});

it("asks for the quotas of these services", async () => {
  const { lookups } = await graphOf("default");
  const asked = lookups.filter(({ token }) => token.includes("getServiceQuota")).map(({ inputs }) => inputs);
  expect(asked).toEqual([
    { serviceCode: "ec2", quotaCode: "L-0263D0A3" },
    { serviceCode: "vpc", quotaCode: "L-F678F1CE" },
    { serviceCode: "lambda", quotaCode: "L-B99A9384" },
  ]);
});

it("needs no addresses without NAT gateways, and doesn't look for any", async () => {
  const { lookups } = await checked({ config: { natGateways: "none" }, world: { addresses: others(9) } });
  expect(lookups.filter(({ token }) => token.includes("getEips"))).toEqual([]);
});

it("needs no concurrent calls where none are reserved", async () => {
  expect(await refusal({ ledger: false }, { quotas: { ...quotas, "L-B99A9384": 199 } })).toContain(
    "but lambdaReservedConcurrency is 100; ask Service Quotas for 200",
  );
  expect(await refusal({ lambdaReservedConcurrency: 0 }, { quotas: { ...quotas, "L-B99A9384": 10 } })).toBeUndefined();
});

it("counts as its own what the stack names so", async () => {
  const { resources, lookups } = await graphOf("default");
  const named = (type: string) =>
    resources
      .filter((resource) => resource.type === type)
      .map(({ inputs }) => (inputs.tags as Record<string, string>).Name);
  const asked = (token: string) => lookups.filter((lookup) => lookup.token === token).map(({ inputs }) => inputs);
  const byName = (values: readonly unknown[]) => ({ filters: [{ name: "tag:Name", values }] });
  expect(asked("aws:ec2/getEips:getEips")).toContainEqual(byName(named("aws:ec2/eip:Eip")));
  expect(asked("aws:ec2/getVpcs:getVpcs")).toContainEqual(byName(named("aws:ec2/vpc:Vpc")));
});

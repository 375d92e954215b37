// Which settings go together, and how a configuration is read as a whole. Doesn't prove that AWS takes them together.
import { settingTable } from "../../config/settingTable";
import { validatorConnections } from "../../components/postgres";
import { readMigrations } from "../../lambda/bundle/migrationFiles";
import { certificate, complaint, parse } from "../harness/configuration";
import { evaluate, refusalOf } from "../harness/graph";

const names = Object.keys(settingTable);

describe("a key", () => {
  it("that is unknown or mistyped is named, with those there are", () => {
    expect(complaint({ vpcCIDR: "10.0.0.0/16" })).toBe(
      `shop:vpcCIDR is not a setting of this program; use one of ${names.join(", ")}.`,
    );
  });

  it("of another project's name is sent to its place", () => {
    const others = { "payment-processing:environment": "staging", "store:vpcCidr": "10.1.0.0/16" };
    expect(complaint({}, { others })?.split("\n")).toEqual([
      "payment-processing:environment is named after another project than shop; rename it to shop:environment.",
      "store:vpcCidr is named after another project than shop; rename it to shop:vpcCidr.",
    ]);
  });

  it("of a provider is the provider's", () => {
    const others = { "aws:region": "eu-central-1", "aws:defaultTags": "{}", "azure:environment": "usgovernment" };
    expect(complaint({}, { others })).toBeUndefined();
  });
});

describe("values that don't go together", () => {
  it.each<[Record<string, string>, string]>([
    [
      { availabilityZones: '["us-east-1a","us-east-1b"]' },
      "shop:availabilityZones names 2 zones, but availabilityZoneCount is 3; make them agree.",
    ],
    [
      { auditLockDays: "100", auditRetentionDays: "90" },
      "shop:auditLockDays is 100, but auditRetentionDays is 90; lock no longer than records are kept.",
    ],
    [
      { dbAllocatedStorage: "101", dbMaxAllocatedStorage: "111" },
      "shop:dbMaxAllocatedStorage is 111, but dbAllocatedStorage is 101; give at least 112, or 101 to let nothing grow.",
    ],
    [
      { lambdaReservedConcurrency: "251" },
      "shop:lambdaReservedConcurrency is 251, but each call holds a connection and the ledger lets the validator have 250; lower it, or set ledger to false.",
    ],
    [
      { apiFormerKey: "true" },
      "shop:apiFormerKey is true, but apiKeyVersion is 1, before which there was no key; set it to false.",
    ],
  ])("%j are told apart", (values, sentence) => {
    expect(complaint(values)).toBe(sentence);
  });
});

it("takes as many zones as a network has room for", () => {
  const availabilityZones = JSON.stringify(["a", "b", "c", "d", "e", "f"].map((letter) => `us-east-1${letter}`));
  expect(complaint({ availabilityZones, availabilityZoneCount: "6" })).toBeUndefined();
});

it("takes as many calls at once as the ledger lets the validator have connections, and more without a ledger", () => {
  expect(complaint({ lambdaReservedConcurrency: "250" })).toBeUndefined();
  expect(complaint({ lambdaReservedConcurrency: "251", ledger: "false" })).toBeUndefined();
  const limits = Object.values(readMigrations().files).flatMap((text) =>
    [...text.matchAll(/role validator [^;]*connection limit (\d+)/gi)].map(([, limit]) => Number(limit)),
  );
  expect(limits.at(-1)).toBe(validatorConnections);
});

const zone = { hostedZoneId: "Z0123456789ABCDEFGHIJ" };

it.each<[Record<string, string>, string | undefined]>([
  [{ ...zone, apiDomainName: "api.example.com", balancerDomainName: "pay.example.com" }, undefined],
  [{ ...zone, balancerDomainName: "xn--bcher-kva.example" }, undefined],
  [{ ...zone, balancerDomainName: "p.example.c" }, undefined],
  [{ ...zone, apiDomainName: `${"a".repeat(56)}.example` }, undefined],
  [
    { apiDomainName: "api.example.com" },
    "shop:apiDomainName needs the zone that holds the name; set hostedZoneId as well.",
  ],
  [zone, "shop:hostedZoneId is set, but no name in it; set apiDomainName or balancerDomainName."],
  [
    { ...zone, apiDomainName: "pay.example.com", balancerDomainName: "pay.example.com" },
    "shop:apiDomainName and balancerDomainName are the same; give each door a name of its own.",
  ],
  [
    { ...zone, balancerDomainName: "pay.example.com", certificateArn: certificate },
    "shop:certificateArn and balancerDomainName are both set; a name brings its own certificate, so empty one of them.",
  ],
])("says of the names %j: %s", (values, sentence) => {
  expect(complaint(values)).toBe(sentence);
});

it("takes a former key where there was one", () => {
  expect(complaint({ apiKeyVersion: "2", apiFormerKey: "true" })).toBeUndefined();
});

it.each([
  ["arn:aws:acm:eu-west-1:", "us-east-1", false],
  ["arn:aws:acm:eu-west-1:", "eu-west-1", true],
  ["arn:aws:acm:us-east-1:", "us-east-1", true],
])("a certificate %s in %s, however the region was given: %j", async (start, region, fits) => {
  const certificateArn = certificate.replace("arn:aws:acm:us-east-1:", start);
  const refusal = await refusalOf({ config: { certificateArn }, world: { region } });
  const told =
    `certificateArn is ${certificateArn}, but this stack is in us-east-1 of account 123456789012; ` +
    "give a certificate that begins with arn:aws:acm:us-east-1:123456789012:.";
  expect(refusal?.message).toBe(fits ? undefined : told);
  expect(refusal?.registered ?? []).toEqual([]);
});

it("lets the storage grow by a tenth at the least, or not at all", () => {
  for (const dbMaxAllocatedStorage of ["101", "112"]) {
    expect(complaint({ dbAllocatedStorage: "101", dbMaxAllocatedStorage })).toBeUndefined();
  }
});

it("tells all faults at once", () => {
  expect(complaint({ vpcCidr: "10.0.0.0/8", dbPort: "80", unknown: "1" })?.split("\n")).toHaveLength(3);
});

it("can't be changed once it is read", () => {
  expect(Object.isFrozen(parse())).toBe(true);
});

it("stops the program before anything is registered or looked up", async () => {
  await expect(evaluate({ config: { vpcCidr: "10.0.0.0/8" } })).rejects.toMatchObject({
    message: expect.stringContaining("payment-processing:vpcCidr") as string,
    registered: [],
  });
});

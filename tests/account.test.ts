// Which zones a stack takes of those that a region offers, which certificates and names, and what AWS is asked for them. Doesn't
// prove which ones AWS offers an account.
import * as pulumi from "@pulumi/pulumi";
import { checkHostedZone, chooseZones, lookUpAccount, lookUpZones, requireOwnCertificate, Zone } from "../account";
import { evaluate, refusalOf } from "./harness/graph";
import type { World } from "./harness/mocks";

const zone = (letter: string, number: number): Zone => ({ name: `us-east-1${letter}`, id: `use1-az${number}` });
// As an account may see them: letters say nothing about age.
const region = [zone("a", 6), zone("b", 1), zone("c", 2), zone("d", 4), zone("f", 5)];

/** What a look-up comes to by itself, and what it asks AWS. */
async function lookedUp(lookUp: () => Promise<unknown>, world: Partial<World> = {}) {
  let found: unknown;
  const program = async () => {
    found = await lookUp();
    return undefined;
  };
  const { lookups } = await evaluate({ program, world });
  return { found, asked: lookups.map(({ inputs }) => inputs) };
}

it("knows where it runs, and which policy bounds roles there", async () => {
  const place = { partition: "aws", accountId: "123456789012", region: "us-east-1" };
  expect((await lookedUp(() => lookUpAccount())).found).toStrictEqual(place);
  expect((await lookedUp(() => lookUpAccount("bounds"))).found).toStrictEqual({
    ...place,
    permissionsBoundary: "arn:aws:iam::123456789012:policy/bounds",
  });
});

it("asks for plain zones that there are, and knows the region's short name by their ids", async () => {
  const choice = { count: 2, names: [] };
  expect(await lookedUp(() => lookUpZones("us-east-1", choice))).toEqual({
    found: { names: ["us-east-1a", "us-east-1b"], regionCode: "use1" },
    asked: [
      {
        state: "available",
        filters: [
          { name: "opt-in-status", values: ["opt-in-not-required"] },
          { name: "zone-type", values: ["availability-zone"] },
        ],
      },
    ],
  });
  const zones = [
    { name: "us-east-1a", id: "use1-az12" },
    { name: "us-east-1b", id: "use1-az2" },
  ];
  expect((await lookedUp(() => lookUpZones("us-east-1", choice), { zones })).found).toEqual({
    names: ["us-east-1b", "us-east-1a"],
    regionCode: "use1",
  });
  expect((await lookedUp(() => lookUpZones("us-east-1", { ...choice, count: 0 }), { zones: [] })).found).toEqual({
    names: [],
    regionCode: "us-east-1",
  });
});

it("takes those with the lowest numbers, whatever their letters", () => {
  expect(chooseZones(region, { count: 3, names: [] }, "us-east-1")).toEqual(["us-east-1b", "us-east-1c", "us-east-1d"]);
});

it("takes one more at the end, and the same before it", () => {
  const four = chooseZones(region, { count: 4, names: [] }, "us-east-1");
  expect(four.slice(0, 3)).toEqual(chooseZones(region, { count: 3, names: [] }, "us-east-1"));
});

it("counts numbers, not characters", () => {
  const many = [10, 9, 2, 1].map((number) => zone(String.fromCharCode(96 + number), number));
  expect(chooseZones(many, { count: 4, names: [] }, "us-east-1")).toEqual(
    ["a", "b", "i", "j"].map((letter) => `us-east-1${letter}`),
  );
});

// The zones of the regions in which AWS has left one behind.
it.each([
  ["us-east-1", "use1", 6, [1, 2, 4, 5, 6, 3]],
  ["us-west-1", "usw1", 3, [1, 3, 2]],
  ["ca-central-1", "cac1", 4, [1, 2, 4, 3]],
  ["ap-northeast-1", "apne1", 4, [1, 2, 4, 3]],
  ["ap-northeast-2", "apne2", 4, [1, 3, 2, 4]],
  ["eu-west-1", "euw1", 3, [1, 2, 3]],
])("takes what AWS no longer extends in %s last", (name, code, count, order) => {
  const zones = [...order]
    .sort()
    .map((number) => ({ name: `${name}${String.fromCharCode(96 + number)}`, id: `${code}-az${number}` }));
  expect(chooseZones(zones, { count, names: [] }, name)).toEqual(
    order.map((number) => `${name}${String.fromCharCode(96 + number)}`),
  );
});

it.each([
  ["aws", "us-east-1", undefined],
  ["aws-us-gov", "us-gov-west-1", undefined],
  ["aws-eusc", "eusc-de-east-1", undefined],
  [
    "aws-cn",
    "cn-north-1",
    "cn-north-1 is in the partition aws-cn, where services have other names than this program knows; choose an aws:region of aws, aws-us-gov, aws-eusc.",
  ],
])("in %s, says of %s: %s", async (partition, region, sentence) => {
  const refusal = await refusalOf({ world: { partition, region } });
  expect(refusal?.message).toBe(sentence);
  expect(refusal?.registered ?? []).toEqual([]);
});

it("takes zones of no number after the others, by their names", () => {
  const zones = [{ name: "z", id: "" }, { name: "y", id: "a-zone" }, zone("q", 98)];
  expect(chooseZones(zones, { count: 3, names: [] }, "us-east-1")).toEqual(["us-east-1q", "y", "z"]);
});

it("takes named zones just as they stand", () => {
  const names = ["us-east-1f", "us-east-1a"];
  expect(chooseZones(region, { count: 2, names }, "us-east-1")).toEqual(names);
});

it("names what the region lacks", () => {
  expect(() => chooseZones(region, { count: 2, names: ["us-east-1a", "us-east-1z"] }, "us-east-1")).toThrow(
    "availabilityZones names us-east-1z, but us-east-1 offers us-east-1b, us-east-1c, us-east-1d, us-east-1f, us-east-1a; name zones of that list.",
  );
  expect(() => chooseZones(region.slice(0, 1), { count: 3, names: [] }, "us-east-1")).toThrow(
    "availabilityZoneCount is 3, but us-east-1 offers only 1 availability zones (us-east-1a); lower availabilityZoneCount or choose another aws:region.",
  );
  expect(() => chooseZones(region.slice(0, 2), { count: 3, names: [] }, "us-east-1")).toThrow(
    "availabilityZoneCount is 3, but us-east-1 offers only 2 availability zones (us-east-1b, us-east-1a);",
  );
  expect(() => chooseZones([], { count: 3, names: [] }, "us-east-1")).toThrow(
    "availabilityZoneCount is 3, but us-east-1 offers only 0 availability zones (none);",
  );
  expect(() => chooseZones(region, { count: 2, names: ["us-east-1y", "us-east-1z"] }, "us-east-1")).toThrow(
    "availabilityZones names us-east-1y, us-east-1z, but us-east-1 offers",
  );
});

describe("names in a hosted zone", () => {
  const check = (zoneId: string | undefined, apiDomainName?: string, balancerDomainName?: string) => () =>
    checkHostedZone({ zoneId, names: { apiDomainName, balancerDomainName } });

  it("are looked for in that zone, and nowhere without one", async () => {
    expect((await lookedUp(check("Z1", "api.example.com", "example.com"))).asked).toEqual([{ zoneId: "Z1" }]);
    expect((await lookedUp(check("Z1"))).asked).toEqual([{ zoneId: "Z1" }]);
    expect((await lookedUp(check(undefined, "api.example.org"))).asked).toEqual([]);
  });

  it.each([
    [
      check("Z1", "api.example.org"),
      "apiDomainName is api.example.org, but hostedZoneId Z1 is the zone example.com; give a name that ends with .example.com.",
    ],
    [
      check("Z1", undefined, "pay.myexample.com"),
      "balancerDomainName is pay.myexample.com, but hostedZoneId Z1 is the zone example.com; give a name that ends with .example.com.",
    ],
    [
      check("Z0PRIVATE", "api.example.com"),
      "hostedZoneId Z0PRIVATE is the private zone example.com, where neither clients nor ACM find a name; give a public one.",
    ],
  ])("are refused elsewhere", async (look, message) => {
    await expect(lookedUp(look)).rejects.toThrow(message);
  });
});

describe("a certificate", () => {
  const account = { partition: "aws", region: "eu-west-1", accountId: "123456789012" };
  const own = "arn:aws:acm:eu-west-1:123456789012:certificate/1";

  it.each([undefined, own])("may be %s", (arn) => {
    expect(() => {
      requireOwnCertificate(arn, account);
    }).not.toThrow();
  });

  it.each([
    own.replace("eu-west-1", "us-east-1"),
    own.replace("123456789012", "210987654321"),
    own.replace("aws", "aws-cn"),
  ])("may not be %s of elsewhere", (arn) => {
    expect(() => {
      requireOwnCertificate(arn, account);
    }).toThrow(
      new pulumi.RunError(
        `certificateArn is ${arn}, but this stack is in eu-west-1 of account 123456789012; ` +
          "give a certificate that begins with arn:aws:acm:eu-west-1:123456789012:.",
      ),
    );
  });
});

// Proves which types there are, and their parts that call nothing. Whether a call does what it should takes an emulator.
import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { AvailabilityZone } from "@aws-sdk/client-ec2";
import { awsEntries } from "../../local/provider/entries";
import { invokes, matchingZones, nameFilters } from "../../local/provider/invokes";
import { lookUps } from "../../local/provider/lookUps";
import { localProvider } from "../../local/provider/provider";
import { randomEntries } from "../../local/provider/random";
import { updateTags } from "../../local/provider/tags";
import { withoutTlsOnly } from "../../local/provider/tlsOnly";
import { fromWire } from "../../local/provider/wire";

const projectFolder = resolve(__dirname, "../..");
const allEntries = { ...awsEntries, ...randomEntries };

/** Tokens of what the program's sources, and those of the account's first steps, make with `new`. */
function typesOfProgram(): string[] {
  const folders = ["components", "bootstrap"].map((name) => join(projectFolder, name));
  const inFolders = folders.flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)));
  const files = [join(projectFolder, "index.ts"), ...inFolders.filter((file) => file.endsWith(".ts"))];
  const sources = files.map((file) => readFileSync(file, "utf8")).join("\n");
  const types = [...sources.matchAll(/new (aws|random)\.(?:(\w+)\.)?([A-Z]\w*)\(/g)].map(
    ([, name = "", module = "index", kind = ""]) =>
      `${name}:${module}/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`,
  );
  return [...new Set(types)].sort();
}

describe("entries", () => {
  it("are the types that the program makes, and no others; a new one's stands in the file of its service in local/provider/", () => {
    expect(Object.keys(allEntries).sort()).toEqual(typesOfProgram());
  });

  it("are the types that a refresh looks for, as far as it looks", () => {
    expect(Object.keys(lookUps).filter((type) => !(type in awsEntries))).toEqual([]);
  });

  it("refuse an unmapped input inside of a mapped one", () => {
    const stage = { restApi: "a", deployment: "d", stageName: "s", accessLogSettings: { format: "f", kind: "x" } };
    expect(() => awsEntries["aws:apigateway/stage:Stage"]?.check("stage", {}, stage)).toThrow("accessLogSettings.kind");
  });

  it("refuse a condition of a rule that the emulator lets always hold", () => {
    const rule = { listenerArn: "l", conditions: [{ sourceIp: { values: ["10.0.0.0/8"] } }], actions: [] };
    expect(() => awsEntries["aws:lb/listenerRule:ListenerRule"]?.check("rule", {}, rule)).toThrow(
      "conditions[0].sourceIp.values[0]",
    );
  });

  it.each([
    ["kmsKeyId", ["kmsKeyId"]],
    ["masterUserSecretKmsKeyId", []],
    ["performanceInsightsKmsKeyId", []],
  ])("make a new database for another %s only where AWS has to", (input, replaces) => {
    const old = { engine: "postgres", [input]: "one", __inputs: ["engine", input] };
    const answer = awsEntries["aws:rds/instance:Instance"]?.diff(old, { engine: "postgres", [input]: "two" });
    expect(answer?.replaces).toEqual(replaces);
  });

  // What AWS's own provider makes anew, of the inputs that the program sets.
  it.each([
    ["aws:rds/instance:Instance", { engine: "a", dbName: "a", username: "a", storageEncrypted: true, kmsKeyId: "a" }],
    ["aws:apigateway/integration:Integration", { type: "a", integrationHttpMethod: "a" }],
    [
      "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
      { resourceArn: "a", logDestinationConfigs: [] },
    ],
    ["aws:acm/certificate:Certificate", { domainName: "a", validationMethod: "a" }],
    ["aws:acm/certificateValidation:CertificateValidation", { certificateArn: "a", validationRecordFqdns: [] }],
    ["aws:apigateway/domainName:DomainName", { domainName: "a" }],
    ["aws:apigateway/basePathMapping:BasePathMapping", { domainName: "a" }],
    ["aws:route53/record:Record", { zoneId: "a", name: "a", type: "A" }],
    ["aws:lambda/permission:Permission", { action: "a", function: "a", principal: "a", sourceArn: "a" }],
  ])("of %s is another one after %j", (type, inputs) => {
    const replaces = awsEntries[type]?.diff({ __inputs: [] }, inputs).replaces;
    expect(replaces?.sort()).toEqual(Object.keys(inputs).sort());
  });

  it.each([
    ["aws:rds/instance:Instance", { identifier: "a", port: 5432, dbSubnetGroupName: "a" }],
    ["aws:apigateway/usagePlan:UsagePlan", { apiStages: [] }],
    ["aws:apigateway/restApi:RestApi", { endpointConfiguration: { types: "REGIONAL" } }],
    ["aws:apigateway/resource:Resource", { pathPart: "a" }],
    ["aws:cloudwatch/logGroup:LogGroup", { kmsKeyId: "a" }],
    ["aws:ec2/internetGateway:InternetGateway", { vpcId: "a" }],
    ["aws:ec2/route:Route", { natGatewayId: "a" }],
    ["aws:ec2/routeTableAssociation:RouteTableAssociation", { routeTableId: "a" }],
    ["aws:lambda/function:Function", { architectures: ["arm64"] }],
    ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", { fromPort: 1, cidrIpv4: "a" }],
    ["aws:rds/eventSubscription:EventSubscription", { eventCategories: [], sourceIds: [] }],
  ])("of %s is the same after %j", (type, inputs) => {
    expect(awsEntries[type]?.diff({ __inputs: [] }, inputs).replaces).toEqual([]);
  });

  it.each([
    ["aws:rds/instance:Instance", { identifier: "a" }, { identifier: "b" }],
    [
      "aws:apigateway/usagePlan:UsagePlan",
      { name: "n", apiStages: [] },
      { name: "n", apiStages: [{ apiId: "a", stage: "s" }] },
    ],
  ])("of %s can't become another here", async (type, old, now) => {
    await expect(awsEntries[type]?.update("id", { ...old, __inputs: Object.keys(old) }, now)).rejects.toThrow(
      "which AWS changes in place and the emulator can't; begin afresh with npm run local -- down.",
    );
  });
});

describe("random password", () => {
  const password = randomEntries["random:index/randomPassword:RandomPassword"];

  it("is secret, as long as asked for, and of letters and digits without specials", async () => {
    const made = await password?.create({ length: 40, special: false });
    expect(made?.outs.result).not.toEqual(fromWire(made?.outs.result));
    expect(fromWire(made?.outs.result)).toMatch(/^[A-Za-z0-9]{40}$/);
  });

  it("differs from the next", async () => {
    const [one, other] = [await password?.create({ length: 20 }), await password?.create({ length: 20 })];
    expect(fromWire(one?.outs.result)).not.toEqual(fromWire(other?.outs.result));
  });
});

describe("withoutTlsOnly", () => {
  const tlsOnly = { Effect: "Deny", Principal: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } };
  const allow = { Effect: "Allow", Principal: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } };
  let said: jest.SpyInstance;

  beforeEach(() => {
    said = jest.spyOn(console, "error").mockImplementation();
  });
  afterEach(() => {
    said.mockRestore();
  });

  it("leaves out the refusal of plain HTTP alone, and says so", () => {
    const policy = withoutTlsOnly("audit", JSON.stringify({ Version: "v", Statement: [tlsOnly, allow] }));
    expect(policy).toBe(JSON.stringify({ Version: "v", Statement: [allow] }));
    expect(said).toHaveBeenCalledWith(
      "The policy of bucket audit is put without its TLS-only statement, as the emulator speaks plain HTTP.",
    );
  });

  it("has nothing left of a policy that only refuses plain HTTP", () => {
    expect(withoutTlsOnly("audit", JSON.stringify({ Statement: tlsOnly }))).toBeUndefined();
  });

  it("passes on any other policy as it is, in silence", () => {
    const policy = JSON.stringify({ Statement: [{ ...tlsOnly, Condition: {} }, allow] });
    expect(withoutTlsOnly("audit", policy)).toBe(policy);
    expect(said).not.toHaveBeenCalled();
  });
});

describe("updateTags", () => {
  it.each([
    [{ a: "1", b: "2" }, { a: "1", c: "3" }, [["b"]], [{ a: "1", c: "3" }]],
    [{ a: "1" }, { a: "1" }, [], []],
    [{ a: "1" }, undefined, [["a"]], []],
    [undefined, { a: "1" }, [], [{ a: "1" }]],
  ])("turns %j into %j", async (old, now, removed, set) => {
    const calls = { set: jest.fn().mockResolvedValue(undefined), remove: jest.fn().mockResolvedValue(undefined) };
    await updateTags(old, now, calls);
    expect(calls.remove.mock.calls.flat()).toEqual(removed);
    expect(calls.set.mock.calls.flat()).toEqual(set);
  });
});

describe("data sources", () => {
  const zones: AvailabilityZone[] = [
    { ZoneName: "x-1a", State: "available", OptInStatus: "opt-in-not-required" },
    { ZoneName: "x-1b", State: "unavailable", OptInStatus: "opt-in-not-required" },
    { ZoneName: "x-1-lax-1a", State: "available", OptInStatus: "opted-in" },
  ];

  it.each([
    [{ filters: [{ name: "opt-in-status", values: ["opt-in-not-required"] }], state: "available" }, ["x-1a"]],
    [{ state: "available" }, ["x-1a", "x-1-lax-1a"]],
    [{}, ["x-1a", "x-1b", "x-1-lax-1a"]],
  ])("choose zones by %j", (args, names) => {
    expect(matchingZones(zones, args).map(({ ZoneName }) => ZoneName)).toEqual(names);
  });

  it.each([
    [{ allAvailabilityZones: true }, "allAvailabilityZones"],
    [{ filters: [{ name: "zone-id", values: [] }] }, "zone-id"],
  ])("refuse %j, naming %s", (args, name) => {
    expect(() => matchingZones(zones, args)).toThrow(
      `getAvailabilityZones: ${name} is not mapped; map it in local/provider/invokes.ts.`,
    );
  });

  it("look for names, and refuse another filter", () => {
    const byName = { filters: [{ name: "tag:Name", values: ["a", "b"] }] };
    expect(nameFilters("getVpcs", byName)).toEqual([{ Name: "tag:Name", Values: ["a", "b"] }]);
    expect(nameFilters("getVpcs", {})).toEqual([]);
    expect(() => nameFilters("getVpcs", { tags: {}, filters: [{ name: "cidr", values: [] }] })).toThrow(
      "getVpcs: tags, cidr is not mapped; map it in local/provider/invokes.ts.",
    );
  });

  it("know the quotas that the program asks for, and no other", async () => {
    const { invoke } = localProvider({ version: "1.2.3", entries: {}, invokes });
    const asked = (serviceCode: string, quotaCode: string) =>
      invoke?.("aws:servicequotas/getServiceQuota:getServiceQuota", { serviceCode, quotaCode });
    expect(await asked("vpc", "L-F678F1CE")).toEqual({ outputs: { value: 5 } });
    await expect(asked("vpc", "L-1")).rejects.toThrow(
      "The quota vpc L-1 is not known; add it to local/provider/invokes.ts.",
    );
  });

  it("refuse another data source by name", async () => {
    const { invoke } = localProvider({ version: "1.2.3", entries: {}, invokes });
    await expect(invoke?.("aws:index/getVpc:getVpc", {})).rejects.toThrow(
      "aws:index/getVpc:getVpc is not a data source of the local stack; add it to local/provider/invokes.ts.",
    );
  });
});

// Proves how settings are chosen for the local stack, and which are refused. What they do takes a deployment.
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Fault } from "../../local/console/fault";
import {
  combine,
  configOf,
  describeChoice,
  remember,
  remembered,
  withoutSecrets,
} from "../../local/stack/chosenSettings";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "settings-"));
  writeFileSync(join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function stackFile(stack: string, text: string): void {
  writeFileSync(join(folder, `Pulumi.${stack}.yaml`), text);
}

test.each([
  [undefined, { stack: "a", values: { x: "1", y: "2" } }],
  [{ values: { x: "3" } }, { stack: "a", values: { x: "3", y: "2" } }],
  [{ values: { x: "" } }, { stack: "a", values: { y: "2" } }],
  [
    { stack: "b", values: { z: "3" } },
    { stack: "b", values: { z: "3" } },
  ],
])("a further choice of %j makes %j", (asked, expected) => {
  expect(combine({ stack: "a", values: { x: "1", y: "2" } }, asked)).toEqual(expected);
});

test("a stack's settings are taken in every form, and single ones go before them", () => {
  stackFile(
    "staging",
    [
      "config:",
      "  aws:region: eu-west-1",
      "  shop:environment: staging",
      "  shop:dbMultiAz: false",
      "  shop:logRetentionDays: 30",
      "  shop:availabilityZones: [eu-west-1a, eu-west-1b]",
      "  shop:protectData: true",
      "  shop:dbPassword: {secure: v1:abc}",
      "  azure:environment: usgovernment",
    ].join("\n"),
  );
  expect(configOf({ stack: "staging", values: { logRetentionDays: "60" } }, folder)).toEqual({
    config: {
      "payment-processing:environment": { value: "staging" },
      "payment-processing:dbMultiAz": { value: "false" },
      "payment-processing:logRetentionDays": { value: "60" },
    },
    leftOut: ["aws:region", "shop:availabilityZones", "shop:protectData", "shop:dbPassword", "azure:environment"],
  });
});

test("what only a stack's account has stays there: names, certificate, boundary", () => {
  const texts = {
    certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/0f0e0d0c-0b0a-0908-0706-050403020100",
    hostedZoneId: "Z0123456789ABCDEFGHIJ",
    apiDomainName: "api.example.com",
    balancerDomainName: "pay.example.com",
    permissionsBoundary: "payment-processing-boundary-us-east-1",
    apiGatewayAccountRole: "false",
  };
  const keys = Object.keys(texts).map((name) => `shop:${name}`);
  stackFile(
    "production",
    `config:\n${Object.entries(texts)
      .map(([name, value]) => `  shop:${name}: ${value}\n`)
      .join("")}`,
  );
  expect(configOf({ stack: "production", values: {} }, folder)).toEqual({ config: {}, leftOut: keys });
});

test.each(["", "config:\n", "config: {}\n"])("a stack may set nothing: %j", (text) => {
  stackFile("dev", text);
  expect(configOf({ stack: "dev", values: {} }, folder)).toEqual({ config: {}, leftOut: [] });
});

test.each([
  [{ vpcCidr: "10.0.0.0/8" }, 'payment-processing:vpcCidr is "10.0.0.0/8", but must be a private IPv4 block'],
  [{ vpcCIDR: "10.0.0.0/16" }, "payment-processing:vpcCIDR is not a setting of this program; use one of"],
  [{ auditLockDays: "500" }, "payment-processing:auditLockDays is 500, but auditRetentionDays is 365"],
  [{ dbPassword: "short" }, "payment-processing:dbPassword must be a secret of 8 to 128"],
])("%j is refused", (values: Record<string, string>, sentence) => {
  expect(() => configOf({ values }, folder)).toThrow(Fault);
  expect(() => configOf({ values }, folder)).toThrow(sentence);
});

test("a stack without a file is refused", () => {
  expect(() => configOf({ stack: "none", values: {} }, folder)).toThrow(
    new Fault(`There is no ${join(folder, "Pulumi.none.yaml")}; name a stack of this project, or make the file.`),
  );
});

test("a password is a secret of the engine's, and is shown nowhere", () => {
  const chosen = { values: { dbPassword: "Correct-Horse-1", dbMultiAz: "false" } };
  expect(configOf(chosen, folder).config["payment-processing:dbPassword"]).toEqual({
    value: "Correct-Horse-1",
    secret: true,
  });
  expect(describeChoice({ stack: "staging", ...chosen })).toBe(
    "Pulumi.staging.yaml, dbPassword=(secret), dbMultiAz=false",
  );
  expect(withoutSecrets(chosen)).toEqual({ values: { dbPassword: "(secret)", dbMultiAz: "false" } });
  expect(describeChoice({ values: {} })).toBeUndefined();
});

test("a choice is kept for the user alone, and there is none without a stack or a sound record", () => {
  expect(remembered(folder)).toEqual({ values: {} });
  remember(folder, { stack: "staging", values: { dbMultiAz: "false" } });
  expect(remembered(folder)).toEqual({ stack: "staging", values: { dbMultiAz: "false" } });
  expect(statSync(join(folder, "settings.json")).mode & 0o777).toBe(0o600);
  for (const text of ["{", "null", '{"values":3}']) {
    writeFileSync(join(folder, "settings.json"), text);
    expect(remembered(folder)).toEqual({ values: {} });
  }
});

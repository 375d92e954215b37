// Proves what the stand-in refuses of itself, as AWS would and the emulator doesn't. What needs an emulator to be asked is shown by
// the tests of the local stack.
import { shaped, within } from "../../local/provider/bounds";
import { awsEntries } from "../../local/provider/entries";
import { checkParameter, checkVersion } from "../../local/provider/postgresRules";
import { postgresVersions } from "../../components/postgres";

test.each([10, 20])("%p is within the bounds", (value) => {
  expect(within("limit", value, 10, 20)).toBe(value);
});

test.each([9, 21, NaN])("%p is refused", (value) => {
  expect(() => within("limit", value, 10, 20)).toThrow(`limit is ${value}, but AWS takes 10 to 20.`);
});

test("a name has its form", () => {
  expect(shaped("name", "a-1", /^[a-z0-9-]+$/, "letters")).toBe("a-1");
  expect(() => shaped("name", "a_1", /^[a-z0-9-]+$/, "letters")).toThrow("name is a_1, but AWS takes letters.");
});

test.each([
  ["postgres17", "log_connections", "1", true],
  ["postgres17", "log_connections", "all", false],
  ["postgres18", "log_connections", "1", false],
  ["postgres18", "log_connections", "all", true],
  ["postgres18", "log_connections", "receipt,authorization", true],
  ["postgres15", "rds.force_ssl", "1", true],
  ["postgres15", "rds.force_ssl", "on", false],
  ["postgres17", "log_statement", "ddl", true],
  ["postgres17", "log_statement", "some", false],
  ["postgres13", "log_statement", "ddl", false],
  ["postgres19", "log_statement", "ddl", false],
  ["mysql8.0", "log_statement", "ddl", false],
  ["postgres17", "toString", "1", false],
])("in %s the parameter %s may be %s: %p", (family, name, value, taken) => {
  const check = () => {
    checkParameter(family, name, value);
  };
  if (taken) expect(check).not.toThrow();
  else expect(check).toThrow();
});

test("a database has a version that RDS has, and a parameter group for it", () => {
  for (const major of Object.keys(postgresVersions)) {
    expect(() => {
      checkVersion(major, `postgres${major}`);
    }).not.toThrow();
  }
  expect(() => {
    checkVersion("17", "postgres16");
  }).toThrow("InvalidParameterCombination: a parameter group of postgres16 is not for version 17.");
  expect(() => {
    checkVersion("14.7.1", "postgres14");
  }).toThrow("engineVersion is NaN, but AWS takes 14 to 18.");
  expect(() => {
    checkVersion(undefined, undefined);
  }).toThrow();
});

/** What a type's check says to inputs, of which the first is on the rule's near side and the second beyond it. */
const listener = { loadBalancerType: "application", subnets: [] };
const group = { targetType: "lambda" };
const called = { name: "f", code: {}, role: "r", runtime: "nodejs24.x", handler: "index.handler" };
const acl = {
  name: "acl",
  scope: "REGIONAL",
  defaultAction: { allow: {} },
  visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: "m", sampledRequestsEnabled: true },
};
const limited = (limit: number) => ({
  ...acl,
  rules: [
    {
      ...{ name: "rate", priority: 1, action: { block: {} } },
      statement: { rateBasedStatement: { aggregateKeyType: "IP", limit } },
      visibilityConfig: acl.visibilityConfig,
    },
  ],
});

test.each([
  ["aws:lb/loadBalancer:LoadBalancer", { ...listener, name: "a".repeat(32) }, { ...listener, name: "a".repeat(33) }],
  ["aws:lb/loadBalancer:LoadBalancer", { ...listener, name: "a-b" }, { ...listener, name: "a-" }],
  ["aws:lb/targetGroup:TargetGroup", { ...group, name: "a".repeat(32) }, { ...group, name: "a_b" }],
  ["aws:lambda/function:Function", { ...called, name: "a".repeat(64) }, { ...called, name: "a".repeat(65) }],
  ["aws:lambda/function:Function", { ...called, memorySize: 128 }, { ...called, memorySize: 127 }],
  ["aws:lambda/function:Function", { ...called, timeout: 900 }, { ...called, timeout: 901 }],
  [
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    { functionName: "f", maximumEventAgeInSeconds: 60, maximumRetryAttempts: 2 },
    { functionName: "f", maximumEventAgeInSeconds: 59, maximumRetryAttempts: 2 },
  ],
  ["aws:kms/key:Key", { deletionWindowInDays: 7 }, { deletionWindowInDays: 6 }],
  ["aws:wafv2/webAcl:WebAcl", limited(10), limited(9)],
])("%s takes what is in AWS's bounds, and refuses what isn't", (type, within, beyond) => {
  const check = (inputs: object) => () => awsEntries[type]?.check("x", {}, { ...inputs });
  expect(check(within)).not.toThrow();
  expect(check(beyond)).toThrow(/, but AWS takes /);
});

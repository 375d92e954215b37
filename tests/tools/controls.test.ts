// The compliance report as a command makes it, of a stack that Pulumi exported. Doesn't prove that Pulumi of another version exports so.
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { report } from "../../policy/report";
import { rules } from "../../policy/rules";
import { readConfiguration } from "../../tools/controls/configuration";
import { textOf, told } from "../../tools/controls/controlsCommand";
import { stateResources } from "../../tools/controls/state";

const urn = (type: string, name: string) => `urn:pulumi:production::shop::${type}::${name}`;
const special = "4dabf18193072939515e22adb298388d";
const secret = "1b47061264138c4ac30d75fd1eb44270";

const exported = (...resources: readonly object[]) => JSON.stringify({ version: 3, deployment: { resources } });

const key = {
  urn: urn("aws:kms/key:Key", "key"),
  type: "aws:kms/key:Key",
  custom: true,
  inputs: { deletionWindowInDays: 7, enableKeyRotation: true },
  outputs: { id: "key-1" },
  propertyDependencies: { policy: [urn("aws:iam/role:Role", "role")], tags: null },
};

it("reads the resources of an exported stack, without components and what is to be deleted", () => {
  const resources = stateResources(
    exported(
      key,
      { urn: urn("a:b:C", "c"), type: "a:b:C" },
      { ...key, urn: "old", delete: true },
      { urn: "bare", type: "x", custom: true },
    ),
  );
  expect(resources.map((one) => [one.urn, one.inputs, one.outputs])).toEqual([
    [key.urn, key.inputs, key.outputs],
    ["bare", {}, {}],
  ]);
  expect(resources[0]?.reads("policy")).toEqual([urn("aws:iam/role:Role", "role")]);
  expect([resources[0]?.reads("tags"), resources[0]?.reads("other")]).toEqual([[], []]);
});

it("takes an encrypted value for unknown, and one in plain for what it is", () => {
  const read = (value: object) =>
    report(
      rules,
      stateResources(exported({ ...key, inputs: { enableKeyRotation: { [special]: secret, ...value } } })),
      {
        today: "2026-11-26",
      },
    ).find(({ control }) => control === "KMS.4")?.outcome;
  expect(read({ ciphertext: "v1:x" })).toBe("met");
  expect(read({ plaintext: "true" })).toBe("met");
  expect(read({ plaintext: "false" })).toBe("failed");
  expect(
    stateResources(exported({ ...key, inputs: { a: { [special]: secret, plaintext: '{"b":[1]}' } } }))[0]?.inputs.a,
  ).toEqual({
    b: [1],
  });
});

it.each(["", "{}", "[]", "null", "no JSON"])("refuses %j", (text) => {
  expect(() => stateResources(text)).toThrow("This is no exported stack; give what pulumi stack export writes.");
});

it("tells the table, and below it what is found, excepted and idle", () => {
  const exception = { resource: "key", reason: "It is replaced in spring.", until: "2027-03-31" };
  const rows = report(rules, stateResources(exported({ ...key, inputs: { deletionWindowInDays: 7 } })), {
    configuration: { "kms-4-rotation": { exceptions: [exception, { ...exception, resource: "other" }] } },
    today: "2026-11-26",
  });
  const lines = told(rows).split("\n");
  expect(lines).toContain("| KMS.4 | excepted | 1 | kms-4-rotation |");
  expect(lines.slice(-4)).toEqual([
    "",
    "[mandatory] kms-time-to-regret: key: Set deletionWindowInDays to 10 or more.",
    "[excepted until 2027-03-31] kms-4-rotation: key: It is replaced in spring.",
    "[idle exception, 2027-03-31] kms-4-rotation: other: excepts nothing; remove it.",
  ]);
  expect(
    told(report(rules, [], { today: "2026-11-26" }))
      .split("\n")
      .at(-1),
  ).toMatch(/^\| WAF\.11 /);
});

describe("a configuration", () => {
  const exception = { resource: "key", reason: "It is replaced in spring.", until: "2027-03-31" };
  const read = (configuration: unknown) => readConfiguration(JSON.stringify(configuration));

  it("is taken as the engine takes it", () => {
    const whole = {
      all: "advisory",
      "s3-15-object-lock": "disabled",
      "cloudwatch-16-logs-kept": { days: 90 },
      "kms-4-rotation": { enforcementLevel: "mandatory", exceptions: [exception] },
    };
    expect(read(whole)).toEqual(whole);
    expect(read({})).toEqual({});
    expect(read({ all: { enforcementLevel: "remediate", exceptions: [exception] } })).toBeDefined();
  });

  it.each<[unknown, string]>([
    [[], "it must be object"],
    [{ "kms-4-rotatoin": "disabled" }, "it must NOT have additional properties (kms-4-rotatoin)"],
    [{ "kms-4-rotation": "advisry" }, "kms-4-rotation must be equal to one of the allowed values"],
    [
      { "kms-4-rotation": { exceptions: [{ resource: "key", until: "2027-03-31" }] } },
      "kms-4-rotation/exceptions/0 must have required property 'reason'",
    ],
    [
      { "kms-4-rotation": { exceptions: [{ resource: "key", reason: exception.reason }] } },
      "kms-4-rotation/exceptions/0 must have required property 'until'",
    ],
    [
      { all: { exceptions: [{ ...exception, reason: "because" }] } },
      "all/exceptions/0/reason must NOT have fewer than 10 characters",
    ],
    [{ "cloudwatch-16-logs-kept": { days: "90" } }, "cloudwatch-16-logs-kept/days must be number"],
    [{ "kms-4-rotation": { days: 90 } }, "kms-4-rotation must NOT have additional properties (days)"],
  ])("%j is refused", (configuration, fault) => {
    expect(() => read(configuration)).toThrow(`In the configuration ${fault}; see policy/README.md.`);
  });

  it("of the pack's own for staging is one", () => {
    const text = readFileSync(path.resolve(__dirname, "../../policy/staging.json"), "utf8");
    expect(readConfiguration(text)).toEqual(JSON.parse(text));
  });

  it("is JSON", () => {
    expect(() => readConfiguration("{")).toThrow("The configuration is no JSON; see policy/README.md.");
  });
});

it("says which option names a file that can't be read", () => {
  expect(textOf(__filename, "--stack")).toContain("textOf");
  expect(() => textOf("nosuch.json", "--stack")).toThrow(
    "--stack names nosuch.json, which can't be read (ENOENT); name a file that is there.",
  );
});

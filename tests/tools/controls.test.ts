// The compliance report as a command makes it, of a stack that Pulumi exported.
import { report } from "../../policy/report";
import { rules } from "../../policy/rules";
import { told } from "../../tools/controls/main";
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

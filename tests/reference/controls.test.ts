// The table of controls agrees with the policies. Doesn't prove that a policy judges all that its control demands.
import { controls, controlsTable } from "../../tools/reference/controls";
import { settingTable } from "../../config/settingTable";
import { rules } from "../../policy/rules";

it("answers in tools/reference/controls.ts every control that a policy is about", () => {
  const judged = new Set(rules.flatMap((rule) => rule.controls));
  expect([...judged].filter((control) => !(control in controls))).toEqual([]);
});

it("calls nothing met that no mandatory policy holds", () => {
  const held = new Set(rules.filter((rule) => rule.advisoryBecause === undefined).flatMap((rule) => rule.controls));
  const claimed = Object.entries(controls).filter(([, answer]) => "met" in answer);
  // Passwords are RDS's to rotate, which is a setting of the instance and not of a secret.
  expect(claimed.map(([control]) => control).filter((control) => !held.has(control))).toEqual(["SecretsManager.1"]);
});

it("names settings that there are", () => {
  const named = [...controlsTable().matchAll(/setting `(\w+)`/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((name) => !(name !== undefined && name in settingTable))).toEqual([]);
});

it("has a row for each", () => {
  expect(controlsTable().split("\n")).toHaveLength(2 + Object.keys(controls).length);
});

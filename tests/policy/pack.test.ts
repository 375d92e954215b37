// The pack looks at itself: each rule says what it is about, and none looks at nothing.
import * as fs from "node:fs";
import * as path from "node:path";
import { rules } from "../../policy/rules";
import { formerTypes } from "../../policy/types";

it("has at least a hundred policies, each with an id of its own, a title and a page of AWS or Pulumi", () => {
  expect(rules.length).toBeGreaterThanOrEqual(100);
  const ids = rules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, title, page, controls, advisoryBecause = "Because.", blindTo = "something" } of rules) {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
    expect(title).toMatch(/^[A-Z].+[^.]$/);
    expect(page).toMatch(/^https:\/\/(docs\.aws\.amazon\.com|www\.pulumi\.com)\/\S+$/);
    expect(advisoryBecause).toMatch(/^[A-Z].+\.$/);
    expect([id, blindTo]).toEqual([id, expect.stringMatching(/^\w.+[^.]$/)]);
    for (const control of controls) expect(control).toMatch(/^[A-Z][A-Za-z0-9]+\.\d+$/);
  }
});

it("names the page of its first control, where a policy names none", () => {
  const pageOf = (wanted: string) => rules.find(({ id }) => id === wanted)?.page;
  expect(pageOf("rds-3-encrypted")).toBe(
    "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-3",
  );
  expect(pageOf("apigateway-access-logs")).toBe(
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",
  );
});

it("looks only at types that the SDK has, under the names that it has for them now", () => {
  const types = new Set(rules.flatMap((rule) => [...rule.types, ...rule.beside]));
  for (const type of types) {
    const [, module = ""] = /^aws:(.+):/.exec(type) ?? [];
    const file = path.resolve(__dirname, `../../node_modules/@pulumi/aws/${module}.js`);
    expect([type, fs.existsSync(file)]).toEqual([type, true]);
    expect([type, fs.readFileSync(file, "utf8").includes(`__pulumiType = '${type}'`)]).toEqual([type, true]);
    expect(formerTypes).not.toContain(type);
  }
});

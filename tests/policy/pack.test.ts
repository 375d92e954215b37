// The pack looks at itself: each rule says what it is about, and none looks at nothing. Doesn't prove that a page says what the rule
// asks.
import * as fs from "node:fs";
import * as path from "node:path";
import { rules } from "../../policy/rules";
import { eachResource } from "../../policy/rule";
import { canonicalType, formerTypes } from "../../policy/types";
import { judge, today } from "./judge";

it("has at least a hundred policies, each with an id of its own, a title and a page of AWS or Pulumi", () => {
  expect(rules.length).toBeGreaterThanOrEqual(100);
  const ids = rules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, title, page, controls, advisoryBecause = "Because.", blindTo = "something" } of rules) {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
    expect(title).toMatch(/^[A-Z].+[^.\s]$/);
    expect(page).toMatch(/^https:\/\/(docs\.aws\.amazon\.com|www\.pulumi\.com)\/\S+$/);
    expect(advisoryBecause).toMatch(/^[A-Z].+\.$/);
    expect([id, blindTo]).toEqual([id, expect.stringMatching(/^\w.+[^.]$/)]);
    for (const control of controls) expect(control).toMatch(/^[A-Z][A-Za-z0-9]+\.\d+$/);
  }
});

it("lets a team choose numbers, and says which they are when it doesn't", () => {
  const chosen = rules.filter(({ options }) => Object.keys(options).length > 0).map(({ id, options }) => [id, options]);
  expect(Object.fromEntries(chosen)).toEqual({
    "cloudwatch-16-logs-kept": { days: 365 },
    "kms-time-to-regret": { days: 10 },
    "rds-11-backups": { days: 7 },
  });
});

it("takes a team's own numbers in place of its defaults", () => {
  const verdict = (id: string, inputs: object, days: number) =>
    rules
      .find((rule) => rule.id === id)
      ?.judgeResource?.(
        { type: "x", urn: "a", inputs: inputs as Record<string, unknown>, reads: () => [] },
        { options: { days }, today },
      );
  const found = (message: string) => [{ urn: "a", message }];
  expect(verdict("cloudwatch-16-logs-kept", { retentionInDays: 90 }, 90)).toEqual([]);
  expect(verdict("cloudwatch-16-logs-kept", { retentionInDays: 90 }, 91)).toEqual(
    found("Set retentionInDays to 91 or more."),
  );
  expect(verdict("kms-time-to-regret", { deletionWindowInDays: 14 }, 14)).toEqual([]);
  expect(verdict("kms-time-to-regret", { deletionWindowInDays: 14 }, 15)).toEqual(
    found("Set deletionWindowInDays to 15 or more."),
  );
  expect(verdict("rds-11-backups", { backupRetentionPeriod: 30 }, 30)).toEqual([]);
  expect(verdict("rds-11-backups", { backupRetentionPeriod: 30 }, 31)).toEqual(
    found("Set backupRetentionPeriod to 31 days or more."),
  );
});

it("refuses a policy that rests on nothing", () => {
  expect(() => eachResource("a:b:C", { id: "x-y", title: "X", judge: () => false })).toThrow(
    "The rule x-y names neither a control nor a page; give it one.",
  );
});

it("names what is to be added", () => {
  const [found] = judge(
    rules.filter(({ id }) => id === "s3-13-lifecycle"),
    [{ type: "aws:s3/bucket:Bucket", name: "audit", inputs: {}, reads: {} }],
  );
  expect(found?.message).toBe("Add a lifecycle, as a BucketLifecycleConfiguration.");
});

it("knows the former names that the SDK lists, and the second ones of load balancing", () => {
  const folder = path.resolve(__dirname, "../../node_modules/@pulumi/aws");
  const files = ["lb", "alb", "s3"].flatMap((module) =>
    fs
      .readdirSync(path.join(folder, module))
      .filter((file) => file.endsWith(".js") && (module !== "s3" || /^bucket(?!Object(v2)?\.)/.test(file)))
      .map((file) => fs.readFileSync(path.join(folder, module, file), "utf8")),
  );
  const pairs = files.flatMap((text) => {
    const [, own = ""] = /__pulumiType = '(.+?)'/.exec(text) ?? [];
    const [, listed = ""] = /const aliasOpts = \{ aliases: (.+) \};/.exec(text) ?? [];
    return [...listed.matchAll(/type: "(.+?)"/g)].map(([, alias = ""]) => [alias, own]);
  });
  expect(pairs.length).toBeGreaterThan(30);
  for (const [alias = "", own = ""] of pairs)
    expect([alias, canonicalType(alias)]).toEqual([alias, canonicalType(own)]);
  expect(canonicalType("aws:alb/listener:Listener")).toBe("aws:lb/listener:Listener");
});

it("refuses a runtime from the day on which its support ends", () => {
  const rule = rules.find(({ id }) => id === "lambda-2-runtime");
  const resource = { type: "x", urn: "a", inputs: { runtime: "nodejs22.x" }, reads: () => [] };
  const on = (day: string) => rule?.judgeResource?.(resource, { options: {}, today: day }).length;
  expect([on("2027-04-29"), on("2027-04-30")]).toEqual([0, 1]);
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

// Each policy on a stack that follows all of them, and on one that breaks just this one. Doesn't prove that it catches every
// way to break it.
import { rules } from "../../policy/rules";
import { graphOf } from "../harness/variants";
import { breaks, followAdvice } from "./cases";
import { Draft, draftsOf, findings, judge, unknown } from "./judge";

let compliant: Draft[];

beforeAll(async () => {
  compliant = followAdvice.reduce(
    (drafts, change) => change(drafts) ?? drafts,
    draftsOf(await graphOf("every option")),
  );
});

it("has a case for every policy", () => {
  expect(Object.keys(breaks).sort()).toEqual(rules.map(({ id }) => id).sort());
});

it("passes what follows every one", () => {
  expect(findings(rules, compliant)).toEqual([]);
});

it.each(Object.keys(breaks))("%s fails alone when it is broken", (id) => {
  const copy = structuredClone(compliant);
  const broken = breaks[id]?.(copy) ?? copy;
  const failed = new Set(findings(rules, broken).map((finding) => finding.split(": ")[0]));
  // A plain HTTP listener breaks both: one asks to send on, the other for no such listener.
  expect([...failed]).toEqual(id === "elb-1-http-redirected" ? [id, "elb-18-https-only"] : [id]);
});

it("judges nothing that a preview doesn't know, and all the rest", () => {
  const vague = structuredClone(compliant).map((draft) => ({
    ...draft,
    inputs: Object.fromEntries(Object.keys(draft.inputs).map((key) => [key, unknown])),
  }));
  const absent = (id: string) => rules.find((rule) => rule.id === id)?.judgeStack !== undefined;
  const found = findings(rules, vague).map((finding) => finding.split(": ")[0] ?? "");
  expect(found.filter((id) => !absent(id))).toEqual([]);
});

it("takes a team's own numbers in place of its defaults", () => {
  const logs = rules.find(({ id }) => id === "cloudwatch-16-logs-kept");
  const group = {
    type: "aws:cloudwatch/logGroup:LogGroup",
    urn: "a",
    inputs: { retentionInDays: 90 },
    reads: () => [],
  };
  expect(logs?.judgeResource?.(group, { days: 90 })).toEqual([]);
  expect(logs?.judgeResource?.(group, { days: 91 })).toEqual([
    { urn: "a", message: "Set retentionInDays to 91 or more." },
  ]);
});

it.each(Object.keys(breaks))("%s tells the remedy in one sentence, and repeats no value", (id) => {
  const copy = structuredClone(compliant);
  const [{ message } = { message: "" }] = judge(
    rules.filter((rule) => rule.id === id),
    breaks[id]?.(copy) ?? copy,
  );
  expect(message).toMatch(/^[A-Z][^\n]+\.$/);
  expect(message).not.toMatch(/123456789012|production|payment/);
});

// Each policy about a type of the program, on a stack that follows all of them and on one that breaks this one. Doesn't prove
// that it catches every way to break it: the cases do.
import { rules } from "../../policy/rules";
import { graphOf } from "../harness/variants";
import { Draft, draftsOf, findings, unknown } from "./judge";
import { alsoBroken, breaks, followAdvice } from "./programBreaks";

let compliant: Draft[];

beforeAll(async () => {
  compliant = followAdvice.reduce(
    (drafts, change) => change(drafts) ?? drafts,
    draftsOf(await graphOf("every option")),
  );
});

it("has in programBreaks.ts a break for every policy about a type of the program", () => {
  const types = new Set(compliant.map(({ type }) => type));
  const about = rules.filter((rule) => rule.types.some((type) => types.has(type)));
  const ids = about.map(({ id }) => id);
  expect(ids.filter((id) => !(id in breaks))).toEqual([]);
});

it("passes what follows every one", () => {
  expect(findings(rules, compliant)).toEqual([]);
});

it.each(Object.keys(breaks))("%s fails when it is broken, and no other that has nothing to do with it", (id) => {
  const copy = structuredClone(compliant);
  const broken = breaks[id]?.(copy) ?? copy;
  const failed = new Set(findings(rules, broken).map((finding) => finding.split(": ")[0]));
  expect([...failed].sort()).toEqual([id, ...(alsoBroken[id] ?? [])].sort());
});

it("judges nothing that a preview doesn't know, and all the rest", () => {
  const vague = structuredClone(compliant).map((draft) => ({
    ...draft,
    inputs: Object.fromEntries(Object.keys(draft.inputs).map((key) => [key, unknown])),
  }));
  expect(findings(rules, vague)).toEqual([]);
});

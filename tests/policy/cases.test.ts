// Each policy on what it has to find and on what it has to let pass: the shapes that its control, checkov, cdk-nag or the rules
// of cfn-guard tell apart, and every other way to write the same. Doesn't prove that AWS reads a resource as the policy does.
import { Judged, JudgedStack } from "../../policy/judged";
import { rules } from "../../policy/rules";
import { cases } from "./cases";
import { Draft, judge, today } from "./judge";

const shapes = Object.entries(cases).flatMap(([id, { breaks, passes }]) => [
  ...Object.entries(breaks).map(([name, shape]) => ({ id, name, shape, isBroken: true })),
  ...Object.entries(passes).map(([name, shape]) => ({ id, name, shape, isBroken: false })),
]);

it("has in tests/policy/cases/ a case that breaks and one that passes for every policy, and for no other", () => {
  expect(Object.keys(cases).sort()).toEqual(rules.map(({ id }) => id).sort());
  for (const [id, { breaks, passes }] of Object.entries(cases)) {
    expect([id, Object.keys(breaks).length > 0, Object.keys(passes).length > 0]).toEqual([id, true, true]);
  }
});

it.each(shapes.map((shape) => [shape.id, shape.isBroken ? "finds" : "lets pass", shape.name, shape] as const))(
  "%s %s: %s",
  (id, _, __, { shape, isBroken }) => {
    const found = judge(
      rules.filter((rule) => rule.id === id),
      shape,
    ).filter(({ name }) => name === "judged");
    expect(found).toHaveLength(isBroken ? 1 : 0);
    for (const { message } of found) {
      // The remedy in one sentence, which repeats no value.
      expect(message).toMatch(/^[A-Z][^\n]+\.$/);
      expect(message).not.toMatch(/123456789012|payments|octo/);
    }
  },
);

it.each(Object.keys(cases))("%s says which types it looks at", (id) => {
  const rule = rules.find((one) => one.id === id);
  const asked = new Set<string>();
  class Listening extends JudgedStack {
    override all(...types: readonly string[]) {
      for (const type of types) asked.add(type);
      return super.all(...types);
    }
  }
  const { breaks = {}, passes = {} } = cases[id] ?? {};
  for (const shape of [...Object.values(breaks), ...Object.values(passes)]) {
    rule?.judgeStack?.(new Listening(shape.map(asJudged)), { options: rule.options, today });
  }
  const said = [...(rule?.types ?? []), ...(rule?.beside ?? [])];
  expect([...asked].sort()).toEqual(rule?.judgeStack ? said.sort() : []);
});

function asJudged({ type, name, inputs, reads }: Draft): Judged {
  return { type, urn: name, inputs, reads: (input) => reads[input] ?? [] };
}

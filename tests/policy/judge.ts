import { Judged, JudgedStack, toJudged } from "../../policy/judged";
import type { Rule } from "../../policy/rule";
import type { Graph } from "../harness/graph";

/** A resource that a test may change before it is judged. */
export interface Draft {
  readonly type: string;
  readonly name: string;
  inputs: Record<string, unknown>;
  /** Names of resources by the input that reads them. */
  reads: Record<string, readonly string[]>;
}

/** What `@pulumi/policy` puts before the inputs that a policy reads; its types leave it out. */
const { unknownCheckingProxy, unknownStringValue } = jest.requireActual<{
  unknownCheckingProxy: (inputs: Record<string, unknown>) => Record<string, unknown>;
  unknownStringValue: string;
}>("@pulumi/policy/proxy");

/** Stands for a text that a preview doesn't know. */
export const unknown = unknownStringValue;

/** Copies of a graph's resources, to be changed at will. */
export function draftsOf(graph: Graph): Draft[] {
  return graph.resources.map(({ type, name, inputs, propertyDependencies }) => ({
    type,
    name,
    inputs: structuredClone(inputs),
    reads: { ...propertyDependencies },
  }));
}

/** What the rules find, as `rule: resource`, sorted. */
export function findings(rules: readonly Rule[], drafts: readonly Draft[]): string[] {
  return judge(rules, drafts)
    .map(({ rule, name }) => `${rule}: ${name}`)
    .sort();
}

/** The day on which tests judge, whatever day it is. */
export const today = "2026-11-26";

/** What the rules find wrong with which resource, and what they say to it. */
export function judge(
  rules: readonly Rule[],
  drafts: readonly Draft[],
): { rule: string; name: string; message: string }[] {
  const urnOf = ({ type, name }: Draft) => `${type}::${name}`;
  const resources = drafts.map((draft): Judged => ({
    type: draft.type,
    urn: urnOf(draft),
    inputs: unknownCheckingProxy(draft.inputs),
    reads: (input) => drafts.filter(({ name }) => draft.reads[input]?.includes(name)).map(urnOf),
  }));
  const stack = new JudgedStack(resources);
  const all = resources.map(toJudged);
  return rules.flatMap((rule) => {
    const context = { options: rule.options, today };
    const { types, judgeResource, judgeStack } = rule;
    const found = judgeResource
      ? all.filter(({ type }) => types.includes(type)).flatMap((resource) => judgeResource(resource, context))
      : judgeStack(stack, context);
    return found.map(({ urn, message }) => ({ rule: rule.id, name: urn.slice(urn.indexOf("::") + 2), message }));
  });
}

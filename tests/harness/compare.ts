import type { Graph } from "./graph";
import type { Registration } from "./registrations";

/** Names of resources, in their order. */
export interface Difference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/** Names of the resources that two graphs share with different inputs, and of those that only one has. */
export function compare(before: Graph, after: Graph): Difference {
  const inBefore = new Map(before.resources.map((resource) => [resource.name, resource]));
  const inAfter = new Map(after.resources.map((resource) => [resource.name, resource]));
  const shown = ({ inputs, type, parent }: Registration) => JSON.stringify([type, parent, inputs]);
  const names = (graph: Graph, test: (name: string) => boolean) => graph.resources.map(({ name }) => name).filter(test);
  return {
    added: names(after, (name) => !inBefore.has(name)),
    removed: names(before, (name) => !inAfter.has(name)),
    changed: names(before, (name) => {
      const [one, other] = [inBefore.get(name), inAfter.get(name)];
      return one !== undefined && other !== undefined && shown(one) !== shown(other);
    }),
  };
}

/** What is compared is the same. */
export const nothing: Difference = { added: [], removed: [], changed: [] };

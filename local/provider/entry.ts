import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { readEvery, type Ignored } from "./inputs";
import { updateTags, type TagCalls, type Tags } from "./tags";
import { hasUnknown, propertiesFromWire, type Properties } from "./wire";

/** What came of making a resource; an output that may not be shown is wrapped in `secretOutput`. */
export interface Made {
  readonly id: string;
  readonly outputs?: Properties;
}

/** A resource as the engine's state has it. */
export interface Existing<Plan> {
  readonly id: string;
  /** Empty for what has no output of that name. */
  readonly arn: string;
  readonly plan: Plan;
}

/** How a physical name is made when the program gives none: `<prefix><logical name>-<7 hexadecimal digits>`. */
export interface AutoName {
  readonly input: string;
  readonly prefix?: string;
}

/** What a type's entry is written down as. */
export interface Definition<Inputs, Plan> {
  /** Reads every input and says what is sent for it; it calls nothing, so a fault in the inputs costs nothing. */
  readonly plan: (inputs: Inputs) => Plan;
  readonly create: (plan: Plan) => Promise<Made>;
  /**
   * Changes a resource in which something has to live on, or that others refer to, and tells the outputs that changed with
   * it. Left out, it is made anew behind the same id, or replaced where `replaces` is left out as well.
   */
  readonly update?: (existing: Existing<Plan>, plan: Plan, tell: (outputs: Properties) => void) => Promise<unknown>;
  /** The calls that change its input `tags`, by which it then stays what it is. */
  readonly retag?: (existing: Pick<Existing<Plan>, "id" | "arn">) => TagCalls;
  /** Left out where AWS has no such call either: the thing goes with the resource that it is a setting of. */
  readonly delete?: (existing: Existing<Plan>) => Promise<unknown>;
  readonly autoName?: AutoName & { readonly input: keyof Inputs & string };
  /** Inputs of which a change makes a new resource, as it does with AWS's own provider. */
  readonly replaces?: readonly (keyof Inputs & string)[];
  /** Whether the old one has to go first, because the two can't stand side by side. */
  readonly deleteBeforeReplace?: boolean;
  /** Inputs that change nothing on the emulator, each with the reason. */
  readonly ignores?: { readonly [P in keyof Inputs]?: string };
}

/** One resource type of the local stack, with its types folded away: properties in, properties out. */
export interface Entry {
  check(name: string, olds: Properties, news: Properties): Properties;
  diff(olds: Properties, news: Properties): { replaces: string[]; deleteBeforeReplace: boolean };
  create(inputs: Properties): Promise<{ id: string; outs: Properties }>;
  update(id: string, olds: Properties, news: Properties): Promise<Properties>;
  delete(id: string, state: Properties): Promise<void>;
}

/** Every type of one service or of all, by token, such as `aws:ec2/vpc:Vpc`. */
export type Entries = Readonly<Record<string, Entry>>;

/**
 * Makes an entry for the type whose arguments `plan` takes as `Plain<…Args>`. What goes in and out of an entry is in the
 * engine's wire form.
 */
export function resource<Inputs extends object, Plan>(definition: Definition<Inputs, Plan>): Entry {
  const ignores = (definition.ignores ?? {}) as Ignored;
  const { replaces } = definition;
  const existingOf = (id: string, properties: Properties): Existing<Plan> => {
    const { id: known, inputs } = recorded(id, properties);
    const { arn } = properties as { arn?: string };
    return { id: known, arn: arn ?? "", plan: definition.plan(inputs as Inputs) };
  };
  /** The inputs of which a change isn't one of the tags alone. */
  const untagged = ({ tags, ...inputs }: Properties): Properties => (definition.retag ? inputs : { tags, ...inputs });
  const checkedPlanOf = (inputs: Properties): Plan =>
    readEvery(propertiesFromWire(inputs), ignores, (plain) => definition.plan(plain as Inputs));

  return {
    check(name, olds, news) {
      const inputs = named(definition.autoName, name, olds, news);
      // A plan may take a value apart, which an unknown one doesn't let itself be; `create` sees it whole.
      if (!hasUnknown(propertiesFromWire(inputs))) checkedPlanOf(inputs);
      return inputs;
    },

    diff(olds, news) {
      const [old, now] = [propertiesFromWire(inputsOf(olds)), propertiesFromWire(news)];
      const decisive = replaces ?? (definition.update ? [] : Object.keys(untagged({ ...old, ...now })));
      const changed = decisive.filter((name) => !isDeepStrictEqual(old[name], now[name]));
      const sameName =
        definition.autoName !== undefined && old[definition.autoName.input] === now[definition.autoName.input];
      return { replaces: changed, deleteBeforeReplace: (definition.deleteBeforeReplace ?? false) || sameName };
    },

    async create(inputs) {
      const { id, outputs } = await definition.create(checkedPlanOf(inputs));
      return { id, outs: state(inputs, outputs) };
    },

    async update(id, olds, news) {
      const [existing, plan] = [existingOf(id, olds), checkedPlanOf(news)];
      const [old, now] = [recorded(id, olds).inputs, propertiesFromWire(news)];
      let outputs = outputsOf(olds);
      if (!isDeepStrictEqual(untagged(old), untagged(now))) {
        if (definition.update) {
          await definition.update(existing, plan, (changed) => (outputs = { ...outputs, ...changed }));
        } else {
          await definition.delete?.(existing);
          const made = await definition.create(plan);
          return state(news, { ...made.outputs, [ownId]: made.id });
        }
      }
      if (definition.retag) await updateTags(old.tags as Tags, now.tags as Tags, definition.retag(existing));
      return state(news, outputs);
    },

    async delete(id, properties) {
      await definition.delete?.(existingOf(id, properties));
    },
  };
}

/** A resource as a state has it: its id on the emulator, and its inputs without the engine's wire form. */
export function recorded(id: string, properties: Properties): { id: string; inputs: Properties } {
  return { id: (properties[ownId] as string | undefined) ?? id, inputs: propertiesFromWire(inputsOf(properties)) };
}

/** Makes an entry for what is put under an id that its inputs give, and is changed by being put again. */
export function setting<Inputs extends object, Plan>({
  id,
  put,
  outputs,
  ...definition
}: Omit<Definition<Inputs, Plan>, "create" | "update"> & {
  readonly id: (plan: Plan) => string;
  readonly put: (plan: Plan) => Promise<unknown>;
  readonly outputs?: (id: string) => Promise<Properties>;
}): Entry {
  return resource<Inputs, Plan>({
    ...definition,
    create: async (plan) => {
      await put(plan);
      return { id: id(plan), outputs: { ...(await outputs?.(id(plan))) } };
    },
    update: (_existing, plan) => put(plan),
  });
}

/** Makes an entry for a type that the emulator has no calls for: it is kept in the engine's state, and nothing is made. */
export function absent(...replaces: readonly string[]): Entry {
  return resource({ plan: (inputs: Properties) => inputs, create: () => Promise.resolve({ id: "none" }), replaces });
}

/** Key of the state under which the names of the inputs are kept, since inputs and outputs share one object there. */
const inputNames = "__inputs";

/** Key of the state under which the id stands that a resource has on the emulator, where that isn't the engine's. */
const ownId = "__id";

function state(inputs: Properties, outputs: Properties | undefined): Properties {
  return { ...outputs, ...inputs, [inputNames]: Object.keys(inputs) };
}

function inputsOf(properties: Properties): Properties {
  const names = properties[inputNames] as string[];
  return Object.fromEntries(Object.entries(properties).filter(([key]) => names.includes(key)));
}

function outputsOf(properties: Properties): Properties {
  const names = properties[inputNames] as string[];
  return Object.fromEntries(Object.entries(properties).filter(([key]) => key !== inputNames && !names.includes(key)));
}

/** Gives a resource without a physical name one, or the one that it had before. */
function named(rule: AutoName | undefined, name: string, olds: Properties, news: Properties): Properties {
  if (rule === undefined || news[rule.input] !== undefined) return news;
  const suffix = randomBytes(4).toString("hex").slice(0, 7);
  return { ...news, [rule.input]: olds[rule.input] ?? `${rule.prefix ?? ""}${name}-${suffix}` };
}

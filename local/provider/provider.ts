import type { Provider } from "@pulumi/pulumi/provider";
import { messageOf } from "../console/fault";
import { recorded, type Entries, type Entry } from "./entry";
import { ifPresent } from "./gone";
import type { LookUp } from "./lookUps";
import { type Properties, propertiesFromWire } from "./wire";

/** Answers one data source from its arguments. */
export type Invoke = (args: Properties) => Promise<Properties>;

/** A package whose types and data sources the local stack has. */
export interface Package {
  /** The version that it stands in for, which the engine compares with the one that the program was written for. */
  readonly version: string;
  readonly entries: Entries;
  readonly invokes: Readonly<Record<string, Invoke>>;
  /** What a refresh looks for; without it all is taken to be there. */
  readonly lookUps?: Readonly<Record<string, LookUp>>;
}

/** A resource as its messages name it: the last part of its URN is its logical name, the part before it ends in its type. */
function identity(urn: string): { type: string; name: string } {
  const [, , qualifiedType = "", ...name] = urn.split("::");
  return { type: qualifiedType.slice(qualifiedType.lastIndexOf("$") + 1), name: name.join("::") };
}

/**
 * The provider of one package: what the engine asks of a resource is answered by the entry of its type.
 *
 * A type without an entry and an input that is neither mapped nor listed as ignored fail the resource's check, so a
 * preview shows them. The other methods throw an error that names the resource when the emulator refuses.
 */
export function localProvider({ version, entries, invokes, lookUps = {} }: Package): Provider {
  function entryOf(type: string): Entry {
    const entry = entries[type];
    if (!entry) throw new Error(`${type} is not a type of the local stack; add an entry for it to local/provider.`);
    return entry;
  }

  async function answer<T>(urn: string, ask: (entry: Entry) => Promise<T>): Promise<T> {
    const { type, name } = identity(urn);
    try {
      return await ask(entryOf(type));
    } catch (thrown) {
      throw new Error(`${type} "${name}": ${messageOf(thrown)}`, { cause: thrown });
    }
  }

  return {
    version,
    check: (urn, olds: Properties, news: Properties) => {
      const { type, name } = identity(urn);
      try {
        return Promise.resolve({ inputs: entryOf(type).check(name, olds, news) });
      } catch (thrown) {
        // As a failed check the engine reports it beside the resource; thrown, Pulumi's server adds a stack trace.
        return Promise.resolve({ inputs: news, failures: [{ property: "", reason: messageOf(thrown) }] });
      }
    },
    diff: (_id, urn, olds: Properties, news: Properties) =>
      answer(urn, (entry) => Promise.resolve(entry.diff(olds, news))),
    create: (urn, inputs: Properties) => answer(urn, (entry) => entry.create(inputs)),
    update: (id, urn, olds: Properties, news: Properties) =>
      answer(urn, async (entry) => ({ outs: await entry.update(id, olds, news) })),
    // A refresh finds out what is gone; how a thing has changed it doesn't see.
    read: (id, urn, state: Properties = {}) =>
      answer(urn, async () => {
        const lookUp = lookUps[identity(urn).type];
        const found = recorded(id, state);
        const isThere = lookUp === undefined || (await ifPresent(lookUp(found.id, found.inputs))) !== undefined;
        return isThere ? { id, props: state } : { id: "", props: {} };
      }),
    delete: (id, urn, state: Properties) => answer(urn, (entry) => ifPresent(entry.delete(id, state))),
    invoke: async (token, args: Properties) => {
      const invoke = invokes[token];
      if (!invoke)
        throw new Error(`${token} is not a data source of the local stack; add it to local/provider/invokes.ts.`);
      return { outputs: await invoke(propertiesFromWire(args)) };
    },
  };
}

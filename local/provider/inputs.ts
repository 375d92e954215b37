import { isObject, mapValues, type Properties } from "./wire";
import { WireArchive } from "./wire";

/** Why an input changes nothing on the emulator, by its name. */
export type Ignored = Readonly<Record<string, string>>;

/**
 * Runs an entry's plan over inputs that remember which of them were read, so that the list of what an entry maps is
 * its code and nothing else.
 *
 * @returns the plan as plain values, so that nothing can be read behind the check.
 * @throws Error naming each input that was neither read nor listed as ignored, and each that was both.
 */
export function readEvery<Plan>(inputs: Properties, ignored: Ignored, plan: (inputs: Properties) => Plan): Plan {
  const read = new Set<string>();
  const result = settled(plan(recording(inputs, "", read) as Properties)) as Plan;
  const isIgnored = (path: string): boolean => Object.hasOwn(ignored, path.replace(/[.[].*$/, ""));
  const left = leaves(inputs, "").filter((path) => !read.has(path) && !isIgnored(path));
  const both = Object.keys(ignored).filter((key) => read.has(key));
  if (left.length > 0) {
    throw new Error(
      `${left.join(", ")}: not mapped for the local stack; map it in local/provider, or list it there as ignored.`,
    );
  }
  if (both.length > 0) {
    throw new Error(`${both.join(", ")}: listed as ignored in local/provider, but mapped; take it off the list.`);
  }
  return result;
}

function recording(value: unknown, path: string, read: Set<string>): unknown {
  if (!isBranch(value)) return value;
  return new Proxy(value, {
    get(target, key, receiver) {
      const member: unknown = Reflect.get(target, key, receiver);
      if (typeof key === "symbol" || !Object.hasOwn(target, key)) return member;
      const memberPath = joined(path, key, target);
      read.add(memberPath);
      return recording(member, memberPath, read);
    },
  });
}

/** Copies a value whole, which reads every part of it. */
function settled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(settled);
  return isBranch(value) ? mapValues(value as Properties, settled) : value;
}

function leaves(value: unknown, path: string): string[] {
  if (!isBranch(value)) return [path];
  const members = Object.entries(value);
  if (members.length === 0 && path !== "") return [path];
  return members.flatMap(([key, member]) => leaves(member, joined(path, key, value)));
}

function isBranch(value: unknown): value is object {
  return Array.isArray(value) || (isObject(value) && !(value instanceof WireArchive));
}

function joined(path: string, key: string, parent: object): string {
  if (Array.isArray(parent)) return `${path}[${key}]`;
  return path === "" ? key : `${path}.${key}`;
}

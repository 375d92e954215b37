import type { StackResource } from "../../policy/report";

/** A resource in what `pulumi stack export` writes. */
interface ExportedResource {
  readonly urn: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly delete?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
}

/** By this key Pulumi marks a value as special, and by this value as a secret: sdk/go/common/resource/sig. */
const signature = "4dabf18193072939515e22adb298388d";
const secret = "1b47061264138c4ac30d75fd1eb44270";

/** What reading an encrypted value throws; the rules know it by its name, as they know the engine's own. */
class UnknownValueError extends Error {}

/**
 * The resources of an exported stack.
 *
 * @throws Error when the text isn't what `pulumi stack export` writes.
 */
export function stateResources(text: string): StackResource[] {
  const { deployment } = parse(text) as { deployment?: { resources?: readonly ExportedResource[] } };
  if (deployment === undefined) throw new Error("This is no exported stack; give what pulumi stack export writes.");
  return (deployment.resources ?? [])
    .filter((resource) => resource.custom === true && resource.delete !== true)
    .map(({ type, urn, inputs = {}, outputs = {}, propertyDependencies = {} }) => ({
      type,
      urn,
      inputs: guarded(inputs),
      outputs: guarded(outputs),
      reads: (input) => propertyDependencies[input] ?? [],
    }));
}

function parse(text: string): object {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    return {};
  }
}

/** The same values, of which an encrypted one can't be read. */
function guarded<T extends object>(values: T): T {
  return new Proxy(values, {
    get: (target, property) => {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== "object" || value === null) return value;
      const marked = value as { plaintext?: string };
      if (Reflect.get(value, signature) !== secret) return guarded(value);
      if (marked.plaintext === undefined) throw new UnknownValueError("The value is encrypted");
      const plain: unknown = JSON.parse(marked.plaintext);
      return typeof plain === "object" && plain !== null ? guarded(plain) : plain;
    },
  });
}

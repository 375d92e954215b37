import { canonicalType } from "./types";

/** A resource as a rule sees it. */
export interface Judged {
  /** Under its present name, also when the program uses a former one. */
  readonly type: string;
  /** Its URN, or another name that no other resource has. */
  readonly urn: string;
  /** Reading a value that a preview doesn't know throws, as `@pulumi/policy` has it. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URNs of the resources whose outputs an input is made from. */
  readonly reads: (input: string) => readonly string[];
}

/** A resource as it is handed in: under the type and with the values that its program gave it. */
export function toJudged(resource: Judged): Judged {
  return { ...resource, type: canonicalType(resource.type), inputs: withoutNulls(resource.inputs) };
}

/** Inputs and outputs by which other resources name one. */
const identities = ["id", "arn", "name", "bucket", "identifier", "keyId"];

/** All resources of a stack. */
export class JudgedStack {
  private readonly resources: readonly Judged[];

  constructor(resources: readonly Judged[]) {
    this.resources = resources.map(toJudged);
  }

  all(...types: readonly string[]): Judged[] {
    return this.resources.filter(({ type }) => types.includes(type));
  }

  /** Resources of a type of which an input reads from the given one, or names it by a value. */
  reading(target: Judged, type: string, input: string): Judged[] {
    return this.all(type).filter((resource) => this.isNamed(target, resource, input));
  }

  /** Resources of a type that an input of the given one reads from, or names by a value. */
  readBy(resource: Judged, input: string, type: string): Judged[] {
    return this.all(type).filter((target) => this.isNamed(target, resource, input));
  }

  private isNamed(target: Judged, by: Judged, input: string): boolean {
    if (by.reads(input).includes(target.urn)) return true;
    const names = identities.map((name) => known(() => target.inputs[name]));
    return texts(known(() => by.inputs[input])).some((text) => names.includes(text));
  }
}

/** What a preview doesn't know counts as neither right nor wrong: it is judged when it is known. */
export function known<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof Error && thrown.constructor.name === "UnknownValueError") return undefined;
    throw thrown;
  }
}

/** Whether one of a list is wrong, however little a preview knows of the others. */
export function some<T>(values: readonly T[] | undefined, wrong: (value: T) => boolean): boolean {
  return elements(values).some((value) => known(() => wrong(value)) === true);
}

/** Whether one of a list is right, or may be for all that a preview knows. */
export function mayBeSome<T>(values: readonly T[] | undefined, right: (value: T) => boolean): boolean {
  const list = values ?? [];
  return Array.from(list.keys()).some((index) => {
    const verdict = known(() => {
      const value = list[index];
      return value !== undefined && value !== null && right(value);
    });
    return verdict !== false;
  });
}

/** Those of a list that a preview knows. */
export function elements<T>(values: readonly T[] | undefined): NonNullable<T>[] {
  const list = values ?? [];
  return Array.from(list.keys(), (index) => known(() => list[index])).filter(
    (value) => value !== undefined && value !== null,
  );
}

/** The known texts in a value, however deep. */
function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (!(value instanceof Object)) return [];
  return Object.keys(value).flatMap((key) => texts(known(() => (value as Record<string, unknown>)[key])));
}

/** Programs in other languages than JavaScript say null for what they leave out, and so do a stack's outputs. */
function withoutNulls<T extends object>(values: T): T {
  const isNull = (property: string | symbol) => known(() => Reflect.get(values, property) as unknown) === null;
  return new Proxy(values, {
    get: (_, property) => {
      const value: unknown = Reflect.get(values, property);
      if (value === null) return undefined;
      return isPlain(value) ? withoutNulls(value) : value;
    },
    has: (_, property) => Reflect.has(values, property) && !isNull(property),
    ownKeys: () => Reflect.ownKeys(values).filter((property) => !isNull(property)),
  });
}

/** Neither a function, which would lose its owner behind a proxy, nor anything but an object or a list. */
function isPlain(value: unknown): value is object {
  return typeof value === "object";
}

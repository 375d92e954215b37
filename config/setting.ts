/** What `Pulumi.yaml` can call a setting's type. */
export type SettingType = "string" | "integer" | "boolean" | "array";

/** One key of a stack's configuration: what it is for, its default, and the rule that a value has to meet. */
export interface Setting<T> {
  readonly type: SettingType;
  /** A sentence for `Pulumi.yaml` and the table of settings. */
  readonly description: string;
  /** The value as `Pulumi.yaml` gives it; an empty text or list stands for unset. */
  readonly default: string | number | boolean | readonly string[];
  /** Completes the sentence "… must be". */
  readonly allowed: string;
  /** Applies the rule to a value, which the engine hands over as text. */
  readonly accepts: (raw: string) => boolean;
  /** Gives an accepted value its type. */
  readonly read: (raw: string) => T;
  /** An empty value stands for the stack's name, which then has to meet the rule. */
  readonly emptyIsStackName?: true;
}

interface TextOptions {
  readonly description: string;
  readonly allowed: string;
  readonly accepts: (value: string) => boolean;
}

/** A text that meets a rule. */
export function text(options: TextOptions & { readonly default: string }): Setting<string> {
  return { ...options, type: "string", read: (raw) => raw };
}

/** A text that meets a rule; the stack's name when it is left empty. */
export function textOrStackName(options: TextOptions): Setting<string> {
  return { ...options, type: "string", default: "", emptyIsStackName: true, read: (raw) => raw };
}

/** A text that meets a rule, or nothing. */
export function optionalText(options: TextOptions): Setting<string | undefined> {
  return {
    ...options,
    type: "string",
    default: "",
    accepts: (raw) => raw === "" || options.accepts(raw),
    read: (raw) => (raw === "" ? undefined : raw),
  };
}

interface IntegerOptions {
  readonly description: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

/** A whole number within bounds, both included. */
export function integer(options: IntegerOptions): Setting<number> {
  const { description, min, max } = options;
  return {
    description,
    type: "integer",
    default: options.default,
    allowed: `a whole number from ${min} to ${max}`,
    accepts: (raw) => /^(0|[1-9]\d{0,14})$/.test(raw) && Number(raw) >= min && Number(raw) <= max,
    read: Number,
  };
}

/** A whole number within bounds, or nothing, which is written as 0. */
export function optionalInteger(options: Omit<IntegerOptions, "default">): Setting<number | undefined> {
  const bounded = integer({ ...options, default: 0 });
  return {
    ...bounded,
    allowed: `0 or ${bounded.allowed}`,
    accepts: (raw) => raw === "0" || bounded.accepts(raw),
    read: (raw) => (raw === "0" ? undefined : Number(raw)),
  };
}

/** A whole number out of a list. */
export function oneOf(options: {
  readonly description: string;
  readonly default: number;
  readonly values: readonly number[];
}): Setting<number> {
  return {
    description: options.description,
    type: "integer",
    default: options.default,
    allowed: `one of ${options.values.join(", ")}`,
    accepts: (raw) => options.values.map(String).includes(raw),
    read: Number,
  };
}

/** A word out of a list. */
export function choice<T extends string>(options: {
  readonly description: string;
  readonly default: T;
  readonly values: readonly T[];
}): Setting<T> {
  return {
    description: options.description,
    type: "string",
    default: options.default,
    allowed: `one of ${options.values.join(", ")}`,
    accepts: (raw) => options.values.some((value) => value === raw),
    read: (raw) => raw as T,
  };
}

/** A switch. */
export function flag(options: { readonly description: string; readonly default: boolean }): Setting<boolean> {
  return {
    ...options,
    type: "boolean",
    allowed: "true or false",
    accepts: (raw) => raw === "true" || raw === "false",
    read: (raw) => raw === "true",
  };
}

/** A list of different texts that meets a rule. */
export function list(options: {
  readonly description: string;
  readonly allowed: string;
  readonly accepts: (values: readonly string[]) => boolean;
}): Setting<readonly string[]> {
  return {
    ...options,
    type: "array",
    default: [],
    accepts: (raw) => {
      const values = parseTexts(raw);
      return values !== undefined && new Set(values).size === values.length && options.accepts(values);
    },
    read: (raw) => parseTexts(raw) ?? [],
  };
}

function parseTexts(raw: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(raw);
    return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined;
  } catch {
    return undefined;
  }
}

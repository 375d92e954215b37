import type * as pulumi from "@pulumi/pulumi";
import { runtime } from "@pulumi/pulumi";

/** Properties of a resource by name. */
export type Properties = Record<string, unknown>;

/** A component's or resource's arguments as a provider gets them: promises and outputs resolved, resources as ids. */
export type Plain<T> =
  T extends pulumi.OutputInstance<infer U>
    ? Plain<U>
    : T extends Promise<infer U>
      ? Plain<U>
      : T extends pulumi.Resource
        ? string
        : T extends (infer U)[]
          ? Plain<U>[]
          : T extends object
            ? { [K in keyof T]: Plain<T[K]> }
            : T;

/** An asset of text, or an archive of members, as the engine hands it over. */
export class WireArchive {
  constructor(readonly source: { hash?: string; text?: string; assets?: Record<string, WireArchive> }) {}
}

/**
 * Turns the engine's wire form into plain values at any depth: secrets into what they hide, references to resources
 * into their ids, assets and archives into a `WireArchive`. An unknown stays the engine's sentinel text.
 */
export function fromWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromWire);
  if (!isObject(value)) return value;
  switch (value[runtime.specialSigKey]) {
    case undefined:
      return mapValues(value, fromWire);
    case runtime.specialSecretSig:
      return fromWire(value.value);
    case runtime.specialResourceSig:
      return value.id;
    case runtime.specialAssetSig:
    case runtime.specialArchiveSig: {
      const { hash, text, assets } = value;
      const members = isObject(assets) ? (mapValues(assets, fromWire) as Record<string, WireArchive>) : undefined;
      return new WireArchive({ hash, text, assets: members } as WireArchive["source"]);
    }
    default:
      throw new Error(
        "The engine sent a value of a kind that the local provider doesn't know; update local/provider/wire.ts.",
      );
  }
}

/** `fromWire` for the properties of a resource. */
export function propertiesFromWire(properties: Properties): Properties {
  return mapValues(properties, fromWire);
}

/** Marks an output as secret, so that the engine encrypts it in its state and hides it on the screen. */
export function secretOutput(value: string | undefined): Properties {
  return { [runtime.specialSigKey]: runtime.specialSecretSig, value: value ?? null };
}

/** Whether some part of a plain value is known only once another resource has been made. */
export function hasUnknown(value: unknown): boolean {
  if (value === runtime.unknownValue) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isObject(value) && Object.values(value).some(hasUnknown);
}

/** A policy as the text that AWS takes; a program may give it as an object too. */
export function policyText(policy: string | object): string {
  return typeof policy === "string" ? policy : JSON.stringify(policy);
}

/** Whether a value has properties of its own to go through; a list is none. */
export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

/** An object with the same keys, and each value changed. */
export function mapValues<T, U>(object: Record<string, T>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

/**
 * Inputs under the names that AWS's API has for them, at any depth: those of Pulumi with a capital, but for such as are told.
 * Not for maps, whose keys are no names of inputs.
 */
export function capitalised(value: unknown, names: Readonly<Record<string, string>> = {}): unknown {
  if (Array.isArray(value)) return value.map((member) => capitalised(member, names));
  if (!isObject(value)) return value;
  const nameOf = (key: string): string => names[key] ?? key.charAt(0).toUpperCase() + key.slice(1);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [nameOf(key), capitalised(member, names)]));
}

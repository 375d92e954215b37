import * as pulumi from "@pulumi/pulumi";
import { computedOutputs } from "./computedOutputs";

/** A region's oldest zones, which the mocks offer unless told otherwise. */
export const threeZones = ["a", "b", "c"].map((letter, index) => ({
  name: `us-east-1${letter}`,
  id: `use1-az${index + 1}`,
}));

/** What AWS would compute of a resource; @throws Error that names a type without an entry. */
export function outputsOf(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  if (type.startsWith("payments:") || type === "pulumi:pulumi:Stack") return {};
  const compute = computedOutputs[type];
  if (!compute) throw new Error(`${type} has no computed outputs; add it to tests/harness/computedOutputs.ts.`);
  return compute({ name, inputs });
}

/** What AWS would answer a data source; @throws Error that names one without an answer. */
export function lookUp(token: string, zones: readonly { name: string; id: string }[]): Record<string, unknown> {
  switch (token) {
    case "aws:index/getPartition:getPartition":
      return { partition: "aws" };
    case "aws:index/getRegion:getRegion":
      return { region: "us-east-1" };
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: "123456789012" };
    case "aws:index/getAvailabilityZones:getAvailabilityZones":
      return { names: zones.map(({ name }) => name), zoneIds: zones.map(({ id }) => id) };
    default:
      throw new Error(`The mocks have no ${token}; add it to tests/harness/mocks.ts.`);
  }
}

/** A value with the texts of its archives in place of them. */
export async function opened(value: unknown): Promise<unknown> {
  if (value instanceof pulumi.asset.AssetArchive) return opened(await value.assets);
  if (value instanceof pulumi.asset.StringAsset) return value.text;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Promise.all(value.map(opened));
  const entries = Object.entries(value).map(async ([key, part]) => [key, await opened(part)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** A value without the marks of secrets. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
    typeof part === "object" && part !== null && pulumi.runtime.specialSigKey in part && "value" in part
      ? part.value
      : part,
  ) as T;
}

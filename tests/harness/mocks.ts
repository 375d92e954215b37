import * as pulumi from "@pulumi/pulumi";
import { computedOutputs } from "./computedOutputs";

/** The zones of us-east-1 that come first, which the mocks offer unless told otherwise. */
export const threeZones = [
  { name: "us-east-1a", id: "use1-az1" },
  { name: "us-east-1b", id: "use1-az2" },
  { name: "us-east-1c", id: "use1-az4" },
];

/** What AWS would compute of a resource; @throws Error that names a type without an entry. */
export function outputsOf(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  if (type.startsWith("payments:") || type === "pulumi:pulumi:Stack") return {};
  const compute = computedOutputs[type];
  if (!compute) throw new Error(`${type} has no computed outputs; add it to tests/harness/computedOutputs.ts.`);
  return compute({ name, inputs });
}

/** What the mocks' AWS and engine tell of an account and of the stack before. */
export interface World {
  /** Zones of the region, as AWS lists them. */
  readonly zones: readonly { readonly name: string; readonly id: string }[];
  /** @default `aws` */
  readonly partition?: string;
  /** @default `us-east-1` */
  readonly region?: string;
  /** Outputs of the last deployment, or an error in place of them; none for a first one. */
  readonly formerOutputs?: Readonly<Record<string, unknown>> | Error;
  /** Quotas by their codes; a right to look them up that is missing in place of all. */
  readonly quotas?: Readonly<Record<string, number>> | Error;
  /** `Name` tags of the elastic IP addresses and VPCs that the account has. */
  readonly addresses?: readonly string[];
  readonly vpcs?: readonly string[];
}

/** What an account has that is some days old. */
const usualQuotas: Readonly<Record<string, number>> = { "L-0263D0A3": 5, "L-F678F1CE": 5, "L-B99A9384": 1000 };

interface Filtered {
  readonly filters?: readonly { readonly name: string; readonly values: readonly string[] }[];
}

/** The names that a filter by the tag `Name` lets through. */
function filtered(names: readonly string[], { filters = [] }: Filtered): string[] {
  return names.filter((own) => filters.every(({ name, values }) => name === "tag:Name" && values.includes(own)));
}

/** An error as the SDK gets it from an engine. */
function asByWire(error: Error): Error {
  return Object.assign(error, { details: error.message });
}

/** What AWS or the engine would answer a data source; @throws Error that names one without an answer. */
export function lookUp(token: string, inputs: unknown, world: World): Record<string, unknown> {
  const { zones, partition = "aws", region = "us-east-1", formerOutputs = {}, quotas = usualQuotas } = world;
  switch (token) {
    case "aws:index/getPartition:getPartition":
      return { partition };
    case "aws:index/getRegion:getRegion":
      return { region };
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: "123456789012" };
    case "aws:index/getAvailabilityZones:getAvailabilityZones":
      return { names: zones.map(({ name }) => name), zoneIds: zones.map(({ id }) => id) };
    case "aws:ec2/getEips:getEips":
      return { allocationIds: filtered(world.addresses ?? [], inputs as Filtered) };
    case "aws:ec2/getVpcs:getVpcs":
      return { ids: filtered(world.vpcs ?? [], inputs as Filtered) };
    case "aws:servicequotas/getServiceQuota:getServiceQuota":
      if (quotas instanceof Error) throw asByWire(quotas);
      return { value: quotas[(inputs as { quotaCode: string }).quotaCode] };
    case "pulumi:pulumi:readStackOutputs":
      if (formerOutputs instanceof Error) throw asByWire(formerOutputs);
      return { outputs: formerOutputs };
    case "aws:route53/getZone:getZone":
      return { name: "example.com.", privateZone: (inputs as { zoneId: string }).zoneId === "Z0PRIVATE" };
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

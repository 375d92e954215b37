import type { DeployedWith } from "../../config/deployedWith";
import * as pulumi from "@pulumi/pulumi";
import { computedOutputs } from "./computedOutputs";
import { textOutputsOf, textResultsOf } from "./sdkTypes";

/** The zones of us-east-1 that come first, which the mocks offer unless told otherwise. */
export const threeZones = [
  { name: "us-east-1a", id: "use1-az1" },
  { name: "us-east-1b", id: "use1-az2" },
  { name: "us-east-1c", id: "use1-az4" },
];

/**
 * What AWS would compute of a resource. A type without an entry gets stand-ins by the SDK's own types, so that one test says
 * what is wanting (tests/mocks.test.ts) and all others judge the rest.
 */
export function outputsOf(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  if (isOwn(type)) return {};
  const compute = computedOutputs[type];
  return compute ? compute({ name, inputs }) : standIns(name, textOutputsOf(type));
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
  /** The database that the account has, or an error in place of it. */
  readonly database?: ExistingDatabase | Error;
}

/** What AWS tells of a database and of where it is. */
export interface ExistingDatabase {
  readonly identifier: string;
  readonly engineVersion: string;
  readonly allocatedStorage: number;
  readonly maxAllocatedStorage: number;
  readonly subnetIds: readonly string[];
  readonly cidrBlock: string;
}

/** What the stack `production` tells that it was made with. */
export const productionDeployment: DeployedWith = {
  accountId: "123456789012",
  region: "us-east-1",
  environmentSuffix: "production",
  environment: "production",
  vpcCidr: "10.0.0.0/16",
  availabilityZoneCount: 3,
  postgresMajorVersion: 17,
  dbAllocatedStorage: 20,
  auditLock: false,
};

/** The database of the stack `production` with the default settings, before its storage could grow by itself. */
export const productionDatabase: ExistingDatabase = {
  identifier: "payment-db-production",
  engineVersion: "17.6",
  allocatedStorage: 20,
  maxAllocatedStorage: 0,
  subnetIds: ["subnet-1", "subnet-2", "subnet-3"],
  cidrBlock: "10.0.0.0/16",
};

/** What an account has that is some days old. */
const usualQuotas: Readonly<Record<string, number>> = { "L-0263D0A3": 5, "L-F678F1CE": 5, "L-B99A9384": 1000 };

interface Filtered {
  readonly filters?: readonly { readonly name: string; readonly values: readonly string[] }[];
}

/** The names that a filter by the tag `Name` lets through. */
function filtered(names: readonly string[], { filters = [] }: Filtered): string[] {
  return names.filter((own) => filters.every(({ name, values }) => name === "tag:Name" && values.includes(own)));
}

/** The database of a world that has one; no other data source is asked without. */
function databaseOf({ database }: World): ExistingDatabase {
  if (database === undefined || database instanceof Error) throw new Error("There is no database.");
  return database;
}

/** An error as the SDK gets it from an engine. */
function asByWire(error: Error): Error {
  return Object.assign(error, { details: error.message });
}

const dataSources: Readonly<Record<string, (inputs: unknown, world: World) => Record<string, unknown>>> = {
  "aws:index/getPartition:getPartition": (_, { partition = "aws" }) => ({ partition }),
  "aws:index/getRegion:getRegion": (_, { region = "us-east-1" }) => ({ region }),
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: "123456789012" }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": (_, { zones }) => ({
    names: zones.map(({ name }) => name),
    zoneIds: zones.map(({ id }) => id),
  }),
  "aws:ec2/getEips:getEips": (inputs, { addresses = [] }) => ({
    allocationIds: filtered(addresses, inputs as Filtered),
  }),
  "aws:ec2/getVpcs:getVpcs": (inputs, { vpcs = [] }) => ({ ids: filtered(vpcs, inputs as Filtered) }),
  "aws:servicequotas/getServiceQuota:getServiceQuota": (inputs, { quotas = usualQuotas }) => {
    if (quotas instanceof Error) throw asByWire(quotas);
    return { value: quotas[(inputs as { quotaCode: string }).quotaCode] };
  },
  "aws:rds/getInstances:getInstances": (inputs, { database }) => {
    if (database instanceof Error) throw asByWire(database);
    const { filters = [] } = inputs as Filtered;
    const named = filters.every(
      ({ name, values }) => name === "db-instance-id" && values.includes(database?.identifier ?? ""),
    );
    return { instanceIdentifiers: database !== undefined && named ? [database.identifier] : [] };
  },
  "aws:rds/getInstance:getInstance": (_, world) => ({ ...databaseOf(world), dbSubnetGroup: "group" }),
  "aws:rds/getSubnetGroup:getSubnetGroup": (_, world) => ({ subnetIds: databaseOf(world).subnetIds, vpcId: "vpc-1" }),
  "aws:ec2/getVpc:getVpc": (_, world) => ({ cidrBlock: databaseOf(world).cidrBlock }),
  "pulumi:pulumi:readStackOutputs": (_, { formerOutputs = {} }) => {
    if (formerOutputs instanceof Error) throw asByWire(formerOutputs);
    return { outputs: formerOutputs };
  },
  "aws:route53/getZone:getZone": (inputs) => ({
    name: "example.com.",
    privateZone: (inputs as { zoneId: string }).zoneId === "Z0PRIVATE",
  }),
};

/** What AWS or the engine would answer a data source; one without an entry gets stand-ins as a resource does. */
export function lookUp(token: string, inputs: unknown, world: World): Record<string, unknown> {
  return dataSources[token]?.(inputs, world) ?? standIns("looked-up", textResultsOf(token));
}

/** A sentence for each resource type and data source that got stand-ins. */
export function unknownToMocks(tokens: readonly string[]): string[] {
  const unknown = [...new Set(tokens)].filter(
    (token) => !isOwn(token) && !(token in computedOutputs) && !(token in dataSources),
  );
  return unknown.map((token) =>
    /\/get\w+:/.test(token)
      ? `The mocks have no ${token}; add it to tests/harness/mocks.ts.`
      : `${token} has no computed outputs; add it to tests/harness/computedOutputs.ts.`,
  );
}

function isOwn(type: string): boolean {
  return type.startsWith("payments:") || type === "pulumi:pulumi:Stack";
}

function standIns(name: string, outputs: readonly string[]): Record<string, string> {
  return Object.fromEntries(outputs.map((output) => [output, `${name}-${output}`]));
}

/** Inputs with the texts of an archive in its place, where one of them is an archive. */
export async function opened(inputs: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
  const entries = Object.entries(inputs).map(async ([name, value]) => [name, await textsIn(value)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function textsIn(value: unknown): Promise<unknown> {
  if (value instanceof pulumi.asset.StringAsset) return value.text;
  if (value instanceof pulumi.asset.AssetArchive) return opened(await value.assets);
  return value;
}

/** A value without the marks of secrets, and without members that are undefined. */
export function plain<T>(value: T): T {
  return unmarked(value) as T;
}

function unmarked(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(unmarked);
  if (pulumi.runtime.specialSigKey in value && "value" in value) return unmarked(value.value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, unmarked(member)]));
}

import type { GetAvailabilityZonesArgs } from "@pulumi/aws";
import type { GetVpcArgs, GetVpcsArgs } from "@pulumi/aws/ec2";
import type { GetInstanceArgs, GetInstancesArgs } from "@pulumi/aws/rds";
import type { GetServiceQuotaArgs } from "@pulumi/aws/servicequotas";
import type { AvailabilityZone, Filter } from "@aws-sdk/client-ec2";
import { accountId, ec2, rds, region, required } from "./clients";
import type { Invoke } from "./provider";
import type { Properties } from "./wire";

/** The field of a zone that a filter of DescribeAvailabilityZones looks at, for the filters that the program uses. */
const filterFields: Readonly<Record<string, "OptInStatus" | "ZoneType">> = {
  "opt-in-status": "OptInStatus",
  "zone-type": "ZoneType",
};

/** The emulator bounds nothing, so these are what AWS gives an account that is some days old, by service and code. */
const quotas: Readonly<Record<string, number>> = {
  "ec2 L-0263D0A3": 5,
  "vpc L-F678F1CE": 5,
  "lambda L-B99A9384": 1000,
};

/**
 * The filters of a data source by the `Name` tag, as EC2 takes them.
 *
 * @throws Error naming an argument or a filter that is not mapped.
 */
export function nameFilters(dataSource: string, args: Properties): Filter[] {
  const { filters = [], ...rest } = args as GetVpcsArgs;
  refuseUnmapped(dataSource, rest, filters, ["tag:Name"]);
  return filters.map(({ name, values }) => ({ Name: name, Values: values }));
}

function refuseUnmapped(
  dataSource: string,
  rest: object,
  filters: readonly { name: string }[],
  mapped: readonly string[],
): void {
  const names = filters.map(({ name }) => name).filter((name) => !mapped.includes(name));
  const unmapped = [...Object.keys(rest), ...names];
  if (unmapped.length === 0) return;
  throw new Error(`${dataSource}: ${unmapped.join(", ")} is not mapped; map it in local/provider/invokes.ts.`);
}

/** The data sources that the program asks, by token. */
export const invokes: Readonly<Record<string, Invoke>> = {
  "aws:index/getAvailabilityZones:getAvailabilityZones": async (args) => {
    // The emulator answers every zone, whatever the filters of the call.
    const { AvailabilityZones: all = [] } = await ec2.describeAvailabilityZones({});
    const zones = matchingZones(all, args);
    return { names: zones.map(({ ZoneName }) => ZoneName), zoneIds: zones.map(({ ZoneId }) => ZoneId) };
  },

  "aws:ec2/getEips:getEips": async (args) => {
    const { Addresses = [] } = await ec2.describeAddresses({ Filters: nameFilters("getEips", args) });
    return { allocationIds: Addresses.map(({ AllocationId }) => AllocationId) };
  },

  "aws:ec2/getVpcs:getVpcs": async (args) => {
    const { Vpcs = [] } = await ec2.describeVpcs({ Filters: nameFilters("getVpcs", args) });
    return { ids: Vpcs.map(({ VpcId }) => VpcId) };
  },

  "aws:ec2/getVpc:getVpc": async (args) => {
    const { id = "" } = args as GetVpcArgs;
    const { Vpcs: [vpc] = [] } = await ec2.describeVpcs({ VpcIds: [id] });
    return { cidrBlock: vpc?.CidrBlock };
  },

  "aws:rds/getInstances:getInstances": async (args) => {
    const { filters = [] } = args as GetInstancesArgs;
    const Filters = filters.map(({ name, values }) => ({ Name: name, Values: values }));
    const { DBInstances = [] } = await rds.describeDBInstances({ Filters });
    return { instanceIdentifiers: DBInstances.map((instance) => instance.DBInstanceIdentifier) };
  },

  "aws:rds/getInstance:getInstance": async (args) => {
    const { dbInstanceIdentifier } = args as GetInstanceArgs;
    const { DBInstances } = await rds.describeDBInstances({ DBInstanceIdentifier: dbInstanceIdentifier });
    const instance = required(DBInstances?.[0], "DescribeDBInstances' DBInstances");
    return {
      engineVersion: instance.EngineVersion,
      allocatedStorage: instance.AllocatedStorage,
      maxAllocatedStorage: instance.MaxAllocatedStorage ?? 0,
      dbSubnetGroup: instance.DBSubnetGroup?.DBSubnetGroupName,
    };
  },

  "aws:rds/getSubnetGroup:getSubnetGroup": async ({ name }) => {
    const { DBSubnetGroups } = await rds.describeDBSubnetGroups({ DBSubnetGroupName: name as string });
    const group = required(DBSubnetGroups?.[0], "DescribeDBSubnetGroups' DBSubnetGroups");
    return { vpcId: group.VpcId, subnetIds: group.Subnets?.map(({ SubnetIdentifier }) => SubnetIdentifier) };
  },

  "aws:servicequotas/getServiceQuota:getServiceQuota": (args) => {
    const { serviceCode = "", quotaCode = "" } = args as Partial<GetServiceQuotaArgs>;
    const value = quotas[`${serviceCode} ${quotaCode}`];
    if (value === undefined) {
      throw new Error(`The quota ${serviceCode} ${quotaCode} is not known; add it to local/provider/invokes.ts.`);
    }
    return Promise.resolve({ value });
  },

  "aws:index/getRegion:getRegion": async () => ({ region: await region() }),

  "aws:index/getCallerIdentity:getCallerIdentity": async () => ({ accountId: await accountId() }),

  "aws:route53/getZone:getZone": () => {
    throw new Error("The local stack has no names; leave hostedZoneId, apiDomainName and balancerDomainName empty.");
  },

  "aws:index/getPartition:getPartition": () => Promise.resolve({ partition: "aws" }),
};

/**
 * Chooses zones as DescribeAvailabilityZones does.
 *
 * @throws Error naming an argument or a filter that is not mapped.
 */
export function matchingZones(zones: readonly AvailabilityZone[], args: Properties): AvailabilityZone[] {
  const { state, filters = [], ...rest } = args as GetAvailabilityZonesArgs;
  refuseUnmapped("getAvailabilityZones", rest, filters, Object.keys(filterFields));
  const fits = (zone: AvailabilityZone, field: "OptInStatus" | "ZoneType" | undefined, values: readonly string[]) =>
    values.includes((field && zone[field]) ?? "");
  return zones.filter(
    (zone) =>
      (state === undefined || zone.State === state) &&
      filters.every(({ name, values }) => fits(zone, filterFields[name], values)),
  );
}

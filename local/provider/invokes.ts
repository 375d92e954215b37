import type { GetAvailabilityZonesArgs } from "@pulumi/aws";
import type { AvailabilityZone } from "@aws-sdk/client-ec2";
import { accountId, ec2, region, sts } from "./clients";
import type { Invoke } from "./provider";
import type { Properties } from "./wire";

/** The field of a zone that a filter of DescribeAvailabilityZones looks at, for the filters that the program uses. */
const filterFields: Readonly<Record<string, "OptInStatus" | "ZoneType">> = {
  "opt-in-status": "OptInStatus",
  "zone-type": "ZoneType",
};

/** The data sources that the program asks, by token. */
export const invokes: Readonly<Record<string, Invoke>> = {
  "aws:index/getAvailabilityZones:getAvailabilityZones": async (args) => {
    // The emulator answers every zone, whatever the filters of the call.
    const { AvailabilityZones: all = [] } = await ec2.describeAvailabilityZones({});
    const zones = matchingZones(all, args);
    return {
      id: await region(),
      names: zones.map(({ ZoneName }) => ZoneName),
      zoneIds: zones.map(({ ZoneId }) => ZoneId),
      groupNames: [...new Set(zones.map(({ GroupName }) => GroupName))],
    };
  },

  "aws:index/getRegion:getRegion": async () => {
    const name = await region();
    return { id: name, region: name, name };
  },

  "aws:index/getCallerIdentity:getCallerIdentity": async () => {
    const { Arn: arn, UserId: userId } = await sts.getCallerIdentity({});
    const id = await accountId();
    return { id, accountId: id, arn, userId };
  },

  "aws:index/getPartition:getPartition": () =>
    Promise.resolve({ id: "aws", partition: "aws", dnsSuffix: "amazonaws.com" }),
};

/**
 * Chooses zones as DescribeAvailabilityZones does.
 *
 * @throws Error naming an argument or a filter that is not mapped.
 */
export function matchingZones(zones: readonly AvailabilityZone[], args: Properties): AvailabilityZone[] {
  const { state, filters = [], ...rest } = args as GetAvailabilityZonesArgs;
  const unmapped = [
    ...Object.keys(rest),
    ...filters.map(({ name }) => name).filter((name) => filterFields[name] === undefined),
  ];
  if (unmapped.length > 0) {
    throw new Error(`getAvailabilityZones: ${unmapped.join(", ")} is not mapped; map it in local/provider/invokes.ts.`);
  }
  return zones.filter(
    (zone) =>
      (state === undefined || zone.State === state) &&
      filters.every(({ name, values }) => {
        const field = filterFields[name];
        return field !== undefined && values.includes(zone[field] ?? "");
      }),
  );
}

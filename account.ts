import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Where a program runs and what for, known before its first resource. */
export interface Account {
  /** `aws`, `aws-cn` or `aws-us-gov`: the second part of each ARN. */
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
}

/** Asks AWS where the program runs. */
export async function lookUpAccount(): Promise<Account> {
  const [{ partition }, { accountId }, { region }] = await Promise.all([
    aws.getPartition(),
    aws.getCallerIdentity(),
    aws.getRegion(),
  ]);
  return { partition, accountId, region };
}

/**
 * Names of the availability zones to spread over, in an order that does not change as the region grows.
 *
 * @throws pulumi.RunError with one sentence when the region cannot give the zones that are asked for.
 */
export async function lookUpZones(region: string, choice: ZoneChoice): Promise<string[]> {
  const { names, zoneIds } = await aws.getAvailabilityZones({
    state: "available",
    filters: [
      // Local and Wavelength Zones, which have no RDS and no NAT gateways, must be opted in to; plain zones need not.
      { name: "opt-in-status", values: ["opt-in-not-required"] },
      { name: "zone-type", values: ["availability-zone"] },
    ],
  });
  const available = names.map((name, index) => ({ name, id: zoneIds[index] ?? "" }));
  return chooseZones(available, choice, region);
}

/** An availability zone as AWS lists it. */
export interface Zone {
  /** Name such as `us-east-1a`, which each account maps to another physical zone. */
  readonly name: string;
  /** Physical id such as `use1-az4`, the same for every account. */
  readonly id: string;
}

/** What a stack wants of its region's zones. */
export interface ZoneChoice {
  /** How many zones to spread over. */
  readonly count: number;
  /** Zone names to take just as they stand, or none to let the program choose. */
  readonly names: readonly string[];
}

/**
 * Chooses the zones of a stack, in an order that a region keeps as it grows: AWS numbers the ids of a region's zones in
 * the order it opens them, so that a new zone comes last here whatever letter it gets, and subnet 1 stays subnet 1.
 *
 * @throws pulumi.RunError with one sentence when the region has too few zones, or lacks one that was named.
 */
export function chooseZones(available: readonly Zone[], choice: ZoneChoice, region: string): string[] {
  const byAge = [...available].sort((a, b) => zoneNumber(a) - zoneNumber(b) || a.name.localeCompare(b.name, "en"));
  const offered = byAge.map((zone) => zone.name);
  const missing = choice.names.filter((name) => !offered.includes(name));
  if (missing.length > 0) {
    throw new pulumi.RunError(
      `availabilityZones names ${missing.join(", ")}, but ${region} offers ${offered.join(", ")}; name zones of that list.`,
    );
  }
  if (choice.names.length > 0) return [...choice.names];
  if (offered.length < choice.count) {
    throw new pulumi.RunError(
      `availabilityZoneCount is ${choice.count}, but ${region} offers only ${offered.length} availability zones ` +
        `(${offered.join(", ") || "none"}); lower availabilityZoneCount or choose another aws:region.`,
    );
  }
  return offered.slice(0, choice.count);
}

function zoneNumber(zone: Zone): number {
  return Number(/(\d+)$/.exec(zone.id)?.[1] ?? Number.MAX_SAFE_INTEGER);
}

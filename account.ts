import * as aws from "@pulumi/aws";
import { ZoneChoice, chooseZones } from "./zones";

/** Where a stack is deployed to, known before its first resource. */
export interface Account {
  /** `aws`, `aws-cn` or `aws-us-gov`: the second part of each ARN. */
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  /** Names of the availability zones to spread over, in an order that does not change as the region grows. */
  readonly zones: readonly string[];
}

/**
 * Asks AWS where the program runs.
 *
 * @throws pulumi.RunError with one sentence when the region cannot give the zones that are asked for.
 */
export async function lookUpAccount(choice: ZoneChoice): Promise<Account> {
  const [{ partition }, { accountId }, { region }, zones] = await Promise.all([
    aws.getPartition(),
    aws.getCallerIdentity(),
    aws.getRegion(),
    aws.getAvailabilityZones({
      state: "available",
      filters: [
        // Local and Wavelength Zones, which have no RDS and no NAT gateways, must be opted in to; plain zones need not.
        { name: "opt-in-status", values: ["opt-in-not-required"] },
        { name: "zone-type", values: ["availability-zone"] },
      ],
    }),
  ]);
  const available = zones.names.map((name, index) => ({ name, id: zones.zoneIds[index] ?? "" }));
  return { partition, accountId, region, zones: chooseZones(available, choice, region) };
}

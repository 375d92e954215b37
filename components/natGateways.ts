/**
 * How what is in the private subnets gets to the internet: through a NAT gateway of its own zone, through one that all zones share
 * and that is gone with its zone, or not at all.
 */
export const natGatewayChoices = ["per-zone", "single", "none"] as const;

/** One of those ways. */
export type NatGateways = (typeof natGatewayChoices)[number];

/** How many gateways a choice makes, each with an elastic IP address of its own. */
export function natGatewayCount(choice: NatGateways, zones: number): number {
  return { "per-zone": zones, single: 1, none: 0 }[choice];
}

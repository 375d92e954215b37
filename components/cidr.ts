import { IPv4 } from "ipaddr.js";

/** Prefix length of every subnet; 251 usable addresses suffice for the network interfaces of one zone. */
const subnetPrefix = 24;

/** Position of the first private /24; those before it are left to the public tier. */
const firstPrivateSubnet = 10;

/** How many zones a /20, the smallest VPC that is accepted, has private subnets for: 16 blocks of /24 less the first 10. */
export const maxZones = 6;

/**
 * Tells whether a text is an IPv4 block that AWS takes for a VPC (RFC 1918 space, /16 at the widest:
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html) and that holds both tiers of /24 subnets,
 * which takes a /20. The address must be the first of its block, written as AWS gives it back.
 */
export function isVpcCidr(cidr: string): boolean {
  if (!IPv4.isValidCIDR(cidr)) return false;
  const [address, prefix] = IPv4.parseCIDR(cidr);
  const canonical = `${IPv4.networkAddressFromCIDR(cidr).toString()}/${prefix}`;
  return cidr === canonical && prefix >= 16 && prefix <= 20 && address.range() === "private";
}

/** A block from /16 to /20 begins where its third octet has room for 16 subnets. */
function subnetAt(vpcCidr: string, index: number): string {
  if (!isVpcCidr(vpcCidr)) throw new Error(`${vpcCidr} is no IPv4 block of a VPC; give one such as 10.0.0.0/16.`);
  const [first = 0, second = 0, third = 0] = IPv4.parseCIDR(vpcCidr)[0].octets;
  return `${first}.${second}.${third + index}.0/${subnetPrefix}`;
}

/**
 * The public /24 of a zone, by the zone's position from 0: 10.0.0.0/24, 10.0.1.0/24, … in 10.0.0.0/16. It depends on
 * nothing else, so that a further zone never moves a subnet that exists.
 */
export function publicSubnetCidr(vpcCidr: string, zone: number): string {
  return subnetAt(vpcCidr, zone);
}

/** The private /24 of a zone, by the zone's position from 0: 10.0.10.0/24, 10.0.11.0/24, … in 10.0.0.0/16. */
export function privateSubnetCidr(vpcCidr: string, zone: number): string {
  return subnetAt(vpcCidr, firstPrivateSubnet + zone);
}

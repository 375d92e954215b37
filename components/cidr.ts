/** Prefix length of every subnet; 251 usable addresses suffice for the network interfaces of one zone. */
const subnetPrefix = 24;

/** Position of the first private /24; those before it are left to the public tier. */
const firstPrivateSubnet = 10;

/** How many zones a /20, the smallest VPC that is accepted, has private subnets for: 16 blocks of /24 less the first 10. */
export const maxZones = 6;

interface Block {
  readonly address: number;
  readonly prefix: number;
}

function parseBlock(cidr: string): Block | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (!match) return undefined;
  const [octets, prefix] = [match.slice(1, 5).map(Number), Number(match[5])];
  if (prefix > 32 || octets.some((octet) => octet > 255)) return undefined;
  return { address: octets.reduce((sum, octet) => sum * 256 + octet, 0), prefix };
}

/**
 * Tells whether a text is an IPv4 block that AWS takes for a VPC (RFC 1918 space, /16 at the widest:
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html) and that holds both tiers of /24 subnets,
 * which takes a /20. The address must be the first of its block.
 */
export function isVpcCidr(cidr: string): boolean {
  const block = parseBlock(cidr);
  if (!block || block.prefix < 16 || block.prefix > 20) return false;
  if (block.address % 2 ** (32 - block.prefix) !== 0) return false;
  return ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].some((range) => contains(range, block));
}

function contains(range: string, { address }: Block): boolean {
  const outer = parseBlock(range);
  return (
    outer !== undefined && Math.floor(address / 2 ** (32 - outer.prefix)) === outer.address / 2 ** (32 - outer.prefix)
  );
}

function subnetAt(vpcCidr: string, index: number): string {
  const block = parseBlock(vpcCidr);
  if (!block) throw new Error(`${vpcCidr} is no IPv4 block; give one such as 10.0.0.0/16.`);
  const address = block.address + index * 2 ** (32 - subnetPrefix);
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256);
  return `${octets.join(".")}/${subnetPrefix}`;
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

import { isInternet } from "./addresses";
import { elements, Judged, known } from "./judged";

/** What a rule of a security group or of a network ACL lets through, or not. */
export interface Opening {
  /** `any`, `tcp`, `udp`, or another protocol as it was written. */
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly blocks: readonly string[];
  readonly description: string | undefined;
}

/** Which way a rule lets traffic. */
export type Direction = "ingress" | "egress";

/** Types that hold rules of security groups, in the forms that `@pulumi/aws` has for them. */
export const groupType = "aws:ec2/securityGroup:SecurityGroup";
export const defaultGroupType = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
export const ruleType = "aws:ec2/securityGroupRule:SecurityGroupRule";
export const ingressType = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
export const egressType = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
/** All of them that say what is let in, and what is let out. */
export const openingTypes: Readonly<Record<Direction, readonly string[]>> = {
  ingress: [groupType, defaultGroupType, ruleType, ingressType],
  egress: [groupType, defaultGroupType, ruleType, egressType],
};

/** A rule as it is written; its forms differ in the names of what they hold. */
export interface WrittenRule {
  readonly type?: string;
  readonly protocol?: string;
  readonly ipProtocol?: string;
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly cidrBlock?: string;
  readonly ipv6CidrBlock?: string;
  readonly cidrIpv4?: string;
  readonly cidrIpv6?: string;
  readonly cidrBlocks?: readonly string[];
  readonly ipv6CidrBlocks?: readonly string[];
  readonly description?: string;
}

/** Numbers of protocols, which EC2 takes as well as their names: https://www.iana.org/assignments/protocol-numbers. */
const protocols: Readonly<Record<string, string>> = { "-1": "any", all: "any", "6": "tcp", "17": "udp" };

/** The openings of a security group's rule, in whatever form, or of a group's inline rules. */
export function openings({ type, inputs }: Judged, direction: Direction): Opening[] {
  if (type === groupType || type === defaultGroupType)
    return elements(known(() => inputs[direction] as WrittenRule[] | undefined)).flatMap(read);
  if (type === ruleType && inputs.type !== direction) return [];
  return read(inputs);
}

/** A rule in one form; none while a preview doesn't know what decides about it. */
export function read(written: WrittenRule): Opening[] {
  const opening = known((): Opening => {
    const protocol = (written.ipProtocol ?? written.protocol ?? "-1").toLowerCase();
    const { fromPort = -1, toPort = fromPort } = written;
    const single = [written.cidrBlock, written.ipv6CidrBlock, written.cidrIpv4, written.cidrIpv6];
    return {
      protocol: protocols[protocol] ?? protocol,
      // EC2 writes -1 for all ports.
      fromPort,
      toPort: toPort === -1 ? 65_535 : toPort,
      blocks: [...single, ...elements(written.cidrBlocks), ...elements(written.ipv6CidrBlocks)].filter(
        (block) => block !== undefined,
      ),
      description: written.description,
    };
  });
  return elements([opening]);
}

/** Whether it is about addresses of the internet in general. */
export function isOpen({ blocks }: Opening): boolean {
  return blocks.some(isInternet);
}

/** Whether a port is among those that it is about. */
export function holdsPort({ protocol, fromPort, toPort }: Opening, port: number): boolean {
  return protocol === "any" || (hasPorts(protocol) && port >= fromPort && port <= toPort);
}

/** Whether some port is among those that it is about, but none of the given ones over TCP. */
export function holdsMoreThan({ protocol, fromPort, toPort }: Opening, ports: readonly number[]): boolean {
  if (protocol !== "tcp") return protocol === "any" || protocol === "udp";
  return fromPort !== toPort || !ports.includes(fromPort);
}

function hasPorts(protocol: string): boolean {
  return protocol === "tcp" || protocol === "udp";
}

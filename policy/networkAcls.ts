import { elements, Judged, JudgedStack, known } from "./judged";
import { holdsPort, isOpen, Opening, read, WrittenRule } from "./openings";

/** Network ACLs, and their entries where these are resources of their own. */
export const aclTypes = ["aws:ec2/networkAcl:NetworkAcl", "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"];
export const aclRuleType = "aws:ec2/networkAclRule:NetworkAclRule";

/** An entry of a network ACL. */
interface Entry extends Opening {
  readonly number: number;
  readonly allows: boolean;
  /** The resource that it is written in. */
  readonly urn: string;
}

interface Written extends WrittenRule {
  readonly ruleNo?: number;
  readonly ruleNumber?: number;
  readonly action?: string;
  readonly ruleAction?: string;
  readonly egress?: boolean;
}

/** Whether an entry of this resource lets the internet in to one of some ports, as no entry of a lower number forbids. */
export function letsIn(resource: Judged, stack: JudgedStack, ports: readonly number[]): boolean {
  const entries = entriesBeside(resource, stack).sort((one, other) => one.number - other.number);
  return ["tcp", "udp"].some((protocol) =>
    ports.some((port) =>
      // Blocks of IPv4 and IPv6.
      [".", ":"].some((mark) => {
        const deciding = entries.find((entry) => decides(entry, { protocol, port, mark }));
        return deciding?.allows === true && deciding.urn === resource.urn;
      }),
    ),
  );
}

function decides(entry: Entry, asked: { protocol: string; port: number; mark: string }): boolean {
  return (
    ["any", asked.protocol].includes(entry.protocol) &&
    isOpen({ ...entry, blocks: entry.blocks.filter((block) => block.includes(asked.mark)) }) &&
    holdsPort(entry, asked.port)
  );
}

/** All ways in of the network ACL that this resource is, or that it is a rule of. */
function entriesBeside(resource: Judged, stack: JudgedStack): Entry[] {
  const acls =
    resource.type === aclRuleType
      ? aclTypes.flatMap((type) => stack.readBy(resource, "networkAclId", type))
      : [resource];
  const rules = acls.flatMap((acl) => stack.reading(acl, aclRuleType, "networkAclId"));
  const all = new Map([resource, ...acls, ...rules].map((one) => [one.urn, one]));
  return [...all.values()].flatMap(entriesOf);
}

function entriesOf({ type, urn, inputs }: Judged): Entry[] {
  const written: Written[] =
    type === aclRuleType ? [inputs] : elements(known(() => inputs.ingress as Written[] | undefined));
  return written.flatMap((one) => {
    const decided = known(() => ({
      number: one.ruleNumber ?? one.ruleNo ?? 0,
      allows: (one.ruleAction ?? one.action)?.toLowerCase() === "allow",
      isWayIn: one.egress !== true,
    }));
    if (decided?.isWayIn !== true) return [];
    return read(one).map((opening) => ({ ...opening, ...decided, urn }));
  });
}

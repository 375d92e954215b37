import { unknown } from "../judge";
import { beside, Cases, judged, only } from "./case";

const aclType = "aws:ec2/networkAcl:NetworkAcl";
const acl = only(aclType);

const everybody = "0.0.0.0/0";
const aclRule = "aws:ec2/networkAclRule:NetworkAclRule";

const entry = (ruleNo: number, action: string, more: object = {}) => ({
  ruleNo,
  action,
  protocol: "tcp",
  fromPort: 22,
  toPort: 22,
  cidrBlock: everybody,
  ...more,
});

/** An entry as a resource of its own, about every protocol. */
const everything = (ruleNumber: number, ruleAction: string) => ({
  ruleNumber,
  ruleAction,
  protocol: "-1",
  cidrBlock: everybody,
});

/** Cases about network ACLs. */
export const networkAclCases: Cases = {
  "ec2-16-used-acls": {
    breaks: { "no subnet": acl(), "an empty list": acl({ subnetIds: [] }) },
    passes: {
      "a subnet": acl({ subnetIds: ["subnet-1"] }),
      "an association": [
        judged(aclType),
        beside("aws:ec2/networkAclAssociation:NetworkAclAssociation", "tie", {}, { networkAclId: ["judged"] }),
      ],
    },
  },
  "ec2-21-acl-administration": {
    breaks: {
      "SSH over IPv4": acl({ ingress: [entry(100, "allow")] }),
      "SSH over IPv6": acl({ ingress: [entry(100, "allow", { cidrBlock: undefined, ipv6CidrBlock: "::/0" })] }),
      "RDP over UDP": acl({ ingress: [entry(100, "allow", { protocol: "17", fromPort: 3389, toPort: 3389 })] }),
      "a range that holds SSH": acl({ ingress: [entry(100, "allow", { fromPort: 20, toPort: 30 })] }),
      "every protocol, whatever the ports": acl({
        ingress: [entry(100, "allow", { protocol: "-1", fromPort: 0, toPort: 0 })],
      }),
      "the default ACL": only("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl")({
        ingress: [entry(100, "allow", { protocol: "all" })],
      }),
      "a rule of its own": only(aclRule)({
        networkAclId: "acl-1",
        ruleNumber: 100,
        ruleAction: "ALLOW",
        protocol: "6",
        fromPort: 22,
        toPort: 22,
        cidrBlock: everybody,
      }),
      // Checkov and cfn-guard let ports decide here, which mean nothing when every protocol is allowed.
      "every protocol and one port": acl({
        ingress: [entry(100, "allow", { protocol: "all", fromPort: 80, toPort: 80 })],
      }),
      // Checkov lets this pass; RDP speaks UDP as well.
      "every protocol, after a denial of TCP alone": acl({
        ingress: [
          entry(10, "deny", { fromPort: 20, toPort: 22 }),
          entry(20, "deny", { fromPort: 3389, toPort: 3389 }),
          entry(100, "allow", { protocol: "-1", fromPort: 0, toPort: 0 }),
        ],
      }),
      "a denial that comes too late": acl({ ingress: [entry(200, "deny"), entry(100, "allow")] }),
      "a denial of a few": acl({ ingress: [entry(90, "deny", { cidrBlock: "192.0.2.0/24" }), entry(100, "allow")] }),
      "a denial of the other family": acl({
        ingress: [entry(90, "deny", { cidrBlock: undefined, ipv6CidrBlock: "::/0" }), entry(100, "allow")],
      }),
      "a denial of another port": acl({
        ingress: [entry(90, "deny", { fromPort: 3389, toPort: 3389 }), entry(100, "allow")],
      }),
      "a denial of another protocol": acl({ ingress: [entry(90, "deny", { protocol: "udp" }), entry(100, "allow")] }),
      "a denial on the way out": [
        judged(aclType, { ingress: [entry(100, "allow")] }),
        beside(aclRule, "denial", { ...everything(1, "deny"), egress: true }, { networkAclId: ["judged"] }),
      ],
      "a denial of another ACL": [
        judged(aclType, { ingress: [entry(100, "allow")] }),
        beside(aclRule, "denial", everything(1, "deny")),
      ],
      "a denial of IPv4 alone": acl({
        ingress: [entry(90, "deny"), entry(100, "allow", { cidrBlock: undefined, ipv6CidrBlock: "::/0" })],
      }),
      "what is known beside what is not": acl({
        ingress: [null, entry(80, unknown), entry(90, "deny", { cidrBlock: unknown }), entry(100, "allow")],
      }),
    },
    passes: {
      "other ports": acl({ ingress: [entry(100, "allow", { fromPort: 443, toPort: 443 })] }),
      "just below and above": acl({
        ingress: [
          entry(100, "allow", { fromPort: 21, toPort: 21 }),
          entry(110, "allow", { fromPort: 23, toPort: 3388 }),
          entry(120, "allow", { fromPort: 3390, toPort: 65_535 }),
        ],
      }),
      "known addresses": acl({ ingress: [entry(100, "allow", { cidrBlock: "203.0.113.0/24" })] }),
      "an entry without an action": acl({ ingress: [entry(100, "allow", { action: undefined })] }),
      "a rule of its own, which is found by itself": [
        judged(aclType),
        beside(aclRule, "rule", everything(1, "allow"), { networkAclId: ["judged"] }),
      ],
      "an entry behind one that is found, and decides": [
        judged(
          aclRule,
          { ruleNumber: 200, ruleAction: "allow", protocol: "tcp", fromPort: 22, toPort: 22, cidrBlock: everybody },
          { networkAclId: ["acl"] },
        ),
        beside(aclType, "acl"),
        beside(aclRule, "first", everything(100, "allow"), { networkAclId: ["acl"] }),
      ],
      "denied first": acl({ ingress: [entry(100, "allow"), entry(90, "deny")] }),
      "denied first by a rule of its own": [
        judged(aclType, { ingress: [entry(100, "allow")] }),
        beside(aclRule, "denial", everything(1, "deny"), { networkAclId: ["judged"] }),
      ],
      "a rule whose ACL denies first": [
        judged(aclRule, everything(100, "allow"), { networkAclId: ["acl"] }),
        beside(aclType, "acl", { ingress: [entry(1, "deny", { protocol: "-1" })] }),
      ],
      "the way out": acl({ egress: [entry(100, "allow")] }),
      "the way out by a rule of its own": only(aclRule)({ ...everything(100, "allow"), egress: true }),
      "a protocol without ports": acl({ ingress: [entry(100, "allow", { protocol: "icmp" })] }),
      nothing: acl(),
    },
  },
};

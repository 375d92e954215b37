import type {
  DefaultSecurityGroupArgs,
  ManagedPrefixListArgs,
  ManagedPrefixListEntryArgs,
  SecurityGroupArgs,
  SubnetArgs,
} from "@pulumi/aws/ec2";
import type { Unwrap } from "@pulumi/pulumi";
import { isInternet } from "./addresses";
import { Judged, JudgedStack, known, some } from "./judged";
import { aclRuleType, aclTypes, letsIn } from "./networkAcls";
import {
  defaultGroupType as defaultGroup,
  Direction,
  egressType,
  groupType as group,
  holdsMoreThan,
  holdsPort,
  ingressType,
  isOpen,
  Opening,
  openings,
  openingTypes,
  ruleType,
} from "./openings";
import { documentsOf, endpointPolicies } from "./policyTexts";
import { eachInStack, eachJudged, eachResource, Rule, Subject } from "./rule";

const vpc = "aws:ec2/vpc:Vpc";
const subnet = "aws:ec2/subnet:Subnet";
const nat = "aws:ec2/natGateway:NatGateway";
const flowLog = "aws:ec2/flowLog:FlowLog";
const endpoint = "aws:ec2/vpcEndpoint:VpcEndpoint";
const endpointPolicy = "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy";

type Entry = NonNullable<Unwrap<ManagedPrefixListArgs>["entries"]>[number];

/** Ports by which machines are ruled: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-53. */
const administrationPorts = [22, 3389];

/** https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19. */
const riskyPorts = [
  20, 21, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 4333, 5000, 5432, 5500, 5601, 8080, 8088, 8888, 9200,
  9300,
];

const webPorts = [80, 443];

/** A rule about ways in or out, in whatever of their forms. */
const onOpenings = (
  direction: Direction,
  subject: Subject & { wrong: (opening: Opening) => boolean; remedy: string },
): Rule => {
  const { wrong, remedy, ...about } = subject;
  return eachJudged(openingTypes[direction], {
    blindTo: "prefix lists and security groups that other stacks fill",
    ...about,
    judge: (resource) => openings(resource, direction).some(wrong) && remedy,
  });
};

const rulesPage = "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html";

/** Rules about networks. */
export const ec2Rules: readonly Rule[] = [
  eachInStack(vpc, [defaultGroup], {
    id: "ec2-2-default-group-taken",
    controls: ["EC2.2"],
    title: "A VPC's default security group is taken in hand",
    judge: (resource, stack) =>
      stack.reading(resource, defaultGroup, "vpcId").length === 0 &&
      "Add a DefaultSecurityGroup, which removes the rules that AWS gives it.",
  }),
  eachResource<DefaultSecurityGroupArgs>(defaultGroup, {
    id: "ec2-2-default-group-empty",
    controls: ["EC2.2"],
    title: "A VPC's default security group lets nothing in or out by itself",
    judge: ({ ingress: into = [], egress: out = [] }) => into.length + out.length > 0 && "Remove ingress and egress.",
  }),
  eachInStack([ruleType, ingressType, egressType], [defaultGroup, group, vpc], {
    id: "ec2-2-default-group-alone",
    controls: ["EC2.2"],
    title: "A VPC's default security group is given no rules",
    judge: (resource, stack) =>
      isForDefaultGroup(resource, stack) && "Make a security group of one's own for the rule.",
  }),
  eachInStack(vpc, [flowLog], {
    id: "ec2-6-flow-logs",
    controls: ["EC2.6"],
    title: "VPCs log at least the traffic that they refuse",
    judge: (resource, stack) =>
      !stack.reading(resource, flowLog, "vpcId").some(({ inputs }) => known(() => inputs.trafficType) !== "ACCEPT") &&
      "Add a FlowLog of ALL or REJECT traffic.",
  }),
  eachResource<SubnetArgs>(subnet, {
    id: "ec2-15-no-public-addresses",
    controls: ["EC2.15"],
    title: "Subnets give away no public addresses",
    judge: ({ mapPublicIpOnLaunch }) => mapPublicIpOnLaunch === true && "Set mapPublicIpOnLaunch to false.",
  }),
  eachInStack("aws:ec2/networkAcl:NetworkAcl", ["aws:ec2/networkAclAssociation:NetworkAclAssociation"], {
    id: "ec2-16-used-acls",
    controls: ["EC2.16"],
    title: "Network ACLs are in use",
    judge: (acl, stack) =>
      ((acl.inputs.subnetIds as string[] | undefined) ?? []).length === 0 &&
      stack.reading(acl, "aws:ec2/networkAclAssociation:NetworkAclAssociation", "networkAclId").length === 0 &&
      "Name subnets in subnetIds, or remove the ACL.",
  }),
  eachInStack([...aclTypes, aclRuleType], [], {
    id: "ec2-21-acl-administration",
    controls: ["EC2.21"],
    title: "Network ACLs let nobody from the internet to ports of administration",
    judge: (resource, stack) =>
      letsIn(resource, stack, administrationPorts) && "Allow 22 and 3389 from known addresses only.",
  }),
  onOpenings("ingress", {
    id: "ec2-13-administration",
    controls: ["EC2.13", "EC2.14", "EC2.53", "EC2.54"],
    title: "Nobody from the internet reaches ports of administration",
    wrong: (opening) => isOpen(opening) && administrationPorts.some((port) => holdsPort(opening, port)),
    remedy: "Let known addresses only to 22 and 3389.",
  }),
  onOpenings("ingress", {
    id: "ec2-19-risky-ports",
    controls: ["EC2.19"],
    title: "Nobody from the internet reaches ports of high risk",
    wrong: (opening) => isOpen(opening) && riskyPorts.some((port) => holdsPort(opening, port)),
    remedy: "Let known addresses or security groups only to this port.",
  }),
  onOpenings("ingress", {
    id: "ec2-18-web-only",
    controls: ["EC2.18"],
    title: "Of TCP and UDP the internet reaches ports 80 and 443 of TCP only",
    wrong: (opening) => isOpen(opening) && holdsMoreThan(opening, webPorts),
    remedy: "Open 80 and 443 to everybody, and other ports to known addresses.",
  }),
  eachResource<ManagedPrefixListArgs>("aws:ec2/managedPrefixList:ManagedPrefixList", {
    id: "ec2-prefix-list-bounded",
    title: "Prefix lists don't hold the whole internet, which a rule that names them would open unseen",
    page: "https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html",
    judge: ({ entries }) =>
      some<Partial<Entry>>(entries, ({ cidr }) => isInternet(String(cidr))) && "Name the blocks in entries.",
  }),
  eachResource<ManagedPrefixListEntryArgs>("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry", {
    id: "ec2-prefix-list-entry-bounded",
    title: "Entries of prefix lists aren't the whole internet",
    page: "https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html",
    judge: ({ cidr }) => isInternet(String(cidr)) && "Name a block in cidr.",
  }),
  onOpenings("egress", {
    id: "ec2-no-open-way-out",
    title: "No security group lets everything out to everywhere",
    page: rulesPage,
    wrong: (opening) => isOpen(opening) && opening.protocol === "any",
    remedy: "Name protocol, port and peer.",
  }),
  onOpenings("egress", {
    id: "ec2-way-out-https",
    title: "Ways out to everywhere are for HTTPS alone",
    page: rulesPage,
    wrong: (opening) => isOpen(opening) && opening.protocol !== "any" && holdsMoreThan(opening, [443]),
    remedy: "Set both ports to 443, or name the peer.",
  }),
  onOpenings("ingress", {
    id: "ec2-ingress-described",
    title: "Ways in say what they are for",
    page: rulesPage,
    wrong: ({ description }) => !description?.trim(),
    remedy: "Set description.",
  }),
  onOpenings("egress", {
    id: "ec2-egress-described",
    title: "Ways out say what they are for",
    page: rulesPage,
    wrong: ({ description }) => !description?.trim(),
    remedy: "Set description.",
  }),
  eachResource<SecurityGroupArgs>(group, {
    id: "ec2-standalone-rules",
    title: "Security groups have rules as resources of their own, which inline ones would fight",
    page: "https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup/",
    judge: ({ ingress: into = [], egress: out = [] }) =>
      into.length + out.length > 0 &&
      "Move ingress and egress into SecurityGroupIngressRule and SecurityGroupEgressRule.",
  }),
  eachResource<SecurityGroupArgs>(group, {
    id: "ec2-group-described",
    title: "Security groups say what they are for",
    page: "https://docs.aws.amazon.com/vpc/latest/userguide/creating-security-groups.html",
    judge: ({ description }) =>
      (!description?.trim() || description === "Managed by Pulumi") && "Set description, which can't be changed later.",
  }),
  eachInStack(nat, [subnet], {
    id: "ec2-nat-per-zone",
    title: "No two NAT gateways for the internet stand in the same subnet",
    page: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html",
    judge: (gateway, stack) =>
      isForInternet(gateway) &&
      stack
        .readBy(gateway, "subnetId", subnet)
        .some((one) => stack.reading(one, nat, "subnetId").filter(isForInternet).length > 1) &&
      "Give each NAT gateway the public subnet of its own zone.",
  }),
  eachInStack(endpoint, [endpointPolicy], {
    id: "ec2-endpoint-narrow",
    title: "A VPC's way to a service says what it carries",
    page: "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
    blindTo: "services whose endpoints take no policy",
    judge: (resource, stack) => {
      const policies = [resource, ...stack.reading(resource, endpointPolicy, "vpcEndpointId")];
      const documents = policies.flatMap((one) => documentsOf(one, endpointPolicies));
      const isUnsaid = policies.every(({ inputs }) => !inputs.policy);
      return (
        (isUnsaid || documents.some(({ grants }) => grants.some(({ coversEverything }) => coversEverything))) &&
        "Give policy with the actions and resources that are needed."
      );
    },
  }),
];

/** Whether a rule belongs to a VPC's default group: one that is taken in hand, or one that only the VPC knows. */
function isForDefaultGroup(rule: Judged, stack: JudgedStack): boolean {
  if (stack.readBy(rule, "securityGroupId", defaultGroup).length > 0) return true;
  if (stack.readBy(rule, "securityGroupId", group).length > 0) return false;
  const named = known(() => rule.inputs.securityGroupId);
  return stack.all(vpc).some(({ urn, inputs }) => {
    const ofVpc = known(() => inputs.defaultSecurityGroupId);
    return rule.reads("securityGroupId").includes(urn) || (named !== undefined && named === ofVpc);
  });
}

function isForInternet({ inputs }: Judged): boolean {
  return known(() => inputs.connectivityType) !== "private";
}

import type {
  DefaultSecurityGroupArgs,
  NetworkAclArgs,
  SecurityGroupArgs,
  SubnetArgs,
  VpcEndpointArgs,
} from "@pulumi/aws/ec2";
import type { SecurityGroupEgressRuleArgs, SecurityGroupIngressRuleArgs } from "@pulumi/aws/vpc";
import type { Unwrap } from "@pulumi/pulumi";
import { statements } from "./documents";
import { eachInStack, eachResource, Rule } from "./rule";

const vpc = "aws:ec2/vpc:Vpc";
const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const egress = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const endpoint = "aws:ec2/vpcEndpoint:VpcEndpoint";

type Ingress = Partial<Unwrap<SecurityGroupIngressRuleArgs>>;

/** Ports by which machines are ruled: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-53. */
const administrationPorts = [22, 3389];

/** https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19. */
const riskyPorts = [
  20, 21, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 4333, 5000, 5432, 5500, 5601, 8080, 8088, 8888, 9200,
  9300,
];

/** Rules about networks. */
export const ec2Rules: readonly Rule[] = [
  eachInStack([vpc, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"], {
    id: "ec2-2-default-group-taken",
    controls: ["EC2.2"],
    title: "A VPC's default security group is taken in hand",
    judge: (resource, stack) =>
      stack.reading(resource, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "vpcId").length === 0 &&
      "Add a DefaultSecurityGroup, which removes the rules that AWS gives it.",
  }),
  eachResource<DefaultSecurityGroupArgs>("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", {
    id: "ec2-2-default-group-empty",
    controls: ["EC2.2"],
    title: "A VPC's default security group lets nothing in or out",
    judge: ({ ingress: into = [], egress: out = [] }) => into.length + out.length > 0 && "Remove ingress and egress.",
  }),
  eachInStack([vpc, "aws:ec2/flowLog:FlowLog"], {
    id: "ec2-6-flow-logs",
    controls: ["EC2.6"],
    title: "VPCs log their traffic",
    judge: (resource, stack) =>
      !stack
        .reading(resource, "aws:ec2/flowLog:FlowLog", "vpcId")
        .some(({ inputs }) => inputs.trafficType !== "ACCEPT") && "Add a FlowLog of ALL or REJECT traffic.",
  }),
  eachResource<SubnetArgs>("aws:ec2/subnet:Subnet", {
    id: "ec2-15-no-public-addresses",
    controls: ["EC2.15"],
    title: "Subnets give away no public addresses",
    judge: ({ mapPublicIpOnLaunch }) => mapPublicIpOnLaunch === true && "Set mapPublicIpOnLaunch to false.",
  }),
  eachResource<NetworkAclArgs>("aws:ec2/networkAcl:NetworkAcl", {
    id: "ec2-16-used-acls",
    controls: ["EC2.16"],
    title: "Network ACLs are in use",
    judge: ({ subnetIds = [] }) => subnetIds.length === 0 && "Name subnets in subnetIds, or remove the ACL.",
  }),
  eachResource<NetworkAclArgs>("aws:ec2/networkAcl:NetworkAcl", {
    id: "ec2-21-acl-administration",
    controls: ["EC2.21"],
    title: "Network ACLs let nobody from the internet to ports of administration",
    judge: ({ ingress: rules = [] }) =>
      rules.some(
        ({ action, cidrBlock, ipv6CidrBlock, fromPort, toPort }) =>
          action === "allow" &&
          (cidrBlock === "0.0.0.0/0" || ipv6CidrBlock === "::/0") &&
          administrationPorts.some((port) => port >= fromPort && port <= toPort),
      ) && "Allow 22 and 3389 from known addresses only.",
  }),
  eachResource<SecurityGroupIngressRuleArgs>(ingress, {
    id: "ec2-13-administration",
    controls: ["EC2.13", "EC2.14", "EC2.53", "EC2.54"],
    title: "Nobody from the internet reaches ports of administration",
    judge: (rule) => isOpenTo(rule, administrationPorts) && "Let known addresses only to 22 and 3389.",
  }),
  eachResource<SecurityGroupIngressRuleArgs>(ingress, {
    id: "ec2-19-risky-ports",
    controls: ["EC2.19"],
    title: "Nobody from the internet reaches ports of high risk",
    judge: (rule) => isOpenTo(rule, riskyPorts) && "Let known addresses or security groups only to this port.",
  }),
  eachResource<SecurityGroupIngressRuleArgs>(ingress, {
    id: "ec2-18-web-only",
    controls: ["EC2.18"],
    title: "The internet reaches ports of the web only",
    judge: (rule) =>
      isOpen(rule) &&
      !isOpenTo(rule, [...administrationPorts, ...riskyPorts]) &&
      !([80, 443].includes(rule.fromPort ?? -1) && rule.fromPort === rule.toPort) &&
      "Open 80 and 443 to everybody, and other ports to known addresses.",
  }),
  eachResource<SecurityGroupEgressRuleArgs>(egress, {
    id: "ec2-no-open-way-out",
    title: "No security group lets everything out to everywhere",
    page: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    judge: ({ ipProtocol, cidrIpv4, cidrIpv6 }) =>
      ipProtocol === "-1" && (cidrIpv4 === "0.0.0.0/0" || cidrIpv6 === "::/0") && "Name protocol, port and peer.",
  }),
  ...[ingress, egress].map((type) =>
    eachResource<SecurityGroupIngressRuleArgs>(type, {
      id: `ec2-${type === ingress ? "ingress" : "egress"}-described`,
      title: `${type === ingress ? "Ways in" : "Ways out"} say what they are for`,
      page: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
      judge: ({ description }) => !description && "Set description.",
    }),
  ),
  eachResource<SecurityGroupArgs>("aws:ec2/securityGroup:SecurityGroup", {
    id: "ec2-standalone-rules",
    title: "Security groups have rules as resources of their own, which inline ones would fight",
    page: "https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup/",
    judge: ({ ingress: into = [], egress: out = [] }) =>
      into.length + out.length > 0 &&
      "Move ingress and egress into SecurityGroupIngressRule and SecurityGroupEgressRule.",
  }),
  eachResource<SecurityGroupArgs>("aws:ec2/securityGroup:SecurityGroup", {
    id: "ec2-group-described",
    title: "Security groups say what they are for",
    page: "https://docs.aws.amazon.com/vpc/latest/userguide/creating-security-groups.html",
    judge: ({ description }) =>
      (!description || description === "Managed by Pulumi") && "Set description, which can't be changed later.",
  }),
  eachInStack(["aws:ec2/natGateway:NatGateway", "aws:ec2/subnet:Subnet"], {
    id: "ec2-nat-per-zone",
    title: "No two NAT gateways stand in the same subnet",
    page: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html",
    judge: (nat, stack) =>
      stack
        .readBy(nat, "subnetId", "aws:ec2/subnet:Subnet")
        .some((subnet) => stack.reading(subnet, "aws:ec2/natGateway:NatGateway", "subnetId").length > 1) &&
      "Give each NAT gateway the public subnet of its own zone.",
  }),
  eachResource<VpcEndpointArgs>(endpoint, {
    id: "ec2-endpoint-narrow",
    title: "A VPC's way to a service carries what is needed only",
    page: "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
    judge: ({ policy }) =>
      (policy === undefined || statements(policy).some(({ Effect, Action }) => Effect === "Allow" && Action === "*")) &&
      "Give policy with the actions and resources that are needed.",
  }),
];

function isOpen({ cidrIpv4, cidrIpv6 }: Ingress): boolean {
  return cidrIpv4 === "0.0.0.0/0" || cidrIpv6 === "::/0";
}

function isOpenTo(rule: Ingress, ports: readonly number[]): boolean {
  const { ipProtocol, fromPort = 0, toPort = 65_535 } = rule;
  if (!isOpen(rule)) return false;
  return ipProtocol === "-1" || ports.some((port) => port >= fromPort && port <= toPort);
}

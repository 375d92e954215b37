import type { Draft } from "../judge";
import { allow, beside, Cases, judged, only, policy } from "./case";
const ingressType = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const ruleType = "aws:ec2/securityGroupRule:SecurityGroupRule";
const defaultGroupType = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
const defaultGroup = only(defaultGroupType);

const everybody = "0.0.0.0/0";

const vpc = "aws:ec2/vpc:Vpc";
const flowLog = "aws:ec2/flowLog:FlowLog";
const nat = "aws:ec2/natGateway:NatGateway";
const subnet = "aws:ec2/subnet:Subnet";
const endpoint = "aws:ec2/vpcEndpoint:VpcEndpoint";

/** A policy beside the judged endpoint. */
const endpointPolicy = (elements: object): Draft =>
  beside(
    "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy",
    "policy",
    { policy: policy(allow({ Principal: "*", Resource: "*", ...elements })) },
    { vpcEndpointId: ["judged"] },
  );

/** Cases about networks. */
export const ec2Cases: Cases = {
  "ec2-2-default-group-taken": {
    breaks: {
      "no one takes it": [judged(vpc)],
      "somebody takes that of another": [judged(vpc), beside(defaultGroupType, "other", { vpcId: "vpc-1" })],
    },
    passes: {
      "taken by reference": [judged(vpc), beside(defaultGroupType, "taken", {}, { vpcId: ["judged"] })],
      "taken by a literal id": [judged(vpc, { id: "vpc-1" }), beside(defaultGroupType, "taken", { vpcId: "vpc-1" })],
    },
  },
  "ec2-2-default-group-empty": {
    breaks: {
      "a way in": defaultGroup({ ingress: [{ protocol: "-1", self: true }] }),
      "a way out": defaultGroup({ egress: [{ protocol: "-1", cidrBlocks: [everybody] }] }),
    },
    passes: { nothing: defaultGroup({ vpcId: "vpc-1" }), "empty lists": defaultGroup({ ingress: [], egress: [] }) },
  },
  "ec2-2-default-group-alone": {
    breaks: {
      "a way in for a group that is taken": [
        judged(ingressType, {}, { securityGroupId: ["taken"] }),
        beside(defaultGroupType, "taken"),
      ],
      "a way out for a group that only the VPC knows": [
        judged("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", {}, { securityGroupId: ["network"] }),
        beside(vpc, "network"),
        beside(vpc, "another"),
      ],
      "an old rule by a literal id": [
        judged(ruleType, { securityGroupId: "sg-1" }),
        beside(vpc, "network", { defaultSecurityGroupId: "sg-1" }),
      ],
    },
    passes: {
      "a group of one's own": [
        judged(ingressType, {}, { securityGroupId: ["own", "network"] }),
        beside("aws:ec2/securityGroup:SecurityGroup", "own"),
        beside(vpc, "network"),
      ],
      "a literal id of another group": [
        judged(ruleType, { securityGroupId: "sg-2" }),
        beside(vpc, "network", { defaultSecurityGroupId: "sg-1" }),
      ],
      "a group of another stack": [judged(ruleType, { securityGroupId: "sg-1" })],
      "two ids that nobody knows": [judged(ruleType, {}), beside(vpc, "network", {})],
    },
  },
  "ec2-6-flow-logs": {
    breaks: {
      none: [judged(vpc)],
      "accepted traffic only": [judged(vpc), beside(flowLog, "log", { trafficType: "ACCEPT" }, { vpcId: ["judged"] })],
      "of a subnet": [judged(vpc), beside(flowLog, "log", { trafficType: "ALL" }, { subnetId: ["judged"] })],
    },
    passes: {
      all: [judged(vpc), beside(flowLog, "log", { trafficType: "ALL" }, { vpcId: ["judged"] })],
      refused: [judged(vpc), beside(flowLog, "log", { trafficType: "REJECT" }, { vpcId: ["judged"] })],
      "besides one of accepted traffic": [
        judged(vpc),
        beside(flowLog, "first", { trafficType: "ACCEPT" }, { vpcId: ["judged"] }),
        beside(flowLog, "second", { trafficType: "ALL" }, { vpcId: ["judged"] }),
      ],
    },
  },
  "ec2-15-no-public-addresses": {
    breaks: { given: only(subnet)({ mapPublicIpOnLaunch: true }) },
    passes: {
      "not given": only(subnet)({ mapPublicIpOnLaunch: false }),
      unsaid: only(subnet)(),
      // Cdk-nag refuses these too; the control is about IPv4.
      "addresses of IPv6": only(subnet)({ assignIpv6AddressOnCreation: true }),
    },
  },
  "ec2-nat-per-zone": {
    breaks: {
      "two in a subnet": [
        judged(nat, {}, { subnetId: ["subnet"] }),
        beside(subnet, "subnet"),
        beside(nat, "other", {}, { subnetId: ["subnet"] }),
      ],
    },
    passes: {
      "a subnet of another stack": [
        judged(nat, { subnetId: "subnet-1" }),
        beside(nat, "other", { subnetId: "subnet-1" }),
      ],
      "one in each": [
        judged(nat, {}, { subnetId: ["subnet"] }),
        beside(subnet, "subnet"),
        beside(subnet, "second"),
        beside(nat, "other", {}, { subnetId: ["second"] }),
      ],
      "a private one beside": [
        judged(nat, {}, { subnetId: ["subnet"] }),
        beside(subnet, "subnet"),
        beside(nat, "other", { connectivityType: "private" }, { subnetId: ["subnet"] }),
      ],
      "private ones, which lead to no internet": [
        judged(nat, { connectivityType: "private" }, { subnetId: ["subnet"] }),
        beside(subnet, "subnet"),
        beside(nat, "other", { connectivityType: "private" }, { subnetId: ["subnet"] }),
      ],
    },
  },
  "ec2-endpoint-narrow": {
    breaks: {
      "no policy": only(endpoint)({ serviceName: "com.amazonaws.us-east-1.s3" }),
      "AWS's own": only(endpoint)({ policy: policy(allow({ Principal: "*", Action: "*", Resource: "*" })) }),
      "all but something": only(endpoint)({
        policy: policy(allow({ Principal: "*", NotAction: "s3:DeleteBucket", Resource: "*" })),
      }),
      "an empty one": only(endpoint)({ policy: "" }),
      "an open one beside a narrow one": [
        judged(endpoint, { policy: policy(allow({ Principal: "*", Action: "s3:PutObject", Resource: "*" })) }),
        endpointPolicy({ Action: "*" }),
      ],
      "an open one beside it": [judged(endpoint), endpointPolicy({ Action: "*" })],
    },
    passes: {
      "named actions": only(endpoint)({
        policy: policy(allow({ Principal: "*", Action: "s3:PutObject", Resource: "arn:aws:s3:::audit/*" })),
      }),
      "named actions beside it": [judged(endpoint), endpointPolicy({ Action: "s3:PutObject" })],
      "everything denied": only(endpoint)({ policy: policy({ Effect: "Deny", Principal: "*", Action: "*" }) }),
    },
  },
};

import type * as aws from "@pulumi/aws/ec2";
import type * as sdk from "@aws-sdk/client-ec2";
import { ec2, required } from "./clients";
import { resource, type Entries } from "./entry";
import { ifPresent } from "./gone";
import { tagList, type TagCalls, type Tags } from "./tags";
import type { Plain } from "./wire";

/** The network, which the emulator stores and nothing passes through. Security groups have a file of their own. */
export const ec2Entries: Entries = {
  "aws:ec2/vpc:Vpc": resource({
    plan: (inputs: Plain<aws.VpcArgs>) => ({
      cidrBlock: inputs.cidrBlock,
      dnsSupport: inputs.enableDnsSupport ?? true,
      dnsHostnames: inputs.enableDnsHostnames ?? false,
      tags: inputs.tags,
    }),
    create: async ({ cidrBlock, dnsSupport, dnsHostnames, tags }) => {
      const { Vpc } = await ec2.createVpc({ CidrBlock: cidrBlock, TagSpecifications: newTags("vpc", tags) });
      const id = required(Vpc?.VpcId, "CreateVpc's VpcId");
      await setDns(id, dnsSupport, dnsHostnames);
      return { id };
    },
    update: ({ id }, { dnsSupport, dnsHostnames }) => setDns(id, dnsSupport, dnsHostnames),
    retag,
    delete: ({ id }) => ec2.deleteVpc({ VpcId: id }),
    replaces: ["cidrBlock"],
  }),

  "aws:ec2/internetGateway:InternetGateway": resource({
    plan: (inputs: Plain<aws.InternetGatewayArgs>) => ({ vpcId: inputs.vpcId, tags: inputs.tags }),
    create: async ({ vpcId, tags }) => {
      const made = await ec2.createInternetGateway({ TagSpecifications: newTags("internet-gateway", tags) });
      const id = required(made.InternetGateway?.InternetGatewayId, "CreateInternetGateway's InternetGatewayId");
      await ec2.attachInternetGateway({ InternetGatewayId: id, VpcId: vpcId });
      return { id };
    },
    retag,
    delete: async ({ id, plan: { vpcId } }) => {
      await ifPresent(ec2.detachInternetGateway({ InternetGatewayId: id, VpcId: vpcId }));
      await ec2.deleteInternetGateway({ InternetGatewayId: id });
    },
    replaces: [],
  }),

  "aws:ec2/subnet:Subnet": resource({
    plan: (inputs: Plain<aws.SubnetArgs>) => ({
      subnet: { VpcId: inputs.vpcId, CidrBlock: inputs.cidrBlock, AvailabilityZone: inputs.availabilityZone },
      publicIp: inputs.mapPublicIpOnLaunch ?? false,
      tags: inputs.tags,
    }),
    create: async ({ subnet, publicIp, tags }) => {
      const { Subnet } = await ec2.createSubnet({ ...subnet, TagSpecifications: newTags("subnet", tags) });
      const id = required(Subnet?.SubnetId, "CreateSubnet's SubnetId");
      await ec2.modifySubnetAttribute({ SubnetId: id, MapPublicIpOnLaunch: { Value: publicIp } });
      return { id };
    },
    update: ({ id }, { publicIp }) =>
      ec2.modifySubnetAttribute({ SubnetId: id, MapPublicIpOnLaunch: { Value: publicIp } }),
    retag,
    delete: ({ id }) => ec2.deleteSubnet({ SubnetId: id }),
    replaces: ["vpcId", "cidrBlock", "availabilityZone"],
    // The old address block would overlap with the new one.
    deleteBeforeReplace: true,
  }),

  "aws:ec2/eip:Eip": resource({
    plan: (inputs: Plain<aws.EipArgs>) => ({ domain: inputs.domain as sdk.DomainType | undefined, tags: inputs.tags }),
    create: async ({ domain, tags }) => {
      const made = await ec2.allocateAddress({ Domain: domain, TagSpecifications: newTags("elastic-ip", tags) });
      return { id: required(made.AllocationId, "AllocateAddress's AllocationId") };
    },
    retag,
    delete: ({ id }) => ec2.releaseAddress({ AllocationId: id }),
    replaces: ["domain"],
  }),

  "aws:ec2/natGateway:NatGateway": resource({
    plan: (inputs: Plain<aws.NatGatewayArgs>) => ({
      gateway: { AllocationId: inputs.allocationId, SubnetId: inputs.subnetId },
      tags: inputs.tags,
    }),
    create: async ({ gateway, tags }) => {
      const made = await ec2.createNatGateway({ ...gateway, TagSpecifications: newTags("natgateway", tags) });
      return { id: required(made.NatGateway?.NatGatewayId, "CreateNatGateway's NatGatewayId") };
    },
    retag,
    delete: ({ id }) => ec2.deleteNatGateway({ NatGatewayId: id }),
    replaces: ["allocationId", "subnetId"],
    // An address belongs to one gateway at a time.
    deleteBeforeReplace: true,
  }),

  "aws:ec2/routeTable:RouteTable": resource({
    plan: (inputs: Plain<aws.RouteTableArgs>) => ({ vpcId: inputs.vpcId, tags: inputs.tags }),
    create: async ({ vpcId, tags }) => {
      const made = await ec2.createRouteTable({ VpcId: vpcId, TagSpecifications: newTags("route-table", tags) });
      return { id: required(made.RouteTable?.RouteTableId, "CreateRouteTable's RouteTableId") };
    },
    retag,
    delete: ({ id }) => ec2.deleteRouteTable({ RouteTableId: id }),
    replaces: ["vpcId"],
  }),

  "aws:ec2/route:Route": resource({
    plan: (inputs: Plain<aws.RouteArgs>) => ({
      RouteTableId: inputs.routeTableId,
      DestinationCidrBlock: inputs.destinationCidrBlock,
      GatewayId: inputs.gatewayId,
      NatGatewayId: inputs.natGatewayId,
    }),
    create: async (route) => {
      await ec2.createRoute(route);
      return { id: `${route.RouteTableId}_${route.DestinationCidrBlock ?? ""}` };
    },
    delete: ({ plan }) => ec2.deleteRoute(plan),
    replaces: ["routeTableId", "destinationCidrBlock"],
    // A table has one route to a destination; the emulator would keep both.
    deleteBeforeReplace: true,
  }),

  "aws:ec2/routeTableAssociation:RouteTableAssociation": resource({
    plan: (inputs: Plain<aws.RouteTableAssociationArgs>) => ({
      RouteTableId: inputs.routeTableId,
      SubnetId: inputs.subnetId,
    }),
    create: async (association) => {
      const made = await ec2.associateRouteTable(association);
      return { id: required(made.AssociationId, "AssociateRouteTable's AssociationId") };
    },
    delete: ({ id }) => ec2.disassociateRouteTable({ AssociationId: id }),
    replaces: ["subnetId"],
    // A subnet has one route table.
    deleteBeforeReplace: true,
  }),

  "aws:ec2/vpcEndpoint:VpcEndpoint": resource({
    plan: (inputs: Plain<aws.VpcEndpointArgs>) => ({
      endpoint: {
        VpcId: inputs.vpcId,
        ServiceName: inputs.serviceName,
        VpcEndpointType: inputs.vpcEndpointType as sdk.VpcEndpointType | undefined,
        PrivateDnsEnabled: inputs.privateDnsEnabled,
      },
      routeTables: inputs.routeTableIds ?? [],
      subnets: inputs.subnetIds ?? [],
      groups: inputs.securityGroupIds ?? [],
      policy: inputs.policy,
      tags: inputs.tags,
    }),
    create: async ({ endpoint, routeTables, subnets, groups, policy, tags }) => {
      const made = await ec2.createVpcEndpoint({
        ...endpoint,
        RouteTableIds: routeTables,
        SubnetIds: subnets,
        SecurityGroupIds: groups,
        PolicyDocument: policy,
        TagSpecifications: newTags("vpc-endpoint", tags),
      });
      const isGateway = endpoint.VpcEndpointType !== "Interface";
      const Filters = [{ Name: "prefix-list-name", Values: [endpoint.ServiceName ?? ""] }];
      const { PrefixLists } = isGateway ? await ec2.describePrefixLists({ Filters }) : {};
      return {
        id: required(made.VpcEndpoint?.VpcEndpointId, "CreateVpcEndpoint's VpcEndpointId"),
        outputs: isGateway ? { prefixListId: PrefixLists?.[0]?.PrefixListId } : {},
      };
    },
    update: ({ id, plan: old }, { endpoint, routeTables, subnets, groups, policy }) =>
      ec2.modifyVpcEndpoint({
        VpcEndpointId: id,
        AddRouteTableIds: without(routeTables, old.routeTables),
        RemoveRouteTableIds: without(old.routeTables, routeTables),
        AddSubnetIds: without(subnets, old.subnets),
        RemoveSubnetIds: without(old.subnets, subnets),
        AddSecurityGroupIds: without(groups, old.groups),
        RemoveSecurityGroupIds: without(old.groups, groups),
        PrivateDnsEnabled: endpoint.PrivateDnsEnabled,
        PolicyDocument: policy,
      }),
    retag,
    delete: ({ id }) => ec2.deleteVpcEndpoints({ VpcEndpointIds: [id] }),
    replaces: ["vpcId", "serviceName", "vpcEndpointType"],
  }),

  "aws:ec2/flowLog:FlowLog": resource({
    plan: (inputs: Plain<aws.FlowLogArgs>) => ({
      flowLog: {
        ResourceIds: inputs.vpcId === undefined ? [] : [inputs.vpcId],
        ResourceType: "VPC" as const,
        TrafficType: inputs.trafficType as sdk.TrafficType | undefined,
        LogDestinationType: inputs.logDestinationType as sdk.LogDestinationType | undefined,
        LogDestination: inputs.logDestination,
        DeliverLogsPermissionArn: inputs.iamRoleArn,
        MaxAggregationInterval: inputs.maxAggregationInterval,
      },
      tags: inputs.tags,
    }),
    create: async ({ flowLog, tags }) => {
      const made = await ec2.createFlowLogs({ ...flowLog, TagSpecifications: newTags("vpc-flow-log", tags) });
      return { id: required(made.FlowLogIds?.[0], "CreateFlowLogs' FlowLogIds") };
    },
    delete: ({ id }) => ec2.deleteFlowLogs({ FlowLogIds: [id] }),
    replaces: ["vpcId", "trafficType", "logDestinationType", "logDestination", "iamRoleArn", "maxAggregationInterval"],
  }),
};

async function setDns(vpcId: string, support: boolean, hostnames: boolean): Promise<void> {
  // EC2 takes one attribute a call.
  await ec2.modifyVpcAttribute({ VpcId: vpcId, EnableDnsSupport: { Value: support } });
  await ec2.modifyVpcAttribute({ VpcId: vpcId, EnableDnsHostnames: { Value: hostnames } });
}

/** The tags of something that EC2 is about to make. */
export function newTags(type: sdk.ResourceType, tags: Tags): sdk.TagSpecification[] {
  return [{ ResourceType: type, Tags: tagList(tags) }];
}

/** How the tags of anything of EC2's are changed. */
export function retag({ id }: { id: string }): TagCalls {
  return {
    set: (tags) => ec2.createTags({ Resources: [id], Tags: tagList(tags) }),
    remove: (keys) => ec2.deleteTags({ Resources: [id], Tags: keys.map((Key) => ({ Key })) }),
  };
}

function without(ids: readonly string[], others: readonly string[]): string[] {
  return ids.filter((id) => !others.includes(id));
}

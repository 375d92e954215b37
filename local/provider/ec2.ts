import type {
  EipArgs,
  FlowLogArgs,
  InternetGatewayArgs,
  NatGatewayArgs,
  RouteArgs,
  RouteTableArgs,
  RouteTableAssociationArgs,
  SubnetArgs,
  VpcArgs,
  VpcEndpointArgs,
} from "@pulumi/aws/ec2";
import type {
  DomainType,
  LogDestinationType,
  ResourceType,
  TagSpecification,
  TrafficType,
  VpcEndpointType,
} from "@aws-sdk/client-ec2";
import { ec2, required } from "./clients";
import { resource, type Entries, type Existing } from "./entry";
import { ifPresent } from "./gone";
import { tagList, updateTags, type Tags } from "./tags";
import type { Plain } from "./wire";

/** The network, which the emulator stores and nothing passes through. Security groups have a file of their own. */
export const ec2Entries: Entries = {
  "aws:ec2/vpc:Vpc": resource({
    plan: (inputs: Plain<VpcArgs>) => ({
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
    update: async ({ id, plan: old }, { dnsSupport, dnsHostnames, tags }) => {
      await setDns(id, dnsSupport, dnsHostnames);
      return updateEc2Tags(id, old.tags, tags);
    },
    delete: ({ id }) => ec2.deleteVpc({ VpcId: id }),
    replaces: ["cidrBlock"],
    limits: "Sizes and overlaps of address blocks are not checked.",
  }),

  "aws:ec2/internetGateway:InternetGateway": resource({
    plan: (inputs: Plain<InternetGatewayArgs>) => ({ vpcId: inputs.vpcId, tags: inputs.tags }),
    create: async ({ vpcId, tags }) => {
      const made = await ec2.createInternetGateway({ TagSpecifications: newTags("internet-gateway", tags) });
      const id = required(made.InternetGateway?.InternetGatewayId, "CreateInternetGateway's InternetGatewayId");
      await ec2.attachInternetGateway({ InternetGatewayId: id, VpcId: vpcId });
      return { id };
    },
    update: async (existing, { vpcId, tags }) => {
      const { id: InternetGatewayId, plan: old } = existing;
      if (old.vpcId !== vpcId) {
        await ec2.detachInternetGateway({ InternetGatewayId, VpcId: old.vpcId });
        await ec2.attachInternetGateway({ InternetGatewayId, VpcId: vpcId });
      }
      return updateOnlyTags(existing, { tags });
    },
    delete: async ({ id, plan: { vpcId } }) => {
      await ifPresent(ec2.detachInternetGateway({ InternetGatewayId: id, VpcId: vpcId }));
      await ec2.deleteInternetGateway({ InternetGatewayId: id });
    },
  }),

  "aws:ec2/subnet:Subnet": resource({
    plan: (inputs: Plain<SubnetArgs>) => ({
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
    update: async ({ id, plan: old }, { publicIp, tags }) => {
      await ec2.modifySubnetAttribute({ SubnetId: id, MapPublicIpOnLaunch: { Value: publicIp } });
      return updateEc2Tags(id, old.tags, tags);
    },
    delete: ({ id }) => ec2.deleteSubnet({ SubnetId: id }),
    replaces: ["vpcId", "cidrBlock", "availabilityZone"],
    // The old address block would overlap with the new one.
    deleteBeforeReplace: true,
  }),

  "aws:ec2/eip:Eip": resource({
    plan: (inputs: Plain<EipArgs>) => ({ domain: inputs.domain as DomainType | undefined, tags: inputs.tags }),
    create: async ({ domain, tags }) => {
      const made = await ec2.allocateAddress({ Domain: domain, TagSpecifications: newTags("elastic-ip", tags) });
      return {
        id: required(made.AllocationId, "AllocateAddress's AllocationId"),
        outputs: { allocationId: made.AllocationId, publicIp: made.PublicIp },
      };
    },
    update: updateOnlyTags,
    delete: ({ id }) => ec2.releaseAddress({ AllocationId: id }),
    replaces: ["domain"],
  }),

  "aws:ec2/natGateway:NatGateway": resource({
    plan: (inputs: Plain<NatGatewayArgs>) => ({
      gateway: { AllocationId: inputs.allocationId, SubnetId: inputs.subnetId },
      tags: inputs.tags,
    }),
    create: async ({ gateway, tags }) => {
      const made = await ec2.createNatGateway({ ...gateway, TagSpecifications: newTags("natgateway", tags) });
      return { id: required(made.NatGateway?.NatGatewayId, "CreateNatGateway's NatGatewayId") };
    },
    update: updateOnlyTags,
    delete: ({ id }) => ec2.deleteNatGateway({ NatGatewayId: id }),
    replaces: ["allocationId", "subnetId"],
    // An address belongs to one gateway at a time.
    deleteBeforeReplace: true,
    limits: "The gateway is ready at once and has no address of its own.",
  }),

  "aws:ec2/routeTable:RouteTable": resource({
    plan: (inputs: Plain<RouteTableArgs>) => ({ vpcId: inputs.vpcId, tags: inputs.tags }),
    create: async ({ vpcId, tags }) => {
      const made = await ec2.createRouteTable({ VpcId: vpcId, TagSpecifications: newTags("route-table", tags) });
      return { id: required(made.RouteTable?.RouteTableId, "CreateRouteTable's RouteTableId") };
    },
    update: updateOnlyTags,
    delete: ({ id }) => ec2.deleteRouteTable({ RouteTableId: id }),
    replaces: ["vpcId"],
  }),

  "aws:ec2/route:Route": resource({
    plan: (inputs: Plain<RouteArgs>) => ({
      RouteTableId: inputs.routeTableId,
      DestinationCidrBlock: inputs.destinationCidrBlock,
      GatewayId: inputs.gatewayId,
      NatGatewayId: inputs.natGatewayId,
    }),
    create: async (route) => {
      await ec2.createRoute(route);
      return { id: `${route.RouteTableId}_${route.DestinationCidrBlock ?? ""}` };
    },
    delete: ({ plan }) =>
      ec2.deleteRoute({ RouteTableId: plan.RouteTableId, DestinationCidrBlock: plan.DestinationCidrBlock }),
    replaces: ["routeTableId", "destinationCidrBlock"],
    // A table has one route to a destination; the emulator would keep both.
    deleteBeforeReplace: true,
    limits: "The target of a route need not exist.",
  }),

  "aws:ec2/routeTableAssociation:RouteTableAssociation": resource({
    plan: (inputs: Plain<RouteTableAssociationArgs>) => ({
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
    plan: (inputs: Plain<VpcEndpointArgs>) => ({
      endpoint: {
        VpcId: inputs.vpcId,
        ServiceName: inputs.serviceName,
        VpcEndpointType: inputs.vpcEndpointType as VpcEndpointType | undefined,
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
    update: async ({ id, plan: old }, { endpoint, routeTables, subnets, groups, policy, tags }) => {
      await ec2.modifyVpcEndpoint({
        VpcEndpointId: id,
        AddRouteTableIds: routeTables.filter((table) => !old.routeTables.includes(table)),
        RemoveRouteTableIds: old.routeTables.filter((table) => !routeTables.includes(table)),
        AddSubnetIds: subnets.filter((subnet) => !old.subnets.includes(subnet)),
        RemoveSubnetIds: old.subnets.filter((subnet) => !subnets.includes(subnet)),
        AddSecurityGroupIds: groups.filter((group) => !old.groups.includes(group)),
        RemoveSecurityGroupIds: old.groups.filter((group) => !groups.includes(group)),
        PrivateDnsEnabled: endpoint.PrivateDnsEnabled,
        PolicyDocument: policy,
      });
      return updateEc2Tags(id, old.tags, tags);
    },
    delete: ({ id }) => ec2.deleteVpcEndpoints({ VpcEndpointIds: [id] }),
    replaces: ["vpcId", "serviceName", "vpcEndpointType"],
    limits:
      "The endpoint's policy is not enforced, nothing leads to it, and it has no groups, addresses or names of its own.",
  }),

  "aws:ec2/flowLog:FlowLog": resource({
    plan: (inputs: Plain<FlowLogArgs>) => ({
      flowLog: {
        ResourceIds: inputs.vpcId === undefined ? [] : [inputs.vpcId],
        ResourceType: "VPC" as const,
        TrafficType: inputs.trafficType as TrafficType | undefined,
        LogDestinationType: inputs.logDestinationType as LogDestinationType | undefined,
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
    limits: "No traffic is recorded.",
  }),
};

async function setDns(vpcId: string, support: boolean, hostnames: boolean): Promise<void> {
  // EC2 takes one attribute a call.
  await ec2.modifyVpcAttribute({ VpcId: vpcId, EnableDnsSupport: { Value: support } });
  await ec2.modifyVpcAttribute({ VpcId: vpcId, EnableDnsHostnames: { Value: hostnames } });
}

/** The tags of something that EC2 is about to make. */
export function newTags(type: ResourceType, tags: Tags): TagSpecification[] {
  return [{ ResourceType: type, Tags: tagList(tags) }];
}

/** Changes the tags of anything of EC2's. */
export async function updateEc2Tags(id: string, old: Tags, now: Tags): Promise<undefined> {
  await updateTags(old, now, {
    set: (tags) => ec2.createTags({ Resources: [id], Tags: tagList(tags) }),
    remove: (keys) => ec2.deleteTags({ Resources: [id], Tags: keys.map((Key) => ({ Key })) }),
  });
  return undefined;
}

/** The update of what EC2 lets change nothing but the tags of. */
export function updateOnlyTags(existing: Existing<{ tags: Tags }>, { tags }: { tags: Tags }): Promise<undefined> {
  return updateEc2Tags(existing.id, existing.plan.tags, tags);
}

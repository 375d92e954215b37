// The network's resources, input by input. Doesn't prove that packets flow as its routes say.
import type { Graph } from "../harness/graph";
import { graphOf } from "../harness/variants";

let graph: Graph;

beforeAll(async () => {
  graph = await graphOf("default");
});

it("is one VPC that resolves names", () => {
  expect(graph.one("ec2/vpc:Vpc").inputs).toMatchObject({
    cidrBlock: "10.0.0.0/16",
    enableDnsHostnames: true,
    enableDnsSupport: true,
  });
});

it("has a public and a private subnet in each zone, and gives no public addresses away", () => {
  const subnets = graph.all("ec2/subnet:Subnet").map(({ name, inputs }) => {
    expect(inputs.mapPublicIpOnLaunch).toBe(false);
    const { Type } = inputs.tags as Record<string, string>;
    return [name, inputs.cidrBlock, inputs.availabilityZone, Type].join(" ");
  });
  expect(subnets).toEqual([
    "network-private-1 10.0.10.0/24 us-east-1a Private",
    "network-private-2 10.0.11.0/24 us-east-1b Private",
    "network-private-3 10.0.12.0/24 us-east-1c Private",
    "network-public-1 10.0.0.0/24 us-east-1a Public",
    "network-public-2 10.0.1.0/24 us-east-1b Public",
    "network-public-3 10.0.2.0/24 us-east-1c Public",
  ]);
});

it("leads each private subnet through the NAT gateway of its own zone", () => {
  for (const zone of [1, 2, 3]) {
    expect(graph.named(`network-nat-${zone}`).inputs).toMatchObject({
      allocationId: `network-nat-address-${zone}-id`,
      subnetId: `network-public-${zone}-id`,
    });
    expect(graph.named(`network-private-route-${zone}`).inputs).toEqual({
      routeTableId: `network-private-routes-${zone}-id`,
      destinationCidrBlock: "0.0.0.0/0",
      natGatewayId: `network-nat-${zone}-id`,
    });
    expect(graph.named(`network-private-association-${zone}`).inputs).toEqual({
      routeTableId: `network-private-routes-${zone}-id`,
      subnetId: `network-private-${zone}-id`,
    });
    expect(graph.named(`network-public-association-${zone}`).inputs).toEqual({
      routeTableId: "network-public-routes-id",
      subnetId: `network-public-${zone}-id`,
    });
  }
  expect(graph.named("network-public-route").inputs).toEqual({
    routeTableId: "network-public-routes-id",
    destinationCidrBlock: "0.0.0.0/0",
    gatewayId: "network-gateway-id",
  });
  expect(graph.all("ec2/eip:Eip").map(({ inputs }) => inputs.domain)).toEqual(["vpc", "vpc", "vpc"]);
});

it("leads every private subnet through the one NAT gateway there is, each still by a table of its own", async () => {
  const single = await graphOf({ config: { natGateways: "single" } });
  expect(single.all("ec2/natGateway:NatGateway").map(({ name, inputs }) => [name, inputs.subnetId])).toEqual([
    ["network-nat-1", "network-public-1-id"],
  ]);
  expect(single.all("ec2/eip:Eip")).toHaveLength(1);
  for (const zone of [1, 2, 3]) {
    expect(single.named(`network-private-route-${zone}`).inputs).toMatchObject({
      routeTableId: `network-private-routes-${zone}-id`,
      natGatewayId: "network-nat-1-id",
    });
  }
});

it("leads no private subnet out without NAT gateways, and keeps the ways of S3", async () => {
  const none = await graphOf({ config: { natGateways: "none" } });
  expect([none.all("ec2/natGateway:NatGateway"), none.all("ec2/eip:Eip")]).toEqual([[], []]);
  expect(none.all("ec2/route:Route").map(({ name }) => name)).toEqual(["network-public-route"]);
  expect(none.named("audit-endpoint").inputs.routeTableIds).toEqual(
    [1, 2, 3].map((zone) => `network-private-routes-${zone}-id`),
  );
});

it("logs all traffic", () => {
  const { tags, ...log } = graph.one("ec2/flowLog:FlowLog").inputs;
  expect(tags).toBeDefined();
  expect(log).toEqual({
    vpcId: "network-vpc-id",
    trafficType: "ALL",
    logDestinationType: "cloud-watch-logs",
    logDestination: graph.named("flow-log-logs").outputs.arn,
    iamRoleArn: graph.named("flow-log-role").outputs.arn,
    maxAggregationInterval: 600,
  });
});

it("follows the settings", async () => {
  const config = {
    vpcCidr: "172.16.16.0/20",
    availabilityZoneCount: 2,
    availabilityZones: '["us-east-1c","us-east-1a"]',
  };
  const other = await graphOf({ config });
  const subnets = other
    .all("ec2/subnet:Subnet")
    .map(({ inputs }) => [inputs.cidrBlock, inputs.availabilityZone].join(" "));
  expect(subnets).toEqual([
    "172.16.26.0/24 us-east-1c",
    "172.16.27.0/24 us-east-1a",
    "172.16.16.0/24 us-east-1c",
    "172.16.17.0/24 us-east-1a",
  ]);
});

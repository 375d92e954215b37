import { beside, Cases, judged, only, Shape } from "./case";

const instanceType = "aws:rds/instance:Instance";
const clusterType = "aws:rds/cluster:Cluster";
const memberType = "aws:rds/clusterInstance:ClusterInstance";
const groupType = "aws:rds/parameterGroup:ParameterGroup";
const subscription = "aws:rds/eventSubscription:EventSubscription";
const instance = only(instanceType);
const cluster = only(clusterType);
const member = only(memberType);
const parameters = only(groupType);

const subnetType = "aws:ec2/subnet:Subnet";
const tableType = "aws:ec2/routeTable:RouteTable";
const associationType = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const routeType = "aws:ec2/route:Route";
const gatewayType = "aws:ec2/internetGateway:InternetGateway";
const vpcType = "aws:ec2/vpc:Vpc";

/** A group in one subnet, and what decides where that leads. */
const subnetGroup = (...around: Shape): Shape => [
  judged("aws:rds/subnetGroup:SubnetGroup", {}, { subnetIds: ["subnet"] }),
  beside(subnetType, "subnet", {}, { vpcId: ["vpc"] }),
  ...around,
];
const association = beside(associationType, "association", {}, { subnetId: ["subnet"], routeTableId: ["table"] });
const table = beside(tableType, "table");
const gateway = beside(gatewayType, "gateway", { id: "igw-1" });
const vpc = beside(vpcType, "vpc", { id: "vpc-1" });

const events = (...heard: readonly object[]): Shape =>
  heard.map((inputs, index) => beside(subscription, `subscription ${index}`, { ...inputs }));

const instanceEvents = {
  sourceType: "db-instance",
  eventCategories: ["configuration change", "failure", "maintenance", "backup"],
};

/** Cases about what stands beside a database: other instances, subnets, and who hears of it. */
export const rdsSurroundingCases: Cases = {
  "rds-15-cluster-zones": {
    breaks: {
      "no instance": cluster({ engine: "aurora-postgresql" }),
      "one instance": [
        judged(clusterType, { engine: "aurora-mysql" }),
        beside(memberType, "one", {}, { clusterIdentifier: ["judged"] }),
      ],
      "another's": [
        judged(clusterType, { engine: "aurora-mysql" }),
        beside(memberType, "one", {}, { clusterIdentifier: ["judged"] }),
        beside(memberType, "two", { clusterIdentifier: "other" }),
      ],
    },
    passes: {
      two: [
        judged(clusterType, { engine: "aurora-mysql" }),
        beside(memberType, "one", {}, { clusterIdentifier: ["judged"] }),
        beside(memberType, "two", {}, { clusterIdentifier: ["judged"] }),
      ],
      "one that RDS makes in three zones by itself": cluster({ engine: "postgres" }),
      unsaid: cluster(),
    },
  },
  "rds-20-instance-events": {
    breaks: {
      none: instance(),
      "a cluster's instance": member(),
      "of another kind": [judged(instanceType), ...events({ ...instanceEvents, sourceType: "db-cluster" })],
      "some categories": [
        judged(instanceType),
        ...events({ ...instanceEvents, eventCategories: ["failure", "maintenance"] }),
      ],
      "switched off": [judged(instanceType), ...events({ ...instanceEvents, enabled: false })],
    },
    passes: {
      heard: [judged(instanceType), ...events(instanceEvents)],
      "heard of all kinds": [
        judged(instanceType),
        ...events({ ...instanceEvents, sourceType: undefined, enabled: true }),
      ],
      "all of its kind": [judged(memberType), ...events({ sourceType: "db-instance" })],
      "the second": [judged(instanceType), ...events({ sourceType: "db-snapshot" }, instanceEvents)],
    },
  },
  "rds-21-parameter-events": {
    breaks: {
      none: parameters(),
      "of another kind": [judged(groupType), ...events({ sourceType: "db-instance" })],
      "another category": [
        judged(groupType),
        ...events({ sourceType: "db-parameter-group", eventCategories: ["failure"] }),
      ],
    },
    passes: {
      heard: [
        judged(groupType),
        ...events({ sourceType: "db-parameter-group", eventCategories: ["configuration change"] }),
      ],
    },
  },
  "rds-46-private-subnets": {
    breaks: {
      "a route of its own": subnetGroup(
        association,
        table,
        gateway,
        beside(routeType, "route", {}, { routeTableId: ["table"], gatewayId: ["gateway"] }),
      ),
      "a route to a literal gateway": subnetGroup(
        association,
        table,
        beside(routeType, "route", { gatewayId: "igw-9" }, { routeTableId: ["table"] }),
      ),
      "an inline route": subnetGroup(
        association,
        gateway,
        beside(tableType, "table", { routes: [{ cidrBlock: "0.0.0.0/0" }] }, { routes: ["gateway"] }),
      ),
      "an inline route to a literal gateway": subnetGroup(
        association,
        beside(tableType, "table", { routes: [{ natGatewayId: "nat-1" }, { gatewayId: "igw-9" }] }),
      ),
      "the main table of its VPC": subnetGroup(
        vpc,
        beside(tableType, "table", { routes: [{ gatewayId: "igw-9" }] }),
        beside(
          "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation",
          "main",
          {},
          { vpcId: ["vpc"], routeTableId: ["table"] },
        ),
      ),
      "the first table of its VPC": subnetGroup(
        vpc,
        beside(
          "aws:ec2/defaultRouteTable:DefaultRouteTable",
          "first",
          { routes: [{ gatewayId: "igw-9" }] },
          { defaultRouteTableId: ["vpc"] },
        ),
      ),
      "the second of two subnets": [
        judged("aws:rds/subnetGroup:SubnetGroup", {}, { subnetIds: ["private", "subnet"] }),
        beside(subnetType, "private"),
        ...subnetGroup(association, beside(tableType, "table", { routes: [{ gatewayId: "igw-9" }] })).slice(1),
      ],
    },
    passes: {
      "no route": subnetGroup(association, table),
      "a way out through NAT": subnetGroup(
        association,
        table,
        beside(routeType, "route", { natGatewayId: "nat-1" }, { routeTableId: ["table"] }),
      ),
      "a way to AWS's own network": subnetGroup(
        association,
        beside(tableType, "table", { routes: [{ gatewayId: "vgw-1" }, { gatewayId: "local" }] }),
      ),
      "a route of another table": subnetGroup(association, table, beside(routeType, "route", { gatewayId: "igw-9" })),
      "a table of its own, while the main one leads out": subnetGroup(
        association,
        table,
        vpc,
        beside(
          "aws:ec2/defaultRouteTable:DefaultRouteTable",
          "first",
          { routes: [{ gatewayId: "igw-9" }] },
          { defaultRouteTableId: ["vpc"] },
        ),
      ),
      "the first table of another VPC": subnetGroup(
        vpc,
        beside(
          "aws:ec2/defaultRouteTable:DefaultRouteTable",
          "first",
          { routes: [{ gatewayId: "igw-9" }] },
          { defaultRouteTableId: ["other"] },
        ),
      ),
    },
  },
};

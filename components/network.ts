import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { privateSubnetCidr, publicSubnetCidr } from "./cidr";
import { NatGateways, natGatewayCount } from "./natGateways";
import { Tags } from "./tags";

/**
 * Lambda gives its network interfaces back some time after the function is gone, and until then neither their subnets nor
 * their security group can be deleted: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html. The provider by
 * itself waits 20 minutes for a subnet and 15 for a group.
 */
export const untilInterfacesGo = { delete: "60m" };

/** What the network is made of. */
export interface NetworkArgs {
  /** IPv4 block of the VPC, /16 to /20. */
  readonly cidr: string;
  /** Availability zones, one public and one private subnet each; further ones may only be added at the end. */
  readonly zones: readonly string[];
  readonly natGateways: NatGateways;
  readonly tags: Tags;
}

/**
 * A VPC with a public and a private subnet in every zone. Each private subnet leaves through the NAT gateway of its own
 * zone, so that the loss of a zone takes no other with it, unless fewer are asked for. Everything is numbered and addressed by the position of its
 * zone: adding a zone adds resources and touches none.
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** Known once there is a way to the internet, without which AWS refuses what is public. */
  readonly publicSubnetIds: pulumi.Output<string>[];
  readonly privateSubnetIds: pulumi.Output<string>[];
  readonly privateRouteTableIds: pulumi.Output<string>[];
  /** In the order of their zones; none where the private subnets have no way to the internet. */
  readonly natGatewayIds: pulumi.Output<string>[];
  /** Whether the private subnets have a way to the internet. */
  readonly reachesInternet: boolean;

  constructor(
    private readonly name: string,
    private readonly args: NetworkArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payments:index:Network", name, {}, opts);
    const { cidr, tags, zones } = args;

    const vpc = new aws.ec2.Vpc(
      `${name}-vpc`,
      { cidrBlock: cidr, enableDnsHostnames: true, enableDnsSupport: true, tags: tags.named(`${name}-vpc`) },
      { parent: this },
    );

    // Every VPC has this group, and whatever names none gets it. Here it lets nothing in or out.
    new aws.ec2.DefaultSecurityGroup(
      `${name}-default-group`,
      { vpcId: vpc.id, tags: tags.named(`${name}-default-group`) },
      { parent: this },
    );

    const { publicRoutes, publicRoute } = this.addPublicRoutes(vpc);
    const publicSubnets = zones.map((zone, index) =>
      this.addSubnet("public", index, { vpc, zone, cidr: publicSubnetCidr(cidr, index), routes: publicRoutes }),
    );
    const nats = publicSubnets
      .slice(0, natGatewayCount(args.natGateways, zones.length))
      .map((subnet, index) => this.addNat(index, subnet, publicRoute));
    // A table for each zone, whatever leads out of it, so that another choice moves no subnet.
    const privateRoutes = zones.map((_, index) => this.addPrivateRoutes(index, vpc, nats[index] ?? nats[0]));
    const privateSubnets = privateRoutes.map((routes, index) =>
      this.addSubnet("private", index, { vpc, zone: zones[index], cidr: privateSubnetCidr(cidr, index), routes }),
    );

    this.vpcId = vpc.id;
    this.publicSubnetIds = publicSubnets.map((subnet) => pulumi.all([subnet.id, publicRoute.id]).apply(([id]) => id));
    this.privateSubnetIds = privateSubnets.map((subnet) => subnet.id);
    this.privateRouteTableIds = privateRoutes.map((routes) => routes.id);
    this.natGatewayIds = nats.map((nat) => nat.id);
    this.reachesInternet = nats.length > 0;
    this.registerOutputs({
      vpcId: this.vpcId,
      publicSubnetIds: this.publicSubnetIds,
      privateSubnetIds: this.privateSubnetIds,
      privateRouteTableIds: this.privateRouteTableIds,
    });
  }

  /** The one way out of the public subnets. */
  private addPublicRoutes(vpc: aws.ec2.Vpc): { publicRoutes: aws.ec2.RouteTable; publicRoute: aws.ec2.Route } {
    const { name } = this;
    const { tags } = this.args;
    const gateway = new aws.ec2.InternetGateway(
      `${name}-gateway`,
      { vpcId: vpc.id, tags: tags.named(`${name}-gateway`) },
      { parent: this },
    );
    const publicRoutes = new aws.ec2.RouteTable(
      `${name}-public-routes`,
      { vpcId: vpc.id, tags: tags.named(`${name}-public-routes`) },
      { parent: this },
    );
    const publicRoute = new aws.ec2.Route(
      `${name}-public-route`,
      { routeTableId: publicRoutes.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id },
      { parent: this },
    );
    return { publicRoutes, publicRoute };
  }

  private addSubnet(
    tier: "public" | "private",
    index: number,
    at: { vpc: aws.ec2.Vpc; zone: string | undefined; cidr: string; routes: aws.ec2.RouteTable },
  ): aws.ec2.Subnet {
    const subnet = new aws.ec2.Subnet(
      `${this.name}-${tier}-${index + 1}`,
      {
        vpcId: at.vpc.id,
        cidrBlock: at.cidr,
        availabilityZone: at.zone,
        // Load balancer nodes and NAT gateways get public addresses by themselves; nothing else belongs in public.
        mapPublicIpOnLaunch: false,
        tags: this.args.tags.named(`${this.name}-${tier}-${index + 1}`, {
          Type: tier === "public" ? "Public" : "Private",
        }),
      },
      // Should a region grow a zone out of turn, the subnets that exist stay where they are.
      { parent: this, ignoreChanges: ["availabilityZone"], customTimeouts: untilInterfacesGo },
    );
    new aws.ec2.RouteTableAssociation(
      `${this.name}-${tier}-association-${index + 1}`,
      { subnetId: subnet.id, routeTableId: at.routes.id },
      { parent: this },
    );
    return subnet;
  }

  private addNat(index: number, subnet: aws.ec2.Subnet, publicRoute: aws.ec2.Route): aws.ec2.NatGateway {
    const address = new aws.ec2.Eip(
      `${this.name}-nat-address-${index + 1}`,
      { domain: "vpc", tags: this.args.tags.named(`${this.name}-nat-address-${index + 1}`) },
      { parent: this },
    );
    return new aws.ec2.NatGateway(
      `${this.name}-nat-${index + 1}`,
      {
        allocationId: address.id,
        subnetId: subnet.id,
        tags: this.args.tags.named(`${this.name}-nat-${index + 1}`),
      },
      // A NAT gateway in a network without a gateway to the internet is refused.
      { parent: this, dependsOn: [publicRoute] },
    );
  }

  private addPrivateRoutes(index: number, vpc: aws.ec2.Vpc, nat: aws.ec2.NatGateway | undefined): aws.ec2.RouteTable {
    const routes = new aws.ec2.RouteTable(
      `${this.name}-private-routes-${index + 1}`,
      { vpcId: vpc.id, tags: this.args.tags.named(`${this.name}-private-routes-${index + 1}`) },
      { parent: this },
    );
    if (nat !== undefined) {
      new aws.ec2.Route(
        `${this.name}-private-route-${index + 1}`,
        { routeTableId: routes.id, destinationCidrBlock: "0.0.0.0/0", natGatewayId: nat.id },
        { parent: this },
      );
    }
    return routes;
  }
}

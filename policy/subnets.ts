import { elements, Judged, JudgedStack, known } from "./judged";

const association = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const mainAssociation = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation";
const table = "aws:ec2/routeTable:RouteTable";
const defaultTable = "aws:ec2/defaultRouteTable:DefaultRouteTable";
const route = "aws:ec2/route:Route";
const vpc = "aws:ec2/vpc:Vpc";
const internetGateway = "aws:ec2/internetGateway:InternetGateway";

/** Types that tell where a subnet's traffic goes. */
export const subnetRelations: readonly string[] = [
  ...["aws:ec2/subnet:Subnet", association, mainAssociation, table, defaultTable, route, vpc, internetGateway],
];

/** Whether a subnet's route table, or the main one of its VPC where it has none, leads to an internet gateway. */
export function isPublicSubnet(subnet: Judged, stack: JudgedStack): boolean {
  const associations = stack.reading(subnet, association, "subnetId");
  const own = associations.flatMap((one) => stack.readBy(one, "routeTableId", table));
  const tables = associations.length > 0 ? own : mainTables(subnet, stack);
  return tables.some((one) => leadsOut(one, stack));
}

function mainTables(subnet: Judged, stack: JudgedStack): Judged[] {
  return stack.readBy(subnet, "vpcId", vpc).flatMap((network) => [
    ...stack.reading(network, mainAssociation, "vpcId").flatMap((one) => stack.readBy(one, "routeTableId", table)),
    // Only the VPC knows the id of its first table.
    ...stack.all(defaultTable).filter((one) => one.reads("defaultRouteTableId").includes(network.urn)),
  ]);
}

function leadsOut(one: Judged, stack: JudgedStack): boolean {
  const inline = elements(known(() => one.inputs.routes as { gatewayId?: string }[] | undefined));
  return (
    stack.readBy(one, "routes", internetGateway).length > 0 ||
    inline.some(({ gatewayId }) => isInternetGateway(known(() => gatewayId))) ||
    stack
      .reading(one, route, "routeTableId")
      .some(
        (way) =>
          stack.readBy(way, "gatewayId", internetGateway).length > 0 ||
          isInternetGateway(known(() => way.inputs.gatewayId)),
      )
  );
}

/** Whether an id is one of an internet gateway, also of another stack. */
function isInternetGateway(id: unknown): boolean {
  return typeof id === "string" && id.startsWith("igw-");
}

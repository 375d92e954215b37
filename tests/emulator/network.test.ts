// The network and its doors are there as declared, asked of the emulator through the AWS SDK. The emulator lets nothing flow
// through the network, so that traffic goes as routes and rules say isn't shown; nor is that the firewall stops anything.
import { APIGateway } from "@aws-sdk/client-api-gateway";
import { EC2 } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { RDS } from "@aws-sdk/client-rds";
import { WAFV2 } from "@aws-sdk/client-wafv2";
import { paymentSchema } from "../../lambda/validator/paymentSchema";
import type { ClientSettings } from "../../local/emulator/clientSettings";
import { loadBalancingEntries } from "../../local/provider/loadBalancing";
import { clientEnvironment, TestStack } from "./testStack";

let test: TestStack;
let root: ClientSettings;

beforeAll(async () => {
  test = await TestStack.open();
  root = test.root;
  await test.stack.up();
});

afterAll(() => test.close());

/** The stack's own part of a network, beside the account's default one. */
async function network() {
  const ec2 = new EC2(root);
  const { Vpcs = [] } = await ec2.describeVpcs({ Filters: [{ Name: "cidr", Values: ["10.0.0.0/16"] }] });
  const Filters = [{ Name: "vpc-id", Values: [Vpcs[0]?.VpcId ?? ""] }];
  const { Subnets = [] } = await ec2.describeSubnets({ Filters });
  const { RouteTables = [] } = await ec2.describeRouteTables({ Filters });
  const { NatGateways = [] } = await ec2.describeNatGateways({ Filter: Filters });
  const { SecurityGroups = [] } = await ec2.describeSecurityGroups({ Filters });
  const cidrOf = new Map(Subnets.map(({ SubnetId, CidrBlock }) => [SubnetId, CidrBlock]));
  return { Subnets, RouteTables, NatGateways, SecurityGroups, cidrOf };
}

it("has a public and a private subnet in each of three zones", async () => {
  const { Subnets } = await network();
  const shown = Subnets.map(({ CidrBlock, AvailabilityZone, MapPublicIpOnLaunch }) =>
    [CidrBlock, AvailabilityZone, MapPublicIpOnLaunch].join(" "),
  );
  expect(shown.sort()).toEqual([
    "10.0.0.0/24 us-east-1a false",
    "10.0.1.0/24 us-east-1b false",
    "10.0.10.0/24 us-east-1a false",
    "10.0.11.0/24 us-east-1b false",
    "10.0.12.0/24 us-east-1c false",
    "10.0.2.0/24 us-east-1c false",
  ]);
});

it("leads each private subnet to the NAT gateway of its own zone, and public ones to the internet", async () => {
  const { RouteTables, NatGateways, cidrOf } = await network();
  const natZone = new Map(NatGateways.map(({ NatGatewayId, SubnetId }) => [NatGatewayId, cidrOf.get(SubnetId)]));
  const ways = RouteTables.flatMap(({ Routes = [], Associations = [] }) => {
    const out = Routes.find(({ DestinationCidrBlock }) => DestinationCidrBlock === "0.0.0.0/0");
    const target = out?.NatGatewayId === undefined ? out?.GatewayId?.slice(0, 4) : natZone.get(out.NatGatewayId);
    return Associations.flatMap(({ SubnetId }) =>
      SubnetId === undefined ? [] : [`${String(cidrOf.get(SubnetId))} > ${String(target)}`],
    );
  });
  expect(ways.sort()).toEqual([
    "10.0.0.0/24 > igw-",
    "10.0.1.0/24 > igw-",
    "10.0.10.0/24 > 10.0.0.0/24",
    "10.0.11.0/24 > 10.0.1.0/24",
    "10.0.12.0/24 > 10.0.2.0/24",
    "10.0.2.0/24 > igw-",
  ]);
  expect((await new EC2(root).describeAddresses({})).Addresses).toHaveLength(3);
});

it("has the S3 endpoint in the private route tables, and a flow log", async () => {
  const ec2 = new EC2(root);
  const { VpcEndpoints = [] } = await ec2.describeVpcEndpoints({});
  expect(VpcEndpoints).toMatchObject([{ VpcEndpointType: "Gateway", ServiceName: "com.amazonaws.us-east-1.s3" }]);
  const { RouteTables } = await network();
  const withNat = RouteTables.filter(({ Routes = [] }) => Routes.some(({ NatGatewayId }) => NatGatewayId));
  expect(VpcEndpoints[0]?.RouteTableIds?.sort()).toEqual(withNat.map(({ RouteTableId }) => RouteTableId).sort());
  expect((await ec2.describeFlowLogs({})).FlowLogs).toMatchObject([
    {
      TrafficType: "ALL",
      FlowLogStatus: "ACTIVE",
      LogDestination: expect.stringMatching(/\/aws\/vpc\/payment-local$/) as string,
    },
  ]);
});

it("keeps the database in the private subnets", async () => {
  const { cidrOf } = await network();
  const { DBSubnetGroups: [group] = [] } = await new RDS(root).describeDBSubnetGroups({});
  expect(group?.Subnets?.map(({ SubnetIdentifier }) => cidrOf.get(SubnetIdentifier)).sort()).toEqual([
    "10.0.10.0/24",
    "10.0.11.0/24",
    "10.0.12.0/24",
  ]);
});

it("opens security groups for what is needed only", async () => {
  const { SecurityGroups } = await network();
  const names = new Map(SecurityGroups.map(({ GroupId, Description }) => [GroupId, Description]));
  const rules = SecurityGroups.flatMap(({ Description, IpPermissions = [], IpPermissionsEgress = [] }) =>
    [IpPermissions, IpPermissionsEgress].flatMap((permissions, direction) =>
      permissions.map(({ FromPort, IpRanges = [], UserIdGroupPairs = [] }) => {
        const peers = [
          ...IpRanges.map(({ CidrIp }) => CidrIp),
          ...UserIdGroupPairs.map((pair) => names.get(pair.GroupId)),
        ];
        return `${String(Description)} ${direction === 0 ? "from" : "to"} ${peers.join() || "prefix list"} ${String(FromPort)}`;
      }),
    ),
  );
  const { DBInstances: [database] = [] } = await new RDS(root).describeDBInstances({});
  const port = String(database?.Endpoint?.Port);
  expect(rules.sort()).toEqual([
    // The one way out to everywhere: the master's secret is fetched from Secrets Manager, which has no address of its own.
    "Ledger's migrator to 0.0.0.0/0 443",
    `Ledger's migrator to Payment database ${port}`,
    `Ledger's reader to Payment database ${port}`,
    `Payment database from Ledger's migrator ${port}`,
    `Payment database from Ledger's reader ${port}`,
    `Payment database from Payment validator ${port}`,
    "Payment load balancer from 0.0.0.0/0 80",
    `Payment validator to Payment database ${port}`,
    "Payment validator to prefix list 443",
  ]);
});

it("asks for a key, a valid body and patience at the API", async () => {
  const api = new APIGateway(root);
  const { items: [first] = [] } = await api.getRestApis({});
  const restApiId = first?.id ?? "";
  const { items: resources = [] } = await api.getResources({ restApiId, embed: ["methods"] });
  expect(resources.find(({ path }) => path === "/validate")?.resourceMethods).toMatchObject({
    POST: { apiKeyRequired: true, requestModels: { $default: "Payment", "application/json": "Payment" } },
  });
  expect((await api.getRequestValidators({ restApiId })).items).toMatchObject([{ validateRequestBody: true }]);
  expect((await api.getModels({ restApiId })).items).toMatchObject([
    { name: "Payment", contentType: "application/json", schema: JSON.stringify(paymentSchema) },
  ]);
  const { items: [plan] = [] } = await api.getUsagePlans({});
  const { items: [key] = [] } = await api.getApiKeys({});
  expect(key).toMatchObject({ enabled: true });
  expect((await api.getUsagePlanKeys({ usagePlanId: plan?.id })).items).toMatchObject([{ id: key?.id }]);
  expect([plan]).toMatchObject([
    {
      throttle: { rateLimit: 50, burstLimit: 100 },
      apiStages: [{ stage: "local" }],
    },
  ]);
  expect((await api.getStages({ restApiId })).item).toMatchObject([
    {
      stageName: "local",
      tracingEnabled: true,
      methodSettings: { "*/*": { dataTraceEnabled: false, throttlingRateLimit: 50, throttlingBurstLimit: 100 } },
      accessLogSettings: { destinationArn: expect.stringContaining("/aws/apigateway/payment-api-local") as string },
    },
  ]);
});

it("answers by the API's own fixed texts", async () => {
  const api = new APIGateway(root);
  const { items: [first] = [] } = await api.getRestApis({});
  const { items = [] } = await api.getGatewayResponses({ restApiId: first?.id });
  for (const { responseType = "", responseTemplates } of items) {
    expect([responseType, responseTemplates?.["application/json"]]).toEqual([
      responseType,
      expect.stringMatching(/^\{"error":"[A-Z][a-z ]+",(?:"details":.+,)?"request_id":"\$context\.requestId"\}$/),
    ]);
  }
  expect(items.map(({ responseType }) => responseType)).toEqual(
    expect.arrayContaining(["DEFAULT_4XX", "DEFAULT_5XX", "THROTTLED", "BAD_REQUEST_BODY"]),
  );
});

it("lets two routes through the load balancer", async () => {
  const balancers = new ElasticLoadBalancingV2(root);
  const { LoadBalancers: [balancer] = [] } = await balancers.describeLoadBalancers({});
  expect(balancer).toMatchObject({ Scheme: "internet-facing", Type: "application" });
  const { Listeners: [listener] = [] } = await balancers.describeListeners({
    LoadBalancerArn: balancer?.LoadBalancerArn,
  });
  const { Rules = [] } = await balancers.describeRules({ ListenerArn: listener?.ListenerArn });
  const shown = Rules.map(({ Priority, Actions: [action] = [], Conditions = [] }) => {
    const asked = Conditions.map(
      ({ PathPatternConfig: path, HttpRequestMethodConfig: method, HttpHeaderConfig: header }) =>
        path?.Values ?? method?.Values ?? header?.HttpHeaderName,
    );
    return [Priority, action?.FixedResponseConfig?.StatusCode ?? action?.Type, ...asked].join(" ");
  });
  expect(shown.sort()).toEqual([
    "10 forward /validate POST x-api-key",
    "20 403 /validate POST",
    "30 405 /validate",
    "40 200 /health GET",
    "default 404",
  ]);
  const { Attributes } = await balancers.describeLoadBalancerAttributes({ LoadBalancerArn: balancer?.LoadBalancerArn });
  expect(Attributes).toEqual(
    expect.arrayContaining([
      { Key: "access_logs.s3.bucket", Value: "payment-access-logs-local-123456789012-use1" },
      { Key: "access_logs.s3.enabled", Value: "true" },
      { Key: "routing.http.desync_mitigation_mode", Value: "strictest" },
      { Key: "routing.http.drop_invalid_header_fields.enabled", Value: "true" },
    ]),
  );
});

it("puts the firewall before both doors", async () => {
  const waf = new WAFV2(root);
  const { WebACLs: [acl] = [] } = await waf.listWebACLs({ Scope: "REGIONAL" });
  const { WebACL } = await waf.getWebACL({ Name: acl?.Name, Id: acl?.Id, Scope: "REGIONAL" });
  expect(WebACL?.Rules?.map(({ Name }) => Name)).toEqual(["common", "known-bad-inputs", "rate"]);
  const { ResourceArns = [] } = await waf.listResourcesForWebACL({ WebACLArn: acl?.ARN });
  expect(ResourceArns.map((arn) => arn.split(":")[2]).sort()).toEqual(["apigateway", "elasticloadbalancing"]);
});

it("isn't told everything, so this much is not judged", async () => {
  const ec2 = new EC2(root);
  const { VpcEndpoints = [] } = await ec2.describeVpcEndpoints({});
  const { FlowLogs = [] } = await ec2.describeFlowLogs({});
  const { NatGateways, SecurityGroups } = await network();
  const egress = SecurityGroups.flatMap(({ IpPermissionsEgress = [] }) => IpPermissionsEgress);
  const told = {
    "what the endpoint lets through": VpcEndpoints[0]?.PolicyDocument,
    "which addresses the NAT gateways have": NatGateways[0]?.NatGatewayAddresses?.length,
    "which prefix list the validator may reach": egress.flatMap(({ PrefixListIds = [] }) => PrefixListIds).length,
    "how often flows are written down": FlowLogs[0]?.MaxAggregationInterval,
    "by which role": FlowLogs[0]?.DeliverLogsPermissionArn,
  };
  expect(Object.entries(told).filter(([, value]) => value)).toEqual([]);
});

describe("what AWS refuses and the emulator doesn't", () => {
  const environment = { ...process.env };

  beforeAll(() => {
    Object.assign(process.env, clientEnvironment(root));
  });

  afterAll(() => {
    process.env = environment;
  });

  const make = (type: string, inputs: Record<string, unknown>) => loadBalancingEntries[type]?.create(inputs);

  it("is a priority that another rule of the listener has", async () => {
    const balancers = new ElasticLoadBalancingV2(root);
    const { LoadBalancers: [balancer] = [] } = await balancers.describeLoadBalancers({});
    const { Listeners: [listener] = [] } = await balancers.describeListeners({
      LoadBalancerArn: balancer?.LoadBalancerArn,
    });
    const listenerArn = listener?.ListenerArn;
    const rules = async () => (await balancers.describeRules({ ListenerArn: listenerArn })).Rules?.length;
    const before = await rules();
    const rule = { listenerArn, actions: [{ type: "fixed-response", fixedResponse: { contentType: "text/plain" } }] };
    const conditions = [{ pathPattern: { values: ["/x"] } }];
    const asked = make("aws:lb/listenerRule:ListenerRule", { ...rule, conditions, priority: 10 });
    await expect(asked).rejects.toThrow("PriorityInUse: priority 10 is another rule's");
    expect(await rules()).toBe(before);
    const made = await make("aws:lb/listenerRule:ListenerRule", { ...rule, conditions, priority: 11 });
    await balancers.deleteRule({ RuleArn: made?.id });
  });

  it("is a load balancer for the internet in a VPC that has no way there", async () => {
    const ec2 = new EC2(root);
    const { Vpc } = await ec2.createVpc({ CidrBlock: "10.9.0.0/16" });
    const { Subnet } = await ec2.createSubnet({ VpcId: Vpc?.VpcId, CidrBlock: "10.9.0.0/24" });
    const balancer = { name: "nowhere", loadBalancerType: "application", subnets: [Subnet?.SubnetId] };
    const asked = make("aws:lb/loadBalancer:LoadBalancer", balancer);
    await expect(asked).rejects.toThrow(`InvalidSubnet: VPC ${String(Vpc?.VpcId)} has no internet gateway.`);
    const made = await make("aws:lb/loadBalancer:LoadBalancer", { ...balancer, internal: true });
    await new ElasticLoadBalancingV2(root).deleteLoadBalancer({ LoadBalancerArn: made?.id });
  });
});

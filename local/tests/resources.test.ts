// What was declared is there, asked of the emulator through the AWS SDK. The emulator keeps settings and doesn't live by most
// of them: that traffic flows as routes and rules say, that a standby takes over or that an alarm rings isn't shown. It
// keeps no policy of the endpoint, no description of the prefix list and no log exports of the database.
import { APIGateway } from "@aws-sdk/client-api-gateway";
import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { EC2 } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { KMS } from "@aws-sdk/client-kms";
import { Lambda } from "@aws-sdk/client-lambda";
import { RDS } from "@aws-sdk/client-rds";
import { S3 } from "@aws-sdk/client-s3";
import { SNS } from "@aws-sdk/client-sns";
import { WAFV2 } from "@aws-sdk/client-wafv2";
import { ClientSettings, TestStack } from "./testStack";

let test: TestStack;
let root: ClientSettings;
let keyArn: string;

const audit = { Bucket: "payment-audit-logs-local-123456789012" };
const accessLogs = { Bucket: "payment-access-logs-local-123456789012" };

beforeAll(async () => {
  test = await TestStack.open();
  root = test.root;
  await test.stack.up();
  const { Aliases = [] } = await new KMS(root).listAliases({});
  const alias = Aliases.find(({ AliasName }) => AliasName === "alias/payment-local");
  keyArn = `arn:aws:kms:us-east-1:123456789012:key/${alias?.TargetKeyId ?? ""}`;
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
  expect(VpcEndpoints[0]?.RouteTableIds).toHaveLength(3);
  expect((await ec2.describeFlowLogs({})).FlowLogs).toMatchObject([{ TrafficType: "ALL", FlowLogStatus: "ACTIVE" }]);
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
  expect(rules.sort()).toEqual([
    "Payment database from Payment validator 5432",
    "Payment load balancer from 0.0.0.0/0 80",
    "Payment validator to Payment database 5432",
    "Payment validator to prefix list 443",
  ]);
});

it.each([
  [audit, "aws:kms"],
  [accessLogs, "AES256"],
])("keeps %j private, versioned, encrypted and finite", async (bucket, algorithm) => {
  const s3 = new S3(root);
  expect(await s3.getBucketVersioning(bucket)).toMatchObject({ Status: "Enabled" });
  expect((await s3.getPublicAccessBlock(bucket)).PublicAccessBlockConfiguration).toEqual({
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  });
  const { OwnershipControls } = await s3.getBucketOwnershipControls(bucket);
  expect(OwnershipControls?.Rules).toEqual([{ ObjectOwnership: "BucketOwnerEnforced" }]);
  const { ServerSideEncryptionConfiguration } = await s3.getBucketEncryption(bucket);
  const [encryption] = ServerSideEncryptionConfiguration?.Rules ?? [];
  expect(encryption?.ApplyServerSideEncryptionByDefault).toMatchObject({ SSEAlgorithm: algorithm });
  const { Rules = [] } = await s3.getBucketLifecycleConfiguration(bucket);
  expect(Rules).toMatchObject([
    { Expiration: { Days: 365 }, NoncurrentVersionExpiration: { NoncurrentDays: 365 } },
    { Expiration: { ExpiredObjectDeleteMarker: true } },
  ]);
});

it("encrypts audit records with the stack's key, and logs who reads them", async () => {
  const s3 = new S3(root);
  const { ServerSideEncryptionConfiguration } = await s3.getBucketEncryption(audit);
  expect(ServerSideEncryptionConfiguration?.Rules).toMatchObject([
    { ApplyServerSideEncryptionByDefault: { KMSMasterKeyID: keyArn }, BucketKeyEnabled: true },
  ]);
  const { LoggingEnabled } = await s3.getBucketLogging(audit);
  expect(LoggingEnabled).toMatchObject({ TargetBucket: accessLogs.Bucket, TargetPrefix: "audit/" });
});

it("rotates the key", async () => {
  expect(await new KMS(root).getKeyRotationStatus({ KeyId: keyArn })).toMatchObject({ KeyRotationEnabled: true });
});

it("runs the function as declared, for both doors and nobody else", async () => {
  const lambda = new Lambda(root);
  const FunctionName = "payment-validator-local";
  expect(await lambda.getFunctionConfiguration({ FunctionName })).toMatchObject({
    Runtime: "nodejs24.x",
    Architectures: ["arm64"],
    MemorySize: 256,
    Timeout: 30,
    KMSKeyArn: keyArn,
    TracingConfig: { Mode: "Active" },
    Environment: {
      Variables: { AUDIT_BUCKET: audit.Bucket, DB_HOST: "localhost", DB_PORT: "5432", DB_NAME: "payments" },
    },
    LoggingConfig: { LogGroup: `/aws/lambda/${FunctionName}` },
  });
  const { Policy = "" } = await lambda.getPolicy({ FunctionName });
  const { Statement } = JSON.parse(Policy) as { Statement: { Principal: unknown; Condition: unknown }[] };
  expect(Statement).toMatchObject([
    { Principal: { Service: "apigateway.amazonaws.com" }, Condition: { ArnLike: expect.anything() as unknown } },
    {
      Principal: { Service: "elasticloadbalancing.amazonaws.com" },
      Condition: { ArnLike: expect.anything() as unknown },
    },
  ]);
  expect(await lambda.getFunctionConcurrency({ FunctionName })).toMatchObject({ ReservedConcurrentExecutions: 100 });
});

it("describes the database as declared", async () => {
  const { DBInstances } = await new RDS(root).describeDBInstances({});
  expect(DBInstances).toMatchObject([
    {
      DBInstanceIdentifier: "payment-db-local",
      DBInstanceClass: "db.t3.medium",
      Engine: "postgres",
      EngineVersion: "17",
      DBName: "payments",
      MultiAZ: true,
      AllocatedStorage: 20,
      StorageEncrypted: true,
      KmsKeyId: keyArn,
      PubliclyAccessible: false,
      BackupRetentionPeriod: 7,
      AutoMinorVersionUpgrade: true,
      CopyTagsToSnapshot: true,
      IAMDatabaseAuthenticationEnabled: true,
      MonitoringInterval: 60,
    },
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
  expect((await api.getUsagePlans({})).items).toMatchObject([
    {
      throttle: { rateLimit: 50, burstLimit: 100 },
      quota: { limit: 10_000, period: "DAY" },
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

it("lets two routes through the load balancer", async () => {
  const balancers = new ElasticLoadBalancingV2(root);
  const { LoadBalancers: [balancer] = [] } = await balancers.describeLoadBalancers({});
  expect(balancer).toMatchObject({ Scheme: "internet-facing", Type: "application" });
  const { Listeners: [listener] = [] } = await balancers.describeListeners({
    LoadBalancerArn: balancer?.LoadBalancerArn,
  });
  const { Rules = [] } = await balancers.describeRules({ ListenerArn: listener?.ListenerArn });
  const shown = Rules.map(({ Priority, Actions = [], Conditions = [] }) =>
    [
      Priority,
      Actions[0]?.FixedResponseConfig?.StatusCode ?? Actions[0]?.Type,
      Conditions.map(({ Field }) => Field).join(),
    ].join(" "),
  );
  expect(shown.sort()).toEqual([
    "1 forward path-pattern,http-request-method,http-header",
    "2 403 path-pattern,http-request-method",
    "3 405 path-pattern",
    "4 forward path-pattern,http-request-method",
    "default 404 ",
  ]);
});

it("puts the firewall before both doors", async () => {
  const waf = new WAFV2(root);
  const { WebACLs: [acl] = [] } = await waf.listWebACLs({ Scope: "REGIONAL" });
  const { ResourceArns = [] } = await waf.listResourcesForWebACL({ WebACLArn: acl?.ARN });
  expect(ResourceArns.map((arn) => arn.split(":")[2]).sort()).toEqual(["apigateway", "elasticloadbalancing"]);
});

it("keeps every log for the time set, under the stack's key", async () => {
  const { logGroups = [] } = await new CloudWatchLogs(root).describeLogGroups({});
  expect(logGroups.map(({ logGroupName }) => logGroupName).sort()).toEqual([
    "/aws/apigateway/payment-api-local",
    "/aws/lambda/payment-validator-local",
    "/aws/rds/instance/payment-db-local/postgresql",
    "/aws/rds/instance/payment-db-local/upgrade",
    "/aws/vpc/payment-local",
    "aws-waf-logs-payment-local",
  ]);
  for (const group of logGroups) expect(group).toMatchObject({ retentionInDays: 365, kmsKeyId: keyArn });
});

it("has four alarms that tell an encrypted topic", async () => {
  const { Topics: [topic] = [] } = await new SNS(root).listTopics({});
  const { MetricAlarms = [] } = await new CloudWatch(root).describeAlarms({});
  const shown = MetricAlarms.map(({ MetricName, Threshold, EvaluationPeriods, Period, Dimensions = [] }) =>
    [MetricName, Threshold, EvaluationPeriods, Period, ...Dimensions.map(({ Value }) => Value)].join(" "),
  );
  expect(shown.sort()).toEqual([
    "4XXError 50 2 300 payment-api-local local",
    "5XXError 10 1 300 payment-api-local local",
    "CPUUtilization 80 2 300 payment-db-local",
    "Errors 5 1 300 payment-validator-local",
  ]);
  for (const { AlarmActions } of MetricAlarms) expect(AlarmActions).toEqual([topic?.TopicArn]);
  const { Attributes = {} } = await new SNS(root).getTopicAttributes({ TopicArn: topic?.TopicArn });
  expect(keyArn).toContain(Attributes.KmsMasterKeyId);
});

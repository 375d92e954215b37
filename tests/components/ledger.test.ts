// The ledger's own functions, their rights and ways, the sweep, and a stack with and without all of it. Doesn't prove that the
// functions do what they are for.
import { readMigrations } from "../../lambda/bundle/migrationFiles";
import { databaseRoots } from "../../lambda/bundle/databaseRoots";
import { compare } from "../harness/compare";
import { Graph, evaluate } from "../harness/graph";
import { bundleStandIn } from "../harness/shortcuts";
import { graphOf } from "../harness/variants";

let graph: Graph;
let without: Graph;

const roots = databaseRoots("us-east-1");
const resourceId = "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const masterSecret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-database-instance";
const networkActions =
  "ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSubnets ec2:DeleteNetworkInterface ec2:AssignPrivateIpAddresses ec2:UnassignPrivateIpAddresses";

beforeAll(async () => {
  [graph, without] = await Promise.all([graphOf("default"), graphOf("no ledger")]);
});

/** Actions, resource and the service that a right is bound to, for each statement of a role's policies. */
function grants(of: Graph, name: string): string[] {
  const policies = of.all("iam/rolePolicy:RolePolicy").filter(({ inputs }) => inputs.role === `${name}-role-0a1b2c3`);
  return policies.flatMap(({ inputs }) => {
    const { Statement } = JSON.parse(String(inputs.policy)) as { Statement: Record<string, unknown>[] };
    return Statement.map(({ Action, Resource, Condition }) =>
      [[Action].flat().join(" "), Resource, /"kms:ViaService":"([a-z0-9]+)/.exec(JSON.stringify({ Condition }))?.[1]]
        .filter(Boolean)
        .join(" | "),
    );
  });
}

const own = (name: string, key: unknown) => [
  `kms:Decrypt | ${String(key)} | lambda`,
  `logs:CreateLogStream logs:PutLogEvents | arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/payment-${name}-production:*`,
  `${networkActions} | *`,
];
const traces = "xray:PutTraceSegments xray:PutTelemetryRecords | *";
const database = {
  DB_HOST: "payment-db-production.cabcdefghijk.us-east-1.rds.amazonaws.com",
  DB_PORT: "5432",
  DB_NAME: "payments",
};

it("has a migrator with its files, the master's secret by name, and time for a long migration", () => {
  const migrations = Object.entries(readMigrations().files).map(([name, text]): [string, string] => [
    `migrations/${name}`,
    text,
  ]);
  expect(migrations.length).toBeGreaterThan(0);
  expect(graph.named("ledger-migrator-function").inputs).toMatchObject({
    name: "payment-ledger-migrator-production",
    code: { "index.js": bundleStandIn, "rds-ca.pem": roots, ...Object.fromEntries(migrations) },
    memorySize: 256,
    timeout: 120,
    reservedConcurrentExecutions: 1,
    environment: { variables: { ...database, DB_SECRET_ARN: masterSecret } },
    vpcConfig: { securityGroupIds: ["ledger-migrator-group-id"] },
  });
  const key = graph.named("encryption-key").outputs.arn;
  expect(grants(graph, "ledger-migrator")).toEqual([
    ...own("ledger-migrator", key),
    `secretsmanager:GetSecretValue | ${masterSecret}`,
    `kms:Decrypt | ${String(key)} | secretsmanager`,
    traces,
  ]);
});

it("gives the migrator a way to Secrets Manager through the NAT gateways, and by an endpoint where there are none", async () => {
  const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
  const secretWays = (of: Graph) =>
    of.resources.filter(({ name }) => /^ledger-migrator-.*(secrets|endpoint)/.test(name));
  expect(secretWays(graph).map(({ name, inputs }) => [name, inputs.cidrIpv4, inputs.toPort])).toEqual([
    ["ledger-migrator-to-secrets", "0.0.0.0/0", 443],
  ]);

  const without = await graphOf("IAM authorization");
  expect(
    secretWays(without)
      .map(({ name }) => name)
      .sort(),
  ).toEqual([
    "ledger-migrator-endpoint",
    "ledger-migrator-endpoint-group",
    "ledger-migrator-into-endpoint",
    "ledger-migrator-to-endpoint",
  ]);
  const { policy, ...endpoint } = without.named("ledger-migrator-endpoint").inputs;
  expect(endpoint).toMatchObject({
    vpcId: "network-vpc-id",
    vpcEndpointType: "Interface",
    serviceName: "com.amazonaws.us-east-1.secretsmanager",
    subnetIds: ["network-private-1-id"],
    securityGroupIds: ["ledger-migrator-endpoint-group-id"],
    privateDnsEnabled: true,
  });
  expect((JSON.parse(String(policy)) as { Statement: unknown }).Statement).toEqual([
    {
      Sid: "MasterSecret",
      Effect: "Allow",
      Principal: "*",
      Action: "secretsmanager:GetSecretValue",
      Resource: masterSecret,
    },
  ]);
  expect(without.named("ledger-migrator-to-endpoint").inputs).toMatchObject({
    ...https,
    securityGroupId: "ledger-migrator-group-id",
    referencedSecurityGroupId: "ledger-migrator-endpoint-group-id",
  });
  expect(without.named("ledger-migrator-into-endpoint").inputs).toMatchObject({
    ...https,
    securityGroupId: "ledger-migrator-endpoint-group-id",
    referencedSecurityGroupId: "ledger-migrator-group-id",
  });
});

it("calls the migrator once for these migrations on this instance", () => {
  expect(graph.one("lambda/invocation:Invocation").inputs).toEqual({
    functionName: "payment-ledger-migrator-production",
    input: JSON.stringify({ migrations: readMigrations().digest, resourceId }),
  });
});

it("gives the migrator a password of the settings as a secret that no sum of it gives away, and no secret's ARN", async () => {
  const other = await graphOf("every option");
  const { inputs, secretInputs } = other.one("lambda/invocation:Invocation");
  expect(secretInputs).toEqual(["input"]);
  expect(JSON.parse(String(inputs.input))).toEqual({
    migrations: readMigrations().digest,
    resourceId,
    password: "correct-horse-battery",
    salt: other.named("ledger-migrator-salt").outputs.result,
  });
  // Others would be another call.
  expect(other.named("ledger-migrator-salt").inputs).toEqual({ length: 40, special: false });
  const { environment } = other.named("ledger-migrator-function").inputs;
  expect(environment).toEqual({ variables: { ...database, DB_PORT: "15432" } });
  const key = other.named("encryption-key").outputs.arn;
  expect(grants(other, "ledger-migrator")).toEqual([...own("ledger-migrator", key), traces]);
});

it("has a reader that logs in as a user of its own, and that nobody is let to", () => {
  expect(graph.named("ledger-reader-function").inputs).toMatchObject({
    name: "payment-ledger-reader-production",
    code: { "index.js": bundleStandIn, "rds-ca.pem": roots },
    memorySize: 256,
    timeout: 15,
    reservedConcurrentExecutions: 2,
    environment: { variables: database },
    vpcConfig: { securityGroupIds: ["ledger-reader-group-id"] },
  });
  expect(grants(graph, "ledger-reader")).toEqual([
    `rds-db:connect | arn:aws:rds-db:us-east-1:123456789012:dbuser:${resourceId}/reader`,
    ...own("ledger-reader", graph.named("encryption-key").outputs.arn),
    traces,
  ]);
  const called = graph.all("lambda/permission:Permission").map(({ inputs }) => inputs.function);
  expect(new Set(called)).toEqual(new Set(["payment-validator-production"]));
  expect(graph.outputs.ledgerReaderName).toBe("payment-ledger-reader-production");
});

it("keeps no calls for them where the account keeps none for the validator, and says what that means", async () => {
  const other = await graphOf("every option");
  const told =
    "lambdaReservedConcurrency is 0: as many calls as the account has may want a connection at once, and those beyond the " +
    "ledger's limit are answered with 503. Set it to what your clients need.";
  expect(other.warnings.filter((warning) => warning.includes(told))).toHaveLength(1);
  expect(graph.warnings.join()).not.toContain("lambdaReservedConcurrency");
  const kept = other.all("lambda/function:Function").map(({ inputs }) => inputs.reservedConcurrentExecutions);
  expect(kept).toEqual([-1, -1, -1]);
});

it("has the validator sweep each minute, and a missed minute stay missed", () => {
  const { tags, ...rule } = graph.named("validator-sweep-rule").inputs;
  expect(tags).toBeDefined();
  expect(rule).toEqual({
    description: "Has the payment validator write audit records that are missing",
    scheduleExpression: "rate(1 minute)",
  });
  expect(graph.named("validator-sweep-target").inputs).toEqual({
    rule: "validator-sweep-rule-0a1b2c3",
    arn: graph.named("validator-function").outputs.arn,
    input: '{"sweep":true}',
    retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 0 },
  });
  expect(graph.named("validator-sweep-retries").inputs).toEqual({
    functionName: "payment-validator-production",
    maximumEventAgeInSeconds: 60,
    maximumRetryAttempts: 0,
  });
  expect(graph.named("validator-sweep-permission").inputs).toMatchObject({
    action: "lambda:InvokeFunction",
    principal: "events.amazonaws.com",
    sourceArn: graph.named("validator-sweep-rule").outputs.arn,
  });
});

it("makes metrics of what a sweep logs", () => {
  const filter = (name: string, value: string, unit: string, pattern = '{ $.message = "Ledger swept" }') => ({
    logGroupName: "/aws/lambda/payment-validator-production",
    pattern,
    metricTransformation: { name, namespace: "Payments/payment-validator-production", value, unit },
  });
  expect(graph.all("cloudwatch/logMetricFilter:LogMetricFilter").map(({ inputs }) => inputs)).toEqual([
    filter(
      "BackfillIdleSeconds",
      "$.backfill_idle_seconds",
      "Seconds",
      '{ $.message = "Ledger swept" && $.backfill_idle_seconds >= 0 }',
    ),
    filter("DisagreeingPayments", "$.disagreeing", "Count"),
    filter("OldestPendingSeconds", "$.oldest_pending_seconds", "Seconds"),
  ]);
});

it("takes the roots of the stack's region, and none where they aren't known", async () => {
  expect(roots).toContain("-----BEGIN CERTIFICATE-----");
  const code = (of: Graph) =>
    of.all("lambda/function:Function").map(({ inputs }) => Object.keys(inputs.code as object).includes("rds-ca.pem"));
  expect(code(graph)).toEqual([true, true, true]);
  expect(code(await evaluate({ world: { region: "mars-north-1" } }))).toEqual([false, false, false]);
});

it("tells the validator by another epoch when it is switched, and before the function is changed", () => {
  const keepers = (of: Graph) => of.named("validator-ledger-epoch").inputs.keepers;
  expect(keepers(graph)).toEqual({ ledger: "true", database: resourceId });
  expect(keepers(without)).toEqual({ ledger: "false", database: resourceId });
  for (const of of [graph, without]) expect(of.precedes("validator-ledger-epoch", "validator-function")).toBe(true);
});

describe("without it", () => {
  it("is gone whole, and all else is as it was", () => {
    const { added, removed, changed } = compare(graph, without);
    expect(added).toEqual([]);
    const theirs = /^(ledger-|validator-sweep-)|^validator-(database-policy|to-database|into-database)$/;
    expect(removed.filter((name) => !theirs.test(name))).toEqual([
      "alarms-backfill",
      "alarms-disagreeing",
      "alarms-migrator-errors",
      "alarms-oldest-pending",
      "database-logs-iam-db-auth-error",
      "validator-history-policy",
    ]);
    expect(changed).toEqual([
      "dashboard-view",
      "database-instance",
      "database-parameters",
      "validator-function",
      "validator-ledger-epoch",
    ]);
  });

  it("leaves the validator no database client, no word of the database, no right and no way to it", () => {
    expect(without.one("lambda/function:Function").inputs).toMatchObject({
      code: { "index.js": bundleStandIn },
      environment: {
        variables: {
          ENVIRONMENT: "production",
          AUDIT_BUCKET: "payment-audit-logs-production-123456789012-use1",
        },
      },
    });
    expect(JSON.stringify(without.named("validator-function").inputs)).not.toMatch(/DB_|rds-ca/);
    expect(grants(without, "validator").filter((grant) => grant.includes("rds-db"))).toEqual([]);
    expect(without.resources.filter(({ name }) => /-(to|into)-database$/.test(name))).toEqual([]);
    expect(without.outputs.ledgerReaderName).toBeUndefined();
  });

  it("leaves the database as it was before there was one", () => {
    const { enabledCloudwatchLogsExports } = without.one("rds/instance:Instance").inputs;
    expect(enabledCloudwatchLogsExports).toEqual(["postgresql", "upgrade"]);
    expect(without.one("rds/parameterGroup:ParameterGroup").inputs.parameters).toEqual([
      { name: "rds.force_ssl", value: "1", applyMethod: "pending-reboot" },
      { name: "log_connections", value: "1" },
      { name: "log_disconnections", value: "1" },
      { name: "log_statement", value: "ddl" },
    ]);
  });
});

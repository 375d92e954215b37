// The function, its rights and its place in the network. Doesn't prove that its rights suffice on AWS.
import { databaseRoots } from "../../lambda/bundle/databaseRoots";
import type { Graph } from "../harness/graph";
import { bundleStandIn } from "../harness/shortcuts";
import { graphOf } from "../harness/variants";

let graph: Graph;

beforeAll(async () => {
  graph = await graphOf("default");
});

it("runs the bundle as declared", () => {
  const { tags, ...inputs } = graph.named("validator-function").inputs;
  expect(tags).toBeDefined();
  expect(inputs).toEqual({
    name: "payment-validator-production",
    description: "Validates payments and records them",
    runtime: "nodejs24.x",
    architectures: ["arm64"],
    handler: "index.handler",
    code: { "index.js": bundleStandIn, "rds-ca.pem": databaseRoots("us-east-1") },
    role: graph.named("validator-role").outputs.arn,
    memorySize: 256,
    reservedConcurrentExecutions: 100,
    kmsKeyArn: graph.named("encryption-key").outputs.arn,
    timeout: 30,
    environment: {
      variables: {
        ENVIRONMENT: "production",
        AUDIT_BUCKET: "payment-audit-logs-production-123456789012-use1",
        DB_HOST: "payment-db-production.cabcdefghijk.us-east-1.rds.amazonaws.com",
        DB_PORT: "5432",
        DB_NAME: "payments",
        LEDGER_EPOCH: graph.named("validator-ledger-epoch").outputs.result,
      },
    },
    vpcConfig: {
      subnetIds: [1, 2, 3].map((zone) => `network-private-${zone}-id`),
      securityGroupIds: ["validator-group-id"],
    },
    tracingConfig: { mode: "Active" },
    loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/payment-validator-production" },
  });
});

it("may do this and nothing else", () => {
  const policies = graph.all("iam/rolePolicy:RolePolicy").filter(({ name }) => name.startsWith("validator-"));
  const grants = policies.flatMap(({ inputs }) => {
    expect(inputs.role).toBe(graph.named("validator-role").outputs.name);
    const { Statement } = JSON.parse(String(inputs.policy)) as { Statement: Record<string, unknown>[] };
    return Statement.map(({ Action, Resource }) => [[Action].flat().join(" "), Resource]);
  });
  const key = graph.named("encryption-key").outputs.arn;
  expect(grants).toEqual([
    ["s3:PutObject s3:GetObject", "arn:aws:s3:::payment-audit-logs-production-123456789012-use1/audit/*"],
    ["kms:GenerateDataKey kms:Decrypt", key],
    ["rds-db:connect", "arn:aws:rds-db:us-east-1:123456789012:dbuser:db-ABCDEFGHIJKLMNOPQRSTUVWXYZ/validator"],
    ["kms:Decrypt", key],
    ["s3:ListBucket", "arn:aws:s3:::payment-audit-logs-production-123456789012-use1"],
    ["logs:CreateLogStream logs:PutLogEvents", `${String(graph.named("validator-logs").outputs.arn)}:*`],
    [
      "ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSubnets ec2:DeleteNetworkInterface ec2:AssignPrivateIpAddresses ec2:UnassignPrivateIpAddresses",
      "*",
    ],
    ["xray:PutTraceSegments xray:PutTelemetryRecords", "*"],
  ]);
  expect(graph.all("iam/rolePolicyAttachment:RolePolicyAttachment").map(({ inputs }) => inputs.role)).not.toContain(
    graph.named("validator-role").outputs.name,
  );
});

it("uses the key through S3 and Lambda only", () => {
  const conditions = ["validator-audit-policy", "validator-environment-policy"].map(
    (name) => /"kms:ViaService":"([^"]+)"/.exec(String(graph.named(name).inputs.policy))?.[1],
  );
  expect(conditions).toEqual(["s3.us-east-1.amazonaws.com", "lambda.us-east-1.amazonaws.com"]);
});

it("takes memory and bound from the settings, where 0 means no reservation", async () => {
  const other = await graphOf({ config: { lambdaMemorySize: 1024, lambdaReservedConcurrency: 0 } });
  expect(other.named("validator-function").inputs).toMatchObject({
    memorySize: 1024,
    reservedConcurrentExecutions: -1,
  });
});

it("finds the database on another port", async () => {
  const { environment } = (await graphOf("every option")).named("validator-function").inputs;
  expect(environment).toMatchObject({
    variables: { DB_HOST: expect.not.stringContaining(":") as string, DB_PORT: "15432" },
  });
});

// What services may do, policy by policy: those that no component's test looks at in full. Doesn't prove that AWS's services
// act under these names and from these sources.
import type { Graph } from "../harness/graph";
import { graphOf } from "../harness/variants";

let graph: Graph;

beforeAll(async () => {
  graph = await graphOf("default");
});

const account = "123456789012";
const statementsOf = (name: string) =>
  (
    JSON.parse(String(graph.named(name).inputs.policy ?? graph.named(name).inputs.policyDocument)) as {
      Statement: unknown;
    }
  ).Statement;

/** The right to log in to the stack's database as one user. */
const login = (user: string) => ({
  Sid: "DatabaseLogin",
  Effect: "Allow",
  Action: "rds-db:connect",
  Resource: `arn:aws:rds-db:us-east-1:${account}:dbuser:db-ABCDEFGHIJKLMNOPQRSTUVWXYZ/${user}`,
});

it("the key is administered by the account, and used by what logs", () => {
  expect(statementsOf("encryption-key")).toEqual([
    {
      Sid: "AccountAdministration",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: "kms:*",
      Resource: "*",
    },
    {
      Sid: "LogGroups",
      Effect: "Allow",
      Principal: { Service: "logs.us-east-1.amazonaws.com" },
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
      Resource: "*",
      Condition: {
        ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:us-east-1:${account}:log-group:*` },
      },
    },
  ]);
});

const tlsOnly = (bucket: string) => ({
  Sid: "TlsOnly",
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: [bucket, `${bucket}/*`],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

it("the bucket of access logs takes those of this account's load balancers and of the audit bucket, over TLS", () => {
  const bucket = `arn:aws:s3:::payment-access-logs-production-${account}-use1`;
  expect(statementsOf("access-logs-policy")).toEqual([
    tlsOnly(bucket),
    {
      Sid: "BalancerLogs",
      Effect: "Allow",
      Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: `${bucket}/balancer/AWSLogs/${account}/*`,
      Condition: { ArnLike: { "aws:SourceArn": `arn:aws:elasticloadbalancing:us-east-1:${account}:loadbalancer/*` } },
    },
    {
      Sid: "ServerAccessLogs",
      Effect: "Allow",
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: `${bucket}/audit/*`,
      Condition: {
        StringEquals: { "aws:SourceAccount": account },
        ArnLike: { "aws:SourceArn": `arn:aws:s3:::payment-audit-logs-production-${account}-use1` },
      },
    },
  ]);
});

it("flow logs go into their own group", () => {
  const group = String(graph.named("flow-log-logs").outputs.arn);
  expect(statementsOf("flow-log-policy")).toEqual([
    {
      Sid: "FlowLogGroup",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
      Resource: [group, `${group}:*`],
    },
  ]);
});

it("the firewall's logs go into their own group, from this account", () => {
  expect(statementsOf("firewall-log-policy")).toEqual([
    {
      Sid: "WebAclLogs",
      Effect: "Allow",
      Principal: { Service: "delivery.logs.amazonaws.com" },
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: `${String(graph.named("firewall-logs").outputs.arn)}:*`,
      Condition: {
        StringEquals: { "aws:SourceAccount": account },
        ArnLike: { "aws:SourceArn": `arn:aws:logs:us-east-1:${account}:*` },
      },
    },
  ]);
});

it("the audit bucket takes nothing in clear", () => {
  const bucket = `arn:aws:s3:::payment-audit-logs-production-${account}-use1`;
  expect(statementsOf("audit-policy")).toEqual([tlsOnly(bucket)]);
});

it("each role is taken on by its own service, for this account alone where the service says for whom", () => {
  const roles = graph.all("iam/role:Role").map(({ name, inputs: { description, assumeRolePolicy } }) => {
    const { Version, Statement } = JSON.parse(String(assumeRolePolicy)) as { Version: string; Statement: unknown };
    expect(Version).toBe("2012-10-17");
    return [name, { description, Statement }];
  });
  const trust = (service: string, bound = {}) => [
    { Sid: "Trust", Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole", ...bound },
  ];
  const ofAccount = { Condition: { StringEquals: { "aws:SourceAccount": account } } };
  const lambda = trust("lambda.amazonaws.com");
  expect(Object.fromEntries(roles)).toEqual({
    "api-log-role": {
      description: "Lets API Gateway write logs in this account and region",
      Statement: trust("apigateway.amazonaws.com"),
    },
    "database-monitoring-role": {
      description: "Lets RDS write its enhanced monitoring",
      Statement: trust("monitoring.rds.amazonaws.com", ofAccount),
    },
    "flow-log-role": {
      description: "Lets VPC flow logs write to their log group",
      Statement: trust("vpc-flow-logs.amazonaws.com", ofAccount),
    },
    "ledger-migrator-role": { description: "What the ledger's migrator may do", Statement: lambda },
    "ledger-reader-role": { description: "What the ledger's reader may do", Statement: lambda },
    "validator-role": { description: "What the payment validator may do", Statement: lambda },
  });
});

it("two roles have a policy of AWS's, and no role else", () => {
  const managed = "arn:aws:iam::aws:policy/service-role";
  expect(graph.all("iam/rolePolicyAttachment:RolePolicyAttachment").map(({ inputs }) => inputs)).toEqual([
    { role: graph.named("api-log-role").outputs.name, policyArn: `${managed}/AmazonAPIGatewayPushToCloudWatchLogs` },
    {
      role: graph.named("database-monitoring-role").outputs.name,
      policyArn: `${managed}/AmazonRDSEnhancedMonitoringRole`,
    },
  ]);
});

it.each([
  ["validator", "payment-validator-production"],
  ["ledger-migrator", "payment-ledger-migrator-production"],
  ["ledger-reader", "payment-ledger-reader-production"],
])("%s may log, trace, read its environment and be in the network", (name, functionName) => {
  expect(["logs", "traces", "environment", "network"].map((right) => statementsOf(`${name}-${right}-policy`))).toEqual([
    [
      {
        Sid: "OwnLogGroup",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `arn:aws:logs:us-east-1:${account}:log-group:/aws/lambda/${functionName}:*`,
      },
    ],
    [
      {
        Sid: "Traces",
        Effect: "Allow",
        Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
        Resource: "*",
      },
    ],
    [
      {
        Sid: "Environment",
        Effect: "Allow",
        Action: "kms:Decrypt",
        Resource: graph.named("encryption-key").outputs.arn,
        Condition: { StringEquals: { "kms:ViaService": "lambda.us-east-1.amazonaws.com" } },
      },
    ],
    [
      {
        Sid: "NetworkInterfaces",
        Effect: "Allow",
        Action: [
          "ec2:CreateNetworkInterface",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSubnets",
          "ec2:DeleteNetworkInterface",
          "ec2:AssignPrivateIpAddresses",
          "ec2:UnassignPrivateIpAddresses",
        ],
        Resource: "*",
      },
    ],
  ]);
});

it("the validator writes and compares records under their prefix, sees their names, and logs in as itself", () => {
  const bucket = `arn:aws:s3:::payment-audit-logs-production-${account}-use1`;
  expect(["audit", "history", "database"].map((right) => statementsOf(`validator-${right}-policy`))).toEqual([
    [
      {
        Sid: "AuditRecords",
        Effect: "Allow",
        Action: ["s3:PutObject", "s3:GetObject"],
        Resource: `${bucket}/audit/*`,
      },
      {
        Sid: "AuditEncryption",
        Effect: "Allow",
        Action: ["kms:GenerateDataKey", "kms:Decrypt"],
        Resource: graph.named("encryption-key").outputs.arn,
        Condition: { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } },
      },
    ],
    [
      {
        Sid: "AuditRecordNames",
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: bucket,
        Condition: { StringEquals: { "s3:prefix": "audit/" } },
      },
    ],
    [login("validator")],
  ]);
});

it("the reader logs in as itself, and the migrator reads the master's secret by the key", () => {
  expect(statementsOf("ledger-reader-database-policy")).toEqual([login("reader")]);
  expect(statementsOf("ledger-migrator-secret-policy")).toEqual([
    {
      Sid: "MasterSecret",
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      Resource: `arn:aws:secretsmanager:us-east-1:${account}:secret:rds!db-database-instance`,
    },
    {
      Sid: "MasterSecretEncryption",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: graph.named("encryption-key").outputs.arn,
      Condition: { StringEquals: { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" } },
    },
  ]);
});

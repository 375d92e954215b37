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

it("the bucket of access logs takes those of this account's load balancers and of the audit bucket, over TLS", () => {
  const bucket = `arn:aws:s3:::payment-access-logs-production-${account}-use1`;
  expect(statementsOf("access-logs-policy")).toEqual([
    {
      Sid: "TlsOnly",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [bucket, `${bucket}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
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

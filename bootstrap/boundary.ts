import { Account } from "../account";
import { policyDocument, Statement } from "../components/iam";
import { projectTag } from "../components/tags";

/** Name of the permissions boundary: what the setting `permissionsBoundary` of a stack that the workflows deploy is. */
export function boundaryName(region: string): string {
  return `payment-processing-boundary-${region}`;
}

/** ARN of the permissions boundary, without which the deploy role can make no role. */
export function boundaryArn({ partition, accountId, region }: Account): string {
  return `arn:${partition}:iam::${accountId}:policy/${boundaryName(region)}`;
}

/**
 * The most that a role of a stack can come to, whatever policies it is given: what the program's own roles need. Audit
 * records and the key are within reach of the code of the stacks' functions alone, and of nobody who takes on a role from
 * elsewhere: AWS tells by which function a request is made
 * (https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html).
 */
export function boundaryPolicy(account: Account): string {
  return policyDocument(...records(account), ...database(account), ...surroundings(account));
}

/** ARNs of the functions of all stacks, by which AWS tells of their code. */
function functionsOf({ partition, accountId, region }: Account): string {
  return `arn:${partition}:lambda:${region}:${accountId}:function:payment-*`;
}

/** Audit records, and the key that they and the functions' settings are encrypted with. */
function records(account: Account): Statement[] {
  const { partition, region } = account;
  const functions = functionsOf(account);
  return [
    {
      Sid: "Records",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject"],
      Resource: `arn:${partition}:s3:::payment-audit-logs-*/audit/*`,
      Condition: { ArnLike: { "lambda:SourceFunctionArn": functions } },
    },
    {
      Sid: "RecordNames",
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: `arn:${partition}:s3:::payment-audit-logs-*`,
      Condition: { ArnLike: { "lambda:SourceFunctionArn": functions } },
    },
    {
      Sid: "RecordKey",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: {
        StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com`, "aws:ResourceTag/Project": projectTag },
      },
    },
    {
      Sid: "Environment",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: "*",
      Condition: {
        StringEquals: { "kms:ViaService": `lambda.${region}.amazonaws.com`, "aws:ResourceTag/Project": projectTag },
      },
    },
  ];
}

/** The ways into the database. */
function database(account: Account): Statement[] {
  const { partition, accountId, region } = account;
  return [
    {
      Sid: "DatabaseLogin",
      Effect: "Allow",
      Action: "rds-db:connect",
      Resource: ["reader", "validator"].map(
        (user) => `arn:${partition}:rds-db:${region}:${accountId}:dbuser:*/${user}`,
      ),
    },
    {
      Sid: "MasterSecret",
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      Resource: `arn:${partition}:secretsmanager:${region}:${accountId}:secret:rds!db-*`,
      Condition: { ArnLike: { "lambda:SourceFunctionArn": functionsOf(account) } },
    },
    {
      Sid: "MasterSecretKey",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: "*",
      Condition: {
        StringEquals: {
          "kms:ViaService": `secretsmanager.${region}.amazonaws.com`,
          "aws:ResourceTag/Project": projectTag,
        },
      },
    },
  ];
}

/** What a function and the services around it need to run, and to tell of it. */
function surroundings({ partition, accountId, region }: Account): Statement[] {
  return [
    {
      Sid: "Logs",
      Effect: "Allow",
      // The validator, the flow log, API Gateway and RDS write logs; the last two by AWS's own policies, which make groups.
      Action: ["CreateLogGroup", "CreateLogStream", "DescribeLogStreams", "PutLogEvents", "PutRetentionPolicy"].map(
        (action) => `logs:${action}`,
      ),
      Resource: `arn:${partition}:logs:${region}:${accountId}:log-group:*`,
    },
    {
      Sid: "OwnLogs",
      Effect: "Allow",
      Action: ["logs:FilterLogEvents", "logs:GetLogEvents"],
      Resource: ["API-Gateway-Execution-Logs_*", "RDSOSMetrics:*"].map(
        (name) => `arn:${partition}:logs:${region}:${accountId}:log-group:${name}`,
      ),
    },
    { Sid: "FindLogs", Effect: "Allow", Action: "logs:DescribeLogGroups", Resource: "*" },
    {
      Sid: "Traces",
      Effect: "Allow",
      Action: ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
      Resource: "*",
    },
    {
      Sid: "NetworkInterfaces",
      Effect: "Allow",
      Action: [
        ...["AssignPrivateIpAddresses", "CreateNetworkInterface", "DeleteNetworkInterface"],
        ...["DescribeNetworkInterfaces", "DescribeSubnets", "UnassignPrivateIpAddresses"],
      ].map((action) => `ec2:${action}`),
      Resource: "*",
    },
  ];
}

import { Account } from "../account";
import { policyDocument } from "./iam";

/** Log lines into one group that exists; no right to make groups, which would never expire. */
export function logWriterPolicy(logGroupArn: string): string {
  return policyDocument({
    Sid: "OwnLogGroup",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: `${logGroupArn}:*`,
  });
}

/**
 * Segments to X-Ray. AWS defines no resources for these actions:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html.
 */
export function tracePolicy(): string {
  return policyDocument({
    Sid: "Traces",
    Effect: "Allow",
    Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
    Resource: "*",
  });
}

/**
 * Network interfaces for a function in a VPC. These are the actions of AWS's managed AWSLambdaVPCAccessExecutionRole
 * without its rights over every log group; they can't be narrowed, as Lambda checks them before the interface exists:
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html.
 */
export function networkInterfacePolicy(): string {
  return policyDocument({
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
  });
}

/** Lets a function read its environment, which Lambda decrypts by the function's own right to the key. */
export function environmentPolicy(keyArn: string, region: string): string {
  return policyDocument({
    Sid: "Environment",
    Effect: "Allow",
    Action: "kms:Decrypt",
    Resource: keyArn,
    Condition: { StringEquals: { "kms:ViaService": `lambda.${region}.amazonaws.com` } },
  });
}

/**
 * Lets a function log in to one database as one user, by a token that it signs itself. `resourceId` names the instance for
 * good, which its identifier does not: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html.
 */
export function databaseLoginPolicy(account: Account, resourceId: string, user: string): string {
  const { partition, accountId, region } = account;
  return policyDocument({
    Sid: "DatabaseLogin",
    Effect: "Allow",
    Action: "rds-db:connect",
    Resource: `arn:${partition}:rds-db:${region}:${accountId}:dbuser:${resourceId}/${user}`,
  });
}

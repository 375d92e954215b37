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

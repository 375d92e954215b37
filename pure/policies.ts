/** One statement of an IAM policy, as JSON. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | { readonly Service: string } | { readonly AWS: string };
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Where a policy is meant for. */
export interface Place {
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
}

/** Writes statements down as a policy document. */
export function policyDocument(...statements: Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** Lets a service of AWS take on a role. */
export function trustPolicy(service: string): string {
  return policyDocument({ Sid: "Trust", Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" });
}

/**
 * Policy of the stack's key. The account keeps administration and hands out the rest by IAM, as RDS, Secrets Manager and
 * S3 act by the rights of their caller. CloudWatch Logs and CloudWatch alarms act as services and are named here:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html and
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html.
 */
export function keyPolicy({ partition, accountId, region }: Place): string {
  return policyDocument(
    {
      Sid: "AccountAdministration",
      Effect: "Allow",
      Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
      Action: "kms:*",
      Resource: "*",
    },
    {
      Sid: "LogGroups",
      Effect: "Allow",
      Principal: { Service: `logs.${region}.amazonaws.com` },
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
      Resource: "*",
      Condition: {
        ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${accountId}:log-group:*` },
      },
    },
    {
      Sid: "AlarmNotifications",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceAccount": accountId } },
    },
  );
}

/** Refuses every request to a bucket that does not come over TLS. */
export function tlsOnlyBucketPolicy(bucketArn: string): string {
  return policyDocument({
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  });
}

/** Lets the VPC's way to S3 carry audit records of one bucket, and nothing else out of the network. */
export function auditEndpointPolicy(bucketArn: string): string {
  return policyDocument({
    Sid: "AuditRecords",
    Effect: "Allow",
    Principal: "*",
    Action: ["s3:PutObject", "s3:GetObject"],
    Resource: `${bucketArn}/audit/*`,
  });
}

/** What the validator writes and compares: records under `audit/`, in a bucket whose objects the stack's key encrypts. */
export function auditWriterPolicy(bucketArn: string, keyArn: string, region: string): string {
  return policyDocument(
    {
      Sid: "AuditRecords",
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:GetObject"],
      Resource: `${bucketArn}/audit/*`,
    },
    {
      Sid: "AuditEncryption",
      Effect: "Allow",
      Action: ["kms:GenerateDataKey", "kms:Decrypt"],
      Resource: keyArn,
      Condition: { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } },
    },
  );
}

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

/** Lets CloudWatch alarms of this account and region publish to a topic, and the account's owners manage it. */
export function alarmTopicPolicy(topicArn: string, { partition, accountId, region }: Place): string {
  return policyDocument({
    Sid: "Alarms",
    Effect: "Allow",
    Principal: { Service: "cloudwatch.amazonaws.com" },
    Action: "sns:Publish",
    Resource: topicArn,
    Condition: {
      StringEquals: { "aws:SourceAccount": accountId },
      ArnLike: { "aws:SourceArn": `arn:${partition}:cloudwatch:${region}:${accountId}:alarm:*` },
    },
  });
}

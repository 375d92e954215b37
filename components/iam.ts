/** One statement of an IAM policy, as JSON. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?:
    "*" | { readonly Service: string | readonly string[] } | { readonly AWS: string } | { readonly Federated: string };
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Where a policy is meant for. */
export interface Place {
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
}

/** The services that tell people something: alarms, and events of RDS. */
const notifiers = ["cloudwatch.amazonaws.com", "events.rds.amazonaws.com"];

/** Writes statements down as a policy document. */
export function policyDocument(...statements: Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/**
 * Lets a service of AWS take on a role, for this account alone where the service says on whose behalf it acts.
 */
export function trustPolicy(service: string, accountId?: string): string {
  return policyDocument({
    Sid: "Trust",
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
    ...(accountId !== undefined && { Condition: { StringEquals: { "aws:SourceAccount": accountId } } }),
  });
}

/**
 * Policy of the stack's key. The account keeps administration and hands out the rest by IAM, as RDS, Secrets Manager and
 * S3 act by the rights of their caller. CloudWatch Logs, alarms and RDS events act as services and are named here:
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
      Sid: "Notifications",
      Effect: "Allow",
      Principal: { Service: notifiers },
      Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceAccount": accountId } },
    },
  );
}

/** Refuses every request to a bucket that does not come over TLS. */
export function tlsOnly(bucketArn: string): Statement {
  return {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

/**
 * Lets load balancers of this account write their logs under a prefix, given as its ARN without a slash at the end:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html.
 */
export function balancerLogDelivery(prefixArn: string, { partition, accountId, region }: Place): Statement {
  return {
    Sid: "BalancerLogs",
    Effect: "Allow",
    Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: `${prefixArn}/AWSLogs/${accountId}/*`,
    Condition: {
      ArnLike: { "aws:SourceArn": `arn:${partition}:elasticloadbalancing:${region}:${accountId}:loadbalancer/*` },
    },
  };
}

/**
 * Lets S3 write the access logs of one bucket under a prefix, given as its ARN:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html.
 */
export function accessLogDelivery(prefixArn: string, sourceBucket: string, { partition, accountId }: Place): Statement {
  return {
    Sid: "ServerAccessLogs",
    Effect: "Allow",
    Principal: { Service: "logging.s3.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: `${prefixArn}*`,
    Condition: {
      StringEquals: { "aws:SourceAccount": accountId },
      ArnLike: { "aws:SourceArn": `arn:${partition}:s3:::${sourceBucket}` },
    },
  };
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

/** Lets alarms and RDS events of this account publish to a topic. */
export function notificationTopicPolicy(topicArn: string, { accountId }: Place): string {
  return policyDocument({
    Sid: "Notifications",
    Effect: "Allow",
    Principal: { Service: notifiers },
    Action: "sns:Publish",
    Resource: topicArn,
    Condition: { StringEquals: { "aws:SourceAccount": accountId } },
  });
}

/**
 * Lets VPC flow logs write into one group that exists:
 * https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html, less the making of groups.
 */
export function flowLogPolicy(logGroupArn: string): string {
  return policyDocument({
    Sid: "FlowLogGroup",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"],
    Resource: [logGroupArn, `${logGroupArn}:*`],
  });
}

/**
 * Lets AWS WAF deliver its logs into one group:
 * https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html.
 */
export function webAclLogPolicy(logGroupArn: string, { partition, accountId, region }: Place): string {
  return policyDocument({
    Sid: "WebAclLogs",
    Effect: "Allow",
    Principal: { Service: "delivery.logs.amazonaws.com" },
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: `${logGroupArn}:*`,
    Condition: {
      StringEquals: { "aws:SourceAccount": accountId },
      ArnLike: { "aws:SourceArn": `arn:${partition}:logs:${region}:${accountId}:*` },
    },
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

/**
 * The longest `environmentSuffix` with which every name below is one that AWS accepts. The bucket of
 * access logs is the tightest: 63 characters (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html)
 * less `payment-access-logs-`, a hyphen and a 12-digit account id leave 30.
 */
export const maxSuffixLength = 30;

/** The names that are set by hand, because another name or a log group is built on them; Pulumi chooses all others. */
export interface Names {
  /** RDS instance; RDS derives the names of its log groups from it. */
  readonly database: string;
  /** Snapshot that RDS takes when the instance is deleted. */
  readonly finalSnapshot: string;
  /** S3 bucket; the account id makes it unique, since bucket names are global. */
  readonly auditBucket: string;
  /** S3 bucket of access logs. */
  readonly accessLogBucket: string;
  /** Lambda function; Lambda derives the name of its log group from it. */
  readonly validator: string;
  /** REST API; CloudWatch counts its requests under this name. */
  readonly api: string;
  /** Log group of AWS WAF, which only takes names that begin so. */
  readonly firewallLogs: string;
  /** Log group of the VPC's flow logs. */
  readonly flowLogs: string;
  /** Alias of the KMS key, by which people find it. */
  readonly keyAlias: string;
}

/** Builds the fixed names of one stack from its suffix and the account it is deployed to. */
export function fixedNames(suffix: string, accountId: string): Names {
  return {
    database: `payment-db-${suffix}`,
    finalSnapshot: `payment-db-${suffix}-final`,
    auditBucket: `payment-audit-logs-${suffix}-${accountId}`,
    accessLogBucket: `payment-access-logs-${suffix}-${accountId}`,
    validator: `payment-validator-${suffix}`,
    api: `payment-api-${suffix}`,
    firewallLogs: `aws-waf-logs-payment-${suffix}`,
    flowLogs: `/aws/vpc/payment-${suffix}`,
    keyAlias: `alias/payment-${suffix}`,
  };
}

import * as pulumi from "@pulumi/pulumi";

/** The longest `environmentSuffix`; where the region's short name is long, `fixedNames` may take less. */
export const maxSuffixLength = 30;

/** The names that are set by hand, because another name or a log group is built on them; Pulumi chooses all others. */
export interface Names {
  /** RDS instance; RDS derives the names of its log groups from it. */
  readonly database: string;
  /** Snapshot that RDS takes when the instance is deleted. */
  readonly finalSnapshot: string;
  /** S3 bucket; account and region make it unique, since bucket names are global. */
  readonly auditBucket: string;
  /** S3 bucket of access logs. */
  readonly accessLogBucket: string;
  /** Lambda function; Lambda derives the name of its log group from it. */
  readonly validator: string;
  /** Lambda function that makes the ledger's tables. */
  readonly migrator: string;
  /** Lambda function that shows the ledger. */
  readonly ledgerReader: string;
  /** REST API; CloudWatch counts its requests under this name. */
  readonly api: string;
  /** Metrics of AWS WAF, which are told apart by it. */
  readonly firewallMetrics: string;
  /** Log group of AWS WAF, which only takes names that begin so. */
  readonly firewallLogs: string;
  /** Log group of the VPC's flow logs. */
  readonly flowLogs: string;
  /** Alias of the KMS key, by which people find it. */
  readonly keyAlias: string;
  /** Alias of the key that encrypts alarms, for the same. */
  readonly alarmKeyAlias: string;
  /** Alarm of CloudWatch that a person is woken by; it has to be given a name. */
  readonly paymentsFail: string;
  /** Dashboard of CloudWatch, and the folder of saved queries. */
  readonly dashboard: string;
}

/** Where a stack's names have to be its own. */
export interface NameScope {
  readonly accountId: string;
  /** AWS's short name of the region, such as `use1`. */
  readonly regionCode: string;
  /**
   * Name of the audit bucket that the stack has. Stacks from before the region was part of it keep their buckets: another name
   * would make other ones, and lose the records.
   */
  readonly formerAuditBucket: string | undefined;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html. */
const longestBucketName = 63;

/**
 * Builds the fixed names of one stack from its suffix and from where it is deployed.
 *
 * @throws pulumi.RunError with one sentence when the suffix leaves no room for account and region in a bucket's name.
 */
export function fixedNames(suffix: string, { accountId, regionCode, formerAuditBucket }: NameScope): Names {
  const withoutRegion = formerAuditBucket === `payment-audit-logs-${suffix}-${accountId}`;
  const end = withoutRegion ? accountId : `${accountId}-${regionCode}`;
  const accessLogBucket = `payment-access-logs-${suffix}-${end}`;
  const excess = accessLogBucket.length - longestBucketName;
  if (excess > 0) {
    throw new pulumi.RunError(
      `environmentSuffix is ${suffix}, but ${accessLogBucket} is longer than the name of a bucket may be; ` +
        `give ${suffix.length - excess} characters or fewer.`,
    );
  }
  return {
    database: databaseName(suffix),
    finalSnapshot: `${databaseName(suffix)}-final`,
    auditBucket: `payment-audit-logs-${suffix}-${end}`,
    accessLogBucket,
    validator: `payment-validator-${suffix}`,
    migrator: `payment-ledger-migrator-${suffix}`,
    ledgerReader: `payment-ledger-reader-${suffix}`,
    api: `payment-api-${suffix}`,
    firewallMetrics: `payment-${suffix}`,
    firewallLogs: `aws-waf-logs-payment-${suffix}`,
    flowLogs: `/aws/vpc/payment-${suffix}`,
    keyAlias: `alias/payment-${suffix}`,
    alarmKeyAlias: `alias/payment-${suffix}/alarms`,
    paymentsFail: `payment-${suffix}-payments-fail`,
    dashboard: `payment-${suffix}`,
  };
}

/** Name of a stack's database, which is the same wherever the stack is deployed. */
export function databaseName(suffix: string): string {
  return `payment-db-${suffix}`;
}

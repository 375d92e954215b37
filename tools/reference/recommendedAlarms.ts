/**
 * An alarm that AWS recommends, and what became of it here.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html
 */
export interface RecommendedAlarm {
  readonly namespace: string;
  readonly metricName: string;
  /** The alarm of the stack that watches it; absent when `because` says why there is none. */
  readonly alarm?: string;
  readonly because?: string;
}

const noClusters = "a metric of Aurora; the database is an instance of RDS";
const noDeadLetters = "the topics mail, and no subscription has a dead-letter queue";
const notOnTheWay =
  "no payment goes through a NAT gateway; a migration that fails for it stops the deployment and rings";
const perMethod = "the metrics for each method are billed, and the stage has one method";
const requestMetrics = "S3's request metrics are billed; what a payment meets at S3 the validator counts";

/**
 * AWS's list for the services of the stack, gathered on 2026-11-26 from the beginning of its page and from libraries that follow it, as
 * the whole page was out of reach. For load balancers, firewalls and keys the list has nothing, as far as is known; what is watched of
 * them goes beyond it.
 */
export const recommendedAlarms: readonly RecommendedAlarm[] = [
  { namespace: "AWS/ApiGateway", metricName: "4XXError", alarm: "api-4xx" },
  { namespace: "AWS/ApiGateway", metricName: "5XXError", alarm: "api-5xx" },
  {
    namespace: "AWS/ApiGateway",
    metricName: "Count",
    because: "it tells of too few requests, and a quiet night is none",
  },
  { namespace: "AWS/ApiGateway", metricName: "Latency", alarm: "api-latency" },
  { namespace: "AWS/ApiGateway", metricName: "4XXError, 5XXError, Count, Latency of a method", because: perMethod },
  { namespace: "AWS/CertificateManager", metricName: "DaysToExpiry", alarm: "balancer-certificate" },
  {
    namespace: "AWS/Lambda",
    metricName: "ClaimedAccountConcurrency",
    because: "the account's and not a stack's; have it once in an account",
  },
  { namespace: "AWS/Lambda", metricName: "ConcurrentExecutions", alarm: "validator-concurrency" },
  { namespace: "AWS/Lambda", metricName: "Duration", alarm: "validator-duration" },
  { namespace: "AWS/Lambda", metricName: "Errors", alarm: "validator-errors" },
  { namespace: "AWS/Lambda", metricName: "Throttles", alarm: "validator-throttles" },
  { namespace: "AWS/NATGateway", metricName: "ErrorPortAllocation", because: notOnTheWay },
  { namespace: "AWS/NATGateway", metricName: "PacketsDropCount", because: notOnTheWay },
  {
    namespace: "AWS/PrivateLinkEndpoints",
    metricName: "PacketsDropped",
    because: "with `natGateways` none the migrator alone uses an endpoint of this kind; a migration that fails rings",
  },
  { namespace: "AWS/RDS", metricName: "AuroraBinlogReplicaLag", because: noClusters },
  { namespace: "AWS/RDS", metricName: "AuroraVolumeBytesLeftTotal", because: noClusters },
  { namespace: "AWS/RDS", metricName: "CPUUtilization", alarm: "database-cpu" },
  { namespace: "AWS/RDS", metricName: "DatabaseConnections", alarm: "database-connections" },
  { namespace: "AWS/RDS", metricName: "DBLoad", alarm: "database-load" },
  { namespace: "AWS/RDS", metricName: "FreeableMemory", alarm: "database-memory" },
  { namespace: "AWS/RDS", metricName: "FreeLocalStorage", because: noClusters },
  { namespace: "AWS/RDS", metricName: "FreeStorageSpace", alarm: "database-storage" },
  { namespace: "AWS/RDS", metricName: "ReadLatency", alarm: "database-read-latency" },
  { namespace: "AWS/RDS", metricName: "WriteLatency", alarm: "database-write-latency" },
  { namespace: "AWS/S3", metricName: "4xxErrors", because: requestMetrics },
  { namespace: "AWS/S3", metricName: "5xxErrors", because: requestMetrics },
  { namespace: "AWS/S3", metricName: "OperationsFailedReplication", because: "no bucket is replicated" },
  {
    namespace: "AWS/SNS",
    metricName: "NumberOfMessagesPublished",
    because: "it tells of too few messages, and silence is what one hopes for",
  },
  {
    namespace: "AWS/SNS",
    metricName: "NumberOfNotificationsDelivered",
    because: "the same; what isn't delivered has its alarm",
  },
  { namespace: "AWS/SNS", metricName: "NumberOfNotificationsFailed", alarm: "page-undelivered" },
  {
    namespace: "AWS/SNS",
    metricName: "NumberOfNotificationsFilteredOut-InvalidAttributes",
    because: "no subscription has a filter",
  },
  {
    namespace: "AWS/SNS",
    metricName: "NumberOfNotificationsFilteredOut-InvalidMessageBody",
    because: "no subscription has a filter",
  },
  { namespace: "AWS/SNS", metricName: "NumberOfNotificationsRedrivenToDlq", because: noDeadLetters },
  { namespace: "AWS/SNS", metricName: "NumberOfNotificationsFailedToRedriveToDlq", because: noDeadLetters },
  { namespace: "AWS/SNS", metricName: "SMSMonthToDateSpentUSD", because: "no message goes to a telephone" },
  { namespace: "AWS/SNS", metricName: "SMSSuccessRate", because: "no message goes to a telephone" },
];

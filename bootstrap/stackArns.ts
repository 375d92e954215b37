import { Account } from "../account";

/** Names of the buckets of audit records. */
export const auditBuckets = "payment-audit-logs-*";

/** The stacks' buckets. */
export const buckets = ({ partition }: Account) =>
  [auditBuckets, "payment-access-logs-*"].map((name) => `arn:${partition}:s3:::${name}`);

/** What carries such names in a region of the account. */
export const arnsOf =
  (service: string, ...names: string[]) =>
  ({ partition, region, accountId }: Account) =>
    names.map((name) => `arn:${partition}:${service}:${region}:${accountId}:${name}`);

/** Names of the stacks' log groups; a group's events are written in its ARN with `:*`, and its settings with or without. */
export const logGroups = [
  "/aws/apigateway/payment-*",
  "/aws/lambda/payment-*",
  "/aws/rds/instance/payment-*",
  "/aws/vpc/payment-*",
]
  .concat("aws-waf-logs-payment-*")
  .map((name) => `log-group:${name}`);

/** Names of the stacks' dashboards, which are the account's in every region. */
export const dashboards = ({ partition, accountId }: Account) => [
  `arn:${partition}:cloudwatch::${accountId}:dashboard/payment-*`,
];

/** Names of the stacks' rules of EventBridge. */
export const rules = ["rule/alarms-key-rule-*", "rule/validator-sweep-rule-*"];

/** API Gateway's paths that the program's resources lie under; it names nothing of these by name or tag before it is made. */
const apiPaths = [
  "account",
  "apikeys",
  "apikeys/*",
  "domainnames",
  "domainnames/*",
  "restapis",
  "restapis/*",
  "tags/*",
  "usageplans",
  "usageplans/*",
];

/** What lies under these paths. */
export const apis = ({ partition, region }: Account) =>
  apiPaths.map((path) => `arn:${partition}:apigateway:${region}::/${path}`);

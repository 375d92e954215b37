import { rules } from "../../policy/rules";
import { markdownTable } from "./markdown";

/** How this program answers a control of AWS Security Hub. */
type Answer =
  | { readonly met: string }
  /** Decided by a setting, whose default is named. */
  | { readonly setting: string }
  | { readonly notApplicable: string };

const noCluster: Answer = { notApplicable: "no cluster" };
const otherEngine: Answer = { notApplicable: "of an engine that is not PostgreSQL" };

/** The controls of the standards FSBP and PCI DSS v4, and some of NIST 800-53, that concern the services in use. */
export const controls: Readonly<Record<string, Answer>> = {
  "ACM.1": { setting: "`hostedZoneId`, none; with names ACM renews their certificates by itself" },
  "ACM.2": { setting: "`hostedZoneId`, none; with names their certificates have RSA keys of 2048 bits" },
  "APIGateway.1": { setting: "`apiExecutionLogs`, off: the log can quote a body that the model refuses" },
  "APIGateway.2": { notApplicable: "the backend is Lambda, which is called by IAM and not over HTTP" },
  "APIGateway.3": { met: "stage" },
  "APIGateway.4": { met: "stage" },
  "APIGateway.5": { met: "stage, which caches nothing" },
  "APIGateway.8": {
    notApplicable: "about routes of HTTP APIs; `apiAuthorization` says how this REST API knows its callers",
  },
  "APIGateway.9": {
    notApplicable: "about stages of HTTP APIs; this stage of a REST API writes an access log all the same",
  },
  "APIGateway.11": { setting: "`apiDomainName`, none: AWS's own name alone; with one TLS 1.2 and newer" },
  "CloudWatch.15": { met: "alarms" },
  "CloudWatch.16": { setting: "`logRetentionDays`, 365; 30 in staging as in the original" },
  "CloudWatch.17": { met: "alarms" },
  "EC2.2": { met: "default security group" },
  "EC2.6": { met: "VPC" },
  "EC2.10": { notApplicable: "no instance here calls the EC2 API; the same holds for EC2.55 to EC2.60" },
  "EC2.13": { met: "security group rules" },
  "EC2.14": { met: "security group rules" },
  "EC2.15": { met: "subnets, public ones included" },
  "EC2.16": { met: "no network ACL but the VPC's own" },
  "EC2.18": { met: "load balancer: 80, and 443 with a certificate" },
  "EC2.19": { met: "security group rules" },
  "EC2.21": { met: "no network ACL but the VPC's own" },
  "EC2.53": { met: "security group rules" },
  "EC2.54": { met: "security group rules" },
  "EC2.172": { notApplicable: "a setting of the account, and it would close the load balancer" },
  "ELB.1": {
    setting:
      "`certificateArn` or `balancerDomainName`, none: HTTP with a warning; with one HTTP is sent on, a payment refused",
  },
  "ELB.4": { met: "load balancer" },
  "ELB.5": { met: "load balancer" },
  "ELB.6": { setting: "`protectData`, on; off in staging" },
  "ELB.12": { met: "load balancer" },
  "ELB.13": { met: "load balancer" },
  "ELB.16": { met: "load balancer" },
  "ELB.17": { met: "HTTPS listener, with `certificateArn` or `balancerDomainName`" },
  "ELB.18": {
    notApplicable: "contradicts ELB.1: with a certificate, the HTTP listener only sends on to HTTPS or refuses",
  },
  "ELB.21": { notApplicable: "the target is a function, which is called by IAM; the same holds for ELB.22" },
  "IAM.1": { met: "roles" },
  "IAM.2": { notApplicable: "no users" },
  "IAM.21": { met: "roles" },
  "KMS.1": { met: "roles" },
  "KMS.2": { met: "roles" },
  "KMS.3": {
    setting: "`protectData`, on: Pulumi refuses to delete the key of data; ten days of delay for both in any case",
  },
  "KMS.4": { met: "both keys" },
  "KMS.5": { met: "both keys" },
  "Lambda.1": { met: "both permissions" },
  "Lambda.2": { met: "function" },
  "Lambda.3": { met: "function" },
  "Lambda.5": { met: "function" },
  "Lambda.7": { met: "function" },
  "RDS.1": { notApplicable: "the program shares no snapshot" },
  "RDS.2": { met: "database" },
  "RDS.3": { met: "database" },
  "RDS.4": { met: "snapshots, encrypted as the database is" },
  "RDS.5": { setting: "`dbMultiAz`, on" },
  "RDS.6": { met: "database" },
  "RDS.7": noCluster,
  "RDS.8": { setting: "`protectData`, on; off in staging" },
  "RDS.9": { met: "database" },
  "RDS.10": { met: "database" },
  "RDS.11": { setting: "`dbBackupRetentionDays`, 7" },
  "RDS.12": noCluster,
  "RDS.13": { met: "database" },
  "RDS.14": noCluster,
  "RDS.15": noCluster,
  "RDS.16": noCluster,
  "RDS.17": { met: "database" },
  "RDS.20": { met: "event subscription" },
  "RDS.21": { met: "event subscription" },
  "RDS.22": { notApplicable: "about security groups of EC2-Classic, which are gone" },
  "RDS.23": { setting: "`dbPort`, 5432: tools expect it, and only the validator's group reaches it" },
  "RDS.24": noCluster,
  "RDS.25": { met: "database" },
  "RDS.27": noCluster,
  "RDS.34": noCluster,
  "RDS.35": noCluster,
  "RDS.36": { met: "database" },
  "RDS.37": noCluster,
  "RDS.38": { met: "parameter group" },
  "RDS.39": otherEngine,
  "RDS.41": otherEngine,
  "RDS.44": otherEngine,
  "RDS.46": { met: "subnet group" },
  "Route53.2": { notApplicable: "the hosted zone is the account's; the stack puts records into it" },
  "S3.1": { notApplicable: "a setting of the account" },
  "S3.2": { met: "both buckets" },
  "S3.3": { met: "both buckets" },
  "S3.4": { met: "both buckets" },
  "S3.5": { met: "both buckets" },
  "S3.6": { met: "both buckets" },
  "S3.8": { met: "both buckets" },
  "S3.9": { met: "audit bucket; the bucket of access logs would log itself" },
  "S3.12": { met: "both buckets" },
  "S3.13": { met: "both buckets" },
  "S3.14": { met: "both buckets" },
  "S3.15": { setting: "`auditLockDays`, 0: a lock can't be undone" },
  "S3.17": { met: "audit bucket; AWS delivers access logs to buckets under S3's own key only" },
  "S3.22": { notApplicable: "a trail of the account; the same holds for S3.23" },
  "SecretsManager.1": { met: "the master password, which RDS makes, keeps and rotates; so SecretsManager.2 to .4" },
  "SNS.1": { met: "both topics" },
  "SNS.4": { met: "both topics" },
  "SQS.3": { notApplicable: "no queue" },
  "WAF.10": { met: "firewall" },
  "WAF.11": { met: "firewall" },
};

/** The table of controls. */
export function controlsTable(): string {
  return markdownTable(
    ["Control", "Here", "Policies"],
    Object.entries(controls).map(([control, answer]) => {
      const policies = rules.filter((rule) => rule.controls.includes(control)).map(({ id }) => `\`${id}\``);
      return [control, shown(answer), policies.join(", ")];
    }),
  );
}

function shown(answer: Answer): string {
  if ("met" in answer) return `met: ${answer.met}`;
  if ("setting" in answer) return `setting ${answer.setting}`;
  return `not applicable: ${answer.notApplicable}`;
}

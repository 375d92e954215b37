import { isVpcCidr, maxZones } from "../components/cidr";
import { maxSuffixLength } from "../components/names";
import { natGatewayChoices } from "../components/natGateways";
import { postgresVersions } from "../components/postgres";
import { choice, flag, integer, list, oneOf, optionalInteger, optionalText, text, textOrStackName } from "./setting";
import { certificateArn, instanceClass, isCalendarDate, isDomainName, isEmailAddress, slug, zoneName } from "./shapes";

/** Days that CloudWatch Logs can keep events (`retentionInDays` of PutRetentionPolicy in its API reference). */
const logRetentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** GiB that a gp3 volume of RDS can have (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage). */
export const maxStorage = 65_536;

/** Every key that a stack can set. `Pulumi.yaml` declares the same keys, types, descriptions and defaults. */
export const settingTable = {
  environmentSuffix: textOrStackName({
    description:
      "Ends every name, so that stacks can share an account; empty takes the stack's name. Fixed once deployed.",
    allowed: `1 to ${maxSuffixLength} lower-case letters, digits and single hyphens, with no hyphen at either end`,
    accepts: (value) => slug.test(value) && value.length <= maxSuffixLength,
  }),
  environment: textOrStackName({
    description:
      "The Environment tag and the name of the API's stage; empty takes the stack's name. Fixed once deployed.",
    allowed: "1 to 30 lower-case letters, digits and single hyphens, with no hyphen at either end",
    accepts: (value) => slug.test(value) && value.length <= 30,
  }),
  migrationDate: text({
    description: "The MigrationDate tag, a calendar date.",
    default: "2026-11-25",
    allowed: "a calendar date such as 2026-11-25",
    accepts: isCalendarDate,
  }),
  vpcCidr: text({
    description: "IPv4 block of the VPC, out of which each zone gets a public and a private /24. Fixed once deployed.",
    default: "10.0.0.0/16",
    allowed: "a private IPv4 block from /16 to /20 that starts at its first address, such as 10.0.0.0/16",
    accepts: isVpcCidr,
  }),
  availabilityZoneCount: integer({
    description: "Availability zones to spread over. It only grows.",
    default: 3,
    min: 2,
    max: maxZones,
  }),
  availabilityZones: list({
    description: "Names of those zones, availabilityZoneCount of them; empty takes those with the lowest ids.",
    allowed: `a list of 2 to ${maxZones} different zone names such as ["us-east-1a","us-east-1b"]`,
    accepts: (names) =>
      names.length === 0 ||
      (names.length >= 2 && names.length <= maxZones && names.every((name) => zoneName.test(name))),
  }),
  natGateways: choice({
    description:
      "NAT gateways: per-zone outlives the loss of a zone, a single one goes with its own, none leaves no way to the internet.",
    default: "per-zone",
    values: natGatewayChoices,
  }),
  postgresMajorVersion: oneOf({
    description: "PostgreSQL major version; RDS chooses and upgrades the minor version. It only goes up.",
    default: 17,
    values: Object.keys(postgresVersions).map(Number),
  }),
  dbInstanceClass: text({
    description: "RDS instance class; db.t4g.medium is as large as the default on Graviton, and a tenth cheaper.",
    default: "db.t3.medium",
    allowed: "an RDS instance class such as db.t3.medium",
    accepts: (value) => instanceClass.test(value),
  }),
  dbAllocatedStorage: integer({
    description: "Storage that the database begins with, in GiB. It only grows.",
    default: 20,
    min: 20,
    max: maxStorage,
  }),
  dbMaxAllocatedStorage: optionalInteger({
    description:
      "Storage that the database grows to by itself before it is full, in GiB; 0 takes twice dbAllocatedStorage.",
    min: 20,
    max: maxStorage,
  }),
  dbApplyImmediately: flag({
    description:
      "Make changes that interrupt the database at once; else they wait for Monday, 04:00 UTC, but a major version for ever.",
    default: true,
  }),
  dbMultiAz: flag({ description: "Keep a standby of the database in a second zone.", default: true }),
  dbBackupRetentionDays: integer({ description: "Days that RDS keeps its backups.", default: 7, min: 1, max: 35 }),
  dbPort: integer({
    description: "Port that the database listens on; another than 5432 satisfies RDS.23.",
    default: 5432,
    min: 1150,
    max: 65_535,
  }),
  dbPassword: optionalText({
    description: "Master password, set with --secret; empty lets RDS make, store and rotate it.",
    allowed: 'a secret of 8 to 128 printable ASCII characters other than / @ " and space',
    accepts: (value) => /^[!#-.0-?A-~]{8,128}$/.test(value),
  }),
  ledger: flag({
    description: "Keep each payment once, for ever, in a ledger in the database; without, the audit bucket alone does.",
    default: true,
  }),
  lambdaMemorySize: integer({ description: "Memory of the validator, in MB.", default: 256, min: 128, max: 10240 }),
  lambdaReservedConcurrency: integer({
    description: "Calls at once that are kept for the validator and bound it; 0 takes what the account has.",
    default: 100,
    min: 0,
    max: 10_000,
  }),
  apiAuthorization: choice({
    description:
      "How clients prove themselves: by API key alone, or by key and IAM signature, which closes the load balancer.",
    default: "API_KEY",
    values: ["API_KEY", "AWS_IAM"],
  }),
  apiKeyVersion: integer({
    description: "Number of the API key; one more makes a new key.",
    default: 1,
    min: 1,
    max: 1_000,
  }),
  apiFormerKey: flag({
    description: "Take the key before apiKeyVersion as well, while clients change over.",
    default: false,
  }),
  apiExecutionLogs: flag({
    description: "Log how requests fail inside of API Gateway, which can quote a body that the model refuses.",
    default: false,
  }),
  apiRateLimit: integer({
    description: "Requests a second that the API takes.",
    default: 50,
    min: 1,
    max: 10_000,
  }),
  apiBurstLimit: integer({
    description: "Requests that the API takes at once before the rate applies.",
    default: 100,
    min: 1,
    max: 5_000,
  }),
  apiDailyQuota: optionalInteger({
    description: "Requests a day that the API key is good for; 0 for no bound.",
    min: 1,
    max: 1_000_000_000,
  }),
  apiGatewayAccountRole: flag({
    description: "Set the role with which API Gateway writes logs, one per account and region.",
    default: true,
  }),
  firewallRateLimit: optionalInteger({
    description: "Requests that one address may send in five minutes; 0 takes all that apiRateLimit lets through.",
    min: 10,
    max: 2_000_000_000,
  }),
  certificateArn: optionalText({
    description: "ACM certificate for HTTPS at the load balancer; empty leaves it on HTTP, with a warning.",
    allowed: "the ARN of an ACM certificate in the stack's account and region",
    accepts: (value) => certificateArn.test(value),
  }),
  hostedZoneId: optionalText({
    description:
      "Public hosted zone of Route 53 for the names of the doors, whose certificates the program then makes.",
    allowed: "the id of a hosted zone such as Z0123456789ABCDEFGHIJ",
    accepts: (value) => /^Z[A-Z0-9]{1,31}$/.test(value),
  }),
  apiDomainName: optionalText({
    description: "Name of the API in that zone, which closes the API's own endpoint; empty leaves AWS's name.",
    allowed: "a lower-case DNS name such as api.example.com",
    accepts: isDomainName,
  }),
  balancerDomainName: optionalText({
    description: "Name of the load balancer in that zone, which brings HTTPS; empty leaves AWS's name.",
    allowed: "a lower-case DNS name such as pay.example.com",
    accepts: isDomainName,
  }),
  logRetentionDays: oneOf({
    description: "Days that log groups keep events; PCI DSS 10.5.1 asks for twelve months.",
    default: 365,
    values: logRetentions,
  }),
  auditRetentionDays: integer({
    description: "Days until an audit record expires, and as many again until its old version is gone.",
    default: 365,
    min: 1,
    max: 36_500,
  }),
  auditLockDays: integer({
    description:
      "Days that nobody can delete an audit record (S3 Object Lock); 0 for no lock, fixed when the bucket is made.",
    default: 0,
    min: 0,
    max: 36_500,
  }),
  alarmEmail: optionalText({
    description: "Address of whoever is woken when payments fail; empty wakes nobody, with a warning.",
    allowed: "an e-mail address such as payments@example.com",
    accepts: isEmailAddress,
  }),
  noticeEmail: optionalText({
    description: "Address for alarms that can wait for the morning; empty takes alarmEmail.",
    allowed: "an e-mail address such as payments-team@example.com",
    accepts: isEmailAddress,
  }),
  permissionsBoundary: optionalText({
    description: "Name of the IAM policy that bounds every role of the stack, such as bootstrap's; empty bounds none.",
    allowed: "the name of an IAM policy of the account, 1 to 128 letters, digits and + = , . @ _ -",
    accepts: (value) => /^[\w+=,.@-]{1,128}$/.test(value),
  }),
  protectData: flag({
    description: "Guard the database, the audit records and the key against deletion.",
    default: true,
  }),
};

/** The name of a setting, without its namespace. */
export type SettingName = keyof typeof settingTable;

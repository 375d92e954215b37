import * as pulumi from "@pulumi/pulumi";
import { isVpcCidr, maxZones } from "../components/cidr";
import { maxSuffixLength } from "../components/names";
import { Setting, choice, flag, integer, list, oneOf, optionalText, text, textOrStackName } from "./setting";

/** Days that CloudWatch Logs can keep events (`retentionInDays` of PutRetentionPolicy in its API reference). */
const logRetentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** The SDK exports this function but leaves it out of its types. */
const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: StackConfig["isSecret"] };

const slug = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const zoneName = /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/;
const certificate = /^arn:aws[a-z-]*:acm:([a-z0-9-]+):\d{12}:certificate\/[A-Za-z0-9-]+$/;

/** Every key that a stack can set. `Pulumi.yaml` declares the same keys, types, descriptions and defaults. */
export const settingTable = {
  environmentSuffix: textOrStackName({
    description: "Ends every name, so that stacks can share an account; empty takes the stack's name.",
    allowed: `1 to ${maxSuffixLength} lower-case letters, digits and single hyphens, with no hyphen at either end`,
    accepts: (value) => slug.test(value) && value.length <= maxSuffixLength,
  }),
  environment: textOrStackName({
    description: "The Environment tag and the name of the API's stage; empty takes the stack's name.",
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
    description: "IPv4 block of the VPC, out of which each zone gets a public and a private /24.",
    default: "10.0.0.0/16",
    allowed: "a private IPv4 block from /16 to /20 that starts at its first address, such as 10.0.0.0/16",
    accepts: isVpcCidr,
  }),
  availabilityZoneCount: integer({
    description: "Availability zones to spread over, each with its own NAT gateway.",
    default: 3,
    min: 2,
    max: maxZones,
  }),
  availabilityZones: list({
    description: "Names of those zones, availabilityZoneCount of them; empty takes the region's oldest.",
    allowed: `a list of 2 to ${maxZones} different zone names such as ["us-east-1a","us-east-1b"]`,
    accepts: (names) =>
      names.length === 0 ||
      (names.length >= 2 && names.length <= maxZones && names.every((name) => zoneName.test(name))),
  }),
  postgresMajorVersion: oneOf({
    description: "PostgreSQL major version; RDS chooses and upgrades the minor version.",
    default: 17,
    values: [15, 16, 17, 18],
  }),
  dbInstanceClass: text({
    description: "RDS instance class.",
    default: "db.t3.medium",
    allowed: "an RDS instance class such as db.t3.medium",
    accepts: (value) => /^db\.[a-z0-9-]+\.[a-z0-9-]+$/.test(value),
  }),
  dbAllocatedStorage: integer({ description: "Storage of the database, in GiB.", default: 20, min: 20, max: 65536 }),
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
  apiDailyQuota: integer({
    description: "Requests a day that the API key is good for.",
    default: 10_000,
    min: 1,
    max: 1_000_000_000,
  }),
  apiGatewayAccountRole: flag({
    description: "Set the role with which API Gateway writes logs, one per account and region.",
    default: true,
  }),
  firewallRateLimit: integer({
    description: "Requests that one address may send in five minutes.",
    default: 2_000,
    min: 10,
    max: 2_000_000_000,
  }),
  certificateArn: optionalText({
    description: "ACM certificate for HTTPS at the load balancer; empty leaves it on HTTP, with a warning.",
    allowed: "the ARN of an ACM certificate in the stack's region",
    accepts: (value) => certificate.test(value),
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
    description: "Address that alarms are mailed to; empty subscribes nobody.",
    allowed: "an e-mail address such as payments@example.com",
    accepts: (value) => /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(value),
  }),
  protectData: flag({
    description: "Guard the database, the audit records and the key against deletion.",
    default: true,
  }),
};

type SettingName = keyof typeof settingTable;
type Parsed = { readonly [K in SettingName]: (typeof settingTable)[K] extends Setting<infer T> ? T : never };

/** The checked settings of a stack. */
export type Settings = Omit<Parsed, "dbPassword"> & { readonly dbPassword: pulumi.Output<string> | undefined };

/** What the engine hands to the program. */
export interface StackConfig {
  /** Name of the project, which is the namespace of its settings, as in `payment-processing:vpcCidr`. */
  readonly project: string;
  /** Name of the stack. */
  readonly stack: string;
  /** The configuration as `namespace:key` and text; lists are JSON. */
  readonly values: Readonly<Record<string, string>>;
  /** Whether the value of a `namespace:key` is stored as a secret. */
  readonly isSecret: (key: string) => boolean;
}

/**
 * Checks a stack's configuration and gives it types.
 *
 * @throws pulumi.RunError with one sentence for each fault, which names the key, its value unless it is the password,
 *   and what is allowed. The engine prints such an error without a stack trace.
 */
export function parseSettings(config: StackConfig): Settings {
  const names = Object.keys(settingTable) as SettingName[];
  const faults = [...unknownKeys(config, names), ...names.flatMap((name) => ruleFaults(config, name))];
  if (faults.length === 0) faults.push(...combinationFaults(config));
  if (faults.length > 0) throw new pulumi.RunError(faults.join("\n"));

  const parsed = Object.fromEntries(
    names.map((name) => [name, settingTable[name].read(rawValue(config, name))]),
  ) as Parsed;
  return Object.freeze({
    ...parsed,
    dbPassword: parsed.dbPassword === undefined ? undefined : pulumi.secret(parsed.dbPassword),
  });
}

/** Reads and checks the configuration of the stack that is being evaluated; throws as `parseSettings` does. */
export function readSettings(): Settings {
  return parseSettings({
    project: pulumi.getProject(),
    stack: pulumi.getStack(),
    values: pulumi.runtime.allConfig(),
    isSecret: isConfigSecret,
  });
}

function rawValue(config: StackConfig, name: SettingName): string {
  const setting: Setting<unknown> = settingTable[name];
  const byDefault = typeof setting.default === "string" ? setting.default : JSON.stringify(setting.default);
  const raw = config.values[`${config.project}:${name}`] ?? byDefault;
  return raw === "" && setting.emptyIsStackName ? config.stack : raw;
}

/** Of other namespaces, which belong to providers, only what is named like a setting here: it was meant for this program. */
function unknownKeys({ project, values }: StackConfig, names: readonly string[]): string[] {
  return Object.keys(values).flatMap((key) => {
    const [namespace = "", name = ""] = key.split(":");
    const isKnown = names.includes(name);
    if (namespace === project) {
      return isKnown ? [] : [`${key} is not a setting of this program; use one of ${names.join(", ")}.`];
    }
    return isKnown ? [`${key} is named after another project than ${project}; rename it to ${project}:${name}.`] : [];
  });
}

function ruleFaults(config: StackConfig, name: SettingName): string[] {
  const { project } = config;
  const setting: Setting<unknown> = settingTable[name];
  const raw = rawValue(config, name);
  if (setting.accepts(raw)) return [];
  const value = name === "dbPassword" ? "" : ` is ${JSON.stringify(raw)}, but`;
  const origin = setting.emptyIsStackName && raw === config.stack ? " (empty, so the stack's name)" : "";
  return [`${project}:${name}${origin}${value} must be ${setting.allowed}.`];
}

/** Rules that take more than one value, told once each value is in order. */
function combinationFaults(config: StackConfig): string[] {
  const { project } = config;
  const faults: string[] = [];
  const zones = settingTable.availabilityZones.read(rawValue(config, "availabilityZones"));
  const count = settingTable.availabilityZoneCount.read(rawValue(config, "availabilityZoneCount"));
  if (zones.length > 0 && zones.length !== count) {
    faults.push(
      `${project}:availabilityZones names ${zones.length} zones, but availabilityZoneCount is ${count}; make them agree.`,
    );
  }
  const lockDays = settingTable.auditLockDays.read(rawValue(config, "auditLockDays"));
  const retentionDays = settingTable.auditRetentionDays.read(rawValue(config, "auditRetentionDays"));
  if (lockDays > retentionDays) {
    faults.push(
      `${project}:auditLockDays is ${lockDays}, but auditRetentionDays is ${retentionDays}; lock no longer than records are kept.`,
    );
  }
  const region = config.values["aws:region"];
  const certificateRegion = certificate.exec(rawValue(config, "certificateArn"))?.[1];
  if (region && certificateRegion && certificateRegion !== region) {
    faults.push(
      `${project}:certificateArn is of ${certificateRegion}, but aws:region is ${region}; give a certificate of ${region}.`,
    );
  }
  if (rawValue(config, "dbPassword") !== "" && !config.isSecret(`${project}:dbPassword`)) {
    faults.push(`${project}:dbPassword is stored in clear; set it again with pulumi config set --secret dbPassword.`);
  }
  return faults;
}

function isCalendarDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

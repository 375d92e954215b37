import { validatorConnections } from "../components/postgres";
import type { Setting } from "./setting";
import { SettingName, settingTable } from "./settingTable";

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

const names = Object.keys(settingTable) as SettingName[];

/** What is wrong with a stack's configuration: a sentence for each fault, which names the key, its value and the remedy. */
export function settingFaults(config: StackConfig): string[] {
  const faults = [...unknownKeys(config), ...names.flatMap((name) => ruleFaults(config, name))];
  return faults.length > 0 ? faults : [...combinationFaults(config), ...domainNameFaults(config)];
}

/** The text that a setting has in a stack, or has by default. */
export function rawValue(config: StackConfig, name: SettingName): string {
  const setting: Setting<unknown> = settingTable[name];
  const byDefault = typeof setting.default === "string" ? setting.default : JSON.stringify(setting.default);
  const raw = config.values[`${config.project}:${name}`] ?? byDefault;
  return raw === "" && setting.emptyIsStackName ? config.stack : raw;
}

/**
 * Of other namespaces, which belong to providers, only what is named like a setting here: it was meant for this program.
 * Several providers have an `environment` of their own, so that one counts under this program's first name alone.
 */
function unknownKeys({ project, values }: StackConfig): string[] {
  return Object.keys(values).flatMap((key) => {
    const [namespace = "", name = ""] = key.split(":");
    const isKnown = Object.hasOwn(settingTable, name);
    if (namespace === project) {
      return isKnown ? [] : [`${key} is not a setting of this program; use one of ${names.join(", ")}.`];
    }
    const isMeant = isKnown && (name !== "environment" || namespace === "payment-processing");
    return isMeant ? [`${key} is named after another project than ${project}; rename it to ${project}:${name}.`] : [];
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
  const calls = settingTable.lambdaReservedConcurrency.read(rawValue(config, "lambdaReservedConcurrency"));
  if (settingTable.ledger.read(rawValue(config, "ledger")) && calls > validatorConnections) {
    faults.push(
      `${project}:lambdaReservedConcurrency is ${calls}, but each call holds a connection and the ledger lets the validator have ${validatorConnections}; lower it, or set ledger to false.`,
    );
  }
  const lockDays = settingTable.auditLockDays.read(rawValue(config, "auditLockDays"));
  const retentionDays = settingTable.auditRetentionDays.read(rawValue(config, "auditRetentionDays"));
  if (lockDays > retentionDays) {
    faults.push(
      `${project}:auditLockDays is ${lockDays}, but auditRetentionDays is ${retentionDays}; lock no longer than records are kept.`,
    );
  }
  const keyVersion = settingTable.apiKeyVersion.read(rawValue(config, "apiKeyVersion"));
  if (keyVersion === 1 && settingTable.apiFormerKey.read(rawValue(config, "apiFormerKey"))) {
    faults.push(
      `${project}:apiFormerKey is true, but apiKeyVersion is 1, before which there was no key; set it to false.`,
    );
  }
  const storage = settingTable.dbAllocatedStorage.read(rawValue(config, "dbAllocatedStorage"));
  const ceiling = settingTable.dbMaxAllocatedStorage.read(rawValue(config, "dbMaxAllocatedStorage"));
  // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html.
  const leastCeiling = Math.ceil(storage * 1.1);
  if (ceiling !== undefined && ceiling !== storage && ceiling < leastCeiling) {
    faults.push(
      `${project}:dbMaxAllocatedStorage is ${ceiling}, but dbAllocatedStorage is ${storage}; give at least ${leastCeiling}, or ${storage} to let nothing grow.`,
    );
  }
  if (rawValue(config, "dbPassword") !== "" && !config.isSecret(`${project}:dbPassword`)) {
    faults.push(`${project}:dbPassword is stored in clear; set it again with pulumi config set --secret dbPassword.`);
  }
  return faults;
}

/** Names and the zone that holds them come together, and a door has one certificate. */
function domainNameFaults(config: StackConfig): string[] {
  const { project } = config;
  const zone = rawValue(config, "hostedZoneId");
  const names = (["apiDomainName", "balancerDomainName"] as const).filter((name) => rawValue(config, name) !== "");
  const faults = names
    .filter(() => zone === "")
    .map((name) => `${project}:${name} needs the zone that holds the name; set hostedZoneId as well.`);
  if (zone !== "" && names.length === 0) {
    faults.push(`${project}:hostedZoneId is set, but no name in it; set apiDomainName or balancerDomainName.`);
  }
  if (names.length === 2 && rawValue(config, "apiDomainName") === rawValue(config, "balancerDomainName")) {
    faults.push(`${project}:apiDomainName and balancerDomainName are the same; give each door a name of its own.`);
  }
  if (names.includes("balancerDomainName") && rawValue(config, "certificateArn") !== "") {
    faults.push(
      `${project}:certificateArn and balancerDomainName are both set; a name brings its own certificate, so empty one of them.`,
    );
  }
  return faults;
}

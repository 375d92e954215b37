import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ConfigMap } from "@pulumi/pulumi/automation";
import { settingFaults } from "../../config/settingFaults";
import type { SettingName } from "../../config/settingTable";
import { Fault } from "../console/fault";
import { projectFolder } from "../machine/folders";
import { writeWhole } from "../machine/wholeFile";
import { localSettings, projectName, stackName } from "./settings";
import { isChoice, settingsFile } from "./soundness";
import { readStackFile } from "./stackFile";

/** Settings that a stack is deployed with in place of the local stack's own. */
export interface ChosenSettings {
  /** The stack of this project whose settings are taken. */
  readonly stack?: string;
  /** Single settings, before those, by their names. */
  readonly values: Readonly<Record<string, string>>;
}

/** What becomes of a choice. */
export interface ChosenConfig {
  /** For the engine, beside and before the local stack's own settings. */
  readonly config: ConfigMap;
  /** Keys of the stack's file that are not taken. */
  readonly leftOut: readonly string[];
}

/** Settings of a stack that name what only its account has, or that guard what nobody keeps here. */
const notHere: readonly string[] = [
  "certificateArn",
  "hostedZoneId",
  "apiDomainName",
  "balancerDomainName",
  "permissionsBoundary",
  "availabilityZones",
  "protectData",
  "apiGatewayAccountRole",
] satisfies SettingName[];

const secrets = ["dbPassword"];

/** A further choice: another stack begins anew, and an empty value takes a setting back. */
export function combine(before: ChosenSettings, asked: ChosenSettings | undefined): ChosenSettings {
  const { stack = before.stack, values = {} } = asked ?? {};
  const kept = asked?.stack === undefined ? before.values : {};
  const all = Object.entries({ ...kept, ...values }).filter(([, value]) => value !== "");
  return { ...(stack !== undefined && { stack }), values: Object.fromEntries(all) };
}

/**
 * Checks a choice as the program does with any configuration.
 *
 * @param folder holds `Pulumi.<stack>.yaml`.
 * @throws Fault with a sentence for each setting that can't be so.
 */
export function configOf({ stack, values }: ChosenSettings, folder = projectFolder): ChosenConfig {
  const { taken, leftOut } = stack === undefined ? { taken: {}, leftOut: [] } : stackSettings(stack, folder);
  const named = Object.entries({ ...taken, ...values }).map(([name, value]) => [
    `${projectName}:${name}`,
    { value, ...(secrets.includes(name) && { secret: true }) },
  ]);
  const config = Object.fromEntries(named) as ConfigMap;
  const all: ConfigMap = { ...localSettings, ...config };
  const faults = settingFaults({
    project: projectName,
    stack: stackName,
    values: Object.fromEntries(Object.entries(all).map(([key, { value }]) => [key, value])),
    isSecret: (key) => all[key]?.secret === true,
  });
  if (faults.length > 0) throw new Fault(faults.join("\n"));
  return { config, leftOut };
}

/** Keeps a choice for the stack that lives in a folder, where only the user can read it. */
export function remember(folder: string, chosen: ChosenSettings): void {
  writeWhole(join(folder, settingsFile), `${JSON.stringify(chosen, undefined, 2)}\n`);
}

/** The choice that the stack in a folder was deployed with; none when there is no stack, or none that is sound. */
export function remembered(folder: string): ChosenSettings {
  try {
    const value: unknown = JSON.parse(readFileSync(join(folder, settingsFile), "utf8"));
    if (isChoice(value)) return value;
  } catch {
    // As if there were none: `unsoundness` tells of it.
  }
  return { values: {} };
}

/** A choice as it may be shown. */
export function withoutSecrets({ values, ...stack }: ChosenSettings): ChosenSettings {
  const shown = Object.entries(values).map(([name, value]) => [name, secrets.includes(name) ? "(secret)" : value]);
  return { ...stack, values: Object.fromEntries(shown) as Record<string, string> };
}

/** A choice in words; `undefined` for none. */
export function describeChoice(chosen: ChosenSettings): string | undefined {
  const { stack, values } = withoutSecrets(chosen);
  const parts = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  if (stack !== undefined) parts.unshift(`Pulumi.${stack}.yaml`);
  return parts.length === 0 ? undefined : parts.join(", ");
}

/** The settings in a stack's file that can hold here, as texts. */
function stackSettings(stack: string, folder: string): { taken: Record<string, string>; leftOut: string[] } {
  const taken: Record<string, string> = {};
  const leftOut: string[] = [];
  for (const { key, setting, value } of readStackFile(stack, folder)) {
    if (setting === undefined || value === undefined || notHere.includes(setting)) leftOut.push(key);
    else taken[setting] = value;
  }
  return { taken, leftOut };
}

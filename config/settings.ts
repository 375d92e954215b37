import * as pulumi from "@pulumi/pulumi";
import { Setting } from "./setting";
import { StackConfig, rawValue, settingFaults } from "./settingFaults";
import { SettingName, settingTable } from "./settingTable";

/** The SDK exports this function but leaves it out of its types. */
const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: StackConfig["isSecret"] };

type Parsed = { readonly [K in SettingName]: (typeof settingTable)[K] extends Setting<infer T> ? T : never };

/** The checked settings of a stack. */
export type Settings = Omit<Parsed, "dbPassword"> & { readonly dbPassword: pulumi.Output<string> | undefined };

/**
 * Checks a stack's configuration and gives it types.
 *
 * @throws pulumi.RunError with one sentence for each fault, which names the key, its value unless it is the password,
 *   and what is allowed. The engine prints such an error without a stack trace.
 */
export function parseSettings(config: StackConfig): Settings {
  const names = Object.keys(settingTable) as SettingName[];
  const faults = settingFaults(config);
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

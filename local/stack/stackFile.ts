import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { Fault } from "../console/fault";

/** One key of `Pulumi.<stack>.yaml`. */
export interface StackFileEntry {
  /** With its namespace, as in `aws:region`. */
  readonly key: string;
  /** Its name without the namespace, where that is the project's. */
  readonly setting: string | undefined;
  /** As text; absent when it is encrypted. */
  readonly value: string | undefined;
}

/**
 * Reads the configuration of a stack from its file, which need not be deployed.
 *
 * @param folder of the project.
 * @throws Fault when there is no such file.
 */
export function readStackFile(stack: string, folder: string): StackFileEntry[] {
  const file = join(folder, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) throw new Fault(`There is no ${file}; name a stack of this project, or make the file.`);
  const { name } = parse(readFileSync(join(folder, "Pulumi.yaml"), "utf8")) as { name: string };
  const { config } = (parse(readFileSync(file, "utf8")) ?? {}) as { config?: Record<string, unknown> | null };
  return Object.entries(config ?? {}).map(([key, value]) => {
    const isSecret = typeof value === "object" && value !== null && "secure" in value;
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return {
      key,
      setting: key.startsWith(`${name}:`) ? key.slice(name.length + 1) : undefined,
      value: isSecret ? undefined : text,
    };
  });
}

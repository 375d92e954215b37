import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Fault } from "../../local/console/fault";

/** What is changed in a mutation run, and how. */
export interface Asked {
  /** Files and folders below the project's root. */
  readonly sources: readonly string[];
  /** One of how many changes is tried, always the same ones. @default 1 */
  readonly every: number;
  /** How many changes are tried at once. @default 1 */
  readonly concurrency: number;
}

const usage = `Name folders or files, such as policy:
  npm run mutate -- <folder or file>... [--every 12] [--concurrency 2]`;

/** Reads a command line. @throws Fault with what is wrong with it */
export function readArguments(args: readonly string[], root: string): Asked {
  const { positionals: sources, values } = parsed(args);
  if (sources.length === 0) throw new Fault(usage);
  const missing = sources.find((source) => !existsSync(join(root, source)));
  if (missing !== undefined) throw new Fault(`There is no ${missing}. ${usage}`);
  return { sources, every: count("every", values.every), concurrency: count("concurrency", values.concurrency) };
}

function count(option: string, text = "1"): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) {
    throw new Fault(`--${option} is ${text === "" ? "empty" : text}, but must be a whole number from 1 to 9999.`);
  }
  return Number(text);
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { every: { type: "string" }, concurrency: { type: "string" } },
    });
  } catch {
    throw new Fault(usage);
  }
}

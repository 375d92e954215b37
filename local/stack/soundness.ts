import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { passphraseFile, stateFolder } from "../machine/folders";
import { readRecord } from "../postgres/postgresRecord";
import { databaseFolder } from "./database";

/** Where the settings are kept that a stack was deployed with. */
export const settingsFile = "settings.json";

/** A file that is there while the engine changes resources: a run that is killed meanwhile leaves it behind. */
export function unfinishedMark(folder: string): string {
  return join(folder, "unfinished");
}

/**
 * Why the stack in this folder can't be worked with any more, in half a sentence; `undefined` when it can, or when there
 * is none. It holds only while no engine is at work on it.
 */
export function unsoundness(folder: string): string | undefined {
  if (existsSync(unfinishedMark(folder))) return "An earlier run was killed while it changed the stack";
  const files = filesIn(join(stateFolder(folder), ".pulumi"));
  // The engine deletes its lock when it ends, whatever it came to.
  if (files.some((file) => file.startsWith("locks/"))) return "The engine was killed while it changed the stack";
  if (existsSync(join(folder, settingsFile)) && !isChoice(contentOf(join(folder, settingsFile)))) {
    return "The record of the stack's settings is damaged";
  }
  if (existsSync(databaseFolder(folder)) && !readRecord(databaseFolder(folder))) {
    return "The record of the stack's database is damaged";
  }
  const states = files.filter(isState);
  if (!states.every((file) => isCheckpoint(contentOf(join(stateFolder(folder), ".pulumi", file))))) {
    return "The stack's state is damaged";
  }
  if (states.length > 0 && !holdsText(passphraseFile(folder))) return "The passphrase of the stack's state is lost";
  return undefined;
}

/** How many resources the stack's state holds, the engine's own providers left out; 0 when there is none. */
export function resourceCount(folder: string): number {
  const stacks = join(stateFolder(folder), ".pulumi");
  return filesIn(stacks)
    .filter(isState)
    .map((file) => contentOf(join(stacks, file)))
    .filter(isCheckpoint)
    .flatMap(({ checkpoint }) => checkpoint.latest?.resources ?? [])
    .filter(({ type }) => !type.startsWith("pulumi:providers:")).length;
}

/** Whether a value can be a record of settings: single ones as texts, and perhaps a stack's name. */
export function isChoice(value: unknown): value is { stack?: string; values: Record<string, string> } {
  const { stack, values } = (value ?? {}) as { stack?: unknown; values?: unknown };
  return (
    (stack === undefined || typeof stack === "string") &&
    typeof values === "object" &&
    values !== null &&
    Object.values(values).every((one) => typeof one === "string")
  );
}

/** What the engine keeps of a stack, as far as it is looked at here. */
interface Checkpoint {
  readonly checkpoint: { readonly latest?: { readonly resources?: readonly { readonly type: string }[] } };
}

function isState(file: string): boolean {
  return /^stacks\/.+\.json$/.test(file);
}

/** Paths of all files below a folder, with slashes. */
function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

function holdsText(file: string): boolean {
  return existsSync(file) && statSync(file).size > 0;
}

/** What a file holds as JSON; `undefined` when it holds none. */
function contentOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function isCheckpoint(value: unknown): value is Checkpoint {
  const { checkpoint } = (value ?? {}) as { checkpoint?: Partial<Checkpoint["checkpoint"]> | null };
  if (typeof checkpoint !== "object" || checkpoint === null) return false;
  const { resources } = checkpoint.latest ?? {};
  return resources === undefined || Array.isArray(resources);
}

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { stateFolder } from "../machine/folders";

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
  const states = files.filter((file) => /^stacks\/.+\.json$/.test(file));
  return states.every((file) => isJson(join(stateFolder(folder), ".pulumi", file)))
    ? undefined
    : "The stack's state is damaged";
}

/** Paths of all files below a folder, with slashes. */
function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

function isJson(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, "utf8"));
    return true;
  } catch {
    return false;
  }
}

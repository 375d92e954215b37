import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { hasCode } from "../console/fault";
import { markOf } from "./processes";

/**
 * Puts a folder in place in one step, so that an interrupted download or build leaves nothing that looks whole.
 *
 * @param fill writes the folder's content under a name that is not the final one.
 */
export async function install(folder: string, fill: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${folder}.partial-${process.pid}`;
  removeLeftDrafts(folder);
  mkdirSync(draft, { recursive: true });
  try {
    await fill(draft);
    if (existsSync(folder)) rmSync(folder, { recursive: true });
    renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/**
 * The same, but leaves alone what another run has put there meanwhile: whoever uses it must not lose it, and by its name it is
 * as good.
 */
export async function installOnce(folder: string, fill: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${folder}.partial-${process.pid}`;
  removeLeftDrafts(folder);
  mkdirSync(draft, { recursive: true });
  try {
    await fill(draft);
    renameSync(draft, folder);
  } catch (thrown) {
    if (!hasCode(thrown, "ENOTEMPTY") && !hasCode(thrown, "EEXIST")) throw thrown;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** A run that was killed could not remove its own. */
function removeLeftDrafts(folder: string): void {
  const parent = dirname(folder);
  const prefix = `${basename(folder)}.partial-`;
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix)) continue;
    if (!markOf(Number(name.slice(prefix.length)))) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

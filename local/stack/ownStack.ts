import { accessSync, constants, existsSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { emulatorProcesses } from "../emulator/emulator";
import { readRecord, recordFile } from "../emulator/emulatorRecord";
import { Fault, hasCode } from "../console/fault";
import { isElsewhere, isRunning, isTouched, patienceSeconds } from "../machine/processes";
import type { LockOptions } from "./lock";

/** What each run writes into; the rest of the cache it reads, once it is there. */
const written: readonly string[] = ["home", "pulumi", "tmp"];

/**
 * Makes sure that this run can use what earlier ones have downloaded, built and set up: after a run with sudo some of it is
 * root's, and the engine, Node.js and PostgreSQL each fail at that in a way of their own.
 *
 * @throws Fault when something in the folder is closed to this user.
 */
export function requireOwnCache(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    // The lock is a link to nowhere, and tells by itself whose it is.
    if (lstatSync(path).isSymbolicLink() || isOpen(path, written.includes(name))) continue;
    throw new Fault(
      `${path} belongs to another user, as after a run with sudo; make all of it yours with ` +
        `sudo chown -R ${String(process.getuid?.())} "${folder}", or work in a clone of your own.`,
    );
  }
}

function isOpen(path: string, forWriting: boolean): boolean {
  try {
    accessSync(path, constants.R_OK | (forWriting ? constants.W_OK : 0));
    return true;
  } catch (thrown) {
    // A draft may go meanwhile.
    return hasCode(thrown, "ENOENT");
  }
}

/**
 * Makes sure that this run can see the stack in a folder and work with it: it would take another user's for none, as it can't
 * read what is his, and one in another container for one that has ended.
 *
 * @param changes whether the run will write into the folder.
 * @throws Fault when the stack belongs to another user, or runs in another container or on another machine.
 */
export async function requireOwnStack(folder: string, changes: boolean, options: LockOptions): Promise<void> {
  const [owner, user] = [lstatSync(folder, { throwIfNoEntry: false })?.uid, process.getuid?.()];
  if (owner === undefined) return;
  // Root sees all, and may end it; but what root wrote into a stack that runs, its user could not read any more.
  const isOurs = owner === user || (user === 0 && !(changes && emulatorProcesses(folder).length > 0));
  if (!isOurs) {
    throw new Fault(
      `The local stack of this folder belongs to another user (uid ${owner}); give the command as that user, or work in a ` +
        "clone of your own.",
    );
  }
  const record = readRecord(folder);
  if (!record || !isElsewhere(record) || isRunning(record)) return;
  const onWait = (): void => {
    options.remark(
      `Looking for up to ${patienceSeconds} s whether the stack of before still runs, in another container or on another machine.`,
    );
  };
  if (await isTouched(recordFile(folder), { ...options, onWait })) {
    throw new Fault(
      "The local stack of this folder runs in another container or on another machine; give the command there, or work in a " +
        "clone of your own.",
    );
  }
}

import { accessSync, constants, existsSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { emulatorProcesses } from "../emulator/emulator";
import { readRecord, recordFile } from "../emulator/emulatorRecord";
import { Fault, hasCode } from "../console/fault";
import { isElsewhere, isRunning, isTouched, patienceSeconds } from "../machine/processes";
import type { LockOptions } from "./lock";

/**
 * Makes sure that this run can use what earlier ones have downloaded and built: after a run with sudo it may be closed to all but
 * root, and the engine, Python and Node.js each fail at that in a way of their own.
 *
 * @throws Fault when something in the folder is closed to this user.
 */
export function requireOwnCache(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    // The lock is a link to nowhere, and tells by itself whose it is; of what is per user only the own is used.
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() || /user-\d+$/.test(name) || isOpen(path))
      continue;
    throw new Fault(
      `${path} belongs to another user, as after a run with sudo; make all of it yours with ` +
        `sudo chown -R ${String(process.getuid?.())} "${folder}", or work in a clone of your own.`,
    );
  }
}

function isOpen(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
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
  const seemsElsewhere = (): boolean => {
    const record = readRecord(folder);
    return record !== undefined && isElsewhere(record) && !isRunning(record);
  };
  if (!seemsElsewhere()) return;
  const onWait = (): void => {
    options.remark(
      `Looking for up to ${patienceSeconds} s whether the stack of before still runs, in another container or on another machine.`,
    );
  };
  // Another run, which waited for the same stack, may have started one here in its place.
  if ((await isTouched(recordFile(folder), { ...options, onWait })) && seemsElsewhere()) {
    throw new Fault(
      "The local stack of this folder runs in another container or on another machine; give the command there, or work in a " +
        "clone of your own.",
    );
  }
}

import { lstatSync } from "node:fs";
import { emulatorProcesses } from "../emulator/emulator";
import { readRecord, recordFile } from "../emulator/emulatorRecord";
import { Fault } from "../console/fault";
import { isElsewhere, isRunning, isTouched, patienceSeconds } from "../machine/processes";
import type { LockOptions } from "./lock";

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
  const isOpen = owner === user || (user === 0 && !(changes && emulatorProcesses(folder).length > 0));
  if (!isOpen) {
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

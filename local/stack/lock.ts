import { lutimesSync, mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { dirname } from "node:path";
import { Fault, hasCode } from "../console/fault";
import {
  ProcessMark,
  heartbeatMilliseconds,
  isElsewhere,
  isMark,
  isTouched,
  markOf,
  patienceSeconds,
  pidOfRunning,
} from "../machine/processes";

interface Holder extends ProcessMark {
  /** The command it runs, such as `up`. */
  readonly purpose: string;
}

/** What a look at a lock may need. */
export interface LockOptions {
  /** Hears of a wait. */
  readonly remark: (text: string) => void;
  readonly signal?: AbortSignal;
  /** For how many milliseconds a holder that can't be seen from here may give no sign of life. @default 20 s */
  readonly patience?: number;
}

/**
 * Keeps a second run from working on the same stack. A lock whose process has ended is taken over at once, and a suspended
 * process keeps its own: for both it has to be seen, so a library that tells by a heartbeat alone, as `proper-lockfile` does,
 * would keep the next run waiting, and rob the other. Where a holder can't be seen, as from within a container, its heartbeat
 * tells here as well.
 *
 * The lock is a symbolic link to nowhere that names its holder: it appears with its content at once and only if there is
 * none, so no run can see half a lock, and it takes no space on a full disk.
 *
 * @returns what releases the lock; a second call does nothing.
 * @throws Fault when another run holds the lock, or something else is in its place.
 */
export async function takeLock(file: string, purpose: string, options: LockOptions): Promise<() => void> {
  mkdirSync(dirname(file), { recursive: true });
  const mine = JSON.stringify({ ...markOf(process.pid), purpose });
  while (!make(file, mine)) {
    const found = read(file);
    await refuseIfHeld(file, options, found);
    if (found !== undefined) discard(file, found);
  }
  const heart = setInterval(touch, heartbeatMilliseconds, file).unref();
  return () => {
    clearInterval(heart);
    if (read(file) === mine) rmSync(file, { force: true });
  };
}

/** @throws Fault when a run holds the lock. */
export async function refuseIfHeld(file: string, options: LockOptions, content = read(file)): Promise<void> {
  const holder = parseHolder(content);
  if (!holder) return;
  const pid = pidOfRunning(holder);
  if (pid !== undefined) {
    throw new Fault(
      `Another run of the local stack is at work: ${holder.purpose}, process ${pid}. ` +
        `Wait for it, or end it with Ctrl-C where it runs or with kill ${pid}.`,
    );
  }
  if (!isElsewhere(holder)) return;
  const onWait = (): void => {
    options.remark(
      `Looking for up to ${patienceSeconds} s whether a run of before is still at work, in another container or on another machine.`,
    );
  };
  if (await isTouched(file, { ...options, onWait })) {
    const now = read(file);
    // Another run, which waited for the same holder, has taken it over.
    if (now !== content) return refuseIfHeld(file, options, now);
    throw new Fault(
      `Another run of the local stack is at work in another container or on another machine: ${holder.purpose}, ` +
        `process ${holder.pid} there. Wait for it, or end it with Ctrl-C where it runs.`,
    );
  }
}

function touch(file: string): void {
  try {
    lutimesSync(file, new Date(), new Date());
  } catch {
    // Somebody has removed it.
  }
}

/** Removes the lock only if it still is the one that was found stale; another run may have replaced it meanwhile. */
function discard(file: string, stale: string): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (thrown) {
    if (hasCode(thrown, "ENOENT")) return;
    throw thrown;
  }
  const found = read(aside);
  if (found !== undefined && found !== stale) make(file, found);
  rmSync(aside, { force: true });
}

function make(file: string, content: string): boolean {
  try {
    symlinkSync(content, file);
    return true;
  } catch (thrown) {
    if (hasCode(thrown, "EEXIST")) return false;
    throw thrown;
  }
}

/** @throws Fault when there is something, but no link. */
function read(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch (thrown) {
    if (hasCode(thrown, "ENOENT")) return undefined;
    if (hasCode(thrown, "EINVAL")) throw new Fault(`${file} is no lock of the local stack; delete it.`);
    throw thrown;
  }
}

function parseHolder(text: string | undefined): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return isMark(value) && typeof (value as Partial<Holder>).purpose === "string" ? (value as Holder) : undefined;
  } catch {
    return undefined;
  }
}

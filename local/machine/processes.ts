import { ChildProcess, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { platform } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { Fault } from "../console/fault";

/** Which process is meant: the id alone may belong to another one later. */
export interface ProcessMark {
  readonly pid: number;
  /** The command line, arguments separated by spaces. */
  readonly command: string;
}

/** The mark of a running process; `undefined` when there is none with this id. */
export function markOf(pid: number): ProcessMark | undefined {
  const command = commandLine(pid);
  return command === "" ? undefined : { pid, command };
}

/**
 * Waits until the system has started a process, and then marks it.
 *
 * @param what names it in the sentence for one that ended at once.
 */
export async function launched(child: ChildProcess, what: string): Promise<ProcessMark> {
  await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject));
  while (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const mark = markOf(child.pid);
    if (mark) return mark;
    // Linux tells of a start a moment before it tells the command line.
    await delay(10);
  }
  throw new Fault(`The ${what} ended at its start.`);
}

/** Whether the marked process still runs. */
export function isRunning(mark: ProcessMark): boolean {
  return commandLine(mark.pid) === mark.command;
}

/** Asks a process to end, then ends it and what is left of its group; the process must lead its group. */
export async function endGroup(mark: ProcessMark, graceMilliseconds = 5_000): Promise<void> {
  if (!isRunning(mark)) return;
  signalTo(mark.pid, "SIGTERM");
  const deadline = Date.now() + graceMilliseconds;
  while (isRunning(mark) && Date.now() < deadline) await delay(50);
  killGroup(mark.pid);
}

/** Ends all processes of a group at once. */
export function killGroup(leader: number): void {
  signalTo(-leader, "SIGKILL");
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already, which is what the signal is for.
  }
}

/** Empty when there is no such process, or only what its parent has not yet taken notice of. */
function commandLine(pid: number): string {
  try {
    // Slim container images have no `ps`, other systems no `/proc`.
    return platform() === "linux"
      ? readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").join(" ").trim()
      : execFileSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}

import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { Fault, Interrupted } from "../console/fault";
import { killGroup } from "./processes";

/** How to run a command. */
export interface CommandOptions {
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Gets what the command prints, in place of what it held before. */
  readonly logFile: string;
  /** The command is ended after so many minutes. */
  readonly limitMinutes: number;
  readonly signal?: AbortSignal;
}

/**
 * Runs a command that may take minutes. It never outlives the call: on an abort or after its time it is ended together
 * with all that it started.
 *
 * @throws Fault when it cannot be started, fails or takes too long, with its last line and where the rest is.
 */
export async function runCommand(file: string, options: CommandOptions): Promise<void> {
  const { args, cwd, env, logFile, limitMinutes, signal } = options;
  throwIfInterrupted(signal);
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, "w");
  // Detached makes it the leader of a group of its own, which can be ended as a whole.
  const child = spawn(file, args, { cwd, env, detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  const late = AbortSignal.timeout(limitMinutes * 60_000);
  const stop = signal ? AbortSignal.any([signal, late]) : late;
  const endChild = (): void => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  stop.addEventListener("abort", endChild);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject).once("exit", resolve);
    });
    throwIfInterrupted(signal);
    if (late.aborted) throw new Fault(`${file} took more than ${limitMinutes} minutes and was ended; see ${logFile}.`);
    if (code !== 0) throw new Fault(`${file} failed: ${lastLine(logFile)} (all of it is in ${logFile})`);
  } finally {
    stop.removeEventListener("abort", endChild);
  }
}

/** @throws Interrupted once the run was asked to end. */
export function throwIfInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Interrupted();
}

/** The last line of a log that is not empty. */
export function lastLine(logFile: string): string {
  return readFileSync(logFile, "utf8").trim().split("\n").at(-1) ?? "";
}

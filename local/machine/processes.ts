import { ChildProcess, execFileSync } from "node:child_process";
import { once } from "node:events";
import { lstatSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { platform } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { Fault } from "../console/fault";

/**
 * Which process is meant: the id alone may belong to another one later, in a container even to one with the same command
 * line, as ids begin anew there with each start.
 */
export interface ProcessMark {
  readonly pid: number;
  /** When it started, in whatever form the system tells it. */
  readonly started: string;
  /** Where its id means something; missing in what an earlier version marked. */
  readonly place?: string;
}

/** Where Linux tells of its processes. */
const linuxProcesses = platform() === "linux" ? "/proc" : undefined;

/** The mark of a running process; `undefined` when there is none with this id. */
export function markOf(pid: number): ProcessMark | undefined {
  const started = startOf(pid);
  return started === undefined ? undefined : { pid, started, place: here() };
}

/**
 * Waits until the system has started a process, and then marks it.
 *
 * @param what names it in the sentence for one that could not be started or ended at once.
 */
export async function launched(child: ChildProcess, what: string): Promise<ProcessMark> {
  await once(child, "spawn");
  const mark = child.pid === undefined ? undefined : markOf(child.pid);
  if (!mark) throw new Fault(`The ${what} ended at its start.`);
  return mark;
}

/** Whether the marked process still runs. */
export function isRunning(mark: ProcessMark): boolean {
  return startOf(mark.pid) === mark.started;
}

/**
 * Id here of a marked process that runs, be it in a container on this machine, where it has another one; `undefined` when there
 * is none. From within a container what runs outside isn't seen.
 *
 * @param processes folder in which Linux tells of them.
 */
export function pidOfRunning({ pid, started }: ProcessMark, processes = linuxProcesses): number | undefined {
  if (processes === undefined) return startOf(pid) === started ? pid : undefined;
  const pids = readdirSync(processes).filter((entry) => /^\d+$/.test(entry));
  // The ids of a process in all of the namespaces that it is in, its own last (proc_pid_status(5)).
  const ownPid = (entry: string) => /^NSpid:.*?(\d+)$/m.exec(read(`${processes}/${entry}/status`))?.[1];
  const found = pids.find(
    (entry) => startOf(Number(entry), processes) === started && [entry, ownPid(entry)].includes(String(pid)),
  );
  return found === undefined ? undefined : Number(found);
}

/** Whether a value that was read from somewhere holds a mark. */
export function isMark(value: unknown): value is ProcessMark {
  const mark = value as Partial<ProcessMark> | null;
  return typeof mark?.pid === "number" && typeof mark.started === "string";
}

/** Whether a mark was made where this process can't see who runs: in another container, on another machine, or before a restart. */
export function isElsewhere({ place }: ProcessMark): boolean {
  return place !== undefined && place !== here();
}

/** How often a process that may be looked for from elsewhere touches its file. */
export const heartbeatMilliseconds = 2_000;

/** For how long such a process may be busy with something else, such as the first set-up of PostgreSQL. */
export const patienceSeconds = 20;

/** No two clocks on one folder are so far apart, and after a night nobody should have to wait. */
const longAgoMilliseconds = 3_600_000;

/** How to look for a process that can't be seen from here. */
export interface Watch {
  /** Is told when it takes time. */
  readonly onWait?: () => void;
  /** In milliseconds. @default `patienceSeconds` */
  readonly patience?: number;
  readonly signal?: AbortSignal;
}

/** Whether a file is touched meanwhile, by a process that can't be seen from here; clocks needn't agree for that. */
export async function isTouched(file: string, { onWait, patience, signal }: Watch = {}): Promise<boolean> {
  const touched = () => lstatSync(file, { throwIfNoEntry: false })?.mtimeMs;
  const [before, start] = [touched(), Date.now()];
  if (before === undefined || start - before > longAgoMilliseconds) return false;
  onWait?.();
  while (Date.now() - start < (patience ?? patienceSeconds * 1_000)) {
    await delay(100, undefined, { signal });
    const now = touched();
    if (now !== before) return now !== undefined;
  }
  return false;
}

/** The user, the system since its start and, on Linux, the namespace of ids, which each container has for itself. */
function here(): string {
  const [boot, namespace] = [read("/proc/sys/kernel/random/boot_id").trim(), link("/proc/self/ns/pid")];
  return [process.getuid?.(), platform(), boot, namespace].join(" ");
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

/** Ends a process at once. */
export function kill(pid: number): void {
  signalTo(pid, "SIGKILL");
}

/** Ids of the other processes that have any of the texts in their command line, environment or, on Linux, working folder. */
export function processesWith(...texts: readonly string[]): number[] {
  return described()
    .filter(([pid, description]) => pid !== process.pid && texts.some((text) => description.includes(text)))
    .map(([pid]) => pid);
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already, which is what the signal is for.
  }
}

/** `undefined` when there is no such process, or only what its parent has not yet taken notice of. */
function startOf(pid: number, processes = linuxProcesses): string | undefined {
  // Slim container images have no `ps`, other systems no `/proc`.
  if (processes !== undefined) {
    // After the name, in parentheses, come the state and, as the 22nd field of all, the start (proc_pid_stat(5)).
    const [state, ...fields] = read(`${processes}/${pid}/stat`).split(") ").at(-1)?.split(" ") ?? [];
    return state === "Z" ? undefined : fields[18];
  }
  const [state, ...start] = ps("-o", "stat=,lstart=", "-p", String(pid)).trim().split(/\s+/);
  return state === "" || state?.startsWith("Z") ? undefined : start.join(" ");
}

function described(): [pid: number, description: string][] {
  if (platform() === "linux") {
    const pids = readdirSync("/proc").filter((entry) => /^\d+$/.test(entry));
    return pids.map((pid) => [
      Number(pid),
      [read(`/proc/${pid}/cmdline`), read(`/proc/${pid}/environ`), link(`/proc/${pid}/cwd`)]
        .join()
        .replaceAll("\0", " "),
    ]);
  }
  const lines = ps("-A", "-E", "-ww", "-o", "pid=,command=").trim().split("\n");
  return lines.map((line) => [parseInt(line.trim(), 10), line]);
}

/** Empty when there is no such process. */
function ps(...args: readonly string[]): string {
  try {
    return execFileSync("ps", args, { encoding: "utf8", env: { ...process.env, LC_ALL: "C" } });
  } catch {
    return "";
  }
}

/** Empty for a process that ended meanwhile or is another user's. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** The same for what is a link. */
function link(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return "";
  }
}

import { ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { lastLine, throwIfInterrupted } from "../machine/command";
import { Credentials, createDeployer, knowsDeployer } from "./deployer";
import { EmulatorRecord, readRecord, recordFile, writeRecord } from "./emulatorRecord";
import { Fault, hasCode } from "../console/fault";
import { freePort, listenOnce } from "../machine/ports";
import { endGroup, heartbeatMilliseconds, kill, killGroup, launched, processesWith } from "../machine/processes";
import { pythonThatWorks, pythonWithEmulator } from "./python";
import { accountId, region, rootCredentials } from "../stack/settings";

/** An emulator that answers. */
export interface Emulator {
  /** Address of all its services, such as `http://127.0.0.1:41234`. */
  readonly endpoint: string;
  readonly pid: number;
  readonly startedAt: string;
  /** Keys of an IAM user who may do everything, as policies allow it: what a deployment should use. */
  readonly credentials: Credentials;
  /** Keys of the account's root, whom no policy stops here; so nothing that they do proves a permission. */
  readonly rootCredentials: Credentials;
  /** Ends the emulator with all that it started. Everything in it is gone. */
  readonly stop: () => Promise<void>;
}

/** How to start an emulator. */
export interface EmulatorOptions {
  /** Folder for its record, its log and its temporary files. */
  readonly folder: string;
  /** @default a free port */
  readonly port?: number;
  /** Folder of Python modules that the emulator loads before its own. @default none */
  readonly modules?: string;
  /** What the handlers of functions find in their environment, besides what the program gives them. */
  readonly functionEnvironment?: Readonly<Record<string, string>>;
  readonly remark?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** Runs the emulator. */
const heartbeat = join(__dirname, "heartbeat.py");

/** A free port can be taken by another program between the search and its use. */
const attempts = 3;

/**
 * Starts an emulator on loopback. It outlives this process; `findEmulator` finds it again and `stop` ends it.
 *
 * @throws Fault when the wanted port is in use, or the emulator does not start.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { folder, port: wanted, remark = () => undefined, signal } = options;
  if (wanted !== undefined) await requireFree(wanted);
  let python = await pythonWithEmulator(remark, signal);
  for (let attempt = 1; ; attempt++) {
    const emulator = await tryStart(python, { ...options, port: wanted ?? (await freePort()) });
    if (emulator) return emulator;
    if (attempt === attempts) {
      throw new Fault(`The emulator ended while it started: ${lastLine(logFile(folder))} (see ${logFile(folder)}).`);
    }
    python = await pythonThatWorks(remark, signal);
  }
}

/** An emulator on this port; `undefined` when it ends instead of answering. */
async function tryStart(
  python: string,
  options: EmulatorOptions & { readonly port: number },
): Promise<Emulator | undefined> {
  const { folder, port, signal } = options;
  const child = launch(python, port, options);
  const mark = await launched(child, "emulator").catch(() => undefined);
  if (!mark) {
    if (child.pid !== undefined) killGroup(child.pid);
    return undefined;
  }
  const record = { ...mark, port, startedAt: new Date().toISOString() };
  try {
    // Written before the emulator answers, so that a run which is killed here leaves no emulator that nobody knows.
    writeRecord(folder, record);
    if (!(await becomesReady(child, port, signal))) return undefined;
    child.unref();
    const deployer = await createDeployer(address(port), rootCredentials);
    writeRecord(folder, { ...record, deployer });
    return describe(record, deployer);
  } catch (thrown) {
    await endGroup(record);
    throw thrown;
  }
}

/** The emulator that an earlier run started in this folder, if it still runs and is the same one. */
export async function findEmulator(folder: string): Promise<Emulator | undefined> {
  const record = readRecord(folder);
  if (record?.deployer === undefined) return undefined;
  const emulator = describe(record, record.deployer);
  return (await knowsDeployer(emulator.endpoint, emulator.credentials)) ? emulator : undefined;
}

/** Ids of all processes of an emulator of this folder, whether it answers or not and whatever became of its record. */
export function emulatorProcesses(folder: string): number[] {
  return processesWith(`S3_DATA_DIR=${dataFolder(folder)}`);
}

/** Ends an emulator of this folder in whatever state an earlier run left it; `false` when there was none. */
export async function endLeftEmulator(folder: string): Promise<boolean> {
  const found = emulatorProcesses(folder).length > 0;
  const record = readRecord(folder);
  if (record) await endGroup(record);
  for (const pid of emulatorProcesses(folder)) kill(pid);
  return found;
}

function launch(
  python: string,
  port: number,
  { folder, modules, functionEnvironment = {} }: EmulatorOptions,
): ChildProcess {
  const temporary = join(folder, "tmp");
  mkdirSync(temporary, { recursive: true });
  // Functions run as .js files below this folder, and a package.json further up could make ES modules of them.
  writeFileSync(join(temporary, "package.json"), '{"type":"commonjs"}\n');
  const log = openSync(logFile(folder), "a");
  const child = spawn(python, [heartbeat, recordFile(folder), String(heartbeatMilliseconds / 1_000)], {
    // The handlers of functions inherit all of this, so nothing of the user's own may be in it.
    env: {
      // It runs functions with the first Node.js on the PATH.
      PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
      HOME: temporary,
      TMPDIR: temporary,
      LANG: "C.UTF-8",
      GATEWAY_PORT: String(port),
      BIND_HOST: "127.0.0.1",
      MINISTACK_REGION: region,
      MINISTACK_ACCOUNT_ID: accountId,
      // Without it every request may do everything.
      AUTH: "true",
      // Its broker for devices would listen on every interface.
      IOT_MTLS_ENABLED: "0",
      // Where there is a Docker engine it would start containers.
      DOCKER_HOST: "unix:///nonexistent",
      LAMBDA_WARM_TTL_SECONDS: "30",
      // A burst would start a process for each call.
      LAMBDA_ACCOUNT_CONCURRENCY: "50",
      S3_DATA_DIR: dataFolder(folder),
      LOG_LEVEL: "WARNING",
      ...(modules !== undefined && { PYTHONPATH: modules }),
      ...functionEnvironment,
    },
    cwd: temporary,
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  return child;
}

/** Whether the emulator answers; `false` when it ended instead. */
async function becomesReady(child: ChildProcess, port: number, signal?: AbortSignal): Promise<boolean> {
  const deadline = Date.now() + 60_000;
  while (child.exitCode === null && child.signalCode === null) {
    throwIfInterrupted(signal);
    if (Date.now() > deadline) throw new Fault("The emulator did not answer within a minute of its start.");
    try {
      const answer = await fetch(`${address(port)}/_ministack/ready`, { signal: AbortSignal.timeout(1_000) });
      if (answer.ok) return true;
    } catch {
      // It does not listen yet.
    }
    await delay(50);
  }
  return false;
}

function describe(record: EmulatorRecord, credentials: Credentials): Emulator {
  const { pid, port, startedAt } = record;
  return {
    endpoint: address(port),
    pid,
    startedAt,
    credentials,
    rootCredentials,
    stop: () => endGroup(record),
  };
}

function address(port: number): string {
  return `http://127.0.0.1:${port}`;
}

function dataFolder(folder: string): string {
  return join(folder, "s3");
}

function logFile(folder: string): string {
  return join(folder, "emulator.log");
}

async function requireFree(port: number): Promise<void> {
  try {
    await listenOnce(port);
  } catch (thrown) {
    if (hasCode(thrown, "EADDRINUSE")) {
      throw new Fault(`Port ${port} is in use; name another one with --port, or leave it out for a free one.`);
    }
    if (hasCode(thrown, "EACCES"))
      throw new Fault(`Port ${port} is not yours to use; name one above 1023 with --port.`);
    throw thrown;
  }
}

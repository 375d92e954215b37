import { ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { Fault } from "../console/fault";
import { lastLine, throwIfInterrupted } from "../machine/command";
import { freePort } from "../machine/ports";
import { isRunning, launched, markOf, ProcessMark, processesWith } from "../machine/processes";
import { postgresBinaries } from "./binaries";
import { copyOf, removeData } from "./dataFolder";
import { postgresOwner } from "./owner";
import { passwordOf, PostgresRecord, readRecord, recordFile, writeRecord } from "./postgresRecord";
import { databaseName, masterName, postgresTemplate } from "./template";

/** A PostgreSQL server on loopback that answers. */
export interface Postgres {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** The user that owns the database, as on RDS: no superuser. */
  readonly master: { readonly user: string; readonly password: string };
  /** File of the certificate that clients check the server's against. */
  readonly authorityFile: string;
  readonly pid: number;
  /** Ends the server, and waits until it has ended. Its data stays. */
  readonly stop: () => Promise<void>;
}

/** How to start a server. */
export interface PostgresOptions {
  /** Folder of its record, its log and its data; data that is there from before is kept. */
  readonly folder: string;
  /** @default that of before, or a free port */
  readonly port?: number;
  /** Whether what is committed outlives a crash of the machine, not only of the server. @default false */
  readonly durable?: boolean;
  readonly signal?: AbortSignal;
}

const host = "127.0.0.1";

/** Tells in a server's environment whose it is, for when its record is lost. */
const recordVariable = "POSTGRES_RECORD";

/** A free port can be taken by another program between the search and its use, and a killed server's memory lives on a moment. */
const attempts = 8;

/** Attempts at the port of before, where clients look for the server. */
const attemptsAtOldPort = 6;

/**
 * Starts a server with an empty database `payments`, over TLS only. It outlives this process; `findPostgres` finds it again and
 * `stop` ends it.
 *
 * @throws Fault when PostgreSQL can't be had or run here, or the data is of another major version.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { folder, signal } = options;
  const [binaries, template] = [await postgresBinaries(), await postgresTemplate()];
  const before = readRecord(folder);
  if (before) requireSameMajor(before.dataFolder, template);
  // What nothing tells of can't be gone on with, and a second server would have to fight for it.
  else await removePostgres(folder);
  const dataFolder = before?.dataFolder ?? copyOf(template, folder);
  for (let attempt = 1; ; attempt++) {
    throwIfInterrupted(signal);
    const port = options.port ?? (attempt <= attemptsAtOldPort ? before?.port : undefined) ?? (await freePort());
    const child = launch(binaries, { ...options, dataFolder, port });
    // One that can't have its port or its former memory may have ended before anybody looks.
    const mark = await launched(child, "PostgreSQL server").catch(() => undefined);
    if (mark) {
      const record = { ...mark, port, dataFolder };
      writeRecord(folder, record);
      const server = describe(record);
      try {
        if (await becomesReady(child, server)) {
          child.unref();
          return server;
        }
      } catch (thrown) {
        await end(mark, "SIGQUIT");
        throw thrown;
      }
    }
    if (attempt === attempts) {
      throw new Fault(`PostgreSQL ended while it started: ${lastLine(logFile(folder))} (see ${logFile(folder)}).`);
    }
    await delay(100 * attempt);
  }
}

/** @throws Fault when a server of the template's version can't read the data: each major version has a form of its own. */
function requireSameMajor(dataFolder: string, template: string): void {
  const [data, own] = [dataFolder, template].map((folder) => readFileSync(join(folder, "PG_VERSION"), "utf8").trim());
  if (data === own) return;
  throw new Fault(
    `The data in ${dataFolder} is of PostgreSQL ${data}, and this version of the project brings PostgreSQL ${own}; remove it with npm run local -- down, and start anew.`,
  );
}

/** The server that an earlier run started in this folder, if it still runs. */
export function findPostgres(folder: string): Postgres | undefined {
  const record = readRecord(folder);
  return record && isRunning(record) ? describe(record) : undefined;
}

const wrongPassword = "28P01";

/** Whether a server listens to its master, whose password may be another by now: a program can set its own. */
export async function answers(
  { host, port, database, master, authorityFile }: Postgres,
  patienceMilliseconds = 5_000,
): Promise<boolean> {
  const ssl = { ca: readFileSync(authorityFile) };
  const client = new Client({ host, port, database, ...master, ssl, connectionTimeoutMillis: patienceMilliseconds });
  try {
    await client.connect();
    return true;
  } catch (thrown) {
    // Otherwise it doesn't listen yet, or not for logins (57P03): https://www.postgresql.org/docs/current/errcodes-appendix.html
    return (thrown as { code?: string }).code === wrongPassword;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Ids of the servers of this folder, whatever became of their record. */
export function postgresProcesses(folder: string): number[] {
  return processesWith(`${recordVariable}=${recordFile(folder)}`);
}

/**
 * Ends the server of this folder in whatever state an earlier run left it, and removes its data; `false` when none ran.
 */
export async function removePostgres(folder: string): Promise<boolean> {
  const told = postgresProcesses(folder).flatMap((pid) => markOf(pid) ?? []);
  // One that an earlier version of the project started doesn't tell whose it is.
  const marks = [...told, readRecord(folder) ?? []].flat().filter(isRunning);
  for (const mark of marks) await end(mark, "SIGQUIT");
  removeData(folder);
  rmSync(recordFile(folder), { force: true });
  return marks.length > 0;
}

function launch(
  binaries: string,
  { folder, dataFolder, port, durable = false }: PostgresOptions & { dataFolder: string; port: number },
): ChildProcess {
  const settings = {
    listen_addresses: host,
    port: String(port),
    unix_socket_directories: "",
    ssl: "on",
    timezone: "UTC",
    log_timezone: "UTC",
    shared_buffers: "32MB",
    // What the parameter group on RDS says as well: a refused row would be quoted in the log.
    log_error_verbosity: "terse",
    fsync: durable ? "on" : "off",
  };
  const log = openSync(logFile(folder), "a");
  const child = spawn(
    join(binaries, "bin", "postgres"),
    ["-D", dataFolder, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    {
      ...postgresOwner(),
      env: { PATH: "/usr/bin:/bin", LANG: "C", TZ: "UTC", [recordVariable]: recordFile(folder) },
      cwd: dataFolder,
      detached: true,
      stdio: ["ignore", log, log],
    },
  );
  closeSync(log);
  return child;
}

/** Whether the server listens to the master; `false` when it ended instead. */
async function becomesReady(child: ChildProcess, server: Postgres): Promise<boolean> {
  const deadline = Date.now() + 30_000;
  while (child.exitCode === null && child.signalCode === null) {
    if (await answers(server)) return true;
    if (Date.now() > deadline) throw new Fault("PostgreSQL did not answer within half a minute of its start.");
    await delay(20);
  }
  return false;
}

function describe(record: PostgresRecord): Postgres {
  return {
    host,
    port: record.port,
    database: databaseName,
    master: { user: masterName, password: passwordOf(record) },
    authorityFile: join(record.dataFolder, "server.crt"),
    pid: record.pid,
    stop: () => end(record, "SIGINT"),
  };
}

/**
 * Ends a server, and waits until it has ended: SIGINT asks it to drop its clients and write down what it holds, SIGQUIT to leave
 * at once (https://www.postgresql.org/docs/current/server-shutdown.html). One that is frozen hears neither.
 */
async function end(mark: ProcessMark, signal: "SIGINT" | "SIGQUIT"): Promise<void> {
  const patience = { SIGINT: 10_000, SIGQUIT: 1_000 }[signal];
  const deadline = Date.now() + patience;
  if (isRunning(mark)) process.kill(mark.pid, signal);
  while (isRunning(mark)) {
    if (Date.now() > deadline) process.kill(mark.pid, "SIGKILL");
    await delay(20);
  }
}

function logFile(folder: string): string {
  return join(folder, "postgres.log");
}

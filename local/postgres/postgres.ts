import { ChildProcess, spawn } from "node:child_process";
import {
  closeSync,
  cpSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  existsSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { Fault } from "../console/fault";
import { lastLine, throwIfInterrupted } from "../machine/command";
import { freePort } from "../machine/ports";
import { isRunning, launched, ProcessMark } from "../machine/processes";
import { postgresBinaries } from "./binaries";
import { giveTo, isReachable, postgresOwner } from "./owner";
import { databaseName, masterName, passwordFile, postgresTemplate } from "./template";

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

/** What later runs need to know of a server. */
interface PostgresRecord extends ProcessMark {
  readonly port: number;
  readonly dataFolder: string;
}

const host = "127.0.0.1";

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
  if (before && existsSync(before.dataFolder)) requireSameMajor(before.dataFolder, template);
  const dataFolder = before?.dataFolder ?? copyOf(template, folder);
  for (let attempt = 1; ; attempt++) {
    throwIfInterrupted(signal);
    const port = options.port ?? (attempt <= attemptsAtOldPort ? before?.port : undefined) ?? (await freePort());
    const child = launch(binaries, { ...options, dataFolder, port });
    // One that can't have its port or its former memory may have ended before anybody looks.
    const mark = await launched(child, "PostgreSQL server").catch(() => undefined);
    if (mark) {
      const record = { ...mark, port, dataFolder };
      writeFileSync(recordFile(folder), JSON.stringify(record), { mode: 0o600 });
      const server = describe(record);
      if (await becomesReady(child, server)) {
        child.unref();
        return server;
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

/** Ends the server of this folder in whatever state an earlier run left it, and removes its data; there need not be one. */
export async function removePostgres(folder: string): Promise<void> {
  const record = readRecord(folder);
  if (record === undefined) return;
  await end(record);
  const parent = dirname(record.dataFolder);
  rmSync(parent === folder ? record.dataFolder : parent, { recursive: true, force: true });
  rmSync(recordFile(folder), { force: true });
}

/** A copy of the template's data: in the folder, or elsewhere if PostgreSQL doesn't get to it. */
function copyOf(template: string, folder: string): string {
  const owner = postgresOwner();
  mkdirSync(folder, { recursive: true });
  const own = owner === undefined || isReachable(folder);
  const parent = own ? folder : mkdtempSync(join(tmpdir(), "payment-postgres-"));
  if (!own) chmodSync(parent, 0o711);
  const data = join(parent, "data");
  cpSync(template, data, { recursive: true });
  chmodSync(data, 0o700);
  giveTo(owner, data);
  return data;
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
      env: { PATH: "/usr/bin:/bin", LANG: "C", TZ: "UTC" },
      cwd: dataFolder,
      detached: true,
      stdio: ["ignore", log, log],
    },
  );
  closeSync(log);
  return child;
}

/** Whether the server lets the master in; `false` when it ended instead. */
async function becomesReady(child: ChildProcess, server: Postgres): Promise<boolean> {
  const deadline = Date.now() + 30_000;
  while (child.exitCode === null && child.signalCode === null) {
    if (await letsIn(server)) return true;
    if (Date.now() > deadline) throw new Fault("PostgreSQL did not answer within half a minute of its start.");
    await delay(20);
  }
  return false;
}

async function letsIn({ host, port, database, master, authorityFile }: Postgres): Promise<boolean> {
  const ssl = { ca: readFileSync(authorityFile) };
  const client = new Client({ host, port, database, ...master, ssl, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    return true;
  } catch {
    // It doesn't listen yet, or not for logins: https://www.postgresql.org/docs/current/errcodes-appendix.html (57P03).
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function describe(record: PostgresRecord): Postgres {
  const password = readFileSync(join(record.dataFolder, passwordFile), "utf8");
  return {
    host,
    port: record.port,
    database: databaseName,
    master: { user: masterName, password },
    authorityFile: join(record.dataFolder, "server.crt"),
    pid: record.pid,
    stop: () => end(record),
  };
}

/** Asks the server to drop its clients and end (https://www.postgresql.org/docs/current/server-shutdown.html). */
async function end(record: ProcessMark): Promise<void> {
  const deadline = Date.now() + 10_000;
  if (isRunning(record)) process.kill(record.pid, "SIGINT");
  while (isRunning(record)) {
    if (Date.now() > deadline) process.kill(record.pid, "SIGQUIT");
    await delay(20);
  }
}

function readRecord(folder: string): PostgresRecord | undefined {
  try {
    return JSON.parse(readFileSync(recordFile(folder), "utf8")) as PostgresRecord;
  } catch {
    return undefined;
  }
}

function recordFile(folder: string): string {
  return join(folder, "postgres.json");
}

function logFile(folder: string): string {
  return join(folder, "postgres.log");
}

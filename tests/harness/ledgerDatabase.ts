import * as fs from "node:fs";
import * as os from "node:os";
import { connect } from "node:net";
import * as path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { readMigrations } from "../../lambda/bundle/migrationFiles";
import { createDatabase, Database, DatabaseLimits } from "../../lambda/database/database";
import { migrate } from "../../lambda/migrator/migrate";
import type { Migration } from "../../lambda/migrator/migrations";
import { Postgres, removePostgres, startPostgres } from "../../local/postgres/postgres";
import { removeIfKilled } from "./removeIfKilled";

/** A PostgreSQL server of a test's own, with the ledger's tables in it. */
export interface LedgerServer {
  readonly server: Postgres;
  /** The variables that lead a function there. */
  readonly environment: Readonly<Record<string, string>>;
  /** A way to it as one of the roles that log in with IAM; closed with the server. */
  as(role: string, limits?: DatabaseLimits): Database;
  /** Runs statements as the owner, and gives the rows of the last one. */
  ask<Row = Record<string, unknown>>(statement: string, values?: unknown[]): Promise<Row[]>;
  /** Ends the server at once with all its processes, as a crash of its machine does. */
  kill(): Promise<void>;
  /** Starts the server again, at the same address and with the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** The epoch of a test's ledger. */
export const testEpoch = "test-epoch";

/** The project's migrations. */
export function projectMigrations(): Migration[] {
  return Object.entries(readMigrations().files).map(([name, text]) => ({ name, text }));
}

/**
 * Starts a server, and makes the tables as the migrator does.
 *
 * @param isBackfilled whether the bucket holds no records of a time before.
 */
export async function startLedgerServer({
  migrations = projectMigrations(),
  isBackfilled = true,
} = {}): Promise<LedgerServer> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "ledger-"));
  const noteRemoved = removeIfKilled(path.join(__dirname, "removeServer.ts"), folder);
  const remove = async () => {
    await removePostgres(folder);
    fs.rmSync(folder, { recursive: true });
    await noteRemoved();
  };
  let server = await startPostgres({ folder });
  const databases: Database[] = [];
  let owner = await masterClient(server);
  try {
    await migrate(owner, migrations);
    if (isBackfilled) await owner.query("insert into ledger.backfill values ($1, '', true)", [testEpoch]);
  } catch (thrown) {
    // Nobody else knows of it, and a run of mutations would come to have hundreds.
    await owner.end();
    await remove();
    throw thrown;
  }
  const { host, port, database: name, authorityFile } = server;
  const authorities = fs.readFileSync(authorityFile, "utf8");
  return {
    get server() {
      return server;
    },
    environment: {
      DB_HOST: host,
      DB_PORT: String(port),
      DB_NAME: name,
      DB_CA_FILE: authorityFile,
      LEDGER_EPOCH: testEpoch,
    },
    as(user, limits) {
      const login = { user, password: () => Promise.resolve("token") };
      const database = createDatabase({ host, port, name, authorities }, login, limits);
      databases.push(database);
      return database;
    },
    ask: async <Row>(statement: string, values?: unknown[]) => (await owner.query(statement, values)).rows as Row[],
    async kill() {
      const { rows } = await owner.query<{ pid: number }>("select pid from pg_stat_activity");
      for (const pid of [server.pid, ...rows.map((row) => row.pid)]) {
        try {
          process.kill(pid, "SIGKILL");
        } catch {
          // One of its workers has ended by itself.
        }
      }
      // What it was doing when it ended, it may do to the end.
      while (await listens(server.port)) await delay(5);
    },
    async restart() {
      server = await startPostgres({ folder });
      owner = await masterClient(server);
    },
    async close() {
      for (const database of databases) database.close();
      await owner.end();
      await remove();
    },
  };
}

/** Connects as the owner of the database. */
export async function masterClient({ host, port, database, master, authorityFile }: Postgres): Promise<Client> {
  const ssl = { ca: fs.readFileSync(authorityFile, "utf8") };
  const client = new Client({ host, port, database, ...master, ssl });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    for (const event of ["connect", "error"]) {
      socket.once(event, () => {
        socket.destroy();
        resolve(event === "connect");
      });
    }
  });
}

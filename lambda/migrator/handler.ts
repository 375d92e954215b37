import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Context } from "aws-lambda";
import { Client } from "pg";
import { readDatabaseSettings } from "../database/databaseSettings";
import { faultOf } from "../database/databaseFault";
import { masterLogin, secretTime, SecretUnavailable } from "./masterLogin";
import { migrate, Migrated, migrationLimits, MigrationRefused } from "./migrate";
import { digestOfAll, Migration } from "./migrations";

/** What the program calls the function with. All but the password only makes it call again after a change. */
export interface MigratorEvent {
  /** Digest of all files, as the program knows them. */
  readonly migrations: string;
  /** The instance's own id. */
  readonly resourceId?: string;
  /** The master's password, where RDS doesn't keep it. */
  readonly password?: string;
}

const address = readDatabaseSettings(process.env);
const migrations = readMigrations(join(__dirname, "migrations"));

/** Seconds between attempts to connect. */
const waits = [1, 2, 4, 8, 16];

/** Milliseconds for a connection. */
const connectionTime = 10_000;

/** Milliseconds that are left of the function's time when it gives up, to say so: Lambda would end it without a word. */
const lastWord = 5_000;

/**
 * Entry point of the Lambda function that makes the ledger's tables.
 *
 * @throws Error with one sentence when the database isn't as the files say afterwards; `pulumi up` shows it.
 */
export async function handler(
  { migrations: wanted, password }: MigratorEvent,
  context: Pick<Context, "getRemainingTimeInMillis">,
): Promise<Migrated> {
  const end = Date.now() + context.getRemainingTimeInMillis() - lastWord;
  try {
    if (wanted !== digestOfAll(migrations)) {
      throw new MigrationRefused(undefined, "The function has other migrations than the program; run pulumi up again.");
    }
    const client = await connected(password, end);
    // The database rolls back what a connection that is gone had begun. A timer for the end could come before the clock shows it.
    const stop = setInterval(() => {
      if (Date.now() >= end) client.connection.stream.destroy();
    }, 100);
    try {
      const migrated = await migrate(client, migrations, { ...migrationLimits, end });
      say("INFO", "Database migrated", { applied: migrated.applied });
      return migrated;
    } catch (thrown) {
      if (thrown instanceof MigrationRefused || Date.now() < end) throw thrown;
      throw new MigrationRefused(
        undefined,
        "The database was silent, or another migrator at work on it, until the migrator's time was over; run pulumi up again.",
      );
    } finally {
      await client.end();
      clearInterval(stop);
    }
  } catch (thrown) {
    const refused = thrown instanceof MigrationRefused ? thrown : undefined;
    const name = refused ? (refused.code === undefined ? refused.name : `Postgres.${refused.code}`) : nameOf(thrown);
    say("ERROR", "Database not migrated", { migration: refused?.migration, error_name: name });
    throw thrown;
  }
}

/**
 * A connection as the master, which is tried for again while there is time for it: the instance may be restarting, and its password have
 * changed just now.
 */
async function connected(password: string | undefined, end: number): Promise<Client> {
  for (const wait of waits) {
    try {
      return await connect(password);
    } catch (thrown) {
      if (!(thrown instanceof Unreachable || thrown instanceof SecretUnavailable)) throw thrown;
      if (Date.now() + wait * 1000 + secretTime + connectionTime > end) throw thrown;
      await pause(wait * 1000);
    }
  }
  return connect(password);
}

/** The database lets nobody in. */
class Unreachable extends Error {
  constructor(cause: unknown) {
    const { name } = faultOf(cause);
    super(`The database can't be reached: ${name}.`);
    this.name = name;
  }
}

/** @throws Unreachable, SecretUnavailable, or another Error that no further attempt would mend. */
async function connect(password: string | undefined): Promise<Client> {
  const login = await masterLogin(process.env.DB_SECRET_ARN, password);
  const { host, port, name: database, authorities } = address;
  const options = { host, port, database, ...login, ssl: { ca: authorities }, connectionTimeoutMillis: connectionTime };
  const client = new Client({ ...options, application_name: "payment-migrator" });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (thrown) {
    await client.end().catch(() => undefined);
    throw new Unreachable(thrown);
  }
}

/** The files beside the code. */
function readMigrations(folder: string): Migration[] {
  return readdirSync(folder)
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
}

function nameOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : "UnknownError";
}

function say(level: "INFO" | "ERROR", message: string, members: object): void {
  process.stdout.write(`${JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...members })}\n`);
}

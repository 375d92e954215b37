import { readFileSync } from "node:fs";
import { Client } from "pg";

/** A PostgreSQL on this machine that takes the place of the one that RDS would run. */
export interface LocalDatabase {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** The master's, unless the program sets another. */
  readonly password: string;
  /** File of the certificate that the server's is checked against. */
  readonly authorityFile: string;
}

/** Name of the variable of the provider's environment that tells of the database, as JSON. */
export const databaseVariable = "LOCAL_DATABASE";

/**
 * The database that the environment tells of.
 *
 * @throws Error if it tells of none.
 */
export function localDatabase(): LocalDatabase {
  const text = process.env[databaseVariable];
  if (text === undefined)
    throw new Error(`There is no database here; start one and tell of it in ${databaseVariable}.`);
  return JSON.parse(text) as LocalDatabase;
}

/** Gives the master another password, as RDS does when an instance is modified. */
export async function setMasterPassword(
  { host, port, database, user, authorityFile }: LocalDatabase,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  if (from === to) return;
  const ssl = { ca: readFileSync(authorityFile) };
  const client = new Client({ host, port, database, user, password: from, ssl, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await client.query(`alter role ${client.escapeIdentifier(user)} password ${client.escapeLiteral(to)}`);
  } finally {
    await client.end();
  }
}

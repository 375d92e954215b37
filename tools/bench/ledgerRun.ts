// The process that `ledgerRequest` looks at: requests to the handler with a ledger, against a bare insert and a bare put of the
// same payment, each on a kept connection.
import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as http from "node:http";
import { Client } from "pg";
import { ledgerCounts } from "./measure";
import { answered, quietHandler, tell } from "./payments";
import { derivedKey, puts } from "./signedPut";
import { Times, timesOf } from "./turns";

/** What is done in it. */
export type LedgerWork = "request" | "barePair" | "bareInsert";

async function main(): Promise<Times<LedgerWork>> {
  const request = answered(quietHandler());
  const put = puts(process.env, new http.Agent({ keepAlive: true, maxSockets: 1 }));
  const bareInsert = await inserts(process.env);
  const barePair = async () => {
    await bareInsert();
    await put(derivedKey);
  };
  return timesOf<LedgerWork>({ request, barePair, bareInsert }, ledgerCounts);
}

/** Inserts a payment as one would by hand: a statement that is parsed once, and its answer. */
async function inserts({
  DB_HOST,
  DB_PORT,
  DB_NAME,
  DB_CA_FILE = "",
}: NodeJS.ProcessEnv): Promise<() => Promise<void>> {
  const client = new Client({
    host: DB_HOST,
    port: Number(DB_PORT),
    database: DB_NAME,
    user: "validator",
    password: "token",
    ssl: { ca: fs.readFileSync(DB_CA_FILE, "utf8") },
  });
  await client.connect();
  const statement = {
    name: "bare-insert",
    text: "insert into ledger.payment values ($1, $2, $3, $4, $5, $6, $7) returning recorded_at",
  };
  return async () => {
    const values = [randomUUID(), "10.50", "EUR", "visa", "1111", "load-balancer", randomUUID()];
    await client.query({ ...statement, values });
  };
}

void tell(main());

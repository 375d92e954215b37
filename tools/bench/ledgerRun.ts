// The process that `ledgerRequest` looks at: requests to the handler with a ledger, against a bare insert and a bare put of the
// same payment, each on a kept connection.
import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as http from "node:http";
import { Client } from "pg";
import { ledgerCounts, medians, millisecondsOf, quantile } from "./measure";
import { paymentEvent, quietHandler, tell } from "./payments";
import { derivedKey, puts } from "./signedPut";

const { warmUp, rounds, perRound } = ledgerCounts;

const works = ["request", "barePair", "bareInsert"] as const;
type Work = (typeof works)[number];

/** Medians over all rounds: of each round's p50 and p99 in milliseconds, of the CPU time of one request, and of requests a second. */
export interface LedgerTimes {
  readonly p50: Readonly<Record<Work, number>>;
  readonly p99: Readonly<Record<Work, number>>;
  readonly requestCpu: number;
  readonly requestsPerSecond: number;
}

async function main(): Promise<LedgerTimes> {
  const handler = quietHandler();
  const put = puts(process.env, new http.Agent({ keepAlive: true, maxSockets: 1 }));
  const insert = await bareInsert(process.env);
  const workers: Record<Work, (event: object) => Promise<void>> = {
    async request(event) {
      const { statusCode } = await handler(event, { awsRequestId: randomUUID() });
      if (statusCode !== 200) throw new Error(`The handler answered ${statusCode}.`);
    },
    async barePair() {
      await insert();
      await put(derivedKey);
    },
    bareInsert: insert,
  };
  for (let warming = 0; warming < warmUp; warming++) {
    for (const work of works) await workers[work](paymentEvent());
  }

  const tails: Record<Work, number[]> = { request: [], barePair: [], bareInsert: [] };
  const cpu: number[] = [];
  const rates: number[] = [];
  const round = (work: Work) => async () => {
    const events = Array.from({ length: perRound }, () => paymentEvent());
    const times: number[] = [];
    const before = process.cpuUsage();
    const whole = await millisecondsOf(async () => {
      for (const event of events) times.push(await millisecondsOf(() => workers[work](event)));
    });
    const { user, system } = process.cpuUsage(before);
    if (work === "request") {
      cpu.push((user + system) / perRound / 1000);
      rates.push((perRound / whole) * 1000);
    }
    tails[work].push(quantile(times, 0.99));
    return quantile(times, 0.5);
  };
  const ofAll = <Value>(value: (work: Work) => Value) =>
    Object.fromEntries(works.map((work) => [work, value(work)])) as Record<Work, Value>;
  const p50 = await medians(ofAll(round), rounds);
  return {
    p50,
    p99: ofAll((work) => quantile(tails[work], 0.5)),
    requestCpu: quantile(cpu, 0.5),
    requestsPerSecond: quantile(rates, 0.5),
  };
}

/** Inserts a payment as one would by hand: a statement that is parsed once, and its answer. */
async function bareInsert({
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

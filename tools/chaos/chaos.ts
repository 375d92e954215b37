import * as fs from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { bundleValidator } from "../../lambda/bundle/bundle";
import { createAuditHistory } from "../../lambda/validator/auditHistory";
import { createAuditClient, createAuditLog } from "../../lambda/validator/auditLog";
import type { AuditRecord } from "../../lambda/validator/auditRecord";
import { ledgerAuditLimits } from "../../lambda/validator/ledger";
import { backfill, backfillLimits } from "../../lambda/validator/backfill";
import { sweep, sweepLimits } from "../../lambda/validator/sweep";
import { unpackFunction } from "../../tests/harness/functionProcess";
import { LedgerServer, startLedgerServer, testEpoch } from "../../tests/harness/ledgerDatabase";
import { startStubS3, StubFault, StubRequest, StubS3 } from "../../tests/harness/stubS3";
import { paymentEvent } from "../../tests/lambda/doorEvents";
import { Workers, startWorkers } from "./workers";

/** What is sent, and how bad the world is. */
export interface ChaosOptions {
  readonly payments: number;
  /** Requests for each payment, all at once. */
  readonly copies: number;
  readonly workers: number;
  /** How often a fault of each kind strikes a request, from 0 to 1. */
  readonly rate: number;
  /** Times that the whole database server is killed. */
  readonly crashes: number;
}

/** What was counted. Those of the second half must all be 0. */
export interface ChaosCounts {
  readonly requests: number;
  readonly accepted: number;
  readonly refusedAsOther: number;
  readonly unavailable: number;
  readonly lostAnswers: number;
  readonly processesKilled: number;
  readonly connectionsEnded: number;
  readonly serverKilled: number;
  readonly acknowledged: number;
  readonly rows: number;
  readonly objects: number;
  readonly acknowledgedWithoutRow: number;
  readonly acknowledgedUnlikeTheirObject: number;
  readonly rowsWithoutObject: number;
  readonly objectsWithoutRow: number;
  readonly objectsUnlikeTheirRow: number;
  readonly idsWithTwoContents: number;
  readonly patientClientsWithoutAnswer: number;
  readonly otherAnswers: number;
  /** Payments that S3 alone, with the ledger switched off again, would not have known. */
  readonly unknownToS3Alone: number;
}

interface Tally {
  requests: number;
  accepted: number;
  refusedAsOther: number;
  unavailable: number;
  lostAnswers: number;
  otherAnswers: number;
  patientClientsWithoutAnswer: number;
}

interface World {
  readonly ledger: LedgerServer;
  readonly s3: StubS3;
  readonly tally: Tally;
  /** Amounts that were answered with 200, by payment. */
  readonly acknowledged: Map<string, Set<string>>;
}

/** A client that gives up at the first trouble; every fifth is. */
const impatience = 5;

/** Attempts of a client that doesn't. */
const attempts = 60;

/**
 * Sends payments to processes of the function, with a real PostgreSQL and a stub of S3, while all of them fail in every way at once:
 * first without the ledger, then with it, and at the end without it once more.
 *
 * @param random from 0 to 1, as `Math.random`.
 */
export async function runChaos(options: ChaosOptions, random: () => number = Math.random): Promise<ChaosCounts> {
  let workers: Workers | undefined;
  let isBad = false;
  const ledger = await startLedgerServer({ isBackfilled: false });
  const s3 = await startStubS3((request) =>
    isBad ? faultOf(request, options.rate, random, () => workers) : undefined,
  );
  const world: World = { ledger, s3, tally: emptyTally(), acknowledged: new Map() };
  const folders = {
    alone: unpackFunction({ "index.js": await bundleValidator({ ledger: false }) }),
    ledger: unpackFunction({ "index.js": await bundleValidator({ ledger: true }) }),
  };
  const environment = {
    ...s3.environment,
    ...ledger.environment,
    AUDIT_BUCKET: "bucket",
    ENVIRONMENT: "chaos",
    AWS_LAMBDA_FUNCTION_NAME: "validator",
  };
  Object.assign(process.env, s3.environment);
  try {
    // A tenth is recorded before there is a ledger.
    const early = Math.ceil(options.payments / 10);
    workers = startWorkers(folders.alone, environment, options.workers);
    await Promise.all(range(early).map((index) => pay(workers, world, { index, amount: "10.00", isPatient: true })));
    await workers.close();

    isBad = true;
    workers = startWorkers(folders.ledger, environment, options.workers);
    const paying = payAll(workers, world, options);
    const [, connectionsEnded] = await Promise.all([paying, disturb(world, options, random, paying)]);
    isBad = false;
    const processesKilled = workers.killed();
    await workers.close();
    await sweepUntilDone(ledger);
    const found = await compare(world);

    const before = s3.objects.size;
    workers = startWorkers(folders.alone, environment, options.workers);
    const unknown = await Promise.all([...world.acknowledged].map((one) => isUnknown(workers, one)));
    return {
      ...world.tally,
      processesKilled,
      connectionsEnded,
      serverKilled: options.crashes,
      ...found,
      unknownToS3Alone: unknown.filter(Boolean).length + (s3.objects.size - before),
    };
  } finally {
    await workers?.close();
    await Promise.all([ledger.close(), s3.close()]);
    for (const folder of Object.values(folders)) fs.rmSync(folder, { recursive: true });
  }
}

/** What becomes of a request to S3: with its process killed before or after, refused, unanswered, or nothing. */
function faultOf(
  { method, path }: StubRequest,
  rate: number,
  random: () => number,
  workers: () => Workers | undefined,
): StubFault | undefined {
  const kinds: readonly (StubFault | "killed before" | "killed after")[] =
    method === "PUT"
      ? ["killed before", "killed after", "lost", "forbidden", "failing", "reset", "silent", "conflicting"]
      : ["forbidden", "failing", "reset late"];
  const kind = random() < rate * kinds.length ? kinds[Math.floor(random() * kinds.length)] : undefined;
  if (kind !== "killed before" && kind !== "killed after") return kind;
  const paymentId = /([^/]+)\.json$/.exec(path)?.[1] ?? "";
  if (workers()?.killFor(paymentId) !== true) return undefined;
  return kind === "killed before" ? "reset" : "lost";
}

function payAll(workers: Workers, world: World, { payments, copies }: ChaosOptions): Promise<unknown> {
  return Promise.all(
    range(payments).flatMap((index) =>
      range(copies).map((copy) => {
        // In every fourth payment half of the requests are for another amount.
        const amount = index % 4 === 3 && copy % 2 === 1 ? "11.00" : "10.00";
        return pay(workers, world, { index, amount, isPatient: (index + copy) % impatience !== 0 });
      }),
    ),
  );
}

interface Client {
  readonly index: number;
  readonly amount: string;
  readonly isPatient: boolean;
}

/** One client's payment, said again until there is an answer, if he is patient. */
async function pay(
  workers: Workers | undefined,
  { tally, acknowledged }: World,
  { index, amount, isPatient }: Client,
): Promise<void> {
  const paymentId = `order-${index}`;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    tally.requests++;
    const answer = await workers?.answer(eventOf(paymentId, amount), paymentId);
    switch (answer?.statusCode) {
      case 200:
        tally.accepted++;
        acknowledged.set(paymentId, (acknowledged.get(paymentId) ?? new Set()).add(amount));
        return;
      case 409:
        tally.refusedAsOther++;
        return;
      case 503:
        tally.unavailable++;
        break;
      case undefined:
        tally.lostAnswers++;
        break;
      default:
        tally.otherAnswers++;
    }
    if (!isPatient) return;
    await delay(Math.min(20 * attempt, 500));
  }
  tally.patientClientsWithoutAnswer++;
}

function eventOf(paymentId: string, amount: string): object {
  // Every third is paid by a token, whose last four aren't digits.
  const means = Number(/\d+$/.exec(paymentId)) % 3 === 0 ? { card: "tok_1Nabcd" } : { card: "4111111111111111" };
  return paymentEvent({ payment_id: paymentId, amount, ...means });
}

/** Ends connections, holds others, kills the server and sweeps, for as long as payments are under way. */
async function disturb(
  { ledger }: World,
  { crashes, rate }: ChaosOptions,
  random: () => number,
  paying: Promise<unknown>,
): Promise<number> {
  const over = paying.then(
    () => true,
    () => true,
  );
  let ended = 0;
  let left = crashes;
  for (let round = 1; !(await Promise.race([over, delay(100, false)])); round++) {
    const backends = await ledger.ask<{ pid: number }>("select pid from pg_stat_activity where usename = 'validator'");
    for (const { pid } of backends) {
      if (random() > rate * 3) continue;
      ended++;
      await ledger.ask("select pg_terminate_backend($1)", [pid]);
    }
    if (round % 10 === 5) await sweepOnce(ledger).catch(() => undefined);
    if (round % 20 === 10 && left > 0) {
      left--;
      await ledger.kill();
      await delay(300);
      await ledger.restart();
    }
  }
  return ended;
}

/** What the function does each minute, without its times of grace: all earlier functions have ended. */
async function sweepOnce(ledger: LedgerServer) {
  const client = createAuditClient(ledgerAuditLimits);
  const database = ledger.as("validator");
  const audit = createAuditLog("bucket", client);
  const swept = await sweep(database, audit, { ...sweepLimits, grace: 0 });
  const history = createAuditHistory("bucket", client);
  const limits = { ...backfillLimits, quiet: 0, end: Date.now() + sweepLimits.time };
  return { ...swept, ...(await backfill({ database, audit, history, epoch: testEpoch }, limits)) };
}

async function sweepUntilDone(ledger: LedgerServer): Promise<void> {
  for (let round = 0; round < 20; round++) {
    const { pending, backfill: state } = await sweepOnce(ledger);
    if (pending === 0 && state === "complete") return;
  }
}

/** Holds answers, rows and objects against each other. */
async function compare({ ledger, s3, acknowledged }: World) {
  const stored = await ledger.ask<{ id: string; amount: string }>(
    "select payment_id as id, amount::text from ledger.payment",
  );
  const rows = new Map(stored.map(({ id, amount }) => [id, amount]));
  const objects = new Map(
    [...s3.objects].map(([path, text]) => {
      const record = JSON.parse(text) as AuditRecord;
      return [record.payment_id, path === `/bucket/audit/${record.payment_id}.json` ? record.amount : "of another key"];
    }),
  );
  const count = <Value>(values: Iterable<Value>, test: (value: Value) => boolean) => [...values].filter(test).length;
  const differs = ([id, amount]: [string, string]) => rows.has(id) && rows.get(id) !== amount;
  return {
    acknowledged: acknowledged.size,
    rows: rows.size,
    objects: objects.size,
    acknowledgedWithoutRow: count(acknowledged.keys(), (id) => !rows.has(id)),
    acknowledgedUnlikeTheirObject: count(acknowledged, ([id, amounts]) => !amounts.has(objects.get(id) ?? "")),
    rowsWithoutObject: count(rows.keys(), (id) => !objects.has(id)),
    objectsWithoutRow: count(objects.keys(), (id) => !rows.has(id)),
    objectsUnlikeTheirRow: count(objects, differs),
    idsWithTwoContents: count(acknowledged.values(), (amounts) => amounts.size > 1),
  };
}

/** Whether S3 alone doesn't know a payment that was answered with 200. */
async function isUnknown(
  workers: Workers | undefined,
  [paymentId, amounts]: readonly [string, ReadonlySet<string>],
): Promise<boolean> {
  const [amount = ""] = amounts;
  const answer = await workers?.answer(eventOf(paymentId, amount), paymentId);
  return answer?.statusCode !== 200;
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

function emptyTally(): Tally {
  return {
    requests: 0,
    accepted: 0,
    refusedAsOther: 0,
    unavailable: 0,
    lostAnswers: 0,
    otherAnswers: 0,
    patientClientsWithoutAnswer: 0,
  };
}

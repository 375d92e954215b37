import type { Database } from "../database/database";
import { DatabaseFault } from "../database/databaseFault";
import type { AuditHistory } from "./auditHistory";
import type { AuditWriter } from "./auditLog";
import { AuditRecord, isDamage, keyOf, paymentIdOf } from "./auditRecord";
import { holdsCardNumber } from "./cardSearch";
import { AuditUnavailable } from "./errors";
import {
  insertRecorded,
  noteBackfill,
  overrulePayment,
  selectAudited,
  selectBackfill,
  selectPayment,
  valuesOf,
} from "./ledgerStatements";

/** How far the backfill is; `stalled` means that a record can't be read, and that a person has to see to it. */
export type BackfillState = "waiting" | "running" | "stalled" | "complete";

/** What a part of the backfill has done. */
export interface Backfilled {
  readonly backfill: BackfillState;
  /** Rows that it has made, or put in the place of others. */
  readonly backfilled: number;
  /** The record that can't be read, where there is one. */
  readonly unreadable_payment_id?: string;
  /** For how long it has been at the same page of records, while it is running. */
  readonly backfill_idle_seconds?: number;
}

/** What it works with. */
export interface BackfillArgs {
  readonly database: Database;
  readonly audit: AuditWriter;
  readonly history: AuditHistory;
  /** Names the time since the ledger was switched on. */
  readonly epoch: string;
}

/** How it goes about. */
export interface BackfillLimits {
  /**
   * Seconds after its first part before it looks at the bucket. Functions of before, without the ledger, may still write records at
   * first: for the 30 s of their time-out, once the new code is the only one that is called.
   */
  readonly quiet: number;
  /** Milliseconds since 1970 after which nothing further is begun; the next part goes on. */
  readonly end: number;
  readonly readsAtOnce: number;
  /** Milliseconds for each statement. */
  readonly statement: number;
}

/**
 * Two minutes are four times that time-out, with room for a clock that a failover sets forward. What is begun at the end is over before
 * the function's own 30 s are.
 */
export const backfillLimits: Omit<BackfillLimits, "end"> = { quiet: 120, readsAtOnce: 20, statement: 4_000 };

/**
 * Makes rows of the audit records that have none, key by key, until there is no further one. Then, and not before, a row may be made
 * without a look at S3. It is done anew for each epoch: after a time without the ledger, or on another instance.
 *
 * @throws DatabaseFault
 */
export async function backfill(args: BackfillArgs, limits: BackfillLimits): Promise<Backfilled> {
  const { database, epoch } = args;
  const soon = () => Date.now() + limits.statement;
  const note = (key: string, isComplete: boolean) =>
    database.query(noteBackfill, [epoch, key, String(isComplete)], soon());
  const [progress] = await database.query(selectBackfill, [epoch], soon());
  if (progress?.is_complete === "true") return { backfill: "complete", backfilled: 0 };
  if (progress === undefined) await note("", false);
  if (Number(progress?.age_seconds ?? 0) < limits.quiet) return { backfill: "waiting", backfilled: 0 };

  let backfilled = 0;
  let idle = Number(progress?.idle_seconds ?? 0);
  let after = progress?.after_key ?? "";
  try {
    while (Date.now() < limits.end) {
      const keys = await args.history.keysAfter(after, limits.end);
      const last = keys.at(-1);
      if (last === undefined) {
        await note(after, true);
        return { backfill: "complete", backfilled };
      }
      const page = await backfillPage(args, limits, keys);
      backfilled += page.made;
      if (page.fault !== undefined) throw page.fault;
      if (page.unreadable !== undefined)
        return { backfill: "stalled", backfilled, unreadable_payment_id: loggable(page.unreadable) };
      if (page.isLeft) break;
      await note(last, false);
      after = last;
      idle = 0;
    }
  } catch (thrown) {
    // A store that is away; the next part begins where this one was.
    if (!(thrown instanceof AuditUnavailable)) throw thrown;
  }
  return { backfill: "running", backfilled, backfill_idle_seconds: idle };
}

/** Whether the table refuses what a record says, which then is no payment that was answered for. */
function isNoPayment(thrown: unknown): boolean {
  return thrown instanceof DatabaseFault && thrown.isBadData;
}

/** An id of former times, unless it holds what may not be logged. */
function loggable(paymentId: string): string {
  return holdsCardNumber(paymentId) ? "withheld" : paymentId;
}

interface PageDone {
  readonly made: number;
  /** Payment whose record can't be read. */
  readonly unreadable?: string;
  /** Whether the time was over before its last record. */
  readonly isLeft: boolean;
  /** What stopped it. */
  readonly fault: Error | undefined;
}

/** Makes the rows of one page of keys, a few at a time. */
async function backfillPage(
  args: BackfillArgs,
  { end, readsAtOnce, statement }: BackfillLimits,
  keys: readonly string[],
): Promise<PageDone> {
  const soon = () => Date.now() + statement;
  const records = keys.map((key) => ({ key, paymentId: paymentIdOf(key) }));
  const ids = records.flatMap(({ paymentId = [] }) => paymentId);
  const rows = await args.database.query(selectAudited, [ids], soon());
  const known = new Set(rows.map((row) => row.payment_id));
  const work = records.values();
  let made = 0;
  let unreadable: string | undefined;
  let isLeft = false;
  const faults: Error[] = [];
  const worker = async () => {
    for (const { key, paymentId } of work) {
      // What isn't a payment's can't be answered for.
      if (paymentId === undefined || known.has(paymentId)) continue;
      if (Date.now() >= end) isLeft = true;
      if (isLeft || unreadable !== undefined || faults.length > 0) return;
      try {
        if (await makeRow(args, key, paymentId, soon)) made++;
      } catch (thrown) {
        if (isDamage(thrown) || isNoPayment(thrown)) unreadable = paymentId;
        else faults.push(thrown instanceof Error ? thrown : new Error("Not an error", { cause: thrown }));
      }
    }
  };
  // All of them end before this does: what went on would do so within a later call of the function.
  await Promise.all(Array.from({ length: readsAtOnce }, worker));
  return { made, unreadable, isLeft, fault: faults[0] };
}

/** Makes the row of one record; false when there is one already. */
async function makeRow(
  { database, audit, history, epoch }: BackfillArgs,
  key: string,
  paymentId: string,
  soon: () => number,
): Promise<boolean> {
  const found = await history.read(key, paymentId);
  if (found === undefined) return false;
  const record = key === keyOf(found) ? found : await underOwnKey(found, audit);
  const values = [...valuesOf(record), record.timestamp];
  const inserted = await database.query(insertRecorded, values, soon());
  if (inserted.length > 0) return true;
  const [row] = await database.query(selectPayment, [paymentId, epoch], soon());
  if (row?.request_id === record.request_id) return false;
  // Without effect on a row that was answered for without a look at S3, of which the sweep tells if it is another payment's.
  const overruled = await database.query(overrulePayment, [...values, epoch], soon());
  return overruled.length > 0;
}

/** Copies a record of a former version to the key that it would have now; what is there already is newer, and decides. */
async function underOwnKey(found: AuditRecord, audit: AuditWriter): Promise<AuditRecord> {
  return (await audit.put(found)) ?? found;
}

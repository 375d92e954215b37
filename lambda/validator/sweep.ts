import type { Database, Row } from "../database/database";
import type { AuditWriter } from "./auditLog";
import { isDamage, isSamePayment } from "./auditRecord";
import { AuditUnavailable } from "./errors";
import { countPending, markAudited, marksOf, paymentOf, selectPending } from "./ledgerStatements";

/** What a sweep has found and left. */
export interface Swept {
  /** Payments whose objects are known to be there now. */
  readonly settled: number;
  /** Payments under whose id an object tells of another one, or can't be read; they are in neither of the next two. */
  readonly disagreeing: number;
  readonly pending: number;
  readonly oldest_pending_seconds: number;
}

/** How a sweep goes about. */
export interface SweepLimits {
  /** Seconds for which a payment is left to its own request, and to a later one of the same process to mark it. */
  readonly grace: number;
  /** Milliseconds after which no further row is begun; the next sweep goes on. */
  readonly time: number;
  readonly rowsAtOnce: number;
  readonly putsAtOnce: number;
  /** Milliseconds for each statement. */
  readonly statement: number;
}

/** What it works with. */
export interface SweepStores {
  readonly database: Database;
  readonly audit: AuditWriter;
  /** Names the time since the ledger was switched on; see `backfill`. */
  readonly epoch: string;
}

/** With the last put and two statements after the time, all is over well before the function's own time, 30 s. */
export const sweepLimits: SweepLimits = { grace: 120, time: 15_000, rowsAtOnce: 500, putsAtOnce: 20, statement: 4_000 };

/**
 * What becomes of a row. An `early` one has an object of the same payment that another request wrote: the backfill is yet to give the
 * row that request's id and time.
 */
type Fate = "settled" | "disagreeing" | "early" | "pending";

/**
 * Writes the audit objects of payments that have none yet, and counts what is left.
 *
 * @throws DatabaseFault
 */
export async function sweep(
  { database, audit, epoch }: SweepStores,
  { grace, time, rowsAtOnce, putsAtOnce, statement }: SweepLimits = sweepLimits,
): Promise<Swept> {
  const end = Date.now() + time;
  const soon = () => Date.now() + statement;
  const disagreeing: string[] = [];
  const early: string[] = [];
  let settled = 0;
  let place: readonly [time: string, paymentId: string] = ["-infinity", ""];
  while (Date.now() < end) {
    const rows = await database.query(selectPending, [grace, ...place, rowsAtOnce, epoch], soon());
    const last = rows.at(-1);
    if (last === undefined) break;
    place = [last.place ?? "", last.payment_id ?? ""];
    const fates = await fatesOf(rows, audit, { atOnce: putsAtOnce, end });
    const records = (fate: Fate) => rows.filter((_, index) => fates[index] === fate).map(paymentOf);
    const ids = (fate: Fate) => records(fate).map((record) => record.payment_id);
    if (ids("settled").length > 0) await database.query(markAudited, marksOf(records("settled")), soon());
    settled += ids("settled").length;
    disagreeing.push(...ids("disagreeing"));
    early.push(...ids("early"));
    // Rows that aren't reached any more, or a store that is away.
    if (fates.length < rows.length) break;
  }
  const [left] = await database.query(countPending, [[...disagreeing, ...early]], soon());
  return {
    settled,
    disagreeing: disagreeing.length,
    pending: Number(left?.pending),
    oldest_pending_seconds: Number(left?.oldest_pending_seconds ?? 0),
  };
}

/**
 * Sees to the objects of some rows, a few at a time: of all of them, unless the time is over or the store is away. Then the list
 * is shorter, or has holes.
 */
async function fatesOf(
  rows: readonly Row[],
  audit: AuditWriter,
  { atOnce, end }: { readonly atOnce: number; readonly end: number },
): Promise<Fate[]> {
  const fates: Fate[] = [];
  const work = rows.entries();
  let failures = 0;
  const worker = async () => {
    for (const [index, row] of work) {
      const fate = await fateOf(row, audit);
      fates[index] = fate;
      failures = fate === "pending" ? failures + 1 : 0;
      if (failures >= atOnce || Date.now() >= end) return;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return fates;
}

async function fateOf(row: Row, audit: AuditWriter): Promise<Fate> {
  const record = paymentOf(row);
  try {
    const there = await audit.put(record);
    if (there === undefined) return "settled";
    if (!isSamePayment(there, record)) return "disagreeing";
    return there.request_id === record.request_id || row.is_backfilled === "true" ? "settled" : "early";
  } catch (thrown) {
    if (isDamage(thrown)) return "disagreeing";
    if (thrown instanceof AuditUnavailable) return "pending";
    throw thrown;
  }
}

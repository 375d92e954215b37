import type { Database, Row } from "../database/database";
import { DatabaseFault } from "../database/databaseFault";
import type { AuditLimits, AuditLog } from "./auditLog";
import { AuditRecord, isSamePayment } from "./auditRecord";
import { AuditUnavailable, LedgerUnavailable } from "./errors";
import {
  findPayment,
  insertEarlyPayment,
  insertPayment,
  marksOf,
  overrulePayment,
  paymentOf,
  selectPayment,
  valuesOf,
} from "./ledgerStatements";
import { comparison, PaymentStore, Recorded, Timed, untimed } from "./paymentStore";

/**
 * Milliseconds for all that is asked of the database for one payment. With the time for its audit object, a client has an answer
 * within nine seconds whatever fails.
 */
export const ledgerDeadline = 6_500;

/** How long S3 is waited for when the payment is in the ledger already: what isn't written now, the sweep will write. */
export const ledgerAuditLimits: AuditLimits = { connectionTimeout: 1_000, requestTimeout: 1_400, deadline: 1_500 };

/**
 * Milliseconds from one insert that marks payments to the next, unless as many wait as one marks at most: to mark the one before with
 * every insert would double what it takes, and twenty take little more than one.
 */
const marksEvery = 1_000;
const marksAtOnce = 20;

/** What the log says of a payment whose audit object tells of another one. */
const disagreement = "LedgerDisagrees";

/** What a ledger works with. */
export interface LedgerArgs {
  readonly database: Database;
  readonly audit: AuditLog;
  /** Names the time since the ledger was switched on; see `backfill`. */
  readonly epoch: string;
  /** Milliseconds for all that is asked of the database for one payment. */
  readonly limit?: number;
}

/**
 * Makes the store whose truth is the ledger: of all requests for an id, the one whose row is committed first decides. The audit
 * object is made from the row alone, so that the request, a retry and the sweep write the same bytes.
 *
 * A payment is recorded once its row is committed; unless the bucket may hold records without rows, of a time without the ledger.
 * Then nothing is answered without a look at S3, and a record that says otherwise takes the place of the row.
 */
export function createLedger({ database, audit, epoch, limit = ledgerDeadline }: LedgerArgs): PaymentStore {
  // Payments whose objects are known to be there. A later insert tells the database, which saves a statement for each of them;
  // what is lost with this process, the sweep finds out.
  const audited = new Set<AuditRecord>();
  let markedAt = 0;
  // As the last row told. A backfill that is complete stays so, unless its database is restored from a backup.
  let wasBackfilled = false;

  async function insert(asked: AuditRecord, deadline: number): Promise<Row | undefined> {
    const isDue = audited.size >= marksAtOnce || Date.now() - markedAt >= marksEvery;
    const marks = isDue ? [...audited].slice(0, marksAtOnce) : [];
    const statement = wasBackfilled ? insertPayment : insertEarlyPayment;
    const [row] = await database.query(statement, [...valuesOf(asked), ...marksOf(marks), epoch], deadline);
    for (const record of marks) audited.delete(record);
    if (marks.length > 0) markedAt = Date.now();
    if (row !== undefined) wasBackfilled = row.is_backfilled === "true";
    return row;
  }

  /** The row of a payment, in a statement of its own: an insert has too old a view to see one that was committed while it waited. */
  async function select(paymentId: string, deadline: number): Promise<Row | undefined> {
    const [row] = await database.query(selectPayment, [paymentId, epoch], deadline);
    return row;
  }

  /** The row of a payment, which is made unless there is one. */
  async function settle(asked: AuditRecord, deadline: number): Promise<Row> {
    const row = (await insert(asked, deadline)) ?? (await select(asked.payment_id, deadline));
    if (row !== undefined || !wasBackfilled) return present(row);
    wasBackfilled = false;
    return settle(asked, deadline);
  }

  /** Puts an older record in the place of the row, where that may be. */
  async function overruled(older: AuditRecord, asked: AuditRecord, deadline: number): Promise<Recorded> {
    const values = [...valuesOf(older), older.timestamp, epoch];
    const [overruling] = await database.query(overrulePayment, values, deadline);
    const row = overruling ?? present(await select(older.payment_id, deadline));
    const recorded = verdict(row, asked);
    return isSamePayment(older, paymentOf(row)) ? recorded : { ...recorded, remark: disagreement };
  }

  /** Sees to the object of a row of which it isn't known to be there. */
  async function completeAudit(row: Row, asked: AuditRecord, { deadline, timed }: Bounds): Promise<Recorded> {
    const record = paymentOf(row);
    const isBackfilled = row.is_backfilled === "true";
    if (isBackfilled && !isSamePayment(record, asked)) return verdict(row, asked);
    let there: AuditRecord | undefined;
    try {
      there = await timed("audit", () => audit.put(record));
    } catch (thrown) {
      if (isBackfilled && thrown instanceof AuditUnavailable) return { ...verdict(row, asked), auditPending: thrown };
      throw thrown;
    }
    if (there !== undefined && !isBackfilled && there.request_id !== record.request_id) {
      return overruled(there, asked, deadline);
    }
    if (there !== undefined && !isSamePayment(there, record)) return { ...verdict(row, asked), remark: disagreement };
    // Only one of several requests for a payment tells the database, so that none waits for another one to do it.
    if (there === undefined || row.request_id === asked.request_id) audited.add(record);
    return verdict(row, asked);
  }

  async function answerBy(row: Row, asked: AuditRecord, bounds: Bounds): Promise<Recorded> {
    return row.audited_at === null ? completeAudit(row, asked, bounds) : verdict(row, asked);
  }

  return {
    record: (asked, timed = untimed) =>
      withinBounds(limit, timed, async (bounds) => {
        const row = await timed("ledger", () => settle(asked, bounds.deadline));
        return answerBy(row, asked, bounds);
      }),
    find: (asked, timed = untimed) =>
      withinBounds(limit, timed, async (bounds) => {
        const id = asked.payment_id;
        const [row = {}] = await timed("ledger", () => database.query(findPayment, [id, epoch], bounds.deadline));
        if (row.payment_id === id) return answerBy(row, asked, bounds);
        if (row.is_backfilled === "true") return undefined;
        const there = await timed("audit", () => audit.find(id));
        return there && comparison(there, asked);
      }),
  };
}

/** Does work within its time; @throws LedgerUnavailable when the database has no answer. */
async function withinBounds<Result>(
  limit: number,
  timed: Timed,
  work: (bounds: Bounds) => Promise<Result>,
): Promise<Result> {
  try {
    return await work({ deadline: Date.now() + limit, timed });
  } catch (thrown) {
    // What the validation should have refused, no retry would help.
    throw thrown instanceof DatabaseFault && !thrown.isBadData ? new LedgerUnavailable(thrown) : thrown;
  }
}

/** A row that has to be there, since none is ever removed; @throws DatabaseFault when it isn't. */
function present(row: Row | undefined): Row {
  if (row === undefined) throw new DatabaseFault("RowGone");
  return row;
}

/** What a row says of a payment. It is the request's own also when the answer to its insert got lost and it was said twice. */
function verdict(row: Row, asked: AuditRecord): Recorded {
  if (!isSamePayment(paymentOf(row), asked)) return { recording: "conflict" };
  return { recording: row.request_id === asked.request_id ? "written" : "duplicate" };
}

/** What a payment may take, and what measures it. */
interface Bounds {
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly timed: Timed;
}

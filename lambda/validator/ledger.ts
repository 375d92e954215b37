import type { Database, Row } from "../database/database";
import { DatabaseFault } from "../database/databaseFault";
import type { AuditLimits, AuditLog } from "./auditLog";
import { AuditRecord, isSamePayment } from "./auditRecord";
import { AuditUnavailable, LedgerUnavailable } from "./errors";
import { LedgerRows } from "./ledgerRows";
import { paymentOf } from "./ledgerStatements";
import { comparison, PaymentStore, Recorded, Timed, untimed } from "./paymentStore";

/**
 * Milliseconds for all that is asked of the database for one payment. With the time for its audit object, a client has an answer
 * within nine seconds whatever fails.
 */
export const ledgerDeadline = 6_500;

/** How long S3 is waited for when the payment is in the ledger already: what isn't written now, the sweep will write. */
export const ledgerAuditLimits: AuditLimits = { connectionTimeout: 1_000, requestTimeout: 1_400, deadline: 1_500 };

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
  const rows = new LedgerRows(database, epoch);

  /** Puts an older record in the place of the row, where that may be. */
  async function overruled(older: AuditRecord, asked: AuditRecord, deadline: number): Promise<Recorded> {
    const row = await rows.overrule(older, deadline);
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
    if (there === undefined || row.request_id === asked.request_id) rows.noteAudited(record);
    return verdict(row, asked);
  }

  async function answerBy(row: Row, asked: AuditRecord, bounds: Bounds): Promise<Recorded> {
    return row.audited_at === null ? completeAudit(row, asked, bounds) : verdict(row, asked);
  }

  return {
    record: (asked, timed = untimed) =>
      withinBounds(limit, timed, async (bounds) => {
        const row = await timed("ledger", () => rows.settle(asked, bounds.deadline));
        return answerBy(row, asked, bounds);
      }),
    find: (asked, timed = untimed) =>
      withinBounds(limit, timed, async (bounds) => {
        const id = asked.payment_id;
        const row = await timed("ledger", () => rows.find(id, bounds.deadline));
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

import type { Database, Row } from "../database/database";
import { DatabaseFault } from "../database/databaseFault";
import { AuditLimits, AuditLog, AuditRecord, isSamePayment } from "./auditLog";
import { AuditUnavailable, LedgerUnavailable } from "./errors";
import { insertPayment, paymentOf, selectPayment } from "./ledgerStatements";
import { PaymentStore, Recorded, Timed, untimed } from "./paymentStore";

/**
 * Milliseconds for all that is asked of the database for one payment. With the time for its audit object, a client has an answer
 * within nine seconds whatever fails.
 */
export const ledgerDeadline = 6_500;

/** How long S3 is waited for when the payment is in the ledger already: what isn't written now, the sweep will write. */
export const ledgerAuditLimits: AuditLimits = { connectionTimeout: 1_000, requestTimeout: 1_400, deadline: 1_500 };

/** Ids that one statement marks at most. */
const marksAtOnce = 100;

/** What the log says of a payment whose audit object tells of another one. */
const disagreement = "LedgerDisagrees";

/**
 * Makes the store whose truth is the ledger: a payment is recorded once its row is committed, and the row holds all that its audit
 * object says. The object is made from the row alone, so that the request, a retry and the sweep write the same bytes.
 *
 * @param limit milliseconds for all that is asked of the database for one payment.
 */
export function createLedger(database: Database, audit: AuditLog, limit = ledgerDeadline): PaymentStore {
  // Payments whose objects are known to be there. The next insert tells the database, which saves a statement for each of them;
  // what is lost with this process, the sweep finds out.
  const audited = new Set<string>();

  async function insert(asked: AuditRecord, deadline: number): Promise<Row | undefined> {
    const marks = [...audited].slice(0, marksAtOnce);
    const { payment_id: paymentId, amount, currency, card, door, request_id: requestId } = asked;
    const values = [paymentId, amount, currency, card.brand, card.last_four, door, requestId, marks];
    const [row] = await database.query(insertPayment, values, deadline);
    for (const id of marks) audited.delete(id);
    return row;
  }

  /** The row of a payment, and whether this request made it. */
  async function settle(asked: AuditRecord): Promise<{ row: Row; isOwn: boolean }> {
    const deadline = Date.now() + limit;
    const inserted = await insert(asked, deadline);
    if (inserted) return { row: inserted, isOwn: true };
    // In a statement of its own: the insert's has too old a view to see a row that was committed while it waited.
    const [row] = await database.query(selectPayment, [asked.payment_id], deadline);
    if (row === undefined) throw new DatabaseFault("RowGone");
    // The same request's, when the answer to an insert got lost and it was said twice.
    return { row, isOwn: row.request_id === asked.request_id };
  }

  /** Sees to the object of a row of which it isn't known to be there. */
  async function completeAudit(asked: AuditRecord, row: Row, isOwn: boolean, timed: Timed): Promise<Recorded> {
    const record = paymentOf(row);
    const isSame = isSamePayment(record, asked);
    const there = await timed("audit", () => audit.put(record));
    const isAudited = there === undefined || isSamePayment(there, record);
    // Only one of several requests for a payment tells the database, so that none waits for another one to do it.
    if (isAudited && (there === undefined || isOwn)) audited.add(record.payment_id);
    if (isAudited) return { recording: !isSame ? "conflict" : isOwn ? "written" : "duplicate" };
    // An object of a time without the ledger is older than the row, and was answered for: it decides.
    return isSamePayment(there, asked)
      ? { recording: "duplicate", remark: disagreement }
      : { recording: "conflict", remark: disagreement };
  }

  return {
    async record(asked, timed = untimed) {
      const { row, isOwn } = await timed("ledger", () => settle(asked)).catch((thrown: unknown) => {
        throw thrown instanceof DatabaseFault && !isBadData(thrown) ? new LedgerUnavailable(thrown) : thrown;
      });
      const isSame = isSamePayment(paymentOf(row), asked);
      const recording = !isSame ? "conflict" : isOwn ? "written" : "duplicate";
      if (row.audited_at !== null) return { recording };
      try {
        return await completeAudit(asked, row, isOwn, timed);
      } catch (thrown) {
        // Another payment than the row's may still be the one that an object tells of, so there is no answer without it.
        if (!(thrown instanceof AuditUnavailable) || !isSame) throw thrown;
        return { recording, auditPending: thrown };
      }
    },
  };
}

/** Whether the database refused the payment itself, which the validation should have done: no retry would help. */
function isBadData({ code }: DatabaseFault): boolean {
  return /^2[23]/.test(code);
}

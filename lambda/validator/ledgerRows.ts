import type { Database, Row } from "../database/database";
import { DatabaseFault } from "../database/databaseFault";
import type { AuditRecord } from "./auditRecord";
import {
  findPayment,
  insertEarlyPayment,
  insertPayment,
  marksOf,
  overrulePayment,
  selectPayment,
  valuesOf,
} from "./ledgerStatements";

/**
 * Milliseconds from one insert that marks payments to the next, unless as many wait as one marks at most: to mark the one before with
 * every insert would double what it takes, and twenty take little more than one.
 */
const marksEvery = 1_000;
const marksAtOnce = 20;

/** The rows of payments, as one process asks for them; @throws DatabaseFault from each of its methods. A deadline is in milliseconds since 1970. */
export class LedgerRows {
  private readonly audited = new Audited();
  // As the last row told. A backfill that is complete stays so, unless its database is restored from a backup.
  private wasBackfilled = false;

  /** @param epoch names the time since the ledger was switched on; see `backfill`. */
  constructor(
    private readonly database: Database,
    private readonly epoch: string,
  ) {}

  /** The row of a payment, which is made unless there is one. */
  async settle(asked: AuditRecord, deadline: number): Promise<Row> {
    const row = (await this.insert(asked, deadline)) ?? (await this.select(asked.payment_id, deadline));
    if (row !== undefined || !this.wasBackfilled) return present(row);
    this.wasBackfilled = false;
    return this.settle(asked, deadline);
  }

  /** The row of a payment; one without an id, but with what is known of the backfill, where there is none. */
  async find(paymentId: string, deadline: number): Promise<Row> {
    const [row = {}] = await this.database.query(findPayment, [paymentId, this.epoch], deadline);
    return row;
  }

  /** Puts an older record in the place of the row, where that may be, and gives what is there then. */
  async overrule(older: AuditRecord, deadline: number): Promise<Row> {
    const values = [...valuesOf(older), older.timestamp, this.epoch];
    const [overruling] = await this.database.query(overrulePayment, values, deadline);
    return overruling ?? present(await this.select(older.payment_id, deadline));
  }

  /** Takes note that the object of a payment is there. */
  noteAudited(record: AuditRecord): void {
    this.audited.add(record);
  }

  private async insert(asked: AuditRecord, deadline: number): Promise<Row | undefined> {
    const marks = this.audited.due();
    const statement = this.wasBackfilled ? insertPayment : insertEarlyPayment;
    const values = [...valuesOf(asked), ...marksOf(marks), this.epoch];
    const [row] = await this.database.query(statement, values, deadline);
    this.audited.told(marks);
    if (row !== undefined) this.wasBackfilled = row.is_backfilled === "true";
    return row;
  }

  /** The row of a payment, in a statement of its own: an insert has too old a view to see one that was committed while it waited. */
  private async select(paymentId: string, deadline: number): Promise<Row | undefined> {
    const [row] = await this.database.query(selectPayment, [paymentId, this.epoch], deadline);
    return row;
  }
}

/**
 * Payments whose objects are known to be there. A later insert tells the database, which saves a statement for each of them; what is lost
 * with this process, the sweep finds out.
 */
class Audited {
  private readonly untold = new Set<AuditRecord>();
  private toldAt = 0;

  add(record: AuditRecord): void {
    this.untold.add(record);
  }

  /** Those that the next insert tells of. */
  due(): AuditRecord[] {
    const isDue = this.untold.size >= marksAtOnce || Date.now() - this.toldAt >= marksEvery;
    return isDue ? [...this.untold].slice(0, marksAtOnce) : [];
  }

  told(records: readonly AuditRecord[]): void {
    for (const record of records) this.untold.delete(record);
    if (records.length > 0) this.toldAt = Date.now();
  }
}

/** A row that has to be there, since none is ever removed; @throws DatabaseFault when it isn't. */
function present(row: Row | undefined): Row {
  if (row === undefined) throw new DatabaseFault("RowGone");
  return row;
}

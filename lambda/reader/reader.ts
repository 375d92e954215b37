import type { Database, DatabaseLimits, Row, SqlStatement, Value } from "../database/database";
import { cursorOf, Page, Place, ReaderRequest } from "./request";
import { isSmokePayment } from "./smokePayments";

/** A payment as people see it; times in UTC. */
export interface LedgerPayment {
  readonly payment_id: string;
  readonly recorded_at: string;
  readonly amount: string;
  readonly currency: string;
  readonly card_brand: string;
  readonly last_four: string;
  readonly door: string;
  readonly request_id: string;
  /** When its audit object was known to be there; null while it is pending. */
  readonly audited_at: string | null;
}

/** Payments of one day in one currency. */
export interface LedgerSum {
  readonly day: string;
  readonly currency: string;
  readonly payments: number;
  readonly amount: string;
  /** Payments of the smoke check, which are in neither of the two before. */
  readonly smoke_payments: number;
}

/** What the reader answers. */
export type ReaderAnswer =
  | {
      readonly payments: readonly LedgerPayment[];
      /** What to send as `after` for the next page; absent on the last. */
      readonly next?: string;
    }
  | { readonly sums: readonly LedgerSum[] };

const utc = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ${column}`;

const columns = `payment_id, ${utc("recorded_at")}, amount::text as amount, currency, card_brand, last_four, door, request_id, ${utc("audited_at")}`;

const show: SqlStatement = { name: "show", text: `select ${columns} from ledger.payment where payment_id = $1` };

const page = (where: string, [time, id, limit]: readonly [time: string, id: string, limit: string]) =>
  `select ${columns} from ledger.payment where ${where} and (recorded_at, payment_id) > (${time}::timestamptz, ${id}::text)
order by ledger.payment.recorded_at, payment_id limit ${limit}`;

const day: SqlStatement = {
  name: "day",
  text: page("recorded_at >= $1::timestamptz and recorded_at < $1::timestamptz + interval '24 hours'", [
    "$2",
    "$3",
    "$4",
  ]),
};

const pending: SqlStatement = { name: "pending", text: page("audited_at is null", ["$1", "$2", "$3"]) };

const sums: SqlStatement = {
  name: "sums",
  text: `select day, currency, count(*) filter (where not is_smoke) as payments,
  coalesce(sum(amount) filter (where not is_smoke), 0.00) as amount, count(*) filter (where is_smoke) as smoke_payments
from (select to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD') as day, currency, amount, (${isSmokePayment}) as is_smoke
  from ledger.payment where recorded_at >= $1::timestamptz and recorded_at < $2::timestamptz + interval '24 hours') as payment
group by 1, 2 order by 1, 2`,
};

/** Milliseconds for one answer. */
export const answerTime = 10_000;

/** People wait longer than a payment, and a year of sums takes longer. */
export const readerLimits: DatabaseLimits = { connect: 3_000, query: 8_500, idle: 60_000 };

/** Answers a request from the ledger; @throws DatabaseFault */
export async function read(database: Database, request: ReaderRequest): Promise<ReaderAnswer> {
  const ask = (statement: SqlStatement, values: readonly Value[]) =>
    database.query(statement, values, Date.now() + answerTime);
  switch (request.kind) {
    case "show":
      return { payments: (await ask(show, [request.paymentId])).map(paymentOf) };
    case "day":
      return paged(request.page, (place) => ask(day, [midnight(request.day), ...place]));
    case "pending":
      return paged(request.page, (place) => ask(pending, place));
    case "sums":
      return { sums: (await ask(sums, [midnight(request.from), midnight(request.to)])).map(sumOf) };
  }
}

/** One payment more than was asked for tells whether there are more. */
async function paged(
  { after, limit }: Page,
  rowsAfter: (place: [time: string, paymentId: string, limit: number]) => Promise<readonly Row[]>,
): Promise<ReaderAnswer> {
  const rows = await rowsAfter([after?.recordedAt ?? "-infinity", after?.paymentId ?? "", limit + 1]);
  const payments = rows.slice(0, limit).map(paymentOf);
  const last = payments.at(-1);
  return rows.length > limit && last ? { payments, next: cursorOf(placeOf(last)) } : { payments };
}

function placeOf({ recorded_at: recordedAt, payment_id: paymentId }: LedgerPayment): Place {
  return { recordedAt, paymentId };
}

/** The start of a day in UTC, whatever the server's time zone. */
function midnight(of: string): string {
  return `${of}T00:00:00Z`;
}

function paymentOf(row: Row): LedgerPayment {
  return {
    payment_id: text(row, "payment_id"),
    recorded_at: text(row, "recorded_at"),
    amount: text(row, "amount"),
    currency: text(row, "currency"),
    card_brand: text(row, "card_brand"),
    last_four: text(row, "last_four"),
    door: text(row, "door"),
    request_id: text(row, "request_id"),
    audited_at: row.audited_at ?? null,
  };
}

function sumOf(row: Row): LedgerSum {
  return {
    day: text(row, "day"),
    currency: text(row, "currency"),
    payments: Number(text(row, "payments")),
    amount: text(row, "amount"),
    smoke_payments: Number(text(row, "smoke_payments")),
  };
}

function text(row: Row, column: string): string {
  return row[column] ?? "";
}

import type { Row, SqlStatement } from "../database/database";
import type { AuditRecord } from "./auditRecord";
import type { Door } from "./request";

/** All that is asked of a row, each as a text. */
export const paymentColumns = `payment_id, amount::text as amount, currency, card_brand, last_four, door, request_id, audited_at::text as audited_at,
  to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as recorded_at`;

/**
 * Sets the time of rows whose objects are there, and leaves to others what they are setting: to wait for them while they wait for
 * this statement's insert would be a deadlock. A row of another request is not the one whose object was written: the database may have
 * been restored from a backup since. It doesn't ask for what is pending, lest it be planned as a scan of all that is. As an array the rows
 * are found without a join, which takes a fifth less.
 */
const mark = (
  ids: string,
  requests: string,
) => `update ledger.payment set audited_at = clock_timestamp() where payment_id = any(array(
  select payment_id from ledger.payment where payment_id = any(${ids}::text[]) and request_id = any(${requests}::text[])
  for no key update skip locked))`;

/** The columns of a payment that a request brings. */
const broughtColumns = "payment_id, amount, currency, card_brand, last_four, door, request_id";

/** Whether all audit records of times without the ledger have rows, so that none can tell of another payment. */
const isComplete = (epoch: string) => `exists (select from ledger.backfill where epoch = ${epoch} and is_complete)`;
const isBackfilled = (epoch: string) => `(${isComplete(epoch)})::text as is_backfilled`;

/** Inserts a payment unless there is one of its id, and gives its row; does something more on the way. */
const insertAnd = (alsoDone: string, columns: string, payment: string, told: string) => `with ${alsoDone}
insert into ledger.payment (${columns})
${payment} on conflict (payment_id) do nothing returning ${paymentColumns}, ${told}`;

/** Inserts a payment, and marks others; nothing is inserted, and no row given, unless the backfill is complete. */
export const insertPayment: SqlStatement = {
  name: "insert-payment",
  text: insertAnd(
    `marked as (${mark("$8", "$9")})`,
    broughtColumns,
    `select $1, $2, $3, $4, $5, $6, $7 where ${isComplete("$10")}`,
    "'true' as is_backfilled",
  ),
};

/**
 * Does the same as long as the backfill may not be complete, and notes that its epoch has begun, which is a quarter of its time. An older
 * record may overrule the row where the backfill isn't.
 */
export const insertEarlyPayment: SqlStatement = {
  name: "insert-early-payment",
  text: insertAnd(
    `marked as (${mark("$8", "$9")}),
begun as (insert into ledger.backfill (epoch, after_key, is_complete)
  select $10, '', false where not exists (select from ledger.backfill where epoch = $10))`,
    `${broughtColumns}, is_early`,
    `values ($1, $2, $3, $4, $5, $6, $7, not ${isComplete("$10")})`,
    isBackfilled("$10"),
  ),
};

/** The row of a payment; none for one that isn't recorded. */
export const selectPayment: SqlStatement = {
  name: "select-payment",
  text: `select ${paymentColumns}, ${isBackfilled("$2")} from ledger.payment where payment_id = $1`,
};

/** As above, with a row of nulls for a payment that has none: what is known of records without rows is told all the same. */
export const findPayment: SqlStatement = {
  name: "find-payment",
  text: `select ${paymentColumns}, ${isBackfilled("$2")} from (select) as asked left join ledger.payment on payment_id = $1`,
};

/** Inserts the payment of an audit record that is there, unless there is one of its id; gives the id if it did. */
export const insertRecorded: SqlStatement = {
  name: "insert-recorded",
  text: `insert into ledger.payment (${broughtColumns}, recorded_at, audited_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp()) on conflict (payment_id) do nothing returning payment_id`,
};

/** Puts the payment of an older audit record in place of one that nobody was answered for; nothing where that may not be. */
export const overrulePayment: SqlStatement = {
  name: "overrule-payment",
  text: `select ${paymentColumns} from ledger.overrule($9, $1, $2, $3, $4, $5, $6, $7, $8)`,
};

/** Payments whose objects aren't known to be there, oldest first, after a place in that order. */
export const selectPending: SqlStatement = {
  name: "select-pending",
  text: `select ${paymentColumns}, ${isBackfilled("$5")}, recorded_at::text as place from ledger.payment
where audited_at is null and recorded_at < clock_timestamp() - $1 * interval '1 second'
  and (recorded_at, payment_id) > ($2::timestamptz, $3::text)
order by payment.recorded_at, payment.payment_id limit $4`,
};

/** Notes of payments that their objects are there. */
export const markAudited: SqlStatement = { name: "mark-audited", text: mark("$1", "$2") };

/** What marks take of the rows whose objects were written. */
export function marksOf(records: readonly AuditRecord[]): [ids: string[], requests: string[]] {
  return [records.map((record) => record.payment_id), records.map((record) => record.request_id)];
}

/** How many payments wait for their objects, and the oldest for how many seconds, without some that can't have one. */
export const countPending: SqlStatement = {
  name: "count-pending",
  text: `select count(*) as pending,
  greatest(0, ceil(extract(epoch from clock_timestamp() - min(recorded_at))))::int as oldest_pending_seconds
from ledger.payment where audited_at is null and payment_id <> all($1::text[])`,
};

/** How far the backfill of an epoch is, for how many seconds it has been under way and got no further; no row before it has begun. */
export const selectBackfill: SqlStatement = {
  name: "select-backfill",
  text: `select after_key, is_complete::text as is_complete,
  floor(extract(epoch from clock_timestamp() - (select min(noted_at) from ledger.backfill where epoch = $1)))::int as age_seconds,
  floor(extract(epoch from clock_timestamp() - noted_at))::int as idle_seconds
from ledger.backfill where epoch = $1 order by is_complete desc, noted_at desc limit 1`,
};

/** Notes how far the backfill of an epoch has got, or that it is complete. */
export const noteBackfill: SqlStatement = {
  name: "note-backfill",
  text: "insert into ledger.backfill (epoch, after_key, is_complete) values ($1, $2, $3::boolean) on conflict do nothing",
};

/** Which of some payments have a row that says the same as their audit record. */
export const selectAudited: SqlStatement = {
  name: "select-audited",
  text: "select payment_id from ledger.payment where payment_id = any($1::text[]) and audited_at is not null",
};

/** What a statement takes of a record, in the order of its columns. */
export function valuesOf(record: AuditRecord): string[] {
  const { payment_id: paymentId, amount, currency, card, door, request_id: requestId } = record;
  return [paymentId, amount, currency, card.brand, card.last_four, door, requestId];
}

/** The audit record of a row: of the row alone, so that it has the same bytes whoever makes it. */
export function paymentOf(row: Row): AuditRecord {
  return {
    timestamp: text(row, "recorded_at"),
    payment_id: text(row, "payment_id"),
    amount: text(row, "amount"),
    currency: text(row, "currency"),
    status: "validated",
    card: { brand: text(row, "card_brand"), last_four: text(row, "last_four") },
    request_id: text(row, "request_id"),
    door: text(row, "door") as Door,
  };
}

function text(row: Row, column: string): string {
  return row[column] ?? "";
}

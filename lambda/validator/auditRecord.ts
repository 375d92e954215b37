import { AuditUnavailable } from "./errors";
import { fieldsOf } from "./fields";
import type { Door } from "./request";

/** What is kept of a payment. */
export interface AuditRecord {
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly payment_id: string;
  readonly amount: string;
  readonly currency: string;
  readonly status: "validated";
  /** The last four are digits, or characters of a token. */
  readonly card: { readonly brand: string; readonly last_four: string };
  readonly request_id: string;
  readonly door: Door;
}

/** What the keys of all records begin with. */
export const auditPrefix = "audit/";

/** One object for each id, whatever the day: S3's condition on the key is then what keeps a payment from being recorded twice. */
export function keyOf({ payment_id: paymentId }: Pick<AuditRecord, "payment_id">): string {
  return `${auditPrefix}${paymentId}.json`;
}

/** The payment that a key is of: as above, or with a day before the id, as in former versions. */
export function paymentIdOf(key: string): string | undefined {
  return /^audit\/(?:\d{4}\/\d{2}\/\d{2}\/)?([A-Za-z0-9._-]{1,64})\.json$/.exec(key)?.[1];
}

/**
 * Reads the record of a payment, which may be of any age.
 *
 * @throws DamagedRecord when it is cut off, of another payment, or says what no payment can: then it is neither the same payment as
 * another nor a different one.
 */
export function readRecord(text: string, paymentId: string): AuditRecord {
  const { timestamp, payment_id: id, amount, currency, card, request_id: requestId, door } = fieldsOf(parsed(text));
  const { brand, last_four: lastFour } = fieldsOf(card);
  return {
    timestamp: matching(timestamp, /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/),
    payment_id: matching(id === paymentId ? id : undefined, /./),
    amount: matching(amount, /^\d{1,12}(?:\.\d{1,4})?$/),
    currency: matching(currency, /^[A-Z]{3}$/),
    status: "validated",
    card: { brand: matching(brand, /^.{1,32}$/), last_four: matching(lastFour, /^[A-Za-z0-9._-]{1,4}$/) },
    request_id: matching(requestId, /^.{1,64}$/),
    door: matching(door, /^.{1,32}$/) as Door,
  };
}

/** A record that can't be believed. */
export class DamagedRecord extends Error {
  override readonly name = "DamagedRecord";
}

/** Whether a store that could be asked has a record that can't be believed: asking again won't help. */
export function isDamage(thrown: unknown): boolean {
  return thrown instanceof AuditUnavailable && thrown.cause instanceof DamagedRecord;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function matching(value: unknown, pattern: RegExp): string {
  if (typeof value === "string" && pattern.test(value)) return value;
  throw new DamagedRecord("The audit record is damaged");
}

/** Whether two records tell of the same payment, as far as a record can: no more of a card is kept than its last four. */
export function isSamePayment({ amount, currency, card }: AuditRecord, other: AuditRecord): boolean {
  return (
    amount === other.amount &&
    currency === other.currency &&
    card.brand === other.card.brand &&
    card.last_four === other.card.last_four
  );
}

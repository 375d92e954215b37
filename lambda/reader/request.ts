/** What the reader can be asked. */
export type ReaderRequest =
  | { readonly kind: "show"; readonly paymentId: string }
  | { readonly kind: "day"; readonly day: string; readonly page: Page }
  | { readonly kind: "pending"; readonly page: Page }
  | { readonly kind: "sums"; readonly from: string; readonly to: string };

/** A part of a list. */
export interface Page {
  /** Where the one before ended; undefined for the first. */
  readonly after: Place | undefined;
  readonly limit: number;
}

/** A payment's place in the order of time. */
export interface Place {
  readonly recordedAt: string;
  readonly paymentId: string;
}

/** Payments in one answer at most: Lambda takes six megabytes, of which a thousand are a twentieth. */
const maxPage = 1_000;

/** Days of sums at most: a year. */
const maxDays = 366;

const idPattern = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * Reads a request.
 *
 * @returns one sentence that says what is wrong with it, where something is.
 */
export function readReaderRequest(event: unknown): ReaderRequest | string {
  const { show, day, pending, sums, after, limit } = fieldsOf(event);
  if (show !== undefined) {
    if (typeof show === "string" && idPattern.test(show)) return { kind: "show", paymentId: show };
    return "A payment_id has 1 to 64 letters, digits, dots, underscores and hyphens.";
  }
  if (sums !== undefined) return sumsRequest(fieldsOf(sums));
  const page = pageOf(after, limit);
  if (typeof page === "string") return page;
  if (day !== undefined) return isDay(day) ? { kind: "day", day, page } : noDay(day);
  if (pending === true) return { kind: "pending", page };
  return "Ask for show, day, pending or sums.";
}

function sumsRequest({ from, to }: Readonly<Record<string, unknown>>): ReaderRequest | string {
  if (!isDay(from)) return noDay(from);
  if (!isDay(to)) return noDay(to);
  if (to < from) return `${to} comes before ${from}; give the earlier day first.`;
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
  if (days > maxDays) return `From ${from} to ${to} are ${days} days; ask for ${maxDays} at most.`;
  return { kind: "sums", from, to };
}

function pageOf(after: unknown, limit: unknown = 100): Page | string {
  if (typeof limit !== "number" || !Number.isInteger(limit) || limit < 1 || limit > maxPage) {
    return `A limit is a whole number from 1 to ${maxPage}.`;
  }
  if (after === undefined) return { after: undefined, limit };
  const place = typeof after === "string" ? placeOf(after) : undefined;
  return place ? { after: place, limit } : "That is no place to go on from; give the one that the last answer told.";
}

/** A place as it is told to go on from. */
export function cursorOf({ recordedAt, paymentId }: Place): string {
  return `${recordedAt}/${paymentId}`;
}

function placeOf(cursor: string): Place | undefined {
  const [recordedAt = "", paymentId = "", ...more] = cursor.split("/");
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(recordedAt) && !Number.isNaN(Date.parse(recordedAt));
  return isTime && idPattern.test(paymentId) && more.length === 0 ? { recordedAt, paymentId } : undefined;
}

function isDay(value: unknown): value is string {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  // The 30th of February is taken for the 2nd of March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

function noDay(value: unknown): string {
  const shown = typeof value === "string" ? value.slice(0, 20) : "That";
  return `${shown} is no day; write it as in 2026-01-31.`;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

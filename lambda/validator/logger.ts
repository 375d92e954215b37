import type { FaultDescription } from "./errors";
import { metricMembers } from "./metrics";
import type { StoreTimes } from "./paymentStore";

/** What became of a request. */
export type Outcome =
  | "accepted"
  | "duplicate"
  | "conflict"
  | "invalid"
  | "too_large"
  | "not_found"
  | "method_not_allowed"
  | "health"
  | "unsupported"
  | "unreadable"
  | "unavailable"
  | "error";

/** What a log line holds of a request. Nothing here may carry what a client sent, but for the checked `payment_id`. */
export interface LogEntry extends Partial<FaultDescription> {
  readonly door: string;
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly outcome: Outcome;
  readonly duration_ms: number;
  readonly request_id: string;
  readonly api_request_id?: string;
  readonly payment_id?: string;
  /** `pending` when the payment is recorded, and its audit object left to be written later. */
  readonly audit?: "pending";
}

/**
 * Writes one line for one request.
 *
 * @param times at the stores, which come into the line as metrics.
 */
export type Log = (entry: LogEntry, times: StoreTimes) => void;

/** Writes a line of its own kind. */
export type WriteLine = (level: "INFO" | "ERROR", message: string, members: object) => void;

/**
 * Makes a writer of JSON lines.
 *
 * @param write takes a whole line. On Lambda that is standard output itself, as `console` would wrap the line once more.
 */
export function createLineWriter(environment: string, now: () => Date, write: (line: string) => void): WriteLine {
  return (level, message, members) => {
    const line = { timestamp: now().toISOString(), level, message, environment, ...members };
    write(`${JSON.stringify(line)}\n`);
  };
}

/** How the log of requests is written. */
export interface LogArgs {
  readonly environment: string;
  readonly metricNamespace: string;
  readonly now: () => Date;
  /** Takes a whole line. */
  readonly write: (line: string) => void;
}

/** Makes the log of requests. */
export function createLog({ environment, metricNamespace, now, write }: LogArgs): Log {
  const writeLine = createLineWriter(environment, now, write);
  return (entry, times) => {
    const { door, outcome, audit } = entry;
    const measured = { door, outcome, isPending: audit === "pending", times };
    const metrics = metricMembers(metricNamespace, now().getTime(), measured);
    writeLine(entry.status >= 500 ? "ERROR" : "INFO", "Request answered", { ...entry, ...metrics });
  };
}

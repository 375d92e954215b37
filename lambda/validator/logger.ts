import type { FaultDescription } from "./errors";

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

/** Writes one line for one request. */
export type Log = (entry: LogEntry) => void;

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

/** Makes the log of requests. */
export function createLog(environment: string, now: () => Date, write: (line: string) => void): Log {
  const writeLine = createLineWriter(environment, now, write);
  return (entry) => {
    writeLine(entry.status >= 500 ? "ERROR" : "INFO", "Request answered", entry);
  };
}

import { fieldsOf } from "./fields";

/** A payment can't be recorded now, but perhaps in a moment. The reason stays in `cause`: a client never sees it. */
export class StoreUnavailable extends Error {}

/** The store of audit records refused, was slow or away. */
export class AuditUnavailable extends StoreUnavailable {
  constructor(cause: unknown) {
    super("The audit record could not be written", { cause });
    this.name = "AuditUnavailable";
  }
}

/** The ledger's database refused, was slow or away. */
export class LedgerUnavailable extends StoreUnavailable {
  constructor(cause: unknown) {
    super("The payment could not be written to the ledger", { cause });
    this.name = "LedgerUnavailable";
  }
}

/** What a log line tells of a fault: what AWS Support asks for, and nothing that may quote a client, as messages do. */
export interface FaultDescription {
  /** Name of the error's class, which is S3's code of the error where S3 refused. */
  readonly error_name: string;
  /** Code of the system such as `ECONNRESET`, or a database's SQLSTATE. */
  readonly error_code?: string;
  /** HTTP status that was answered. */
  readonly error_status?: number;
  /** Requests that were made, the first one included. */
  readonly error_attempts?: number;
  /** Milliseconds between those requests. */
  readonly error_retry_delay_ms?: number;
  /** The service's ids of the last request: https://docs.aws.amazon.com/AmazonS3/latest/userguide/get-request-ids.html. */
  readonly error_request_id?: string;
  readonly error_extended_request_id?: string;
}

/** Describes a fault for the log. A part that doesn't look like what it should be is left out. */
export function describeFault(thrown: unknown): FaultDescription {
  const { name, code, $metadata } = fieldsOf(thrown);
  const { httpStatusCode, attempts, totalRetryDelay, requestId, extendedRequestId } = fieldsOf($metadata);
  return {
    error_name: matching(name, /^(?=.*[A-Za-z])[A-Za-z0-9.]{1,64}$/) ?? "UnknownError",
    error_code: matching(code, /^(?:(?=.*[A-Z])[A-Z0-9_]{1,40}|[0-9A-Z]{5})$/),
    error_status: smallNumber(httpStatusCode),
    error_attempts: smallNumber(attempts),
    error_retry_delay_ms: smallNumber(totalRetryDelay, 60_000),
    error_request_id: matching(requestId, /^[A-Za-z0-9-]{1,64}$/),
    error_extended_request_id: matching(extendedRequestId, /^[A-Za-z0-9+/=_-]{1,128}$/),
  };
}

function matching(value: unknown, pattern: RegExp): string | undefined {
  return typeof value === "string" && pattern.test(value) ? value : undefined;
}

function smallNumber(value: unknown, bound = 1_000): number | undefined {
  return typeof value === "number" && value >= 0 && value < bound ? value : undefined;
}

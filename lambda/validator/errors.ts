/** The store of audit records refused, was slow or away. What it said stays in `cause`: a client never sees it. */
export class AuditUnavailable extends Error {
  constructor(cause: unknown) {
    super("The audit record could not be written", { cause });
    this.name = "AuditUnavailable";
  }
}

/**
 * Name of an error's class for the log. Messages are left out altogether, as they may quote what the client sent, and so
 * are names that don't look like one.
 */
export function errorName(fault: unknown): string {
  const name = fault instanceof Error ? fault.name : "";
  return /^(?=.*[A-Za-z])[A-Za-z0-9.]{1,64}$/.test(name) ? name : "UnknownError";
}

/**
 * Why a statement has no answer. Its name is what the log shows: `Postgres.` and the SQLSTATE, the system's code or a word. What
 * the server said stays in `cause`, since it may quote a row.
 */
export class DatabaseFault extends Error {
  constructor(
    readonly code: string,
    cause?: unknown,
  ) {
    super("The database gave no answer", { cause });
    this.name = `Postgres.${code.replaceAll("_", "")}`;
  }

  /** Whether the database refuses the values (22) or what they would break (23): the same again would be refused again. */
  get isBadData(): boolean {
    return /^2[23]/.test(this.code);
  }

  /** Whether the statement itself is wrong, so that it would fail again: data (22), a constraint (23), syntax or a right (42). */
  get isDefect(): boolean {
    return /^(?:22|23|42)[0-9A-Z]{3}$/.test(this.code);
  }
}

/** The fault behind what the client threw. */
export function faultOf(thrown: unknown): DatabaseFault {
  if (thrown instanceof DatabaseFault) return thrown;
  const { code, message } = thrown as { code?: unknown; message?: unknown };
  if (typeof code === "string") return new DatabaseFault(code, thrown);
  return new DatabaseFault(/timeout/i.test(String(message)) ? "Timeout" : "Connection", thrown);
}

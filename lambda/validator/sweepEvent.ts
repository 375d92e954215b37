import type { Database } from "../database/database";
import type { AuditLog } from "./auditLog";
import { describeFault } from "./errors";
import type { WriteLine } from "./logger";
import { sweep, Swept } from "./sweep";

/** What the rule of each minute sends. What comes through a door has other members, whatever a client sends. */
export interface SweepEvent {
  readonly sweep: true;
}

/** Whether an event asks for a sweep. */
export function isSweepEvent(event: unknown): event is SweepEvent {
  if (typeof event !== "object" || event === null) return false;
  return "sweep" in event && event.sweep === true && Object.keys(event).length === 1;
}

/** What a sweep works with. */
export interface SweepArgs {
  readonly database: Database;
  readonly audit: AuditLog;
  readonly writeLine: WriteLine;
  readonly now: () => Date;
}

/**
 * Sweeps, and says in one line what came of it; that line is what the alarm of payments without an object looks at. It never
 * throws: another attempt comes with the next minute, and the alarm on the function's errors is for its payments.
 */
export async function sweepAndLog(args: SweepArgs, requestId: string): Promise<Swept | undefined> {
  const { database, audit, writeLine, now } = args;
  const started = now().getTime();
  const common = () => ({ duration_ms: now().getTime() - started, request_id: requestId });
  try {
    const swept = await sweep(database, audit);
    writeLine("INFO", "Ledger swept", { ...swept, ...common() });
    return swept;
  } catch (thrown) {
    writeLine("ERROR", "Ledger not swept", { ...describeFault(thrown), ...common() });
    return undefined;
  }
}

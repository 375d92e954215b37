import type { AuditHistory } from "./auditHistory";
import type { AuditWriter } from "./auditLog";
import { Backfilled, backfill, BackfillArgs, backfillLimits } from "./backfill";
import { AuditUnavailable, describeFault, type FaultDescription } from "./errors";
import type { WriteLine } from "./logger";
import { sweep, sweepLimits, Swept } from "./sweep";

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
export interface SweepArgs extends BackfillArgs {
  readonly writeLine: WriteLine;
  readonly now: () => Date;
}

/**
 * Sweeps, goes on with the backfill, and says in one line what came of it; that line is what the alarm of payments without an
 * object looks at. It never throws: another attempt comes with the next minute, and the alarm on the function's errors is for its
 * payments.
 */
export async function sweepAndLog(args: SweepArgs, requestId: string): Promise<(Swept & Backfilled) | undefined> {
  const { writeLine, now } = args;
  const { audit, history, fault } = notingFaults(args);
  const started = now().getTime();
  const common = () => ({ duration_ms: now().getTime() - started, request_id: requestId });
  try {
    const end = Date.now() + sweepLimits.time;
    const swept = await sweep({ ...args, audit });
    const filled = await backfill({ ...args, audit, history }, { ...backfillLimits, end });
    const disagreeing = disagreeingAfter(swept, filled);
    const done = { ...swept, ...filled, disagreeing };
    writeLine("INFO", "Ledger swept", { ...done, ...fault(), ...common() });
    return done;
  } catch (thrown) {
    writeLine("ERROR", "Ledger not swept", { ...describeFault(thrown), ...common() });
    return undefined;
  }
}

/**
 * How many records say otherwise than their rows do. Until the backfill is complete, a row that nobody was answered for may still
 * give way to its record; a record that can't be read stops it, and may say otherwise as well.
 */
function disagreeingAfter({ disagreeing }: Swept, { backfill: state, backfilled }: Backfilled): number {
  if (state === "complete" && backfilled === 0) return disagreeing;
  return state === "stalled" ? 1 : 0;
}

/** The same stores, and why one last could not be asked: what stays pending, stays so for a reason that the log should have. */
function notingFaults({ audit, history }: SweepArgs) {
  let last: AuditUnavailable | undefined;
  const noting = async <Value>(work: Promise<Value>): Promise<Value> => {
    try {
      return await work;
    } catch (thrown) {
      if (thrown instanceof AuditUnavailable) last = thrown;
      throw thrown;
    }
  };
  const noted: { audit: AuditWriter; history: AuditHistory } = {
    audit: { put: (record) => noting(audit.put(record)) },
    history: {
      keysAfter: (key, end) => noting(history.keysAfter(key, end)),
      read: (key, paymentId) => noting(history.read(key, paymentId)),
    },
  };
  return { ...noted, fault: (): Partial<FaultDescription> => (last === undefined ? {} : describeFault(last.cause)) };
}

import type { AuditLog } from "./auditLog";
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
 * Sweeps, goes on with the backfill, and says in one line what came of it; that line is what the alarm of payments without an object looks at. It never
 * throws: another attempt comes with the next minute, and the alarm on the function's errors is for its payments.
 */
export async function sweepAndLog(args: SweepArgs, requestId: string): Promise<(Swept & Backfilled) | undefined> {
  const { database, writeLine, now } = args;
  const { audit, fault } = notingFaults(args.audit);
  const started = now().getTime();
  const common = () => ({ duration_ms: now().getTime() - started, request_id: requestId });
  try {
    const end = Date.now() + sweepLimits.time;
    const swept = await sweep(database, audit);
    const filled = await backfill({ ...args, audit }, { ...backfillLimits, end });
    // A record that can't be read may say otherwise than its payment's row will.
    const disagreeing = swept.disagreeing + (filled.backfill === "stalled" ? 1 : 0);
    const done = { ...swept, ...filled, disagreeing };
    writeLine("INFO", "Ledger swept", { ...done, ...fault(), ...common() });
    return done;
  } catch (thrown) {
    writeLine("ERROR", "Ledger not swept", { ...describeFault(thrown), ...common() });
    return undefined;
  }
}

/** The same store, and why it last could not be asked: what stays pending, stays so for a reason that the log should have. */
function notingFaults(audit: AuditLog): { audit: AuditLog; fault: () => Partial<FaultDescription> } {
  let last: AuditUnavailable | undefined;
  return {
    audit: {
      async put(record) {
        try {
          return await audit.put(record);
        } catch (thrown) {
          if (thrown instanceof AuditUnavailable) last = thrown;
          throw thrown;
        }
      },
    },
    fault: () => (last === undefined ? {} : describeFault(last.cause)),
  };
}

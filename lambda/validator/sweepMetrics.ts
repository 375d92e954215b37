import type { Backfilled } from "./backfill";
import type { Swept } from "./sweep";

/** A metric that is made of the line that each sweep logs. */
export interface SweepMetric {
  readonly role: string;
  readonly metricName: string;
  /** Member of the line. */
  readonly value: keyof (Swept & Backfilled);
  /** A unit of CloudWatch. */
  readonly unit: "Seconds" | "Count";
  /** Whether each line has it. */
  readonly isInEach: boolean;
}

/** The metric of how long the oldest row waits for its audit record, in seconds; each sweep tells it. */
export const oldestPendingMetric = "OldestPendingSeconds";

/** The metric of rows whose audit record says otherwise than they do. */
export const disagreeingMetric = "DisagreeingPayments";

/** The metric of how long the backfill hasn't got on, in seconds; there is none once it is complete, which then costs nothing. */
export const backfillIdleMetric = "BackfillIdleSeconds";

/** Every metric of a sweep. */
export const sweepMetrics: readonly SweepMetric[] = [
  {
    role: "oldest-pending",
    metricName: oldestPendingMetric,
    value: "oldest_pending_seconds",
    unit: "Seconds",
    isInEach: true,
  },
  { role: "disagreeing", metricName: disagreeingMetric, value: "disagreeing", unit: "Count", isInEach: true },
  {
    role: "backfill",
    metricName: backfillIdleMetric,
    value: "backfill_idle_seconds",
    unit: "Seconds",
    isInEach: false,
  },
];

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
}

/** The metric of how long the oldest row waits for its audit record, in seconds; each sweep tells it. */
export const oldestPendingMetric = "OldestPendingSeconds";

/** The metric of rows whose audit record says otherwise than they do. */
export const disagreeingMetric = "DisagreeingPayments";

/** Every metric of a sweep. */
export const sweepMetrics: readonly SweepMetric[] = [
  { role: "oldest-pending", metricName: oldestPendingMetric, value: "oldest_pending_seconds", unit: "Seconds" },
  { role: "disagreeing", metricName: disagreeingMetric, value: "disagreeing", unit: "Count" },
];

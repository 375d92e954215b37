import type { Outcome } from "./logger";
import type { StoreName, StoreTimes } from "./paymentStore";

/** What is told of a request to CloudWatch. */
export interface Measured {
  readonly door: string;
  readonly outcome: Outcome;
  /** Whether the payment is recorded, and its audit object left to be written later. */
  readonly isPending: boolean;
  /** Milliseconds at each store that was asked. */
  readonly times: StoreTimes;
}

/** Under which metric the outcome of a payment counts. What has none, such as a probe of health, is no payment. */
const countedAs: Partial<Record<Outcome, string>> = {
  accepted: "Accepted",
  duplicate: "Repeated",
  conflict: "Conflicting",
  invalid: "Refused",
  too_large: "Refused",
  unreadable: "Refused",
  unavailable: "Unavailable",
  error: "Failed",
};

const latencies: Readonly<Record<StoreName, string>> = { audit: "AuditLatency", ledger: "LedgerLatency" };

const pending = "Pending";

/** The dimension of every metric, and so what each of them costs once more: there are two doors. */
const dimension = "Door";

/** The namespace of a function's metrics, which tells stacks apart. */
export function metricNamespace(functionName: string): string {
  return `Payments/${functionName}`;
}

/** Every metric of payments, each of them once for each door; those of the ledger are only there with one. */
export function paymentMetrics(ledger: boolean): string[] {
  const always = [...new Set(Object.values(countedAs)), latencies.audit];
  return ledger ? [...always, latencies.ledger, pending] : always;
}

/**
 * The members that make metrics of a log line, in CloudWatch's embedded metric format:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html. CloudWatch
 * reads them out of the log, so that no request waits for a call.
 *
 * @param time of the line, in milliseconds since 1970.
 * @returns nothing for what is no payment.
 */
export function metricMembers(namespace: string, time: number, measured: Measured): object {
  const { door, outcome, isPending, times } = measured;
  const outcomeName = countedAs[outcome];
  if (outcomeName === undefined) return {};
  const counts = { [outcomeName]: 1, ...(isPending && { [pending]: 1 }) };
  const waits: Record<string, number> = {};
  for (const store of ["ledger", "audit"] as const) {
    const took = times[store];
    if (took !== undefined) waits[latencies[store]] = took;
  }
  const definitions = (values: object, Unit: string) => Object.keys(values).map((Name) => ({ Name, Unit }));
  const Metrics = [...definitions(counts, "Count"), ...definitions(waits, "Milliseconds")];
  return {
    [dimension]: door,
    ...counts,
    ...waits,
    _aws: { Timestamp: time, CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [[dimension]], Metrics }] },
  };
}

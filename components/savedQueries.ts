import type { Backfilled } from "../lambda/validator/backfill";
import type { LogEntry } from "../lambda/validator/logger";
import type { Swept } from "../lambda/validator/sweep";
import { accessLogVariables } from "./accessLog";

/** The logs that queries ask. */
export type QueriedLog = "validator" | "api" | "firewall" | "database";

/** A query of CloudWatch Logs Insights that the runbook uses. */
export interface SavedQuery {
  /** Ends its name, behind the stack's folder. */
  readonly name: string;
  readonly log: QueriedLog;
  readonly lines: readonly string[];
}

/** A member of the validator's line about a request, or about a sweep, that there is. */
const line = (name: keyof LogEntry) => name;
const swept = (name: keyof (Swept & Backfilled)) => name;
/** A member of API Gateway's line that there is. */
const access = (name: keyof typeof accessLogVariables) => name;

const request = 'filter message = "Request answered"';
const newestFirst = ["sort @timestamp desc", "limit 100"];

/**
 * The saved queries. Whoever changes a log's lines finds the members here by their types; the firewall's are AWS's
 * (https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html), and the database's lines are text.
 */
export const savedQueries: readonly SavedQuery[] = [
  {
    name: "failures",
    log: "validator",
    lines: [
      `fields @timestamp, ${line("door")}, ${line("status")}, ${line("error_name")}, ${line("error_code")}, ${line("error_status")}, ${line("error_attempts")}, ${line("error_request_id")}, ${line("error_extended_request_id")}, ${line("request_id")}, ${line("payment_id")}`,
      `filter ispresent(${line("error_name")})`,
      ...newestFirst,
    ],
  },
  {
    name: "causes",
    log: "validator",
    lines: [
      `filter ispresent(${line("error_name")})`,
      `stats count(*) as lines, max(@timestamp) as latest by ${line("error_name")}, ${line("error_code")}, ${line("error_status")}, ${line("outcome")}`,
      "sort lines desc",
    ],
  },
  {
    name: "outcomes",
    log: "validator",
    lines: [request, `stats count(*) as requests by bin(5m), ${line("door")}, ${line("outcome")}`],
  },
  {
    name: "slow",
    log: "validator",
    lines: [
      request,
      `stats pct(${line("duration_ms")}, 50) as p50, pct(${line("duration_ms")}, 99) as p99, max(${line("duration_ms")}) as slowest, avg(AuditLatency) as audit, avg(LedgerLatency) as ledger by bin(5m), ${line("door")}`,
    ],
  },
  {
    name: "starts",
    log: "validator",
    lines: [
      'filter type = "platform.report"',
      "stats count(*) as calls, count(record.metrics.initDurationMs) as starts, max(record.metrics.durationMs) as slowest, max(record.metrics.maxMemoryUsedMB) as memory by bin(5m)",
    ],
  },
  {
    name: "endings",
    log: "validator",
    lines: [
      "fields @timestamp, type, record.status, record.errorType, record.requestId, @message",
      'filter record.status in ["error", "timeout", "failure"] or level = "FATAL"',
      ...newestFirst,
    ],
  },
  {
    name: "sweeps",
    log: "validator",
    lines: [
      `fields @timestamp, message, ${swept("settled")}, ${swept("pending")}, ${swept("oldest_pending_seconds")}, ${swept("disagreeing")}, ${swept("backfill")}, ${swept("backfill_idle_seconds")}, ${swept("unreadable_payment_id")}, ${line("error_name")}`,
      "filter message like /^Ledger/",
      ...newestFirst,
    ],
  },
  {
    name: "refusals",
    log: "api",
    lines: [
      `filter ${access("status")} >= 400`,
      `stats count(*) as requests by ${access("status")}, ${access("responseType")}, ${access("sourceIp")}`,
      "sort requests desc",
      "limit 50",
    ],
  },
  {
    name: "api-failures",
    log: "api",
    lines: [
      `fields @timestamp, ${access("status")}, ${access("responseType")}, ${access("responseLatency")}, ${access("integrationLatency")}, ${access("extendedRequestId")}, ${access("lambdaRequestId")}`,
      `filter ${access("status")} >= 500`,
      ...newestFirst,
    ],
  },
  {
    name: "blocks",
    log: "firewall",
    lines: [
      'filter action = "BLOCK"',
      "stats count(*) as requests by terminatingRuleId, httpRequest.clientIp, httpSourceName",
      "sort requests desc",
      "limit 50",
    ],
  },
  {
    name: "database",
    log: "database",
    lines: ["fields @timestamp, @message", "filter @message like /ERROR|FATAL|PANIC/", ...newestFirst],
  },
];

/** The text of a query, as CloudWatch takes it. */
export function queryText({ lines }: SavedQuery): string {
  return lines.join("\n| ");
}

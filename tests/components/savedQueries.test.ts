// What the saved queries ask of the logs. Doesn't prove that CloudWatch runs them: their grammar is read here as its guide has it.
import { accessLogVariables } from "../../components/accessLog";
import { queryText, savedQueries } from "../../components/savedQueries";
import { AuditUnavailable } from "../../lambda/validator/errors";
import { untimed } from "../../lambda/validator/paymentStore";
import { Graph } from "../harness/graph";
import { graphOf } from "../harness/variants";
import { paymentEvent } from "../lambda/doorEvents";
import { createTestApi } from "../lambda/testApi";

let graph: Graph;

beforeAll(async () => {
  graph = await graphOf("default");
});

/** What an operator is to see of a log: its name, and the steps of the query. */
const asked: Readonly<Record<string, readonly string[]>> = {
  failures: [
    "validator",
    "fields @timestamp, door, status, error_name, error_code, error_status, error_attempts, error_request_id, error_extended_request_id, request_id, payment_id",
    "filter ispresent(error_name)",
    "sort @timestamp desc",
    "limit 100",
  ],
  causes: [
    "validator",
    "filter ispresent(error_name)",
    "stats count(*) as lines, max(@timestamp) as latest by error_name, error_code, error_status, outcome",
    "sort lines desc",
  ],
  outcomes: [
    "validator",
    'filter message = "Request answered"',
    "stats count(*) as requests by bin(5m), door, outcome",
  ],
  slow: [
    "validator",
    'filter message = "Request answered"',
    "stats pct(duration_ms, 50) as p50, pct(duration_ms, 99) as p99, max(duration_ms) as slowest, avg(AuditLatency) as audit, avg(LedgerLatency) as ledger by bin(5m), door",
  ],
  starts: [
    "validator",
    'filter type = "platform.report"',
    "stats count(*) as calls, count(record.metrics.initDurationMs) as starts, max(record.metrics.durationMs) as slowest, max(record.metrics.maxMemoryUsedMB) as memory by bin(5m)",
  ],
  endings: [
    "validator",
    "fields @timestamp, type, record.status, record.errorType, record.requestId, @message",
    'filter record.status in ["error", "timeout", "failure"] or level = "FATAL"',
    "sort @timestamp desc",
    "limit 100",
  ],
  sweeps: [
    "validator",
    "fields @timestamp, message, settled, pending, oldest_pending_seconds, disagreeing, backfill, backfill_idle_seconds, unreadable_payment_id, error_name",
    "filter message like /^Ledger/",
    "sort @timestamp desc",
    "limit 100",
  ],
  refusals: [
    "api",
    "filter status >= 400",
    "stats count(*) as requests by status, responseType, sourceIp",
    "sort requests desc",
    "limit 50",
  ],
  "api-failures": [
    "api",
    "fields @timestamp, status, responseType, responseLatency, integrationLatency, extendedRequestId, lambdaRequestId",
    "filter status >= 500",
    "sort @timestamp desc",
    "limit 100",
  ],
  blocks: [
    "firewall",
    'filter action = "BLOCK"',
    "stats count(*) as requests by terminatingRuleId, httpRequest.clientIp, httpSourceName",
    "sort requests desc",
    "limit 50",
  ],
  database: [
    "database",
    "fields @timestamp, @message",
    "filter @message like /ERROR|FATAL|PANIC/",
    "sort @timestamp desc",
    "limit 100",
  ],
};

it("asks this of the logs", () => {
  const told = savedQueries.map((query) => [query.name, [query.log, ...queryText(query).split("\n| ")]]);
  expect(told).toEqual(Object.entries(asked));
});

it("asks the log that each query is about", () => {
  const groups = {
    validator: "/aws/lambda/payment-validator-production",
    api: "/aws/apigateway/payment-api-production",
    firewall: "aws-waf-logs-payment-production",
    database: "/aws/rds/instance/payment-db-production/postgresql",
  };
  for (const query of savedQueries) {
    expect(graph.named(`dashboard-query-${query.name}`).inputs).toEqual({
      name: `payment-production/${query.name}`,
      logGroupNames: [groups[query.log]],
      queryString: queryText(query),
    });
  }
});

/** Words of Insights' language, and names that a query gives. */
const language = /^(fields|filter|sort|stats|limit|desc|by|as|in|or|like|bin|count|max|avg|sum|pct|ispresent|\d\w*)$/;

/** Members that a query names. */
function membersOf(text: string): string[] {
  const given = [...text.matchAll(/ as (\w+)/g)].map(([, name]) => name);
  const words = text.replace(/"[^"]*"|\/[^/\n]*\//g, " ").match(/(?<![\w.])@?[A-Za-z_][\w.]*/g) ?? [];
  return [...new Set(words)].filter((word) => !language.test(word) && !given.includes(word) && !word.startsWith("@"));
}

it("names members that the logs have", async () => {
  const payment = { amount: "12.34", currency: "EUR", card: "4111111111111111" };
  const healthy = createTestApi();
  await healthy.answer(paymentEvent(payment));
  const cause = Object.assign(new Error("down"), {
    name: "SlowDown",
    code: "ECONNREFUSED",
    $metadata: { httpStatusCode: 503, attempts: 3, requestId: "ABC", extendedRequestId: "DEF" },
  });
  const failing = createTestApi((_, timed = untimed) =>
    timed("ledger", () => timed("audit", () => Promise.reject(new AuditUnavailable(cause)))),
  );
  await failing.answer(paymentEvent(payment));
  const members = {
    validator: [
      ...Object.keys({ ...healthy.lastLine(), ...failing.lastLine() }),
      // A sweep's, by its type, and those of Lambda's own lines:
      // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html.
      ...[
        "settled",
        "pending",
        "oldest_pending_seconds",
        "disagreeing",
        "backfill",
        "backfill_idle_seconds",
        "unreadable_payment_id",
        "type",
      ],
      ...["record.status", "record.errorType", "record.requestId", "record.metrics.initDurationMs"],
      ...["record.metrics.durationMs", "record.metrics.maxMemoryUsedMB"],
    ],
    api: Object.keys(accessLogVariables),
    firewall: ["action", "terminatingRuleId", "httpRequest.clientIp", "httpSourceName"],
    database: [],
  };
  for (const query of savedQueries) {
    const unknown = membersOf(queryText(query)).filter((member) => !(members[query.log] as string[]).includes(member));
    expect([query.name, unknown]).toEqual([query.name, []]);
  }
});

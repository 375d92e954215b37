// What is watched. Doesn't prove that CloudWatch publishes these metrics, nor that it works a formula out as it is read here.
import { paymentMetrics } from "../../lambda/validator/metrics";
import { evaluate, Graph } from "../harness/graph";
import type { Registration } from "../harness/registrations";
import { graphOf } from "../harness/variants";

let graph: Graph;

beforeAll(async () => {
  graph = await graphOf("default");
});

interface Query {
  readonly id: string;
  readonly metric?: {
    readonly namespace: string;
    readonly metricName: string;
    readonly dimensions?: object;
    readonly stat: string;
    readonly period: number;
  };
  readonly expression?: string;
  readonly returnData?: boolean;
}

const queriesOf = ({ inputs }: Registration) => (inputs.metricQueries ?? []) as Query[];

/** An alarm in a line: whom it tells, what it watches, when it rings. */
function lineOf({ name, inputs, ...alarm }: Registration): string {
  const [topic] = inputs.alarmActions as string[];
  expect(inputs.okActions).toEqual([topic]);
  const watched = [inputs.namespace, inputs.metricName, inputs.statistic ?? inputs.extendedStatistic].join(" ");
  // CloudWatch takes percentiles in a field of their own.
  const { statistic = "Sum", extendedStatistic = "p99" } = inputs;
  expect(statistic).toMatch(/^(Sum|Average|Minimum|Maximum)$/);
  expect(extendedStatistic).toMatch(/^p\d\d$/);
  const sign = inputs.comparisonOperator === "GreaterThanThreshold" ? ">" : "<";
  expect(inputs.comparisonOperator).toBe(sign === ">" ? "GreaterThanThreshold" : "LessThanThreshold");
  const queries = queriesOf({ name, inputs, ...alarm });
  expect(inputs.insufficientDataActions).toEqual(inputs.treatMissingData === "missing" ? [topic] : undefined);
  const what =
    queries.length === 0
      ? watched
      : queries.map(({ id, expression, metric }) => `${id}=${expression ?? metric?.metricName ?? ""}`).join("; ");
  return [
    topic?.includes("notice") ? "notice" : "page",
    name.replace("alarms-", ""),
    what,
    sign,
    inputs.threshold,
    `${String(inputs.datapointsToAlarm ?? inputs.evaluationPeriods)} of ${String(inputs.evaluationPeriods)}`,
    `x ${Number(inputs.period ?? queries[0]?.metric?.period)} s`,
    inputs.treatMissingData,
  ].join(" ");
}

it("watches this, tells it to these, and rings then", () => {
  const share = (errors: string, floor: number) =>
    `requests=REQUESTS; failed=SUM([${errors}]); asked=MAX([requests, failed]); share=IF(failed >= ${floor}, 100 * failed / asked, 0)`;
  const apiShare = (floor: number) => `e1=5XXError; ${share("e1", floor).replace("REQUESTS", "Count")}`;
  const balancerShare = (floor: number) =>
    `e1=HTTPCode_Target_5XX_Count; e2=HTTPCode_ELB_5XX_Count; ${share("e1, e2", floor).replace("REQUESTS", "RequestCount")}`;
  const answers = (metric: string) => `api=${metric}; balancer=${metric}; total=SUM([api, balancer])`;
  const own = "Payments/payment-validator-production";
  expect(graph.all("cloudwatch/metricAlarm:MetricAlarm").map(lineOf).sort()).toEqual(
    [
      // The original's four.
      "notice database-cpu AWS/RDS CPUUtilization Average > 80 2 of 2 x 300 s missing",
      "notice validator-errors AWS/Lambda Errors Sum > 5 1 of 1 x 300 s notBreaching",
      "notice api-4xx AWS/ApiGateway 4XXError Sum > 50 2 of 2 x 300 s notBreaching",
      "notice api-5xx AWS/ApiGateway 5XXError Sum > 10 1 of 1 x 300 s notBreaching",
      `notice api-failing ${apiShare(3)} > 1 1 of 3 x 300 s notBreaching`,
      `notice api-failing-slowly ${apiShare(1)} > 1 3 of 12 x 300 s notBreaching`,
      `notice balancer-failing ${balancerShare(3)} > 1 1 of 3 x 300 s notBreaching`,
      `notice balancer-failing-slowly ${balancerShare(1)} > 1 3 of 12 x 300 s notBreaching`,
      `notice payments-unavailable ${answers("Unavailable")} > 2 1 of 3 x 300 s notBreaching`,
      `notice payments-failed ${answers("Failed")} > 0 1 of 3 x 300 s notBreaching`,
      "notice api-latency AWS/ApiGateway Latency p99 > 2500 3 of 5 x 300 s notBreaching",
      "notice balancer-latency AWS/ApplicationELB TargetResponseTime p99 > 2.5 3 of 5 x 300 s notBreaching",
      "notice balancer-function-errors AWS/ApplicationELB LambdaUserError Sum > 0 1 of 3 x 300 s notBreaching",
      "notice firewall-blocks AWS/WAFV2 BlockedRequests Sum > 100 3 of 3 x 300 s notBreaching",
      "notice validator-throttles AWS/Lambda Throttles Sum > 0 2 of 3 x 300 s notBreaching",
      "notice validator-duration AWS/Lambda Duration Maximum > 20000 2 of 3 x 300 s notBreaching",
      "notice validator-concurrency AWS/Lambda ConcurrentExecutions Maximum > 80 3 of 5 x 300 s notBreaching",
      `page oldest-pending ${own} OldestPendingSeconds Maximum > 900 1 of 5 x 60 s missing`,
      `page disagreeing ${own} DisagreeingPayments Maximum > 0 1 of 1 x 300 s notBreaching`,
      `notice backfill ${own} BackfillIdleSeconds Maximum > 900 1 of 1 x 300 s notBreaching`,
      "notice migrator-errors AWS/Lambda Errors Sum > 0 1 of 1 x 300 s notBreaching",
      // A twentieth of 20 GiB, and of the 4 GiB of a db.t3.medium; four fifths of the validator's 250 connections.
      "page database-storage AWS/RDS FreeStorageSpace Minimum < 1073741824 3 of 3 x 300 s notBreaching",
      "notice database-memory AWS/RDS FreeableMemory Average < 214748364 3 of 3 x 300 s notBreaching",
      "notice database-connections AWS/RDS DatabaseConnections Maximum > 200 3 of 5 x 300 s notBreaching",
      "notice database-transactions AWS/RDS MaximumUsedTransactionIDs Average > 1000000000 1 of 1 x 300 s notBreaching",
      "notice database-load AWS/RDS DBLoad Average > 2 2 of 3 x 300 s notBreaching",
      "notice database-credits AWS/RDS CPUSurplusCreditsCharged Maximum > 0 2 of 3 x 300 s notBreaching",
      "notice database-read-latency AWS/RDS ReadLatency p90 > 0.02 2 of 3 x 300 s notBreaching",
      "notice database-write-latency AWS/RDS WriteLatency p90 > 0.02 2 of 3 x 300 s notBreaching",
      "notice database-byte-balance AWS/RDS EBSByteBalance% Average < 10 2 of 3 x 300 s notBreaching",
      "notice database-io-balance AWS/RDS EBSIOBalance% Average < 10 2 of 3 x 300 s notBreaching",
      "notice page-undelivered AWS/SNS NumberOfNotificationsFailed Sum > 0 1 of 1 x 300 s notBreaching",
      "page notice-undelivered AWS/SNS NumberOfNotificationsFailed Sum > 0 1 of 1 x 300 s notBreaching",
    ].sort(),
  );
});

/** What a mail says of each alarm. */
const sentences: Readonly<Record<string, string>> = {
  "api-4xx": "The API refused more than 50 requests in each of two periods of five minutes",
  "api-5xx": "The API failed more than 10 times in five minutes",
  "api-failing": "At the API three or more requests, and over 1 % of them, ended in 5xx within five minutes",
  "api-failing-slowly":
    "At the API over 1 % of requests ended in 5xx in three of the last twelve periods of five minutes",
  "api-latency": "At the API one request in a hundred took longer than 2.5 seconds, for 15 of 25 minutes",
  backfill: "The ledger's backfill got no further for 15 minutes",
  "balancer-failing":
    "At the load balancer three or more requests, and over 1 % of them, ended in 5xx within five minutes",
  "balancer-failing-slowly":
    "At the load balancer over 1 % of requests ended in 5xx in three of the last twelve periods of five minutes",
  "balancer-function-errors": "The load balancer couldn't call the validator, or not understand its answer",
  "balancer-latency":
    "At the load balancer one request in a hundred took longer than 2.5 seconds, for 15 of 25 minutes",
  "database-byte-balance": "Less than a tenth is left of the database's credits for throughput of its storage",
  "database-connections":
    "More than four fifths of the connections that the validator may have are taken, for 15 of 25 minutes",
  "database-cpu": "The database's CPU was above 80 % for ten minutes, or the database reports nothing",
  "database-credits": "The database computes more than its class pays for, and each hour of it is billed",
  "database-io-balance": "Less than a tenth is left of the database's credits for operations of its storage",
  "database-load": "More sessions of the database are at work than it has processors",
  "database-memory": "Less than a twentieth of the database's memory is free, for 15 minutes",
  "database-read-latency": "One read in ten took the database's storage more than 20 milliseconds",
  "database-storage": "The database has less than a twentieth of its first storage left, and hasn't grown by itself",
  "database-transactions":
    "A thousand million transactions await a vacuum, without which PostgreSQL will stop to take any",
  "database-write-latency": "One write in ten took the database's storage more than 20 milliseconds",
  disagreeing: "An audit record says otherwise than the ledger does",
  "firewall-blocks": "The firewall kept out more than 100 requests in each of three periods of five minutes",
  "migrator-errors": "A migration of the ledger failed and was rolled back",
  "notice-undelivered": "A message of an alarm that can wait reached nobody",
  "oldest-pending": "A payment waits for its audit record since 15 minutes, or no sweep has told for five",
  "page-undelivered": "A message of an alarm that wakes people reached nobody",
  "payments-failed": "The validator answered 500 to a payment, for a reason that it doesn't know",
  "payments-unavailable": "The validator answered 503 to three or more payments in five minutes",
  "validator-concurrency":
    "The validator used more than four fifths of the calls that are kept for it, for 15 of 25 minutes",
  "validator-duration":
    "A call of the validator took more than two thirds of its time, in two of three periods of five minutes",
  "validator-errors": "The validator failed more than 5 times in five minutes",
  "validator-throttles":
    "More payments came at once than the validator has calls for, in two of three periods of five minutes",
};

it("says in these words what is the matter, and where the runbook goes on", async () => {
  const certificate = "A certificate ends within 44 days, though ACM would have renewed its own by then";
  const toldOf = (of: Graph) =>
    of.all("cloudwatch/metricAlarm:MetricAlarm").map(({ name, inputs }) => [name, inputs.alarmDescription]);
  const sentence = (role: string, words: string) => [
    `alarms-${role}`,
    `payment-production: ${words}. What to do: docs/runbook.md#${role}`,
  ];
  expect(toldOf(graph)).toEqual(Object.entries(sentences).map(([role, words]) => sentence(role, words)));
  expect(toldOf(await graphOf("names of its own"))).toEqual(
    expect.arrayContaining(["api", "balancer"].map((door) => sentence(`${door}-certificate`, certificate))),
  );
  expect(graph.one("cloudwatch/compositeAlarm:CompositeAlarm").inputs.alarmDescription).toBe(
    sentence("payments-fail", "Payments fail at one of the doors or at both")[1],
  );
});

interface Shown {
  readonly alarms?: readonly string[];
  readonly annotations?: { readonly horizontal: readonly { readonly label: string }[] };
}

it.each(["default", "names of its own"] as const)("shows each alarm on the dashboard (%s)", async (variant) => {
  const of = await graphOf(variant);
  const { dashboardBody } = of.one("cloudwatch/dashboard:Dashboard").inputs;
  const { widgets } = JSON.parse(String(dashboardBody)) as { widgets: { properties: Shown }[] };
  const alarms = of.all("cloudwatch/metricAlarm:MetricAlarm");
  const arnsOf = (topic: string) =>
    [...alarms, of.one("cloudwatch/compositeAlarm:CompositeAlarm")]
      .filter(({ inputs }) => (inputs.alarmActions as string[])[0] === of.named(topic).outputs.arn)
      .map(({ outputs }) => outputs.arn as string);
  expect(widgets.flatMap(({ properties }) => (properties.alarms ? [[...properties.alarms].sort()] : []))).toEqual(
    ["alarms-topic", "alarms-notice-topic"].map((topic) => arnsOf(topic).sort()),
  );
  const labels = widgets
    .flatMap(({ properties }) => properties.annotations?.horizontal ?? [])
    .map(({ label }) => label);
  const sides = { GreaterThanThreshold: "above", LessThanThreshold: "below" };
  expect(labels.sort()).toEqual(
    alarms
      .map(
        ({ name, inputs }) =>
          `${name.replace("alarms-", "")} ${sides[inputs.comparisonOperator as keyof typeof sides]}`,
      )
      .sort(),
  );
});

/** What a formula comes to, by the meaning that CloudWatch's guide gives its functions; a metric without data is left out. */
function workedOut(name: string, data: Readonly<Record<string, number>>): number {
  const values: Record<string, number> = {};
  const listed = (text: string) => text.split(", ").flatMap((id) => values[id] ?? []);
  for (const { id, metric, expression = "" } of queriesOf(graph.named(name))) {
    const [, call, list = ""] = /^(SUM|MAX)\(\[(.*)\]\)$/.exec(expression) ?? [];
    const [, floor] = /^IF\(failed >= (\d+), 100 \* failed \/ asked, 0\)$/.exec(expression) ?? [];
    const { failed = 0, asked = 0 } = values;
    if (metric) Object.assign(values, metric.metricName in data && { [id]: data[metric.metricName] });
    else if (call === "SUM") values[id] = listed(list).reduce((sum, value) => sum + value, 0);
    else if (call === "MAX") values[id] = Math.max(...listed(list));
    else if (floor !== undefined) values[id] = failed >= Number(floor) ? (100 * failed) / asked : 0;
    else throw new Error(`${expression} isn't known here.`);
  }
  const [watched] = queriesOf(graph.named(name)).filter(({ returnData }) => returnData);
  return values[watched?.id ?? ""] ?? NaN;
}

it.each([
  ["three errors in a quiet night", "alarms-api-failing", { "5XXError": 3, Count: 4 }, true],
  [
    "two errors in a quiet night, which the slow alarm counts",
    "alarms-api-failing",
    { "5XXError": 2, Count: 2 },
    false,
  ],
  ["and does", "alarms-api-failing-slowly", { "5XXError": 1, Count: 1 }, true],
  ["three errors of a busy hour", "alarms-api-failing", { "5XXError": 3, Count: 300 }, false],
  ["one more", "alarms-api-failing", { "5XXError": 4, Count: 399 }, true],
  [
    "a scanner, whose requests are refused",
    "alarms-api-failing",
    { "5XXError": 0, "4XXError": 5_000, Count: 5_000 },
    false,
  ],
  ["the validator's 503", "alarms-balancer-failing", { HTTPCode_Target_5XX_Count: 3, RequestCount: 30 }, true],
  [
    "answers of the load balancer's own, which count as no request",
    "alarms-balancer-failing",
    { HTTPCode_ELB_5XX_Count: 3 },
    true,
  ],
  [
    "both together",
    "alarms-balancer-failing",
    { HTTPCode_Target_5XX_Count: 1, HTTPCode_ELB_5XX_Count: 2, RequestCount: 9 },
    true,
  ],
])("%s: %s of %j rings: %s", (_, name, data, rings) => {
  expect(workedOut(name, data) > Number(graph.named(name).inputs.threshold)).toBe(rings);
});

/**
 * What an alarm tells of values, one for each period from the first after it was made; undefined for a period without any. By
 * CloudWatch's page on missing data, but that it may look at some periods more than an alarm says before it takes data for missing.
 */
function toldOf(name: string, values: readonly (number | undefined)[]): string[] {
  const { inputs } = graph.named(name);
  const periods = Number(inputs.evaluationPeriods);
  const silent: Readonly<Record<string, string>> = {
    breaching: "ALARM",
    notBreaching: "OK",
    missing: "INSUFFICIENT_DATA",
  };
  const tellers: Readonly<Record<string, unknown>> = {
    ALARM: inputs.alarmActions,
    OK: inputs.okActions,
    INSUFFICIENT_DATA: inputs.insufficientDataActions,
  };
  let state = "INSUFFICIENT_DATA";
  return values.flatMap((_, period) => {
    const known = values.slice(Math.max(0, period + 1 - periods), period + 1).filter((value) => value !== undefined);
    const bad = known.filter((value) => value > Number(inputs.threshold)).length;
    const rings = bad >= Number(inputs.datapointsToAlarm ?? periods);
    const before = state;
    state = known.length === 0 ? (silent[String(inputs.treatMissingData)] ?? "") : rings ? "ALARM" : "OK";
    return state === before ? [] : ((tellers[state] ?? []) as string[]).map((arn) => `${period} ${state} ${arn}`);
  });
}

describe.each([
  ["oldest-pending", "alarms-topic", 5, 900],
  ["database-cpu", "alarms-notice-topic", 2, 80],
])("%s, whose metric is never silent while all is well,", (role, topic, periods, limit) => {
  const told = (...values: readonly (number | undefined)[]) => toldOf(`alarms-${role}`, values);
  const silence = Array<undefined>(periods).fill(undefined);
  const said = (period: number, state: string) => `${period} ${state} ${String(graph.named(topic).outputs.arn)}`;

  it("tells nobody until there is something to watch", () => {
    expect(told(...silence, ...silence)).toEqual([]);
    expect(told(...silence, ...silence, limit)).toEqual([said(2 * periods, "OK")]);
  });

  it("tells that it has stopped, and that it goes on", () => {
    expect(told(limit, ...silence.slice(1))).toEqual([said(0, "OK")]);
    expect(told(limit, ...silence, limit)).toEqual([
      said(0, "OK"),
      said(periods, "INSUFFICIENT_DATA"),
      said(periods + 1, "OK"),
    ]);
  });

  it("tells of too much", () => {
    const much = silence.map(() => limit + 1);
    expect(told(limit, ...much)).toEqual([said(0, "OK"), said(role === "oldest-pending" ? 1 : periods, "ALARM")]);
  });
});

it("asks CloudWatch for one result of each formula", () => {
  const formulas = graph.all("cloudwatch/metricAlarm:MetricAlarm").map(queriesOf);
  for (const queries of formulas.filter(({ length }) => length > 0)) {
    expect(queries.filter(({ returnData }) => returnData).map(({ id }) => id)).toEqual([queries.at(-1)?.id]);
    for (const { id, metric } of queries) {
      expect(id).toMatch(/^[a-z][a-zA-Z0-9_]*$/);
      if (metric !== undefined) expect(metric).toMatchObject({ stat: "Sum", period: 300 });
    }
  }
});

it("watches metrics of payments that the validator's log makes, at both doors", () => {
  const metrics = graph
    .all("cloudwatch/metricAlarm:MetricAlarm")
    .flatMap(queriesOf)
    .flatMap(({ metric }) => (metric?.namespace === "Payments/payment-validator-production" ? [metric] : []));
  expect(metrics.map(({ metricName, dimensions }) => [metricName, dimensions])).toEqual([
    ["Failed", { Door: "api-gateway" }],
    ["Failed", { Door: "load-balancer" }],
    ["Unavailable", { Door: "api-gateway" }],
    ["Unavailable", { Door: "load-balancer" }],
  ]);
  for (const { metricName } of metrics) expect(paymentMetrics(true)).toContain(metricName);
});

it("watches the very resources of the stack", () => {
  const { outputs: balancer } = graph.named("balancer-alb");
  const validator = { FunctionName: graph.named("validator-function").outputs.name };
  const api = { ApiName: graph.named("api-rest-api").outputs.name, Stage: "production" };
  const dimensions = {
    "api-4xx": api,
    "api-5xx": api,
    "api-latency": api,
    "balancer-latency": { LoadBalancer: balancer.arnSuffix },
    "balancer-function-errors": {
      LoadBalancer: balancer.arnSuffix,
      TargetGroup: graph.named("balancer-target").outputs.arnSuffix,
    },
    "firewall-blocks": { WebACL: "payment-production", Region: "us-east-1", Rule: "ALL" },
    "validator-errors": validator,
    "validator-throttles": validator,
    "validator-duration": validator,
    "validator-concurrency": validator,
    "migrator-errors": { FunctionName: graph.named("ledger-migrator-function").outputs.name },
    "oldest-pending": undefined,
    backfill: undefined,
    disagreeing: undefined,
    "page-undelivered": { TopicName: graph.named("alarms-topic").outputs.name },
    "notice-undelivered": { TopicName: graph.named("alarms-notice-topic").outputs.name },
  };
  const single = graph
    .all("cloudwatch/metricAlarm:MetricAlarm")
    .filter(({ name, inputs }) => inputs.metricName !== undefined && !name.startsWith("alarms-database-"));
  expect(
    Object.fromEntries(single.map(({ name, inputs }) => [name.replace("alarms-", ""), inputs.dimensions])),
  ).toEqual(dimensions);
  for (const { name, inputs } of graph.all("cloudwatch/metricAlarm:MetricAlarm")) {
    if (!name.startsWith("alarms-database-")) continue;
    expect([name, inputs.dimensions]).toEqual([
      name,
      { DBInstanceIdentifier: graph.named("database-instance").outputs.identifier },
    ]);
  }
  const [visibility] = [graph.one("wafv2/webAcl:WebAcl").inputs.visibilityConfig as { metricName: string }];
  expect(visibility.metricName).toBe("payment-production");
});

it("wakes one person by one alarm, whatever shows that payments fail", () => {
  const composite = graph.one("cloudwatch/compositeAlarm:CompositeAlarm");
  const symptoms = [
    ...["api-5xx", "api-failing", "api-failing-slowly", "balancer-failing", "balancer-failing-slowly"],
    ...["payments-unavailable", "validator-errors"],
  ].map((role) => `ALARM("${String(graph.named(`alarms-${role}`).outputs.name)}")`);
  expect(composite.inputs).toMatchObject({
    alarmName: "payment-production-payments-fail",
    alarmActions: [graph.named("alarms-topic").outputs.arn],
    okActions: [graph.named("alarms-topic").outputs.arn],
  });
  expect(String(composite.inputs.alarmRule).split(" OR ").sort()).toEqual(symptoms.sort());
});

it("follows the class of the database, the calls that are kept, and the certificates", async () => {
  const changed = await evaluate({
    config: { dbInstanceClass: "db.r6g.2xlarge", dbAllocatedStorage: 100, lambdaReservedConcurrency: 0 },
  });
  const lines = changed.all("cloudwatch/metricAlarm:MetricAlarm").map(lineOf).join("\n");
  expect(lines).toContain("database-load AWS/RDS DBLoad Average > 8 ");
  expect(lines).toContain("database-storage AWS/RDS FreeStorageSpace Minimum < 5368709120 ");
  expect(lines).toContain("database-memory AWS/RDS FreeableMemory Average < 1717986918 ");
  expect(lines).not.toMatch(/database-credits|validator-concurrency|certificate/);

  const small = await graphOf({ config: { dbInstanceClass: "db.t4g.micro" } });
  expect(small.named("alarms-database-connections").inputs.threshold).toBe(80);

  const { certificateArn } = (await graphOf("every option")).named("balancer-https").inputs;
  expect((await graphOf("every option")).named("alarms-balancer-certificate").inputs).toMatchObject({
    namespace: "AWS/CertificateManager",
    metricName: "DaysToExpiry",
    statistic: "Minimum",
    dimensions: { CertificateArn: certificateArn },
    comparisonOperator: "LessThanThreshold",
    threshold: 44,
    period: 86_400,
  });
  const named = await graphOf("names of its own");
  for (const door of ["api", "balancer"]) expect(named.named(`alarms-${door}-certificate`)).toBeDefined();
});

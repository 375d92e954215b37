// What the dashboard shows. Doesn't prove that CloudWatch draws it.
import type { Widget } from "../../components/dashboardBody";
import { savedQueries } from "../../components/savedQueries";
import { paymentMetrics } from "../../lambda/validator/metrics";
import type { Evaluation, Graph } from "../harness/graph";
import { graphOf, VariantName, variantNames } from "../harness/variants";

let graph: Graph;

beforeAll(async () => {
  graph = await graphOf("default");
});

type Line = readonly unknown[];

function widgetsOf(of: Graph): Widget[] {
  const { dashboardBody } = of.one("cloudwatch/dashboard:Dashboard").inputs;
  return (JSON.parse(String(dashboardBody)) as { widgets: Widget[] }).widgets;
}

const linesOf = ({ properties }: Widget) => (properties.metrics ?? []) as Line[];
const labelOf = (line: Line) => String(optionsOf(line).label);
const optionsOf = (line: Line) => line.at(-1) as Record<string, unknown>;

describe.each(variantNames)("the dashboard (%s)", (variant) => {
  let widgets: Widget[];
  let stack: Graph;

  beforeAll(async () => {
    stack = await graphOf(variant);
    widgets = widgetsOf(stack);
  });

  it("has every widget in the grid, and none on another", () => {
    for (const { type, x, y, width, height, properties } of widgets) {
      const place = [x, y, width, height].map(Number.isInteger);
      expect([properties.title, ...place, x + width <= 24]).toEqual([properties.title, true, true, true, true, true]);
      if (type !== "alarm") expect([type, height]).toEqual(type === "text" ? ["text", 1] : ["metric", 6]);
    }
    const places = widgets.flatMap(({ x, y, width, height, properties }) =>
      Array.from({ length: width * height }, (_, at) => {
        const [column, row] = [x + (at % width), y + Math.floor(at / width)];
        return { place: `${column} ${row}`, title: properties.title };
      }),
    );
    const taken = Map.groupBy(places, ({ place }) => place);
    expect([...taken.values()].filter((widgetsThere) => widgetsThere.length > 1)).toEqual([]);
    const rows = Array.from(
      { length: Math.max(...widgets.map(({ y, height }) => y + height)) },
      (_, row) => `0 ${row}`,
    );
    expect(rows.filter((place) => !taken.has(place))).toEqual([]);
  });

  it("has all alarms on top, those that wake people first", () => {
    const [first, second, third] = widgets;
    expect([first?.type, second?.type, third?.type]).toEqual(["alarm", "alarm", "text"]);
    const listed = [first, second].map((widget) => widget?.properties.alarms as string[]);
    const arnsOf = (topic: string) =>
      [...stack.all("cloudwatch/metricAlarm:MetricAlarm"), stack.one("cloudwatch/compositeAlarm:CompositeAlarm")]
        .filter(({ inputs }) => (inputs.alarmActions as string[])[0] === stack.named(topic).outputs.arn)
        .map(({ outputs }) => outputs.arn as string)
        .sort();
    expect(listed.map((arns) => [...arns].sort())).toEqual([arnsOf("alarms-topic"), arnsOf("alarms-notice-topic")]);
    expect(listed[0]?.[0]).toContain("payments-fail");
    expect([first?.height, second?.height]).toEqual(listed.map(({ length }) => 1 + Math.ceil(length / 8)));
  });

  it("shows what every alarm watches, with its threshold, and once", () => {
    const annotated = widgets.flatMap(
      ({ properties }) =>
        (properties.annotations as { horizontal: { label: string; value: number }[] } | undefined)?.horizontal ?? [],
    );
    const expected = stack.all("cloudwatch/metricAlarm:MetricAlarm").map(({ name, inputs }) => ({
      label: `${name.replace("alarms-", "")} ${inputs.comparisonOperator === "LessThanThreshold" ? "below" : "above"}`,
      value: inputs.threshold,
    }));
    const byLabel = (one: { label: string }, other: { label: string }) => one.label.localeCompare(other.label);
    expect([...annotated].sort(byLabel)).toEqual(expected.sort(byLabel));
    for (const { name, inputs } of stack.all("cloudwatch/metricAlarm:MetricAlarm")) {
      const role = name.replace("alarms-", "");
      const drawn = widgets.flatMap(linesOf).filter((line) => optionsOf(line).label === role);
      if (inputs.metricName !== undefined) {
        const dimensions = Object.entries(inputs.dimensions ?? {}).flat() as unknown[];
        expect(drawn.map((line) => line.slice(0, -1))).toEqual([[inputs.namespace, inputs.metricName, ...dimensions]]);
        expect(optionsOf(drawn[0] ?? []).stat).toBe(inputs.statistic ?? inputs.extendedStatistic);
      }
      expect([role, drawn.filter((line) => optionsOf(line).visible !== false).length]).toEqual([role, 1]);
    }
  });

  it("says what each part shows, and draws it over time from zero up", () => {
    for (const { type, properties } of widgets) {
      expect(properties.title ?? properties.markdown).toMatch(/^(## )?[A-Z].+/);
      if (type !== "metric") continue;
      expect(properties).toMatchObject({
        region: "us-east-1",
        view: "timeSeries",
        period: 300,
        yAxis: { left: { min: 0 } },
      });
    }
    const shown = widgets.flatMap(linesOf).filter((line) => optionsOf(line).visible !== false);
    for (const line of shown) expect(optionsOf(line).label).toMatch(/^[a-zA-Z0-9]/);
  });

  it("knows each part of a formula by one name", () => {
    for (const widget of widgets) {
      const ids = linesOf(widget).flatMap((line) => (optionsOf(line).id as string | undefined) ?? []);
      expect(ids).toEqual([...new Set(ids)]);
      for (const line of linesOf(widget)) {
        const expression = optionsOf(line).expression as string | undefined;
        const named = expression?.match(/\ba\d+_\w+/g) ?? [];
        expect(ids).toEqual(expect.arrayContaining([...named]));
        if (expression !== undefined) expect(expression.replace(/\ba\d+_\w+|SUM|MAX|IF/g, "")).not.toMatch(/[a-z]/i);
      }
    }
  });
});

it("goes from what clients notice to what it costs", () => {
  const alarmed = new Set(
    graph.all("cloudwatch/metricAlarm:MetricAlarm").map(({ name }) => name.replace("alarms-", "")),
  );
  const outline = widgetsOf(graph).map((widget) => {
    const own = linesOf(widget).filter(
      (line) =>
        /^(AWS\/(?!NAT))/.test(String(line[0])) && optionsOf(line).id === undefined && !alarmed.has(labelOf(line)),
    );
    const lines = own.map((line) => `${labelOf(line)}: ${String(line[1])} ${String(optionsOf(line).stat)}`);
    return [widget.properties.title ?? widget.properties.markdown, ...lines].join(" | ");
  });
  expect(outline).toEqual([
    ...["Wakes somebody", "Can wait"],
    "## Payments",
    ...["Payments by the API", "Payments by the load balancer", "Requests that fail, in per cent"],
    ...["Answers of the validator with 503 and 500", "Failures by the API"],
    "Failures by the load balancer | by the validator: HTTPCode_Target_5XX_Count Sum | by itself: HTTPCode_ELB_5XX_Count Sum",
    "## Latency",
    "API, milliseconds | p50: Latency p50",
    "Load balancer, seconds | p50: TargetResponseTime p50",
    "Stores, milliseconds",
    "## Doors and firewall",
    "Requests that the API refuses | all: Count Sum",
    "Requests at the firewall | allowed: AllowedRequests Sum",
    "Messages that reached nobody",
    "## Validator and ledger",
    "Errors and throttles",
    "Time of a call, milliseconds | p50: Duration p50 | p99: Duration p99",
    "Calls at once | calls: ConcurrentExecutions Maximum",
    ...[
      "Oldest payment without its record, and backfill that stands still, seconds",
      "Records that disagree",
      "Answers before the record was written",
    ],
    "## Database",
    ...["CPU, per cent", "Sessions at work", "Connections", "Free storage, bytes", "Free memory, bytes"],
    ...["Storage, seconds", "Credits of its storage, per cent", "Credits of its CPU | left: CPUCreditBalance Minimum"],
    "Transactions that await a vacuum",
    "## What costs",
    "Requests | API: Count Sum | load balancer: RequestCount Sum | calls of the validator: Invocations Sum",
    "Capacity units of the load balancer | LCU: ConsumedLCUs Sum",
    "Bytes of logs | validator: IncomingBytes Sum | API: IncomingBytes Sum | firewall: IncomingBytes Sum",
    "Bytes through NAT gateways",
  ]);
});

/** The lines of the graph of a title. */
function drawn(title: string): Line[] {
  return linesOf(widgetsOf(graph).find(({ properties }) => properties.title === title) as Widget);
}

it("draws a formula from its parts, which it hides", () => {
  const payments = "Payments/payment-validator-production";
  const hidden = { stat: "Sum", period: 300, visible: false };
  const answers = (index: number, metric: string, label: string) => [
    [payments, metric, "Door", "api-gateway", { id: `a${index}_api`, ...hidden }],
    [payments, metric, "Door", "load-balancer", { id: `a${index}_balancer`, ...hidden }],
    [
      {
        id: `a${index}_total`,
        expression: `SUM([a${index}_api, a${index}_balancer])`,
        label,
        period: 300,
        visible: true,
      },
    ],
  ];
  expect(drawn("Answers of the validator with 503 and 500")).toEqual([
    ...answers(0, "Unavailable", "payments-unavailable"),
    ...answers(1, "Failed", "payments-failed"),
  ]);
  const steps = drawn("Requests that fail, in per cent").filter(({ length }) => length === 1);
  expect(
    steps
      .map(optionsOf)
      .map(({ id, expression, visible }) => [id, expression, visible])
      .slice(0, 3),
  ).toEqual([
    ["a0_failed", "SUM([a0_e1])", false],
    ["a0_asked", "MAX([a0_requests, a0_failed])", false],
    ["a0_share", "IF(a0_failed >= 3, 100 * a0_failed / a0_asked, 0)", true],
  ]);
});

it("tells the doors and the stores apart", () => {
  const line = (metric: string, door: string, label: string, stat: string) => [
    ...["Payments/payment-validator-production", metric, "Door", door],
    { label, stat },
  ];
  const doors = [
    ["api-gateway", "API"],
    ["load-balancer", "load balancer"],
  ] as const;
  for (const [door, called] of doors) {
    expect(drawn(`Payments by the ${called}`)).toEqual(
      ["Accepted", "Repeated", "Conflicting", "Refused", "Unavailable", "Failed"].map((outcome) =>
        line(outcome, door, outcome, "Sum"),
      ),
    );
  }
  expect(drawn("Answers before the record was written")).toEqual(
    doors.map(([door, called]) => line("Pending", door, called, "Sum")),
  );
  expect(drawn("Stores, milliseconds")).toEqual(
    ["audit", "ledger"].flatMap((store) =>
      doors.flatMap(([door, called]) =>
        ["p50", "p99"].map((stat) =>
          line(store === "audit" ? "AuditLatency" : "LedgerLatency", door, `${store} ${stat}, ${called}`, stat),
        ),
      ),
    ),
  );
});

it("draws values that add up on top of each other", () => {
  const stacked = widgetsOf(graph).flatMap(({ properties }) => (properties.stacked === true ? [properties.title] : []));
  expect(stacked).toEqual([
    ...["Payments by the API", "Payments by the load balancer"],
    ...["Bytes of logs", "Bytes through NAT gateways"],
  ]);
});

it("shows the very resources of the stack", () => {
  const balancer = `LoadBalancer ${String(graph.named("balancer-alb").outputs.arnSuffix)}`;
  const target = `TargetGroup ${String(graph.named("balancer-target").outputs.arnSuffix)}`;
  const shown = widgetsOf(graph)
    .flatMap(linesOf)
    .filter(([namespace]) => typeof namespace === "string")
    .map((line) => [String(line[0]), line.slice(2, -1).join(" ")] as const);
  const byNamespace = Object.entries(Object.groupBy(shown, ([namespace]) => namespace));
  expect(
    Object.fromEntries(byNamespace.map(([name, lines = []]) => [name, [...new Set(lines.map(([, of]) => of))]])),
  ).toEqual({
    "Payments/payment-validator-production": ["Door api-gateway", "Door load-balancer", ""],
    "AWS/ApiGateway": ["ApiName payment-api-production Stage production"],
    "AWS/ApplicationELB": [balancer, `${balancer} ${target}`],
    "AWS/WAFV2": ["Region us-east-1 Rule ALL WebACL payment-production"],
    "AWS/SNS": ["alarms-topic", "alarms-notice-topic"].map(
      (name) => `TopicName ${String(graph.named(name).outputs.name)}`,
    ),
    "AWS/Lambda": ["FunctionName payment-validator-production", "FunctionName payment-ledger-migrator-production"],
    "AWS/RDS": ["DBInstanceIdentifier payment-db-production"],
    "AWS/Logs": [
      "LogGroupName /aws/lambda/payment-validator-production",
      "LogGroupName /aws/apigateway/payment-api-production",
      "LogGroupName aws-waf-logs-payment-production",
    ],
    "AWS/NATGateway": [1, 2, 3].map((zone) => `NatGatewayId network-nat-${zone}-id`),
  });
});

it("draws nothing of what a stack is without", async () => {
  const titles = async (config: Evaluation["config"]) =>
    widgetsOf(await graphOf({ config })).map(({ properties }) => properties.title ?? properties.markdown);
  const all = await titles({});
  const less = await titles({ ledger: false, dbInstanceClass: "db.m7g.large" });
  expect(all.filter((title) => !less.includes(title))).toEqual([
    ...[
      "Oldest payment without its record, and backfill that stands still, seconds",
      "Records that disagree",
      "Answers before the record was written",
    ],
    "Credits of its CPU",
  ]);
  expect(less.filter((title) => !all.includes(title))).toEqual([]);
});

it("shows every metric of payments, at both doors", () => {
  const shown = widgetsOf(graph)
    .flatMap(linesOf)
    .filter(([namespace]) => namespace === "Payments/payment-validator-production")
    .flatMap(([, metric, dimension, door]) => (dimension === "Door" ? [`${String(metric)} ${String(door)}`] : []));
  const doors = ["api-gateway", "load-balancer"];
  expect([...new Set(shown)].sort()).toEqual(
    paymentMetrics(true)
      .flatMap((metric) => doors.map((door) => `${metric} ${door}`))
      .sort(),
  );
});

it.each<[variant: VariantName, zones: number[]]>([
  ["default", [1, 2, 3]],
  ["names of its own", [1]],
  ["IAM authorization", []],
])("shows what each NAT gateway carries, and no graph of them where there is none (%s)", async (variant, zones) => {
  const shown = widgetsOf(await graphOf(variant)).filter(({ properties }) => properties.title?.includes("NAT"));
  expect(shown.map(({ properties, ...place }) => [properties.title, properties.stacked, place.width])).toEqual(
    zones.length === 0 ? [] : [["Bytes through NAT gateways", true, 24]],
  );
  expect(shown.flatMap(linesOf)).toEqual(
    zones.flatMap((zone) =>
      [
        ["BytesOutToDestination", `to the internet by ${zone}`],
        ["BytesOutToSource", `from the internet by ${zone}`],
      ].map(([metric, label]) => [
        ...["AWS/NATGateway", metric, "NatGatewayId", `network-nat-${zone}-id`],
        { label, stat: "Sum" },
      ]),
    ),
  );
});

it("takes its own stack's names alone", async () => {
  const other = await graphOf({ stack: "other" });
  expect(JSON.stringify(widgetsOf(other))).not.toContain("production");
  expect(
    other
      .all("cloudwatch/queryDefinition:QueryDefinition")
      .map(({ inputs }) => inputs.name)
      .sort(),
  ).toEqual(savedQueries.map(({ name }) => `payment-other/${name}`).sort());
});

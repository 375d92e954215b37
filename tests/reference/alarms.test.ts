// The runbook has a section for each thing that tells people, and AWS's list of alarms is answered line by line. Doesn't prove that
// a command of the runbook does on AWS what its section says; its shell is only parsed.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { savedQueries } from "../../components/savedQueries";
import { ledgerAuditLimits } from "../../lambda/validator/ledger";
import { sweepLimits } from "../../lambda/validator/sweep";
import { alarmsOf } from "../../tools/reference/alarms";
import { drawDashboard } from "../../tools/reference/dashboardPicture";
import { recommendedAlarms } from "../../tools/reference/recommendedAlarms";
import type { Graph } from "../harness/graph";
import { graphOf, variantNames } from "../harness/variants";

const runbook = fs.readFileSync(path.resolve(__dirname, "../../docs/runbook.md"), "utf8");

/** Sections by their headings. */
const sections = new Map(
  runbook
    .split(/^### /m)
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf("\n")).trim(), text.replace(/^## .*/ms, "")]),
);

const blockOf = (text: string) => /^```sh\n([^]*?)^```$/m.exec(text)?.[1] ?? "";

/** The helpers that a reader pastes first. */
const helpers = blockOf(runbook);
const helperNames = [...helpers.matchAll(/^(\w+)\(\) \{/gm)].map(([, name = ""]) => name);

let graphs: readonly Graph[];

beforeAll(async () => {
  graphs = await Promise.all(variantNames.map(graphOf));
});

const everyAlarm = () => graphs.flatMap(({ resources }) => alarmsOf(resources));

it("calls the ledger well again by an age of rows that a sweep leaves while nothing is wrong", () => {
  const ages = [...runbook.matchAll(/`oldest_pending_seconds`\s(?:is\s)?(?:below (\d+)|\S+)/g)].map(([, age]) =>
    Number(age),
  );
  const { grace, time, statement } = sweepLimits;
  // It ends with a put, a mark and the count of what is left.
  const oldest = grace + (time + ledgerAuditLimits.deadline + 2 * statement) / 1_000;
  expect(ages).toHaveLength(2);
  for (const age of ages) expect(age).toBeGreaterThan(oldest);
});

it("has a section for everything that tells people, and for nothing else", () => {
  const events = graphs.flatMap(({ resources }) =>
    resources.flatMap(({ type, name }) =>
      type === "aws:rds/eventSubscription:EventSubscription" ? [name.replace("alarms-", "")] : [],
    ),
  );
  const roles = new Set([...everyAlarm().map(({ role }) => role), ...events, "key-events"]);
  expect([...sections.keys()].sort()).toEqual([...roles].sort());
});

it("is named by each alarm and event, with the stack that it is about", () => {
  for (const graph of graphs) {
    const alarms = graph.resources.filter(({ inputs }) => inputs.alarmDescription !== undefined);
    for (const { name, inputs } of alarms) {
      const role = name.replace("alarms-", "");
      expect(inputs.alarmDescription).toMatch(
        new RegExp(`^payment-[a-z0-9-]+: [A-Z][^.]*(\\.\\d[^.]*)?\\. What to do: docs/runbook\\.md#${role}$`),
      );
    }
  }
  expect(graphs[0]?.named("alarms-key-target").inputs.inputTransformer).toMatchObject({
    inputTemplate: expect.stringMatching(/docs\/runbook\.md#key-events"$/) as string,
  });
});

it.each([...sections])("%s says what it means, where to look three times, and when it is over", (_, text) => {
  const block = blockOf(text);
  const [meaning = "", remedy = ""] = text.slice(text.indexOf("\n")).split(/^```sh\n[^]*?^```$/m);
  expect(meaning.trim().length).toBeGreaterThan(20);
  expect(block.replace(/\\\n/g, " ").trim().split("\n")).toHaveLength(3);
  expect(remedy).toMatch(/\bOver\b|It is over when|Do as with/);
});

it.each([...sections])("%s has commands that a shell takes, by queries and helpers that there are", (_, text) => {
  const block = blockOf(text);
  const parsed = spawnSync("bash", ["-n"], { input: `${helpers}\n${block}`, encoding: "utf8" });
  expect(parsed.stderr).toBe("");
  const names = savedQueries.map(({ name }) => name);
  for (const [, query] of text.matchAll(/\bsaved ([\w-]+)/g)) expect(names).toContain(query);
  const known = [...helperNames, "aws", "npm", "pulumi", "dig"];
  for (const line of block.replace(/\\\n/g, " ").trim().split("\n")) expect(known).toContain(line.split(" ")[0]);
});

it("uses every saved query and every helper", () => {
  const text = [...sections.values()].join("\n");
  expect(savedQueries.filter(({ name }) => !text.includes(`saved ${name}`))).toEqual([]);
  const own = helperNames.filter((name) => !["now"].includes(name));
  expect(
    own.filter(
      (name) => !new RegExp(`\\b${name} `).test(`${text} ${helpers.replace(/^\w+\(\)/gm, "")}`) && name !== "ringing",
    ),
  ).toEqual([]);
});

it("shows metrics that are watched, or belong to them", () => {
  const watched = new Set(
    graphs.flatMap(
      (graph) => JSON.stringify(graph.resources.map(({ inputs }) => inputs)).match(/[A-Za-z0-9_%]+/g) ?? [],
    ),
  );
  const beside = ["SwapUsage", "DiskQueueDepth", "ReadIOPS", "WriteIOPS", "ReadThroughput", "WriteThroughput"];
  for (const [, metric = ""] of runbook.matchAll(/^(?:database|validator|api|balancer|answers) ([\w%]+) /gm)) {
    expect([metric, watched.has(metric) || beside.includes(metric)]).toEqual([metric, true]);
  }
});

it("answers AWS's list line by line, by an alarm on that metric or by a reason", () => {
  const metrics = graphs.flatMap(({ resources }) =>
    resources
      .filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm")
      .map(
        ({ name, inputs }) => `${name.replace("alarms-", "")} ${String(inputs.namespace)} ${String(inputs.metricName)}`,
      ),
  );
  for (const { namespace, metricName, alarm, because } of recommendedAlarms) {
    expect([metricName, (alarm === undefined) !== (because === undefined)]).toEqual([metricName, true]);
    if (alarm !== undefined) expect(metrics).toContain(`${alarm} ${namespace} ${metricName}`);
    else expect(metrics.filter((metric) => metric.endsWith(` ${namespace} ${metricName}`))).toEqual([]);
  }
  const lines = recommendedAlarms.map(({ namespace, metricName }) => `${namespace} ${metricName}`);
  expect(lines).toEqual([...new Set(lines)]);
});

it("draws each widget of the dashboard in its place", () => {
  const body = JSON.stringify({
    widgets: [
      { type: "alarm", x: 0, y: 0, width: 24, height: 2, properties: { title: "Alarms", alarms: ["a", "b"] } },
      { type: "text", x: 0, y: 2, width: 24, height: 1, properties: { markdown: "## A & B" } },
      {
        type: "metric",
        x: 12,
        y: 3,
        width: 12,
        height: 6,
        properties: {
          title: "Seconds < 1",
          metrics: [["N", "M", { label: "one" }], [{ label: "hidden", visible: false }]],
          annotations: { horizontal: [{ label: "other above", value: 1000 }] },
        },
      },
    ],
  });
  const svg = drawDashboard(body);
  expect(svg).toContain('width="960" height="198"');
  expect(svg).toContain('<rect x="483" y="69" width="474" height="126"');
  expect([...svg.matchAll(/>([^<>\n]+)<\/text>/g)].map(([, text]) => text)).toEqual([
    ...["Alarms", "2 alarms", "A &amp; B", "Seconds &lt; 1", "— other above 1,000", "one"],
  ]);
  expect(drawDashboard(body)).toBe(svg);
});

import type * as pulumi from "@pulumi/pulumi";
import { AlarmDefinition, isFormula, Metric } from "./alarmDefinitions";

/** A metric with all of its names known. */
export type KnownMetric = pulumi.Unwrap<Metric>;
type KnownAlarm = pulumi.Unwrap<AlarmDefinition>;

/** A graph of the dashboard: what alarms watch, with their thresholds, and what else belongs beside it. */
export interface Graph {
  readonly title: string;
  /** Alarms whose metrics it shows. */
  readonly alarms: readonly string[];
  /** Further metrics by their labels. */
  readonly metrics: Readonly<Record<string, KnownMetric>>;
  /** Whether the values add up to something. */
  readonly stacked: boolean;
}

/** Graphs side by side under a heading. */
export interface Section {
  readonly title: string;
  readonly graphs: readonly Graph[];
}

/** What a dashboard is made of. */
export interface DashboardContent {
  readonly region: string;
  /** ARNs of alarms, by the title that they stand under. */
  readonly alarms: Readonly<Record<string, readonly string[]>>;
  readonly definitions: readonly KnownAlarm[];
  readonly sections: readonly Section[];
}

/** A part of the dashboard at its place in CloudWatch's grid of 24 columns. */
export interface Widget {
  readonly type: "alarm" | "metric" | "text";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>> & { readonly title?: string; readonly markdown?: string };
}

const columns = 24;
const heights = { heading: 1, graph: 6 };
const inRow = 3;
/** Alarms that stand side by side, and below each other in one unit of height. */
const alarmsInRow = 8;

/**
 * The body of a dashboard: the same content gives the same bytes.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function dashboardBody(content: DashboardContent): string {
  return JSON.stringify({ widgets: widgetsOf(content) });
}

function widgetsOf({ region, alarms, definitions, sections }: DashboardContent): Widget[] {
  const widgets: Widget[] = [];
  let y = 0;
  const addRow = (parts: readonly Omit<Widget, "x" | "y" | "width">[]) => {
    const width = columns / Math.max(parts.length, 1);
    widgets.push(...parts.map((part, index) => ({ ...part, x: index * width, y, width })));
    y += Math.max(...parts.map(({ height }) => height));
  };
  for (const [title, arns] of Object.entries(alarms)) {
    const height = 1 + Math.ceil(arns.length / alarmsInRow);
    addRow([{ type: "alarm", height, properties: { title, alarms: arns } }]);
  }
  for (const { title, graphs } of sections) {
    addRow([{ type: "text", height: heights.heading, properties: { markdown: `## ${title}` } }]);
    for (let first = 0; first < graphs.length; first += inRow) {
      addRow(
        graphs.slice(first, first + inRow).map((graph) => ({
          type: "metric",
          height: heights.graph,
          properties: graphProperties(graph, definitions, region),
        })),
      );
    }
  }
  return widgets;
}

function graphProperties(graph: Graph, definitions: readonly KnownAlarm[], region: string) {
  const watched = graph.alarms.map((role) => definitions.find((definition) => definition.role === role));
  const alarms = watched.filter((definition) => definition !== undefined);
  return {
    title: graph.title,
    region,
    view: "timeSeries",
    stacked: graph.stacked,
    period: 300,
    metrics: [
      ...alarms.flatMap((alarm, index) => linesOf(alarm, index)),
      ...Object.entries(graph.metrics).map(([label, metric]) => [...nameOf(metric), { label, stat: metric.statistic }]),
    ],
    annotations: {
      horizontal: alarms.map(({ role, bad, threshold }) => ({
        label: `${role} ${bad === "below" ? "below" : "above"}`,
        value: threshold,
      })),
    },
    yAxis: { left: { min: 0 } },
  };
}

/** The lines of what an alarm watches; of a formula the last step shows. */
function linesOf({ role, watches, period }: KnownAlarm, index: number): unknown[] {
  if (!isFormula(watches)) return [[...nameOf(watches), { label: role, stat: watches.statistic, period }]];
  const { metrics, steps } = watches;
  // Two formulas in a graph know their parts by the same names.
  const own = (id: string) => `a${index}_${id}`;
  const names = new RegExp(`\\b(${Object.keys({ ...metrics, ...steps }).join("|")})\\b`, "g");
  const last = Object.keys(steps).at(-1);
  return [
    ...Object.entries(metrics).map(([id, metric]) => [
      ...nameOf(metric),
      { id: own(id), stat: metric.statistic, period, visible: false },
    ]),
    ...Object.entries(steps).map(([id, expression]) => [
      { id: own(id), expression: expression.replace(names, own), label: role, period, visible: id === last },
    ]),
  ];
}

/** A metric as dashboards write it: its namespace, its name, and each dimension with its value. */
function nameOf({ namespace, metricName, dimensions = {} }: KnownMetric): string[] {
  const pairs = Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1));
  return [namespace, metricName, ...pairs.flat()];
}

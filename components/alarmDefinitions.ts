import * as pulumi from "@pulumi/pulumi";

/** What CloudWatch counts, and how the values of a period become one. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  /** Absent for a metric whose namespace tells it from those of other stacks. */
  readonly dimensions?: Readonly<Record<string, pulumi.Input<string>>>;
  /** `Sum`, `Average`, `Maximum`, `Minimum`, or a percentile such as `p99`. */
  readonly statistic: string;
}

/** What is worked out of several metrics. */
export interface Formula {
  /** By the names under which the steps know them. */
  readonly metrics: Readonly<Record<string, Metric>>;
  /** Expressions of CloudWatch's metric math in their order, by their names; the last one is watched. */
  readonly steps: Readonly<Record<string, string>>;
}

/** Who is told: whoever is woken at night, whoever reads mail in the morning, or the one by the alarm that a symptom is a part of. */
export type Severity = "page" | "notice" | "symptom";

/** What makes an alarm. */
export interface AlarmDefinition {
  /** Ends its name, and is the heading of its section in the runbook. */
  readonly role: string;
  /** A symptom is told as a notice by itself, and pages by the one alarm over all symptoms. */
  readonly severity: Severity;
  /** A sentence without a full stop, which stands in the mail. */
  readonly description: string;
  readonly watches: Metric | Formula;
  /** Seconds. */
  readonly period: number;
  /** Which side of the threshold is bad. @default `above` */
  readonly bad?: "above" | "below";
  readonly threshold: number;
  /** Periods that are looked at. */
  readonly evaluationPeriods: number;
  /** How many of them have to be bad. @default all of them */
  readonly datapointsToAlarm?: number;
  /** What it means when no period has data: nothing, or that a pulse has stopped. */
  readonly treatMissingData: "notBreaching" | "missing";
}

/** Seconds of the period that most alarms look at. */
export const fiveMinutes = 300;

/**
 * Periods of five minutes, in which missing data is no sign of trouble: a count of errors has none while there are none, and what
 * should never be silent has one alarm that says so.
 */
export const missingIsWell = { period: fiveMinutes, treatMissingData: "notBreaching" } as const;

/**
 * For what is never silent while all is well. An alarm without data is told when it has had some before, and goes back to the state
 * that it was made in, `INSUFFICIENT_DATA`. As `breaching` it would ring in each new stack, until what it watches is made and heard
 * of: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html.
 */
export const silenceIsTold = { treatMissingData: "missing" } as const;

/** Counts that are added up, where each has data only while there is something to count. */
export function sumOf(metrics: Readonly<Record<string, Metric>>): Formula {
  return { metrics, steps: { total: `SUM([${Object.keys(metrics).join(", ")}])` } };
}

/** What share of requests ends in an error. */
export interface ErrorShare {
  readonly errors: Readonly<Record<string, Metric>>;
  readonly requests: Metric;
  /** Errors in a period below which the share counts as none, so that a single one among few requests is no share of a half. */
  readonly floor: number;
}

/**
 * The share of errors among requests, in per cent. An answer that a door gives by itself may not count as a request, so that the
 * errors are the least that there were.
 */
export function errorShare({ errors, requests, floor }: ErrorShare): Formula {
  return {
    metrics: { ...errors, requests },
    steps: {
      failed: `SUM([${Object.keys(errors).join(", ")}])`,
      asked: "MAX([requests, failed])",
      share: `IF(failed >= ${floor}, 100 * failed / asked, 0)`,
    },
  };
}

/** Whether several metrics are worked out into what is watched. */
export function isFormula(watches: Metric | Formula): watches is Formula {
  return "steps" in watches;
}

import { backfillIdleMetric, disagreeingMetric, oldestPendingMetric } from "../lambda/validator/sweepMetrics";
import { AlarmDefinition, missingIsWell, fiveMinutes, Metric, silenceIsTold } from "./alarmDefinitions";
import { Ledger } from "./ledger";
import { Validator } from "./validator";

/** The functions and what they tell of the ledger. */
export interface FunctionsWatched {
  readonly validator: Validator;
  /** Absent when the bucket alone keeps payments. */
  readonly ledger: Ledger | undefined;
}

/** A metric of Lambda for the validator. */
export function validatorMetric(
  { validator }: Pick<FunctionsWatched, "validator">,
  metricName: string,
  statistic = "Sum",
): Metric {
  return { namespace: "AWS/Lambda", metricName, dimensions: { FunctionName: validator.functionName }, statistic };
}

/** What the functions run into, and what waits in the ledger. */
export function functionAlarms(watched: FunctionsWatched): AlarmDefinition[] {
  return [...validatorAlarms(watched), ...ledgerAlarms(watched)];
}

function validatorAlarms(watched: FunctionsWatched): AlarmDefinition[] {
  const { reservedConcurrency, timeout } = watched.validator;
  const alarms: AlarmDefinition[] = [
    {
      role: "validator-errors",
      severity: "symptom",
      description: "The validator failed more than 5 times in five minutes",
      watches: validatorMetric(watched, "Errors"),
      threshold: 5,
      evaluationPeriods: 1,
      ...missingIsWell,
    },
    {
      role: "validator-throttles",
      severity: "notice",
      description:
        "More payments came at once than the validator has calls for, in two of three periods of five minutes",
      watches: validatorMetric(watched, "Throttles"),
      threshold: 0,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      ...missingIsWell,
    },
    {
      role: "validator-duration",
      severity: "notice",
      description:
        "A call of the validator took more than two thirds of its time, in two of three periods of five minutes",
      watches: validatorMetric(watched, "Duration", "Maximum"),
      period: fiveMinutes,
      threshold: Math.floor((timeout * 1_000 * 2) / 3),
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      treatMissingData: "notBreaching",
    },
  ];
  if (reservedConcurrency === 0) return alarms;
  return [
    ...alarms,
    {
      role: "validator-concurrency",
      severity: "notice",
      description: "The validator used more than four fifths of the calls that are kept for it, for 15 of 25 minutes",
      watches: validatorMetric(watched, "ConcurrentExecutions", "Maximum"),
      period: fiveMinutes,
      threshold: Math.floor(reservedConcurrency * 0.8),
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      treatMissingData: "notBreaching",
    },
  ];
}

function ledgerAlarms({ ledger, validator }: FunctionsWatched): AlarmDefinition[] {
  if (ledger === undefined) return [];
  const sweptMetric = (metricName: string): Metric => ({
    namespace: validator.metricNamespace,
    metricName,
    statistic: "Maximum",
  });
  return [
    {
      role: "oldest-pending",
      severity: "page",
      description: "A payment waits for its audit record since 15 minutes, or no sweep has told for five",
      watches: sweptMetric(oldestPendingMetric),
      // A sweep tells each minute, and one that is late is no silence yet.
      period: 60,
      threshold: 900,
      evaluationPeriods: 5,
      datapointsToAlarm: 1,
      ...silenceIsTold,
    },
    {
      role: "disagreeing",
      severity: "page",
      description: "An audit record says otherwise than the ledger does",
      watches: sweptMetric(disagreeingMetric),
      threshold: 0,
      evaluationPeriods: 1,
      ...missingIsWell,
    },
    {
      role: "backfill",
      severity: "notice",
      description: "The ledger's backfill got no further for 15 minutes",
      watches: sweptMetric(backfillIdleMetric),
      threshold: 900,
      evaluationPeriods: 1,
      ...missingIsWell,
    },
    {
      role: "migrator-errors",
      severity: "notice",
      description: "A migration of the ledger failed and was rolled back",
      watches: {
        namespace: "AWS/Lambda",
        metricName: "Errors",
        dimensions: { FunctionName: ledger.migratorName },
        statistic: "Sum",
      },
      threshold: 0,
      evaluationPeriods: 1,
      ...missingIsWell,
    },
  ];
}

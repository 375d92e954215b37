import { AlarmDefinition, missingIsWell, fiveMinutes, Metric, silenceIsTold } from "./alarmDefinitions";
import { Database } from "./database";
import { instanceSize, mostConnections, validatorConnections } from "./postgres";

/** What is watched of the database. */
export interface DatabaseWatched {
  readonly database: Database;
}

const gibibyte = 1024 ** 3;

/**
 * Transactions after which somebody should see to the vacuum; PostgreSQL takes no more at some two thousand million:
 * https://aws.amazon.com/blogs/database/implement-an-early-warning-system-for-transaction-id-wraparound-in-amazon-rds-for-postgresql/.
 */
const manyTransactions = 1e9;

/** Seconds of a read or write that are many for gp3, which takes single milliseconds. */
const slowDisk = 0.02;

/** A metric of RDS for the instance. */
export function databaseMetric({ database }: DatabaseWatched, metricName: string, statistic: string): Metric {
  return {
    namespace: "AWS/RDS",
    metricName,
    dimensions: { DBInstanceIdentifier: database.identifier },
    statistic,
  };
}

const inTwoOfThree = {
  severity: "notice",
  period: fiveMinutes,
  evaluationPeriods: 3,
  datapointsToAlarm: 2,
  treatMissingData: "notBreaching",
} as const;

/** What the database runs out of. */
export function databaseAlarms(watched: DatabaseWatched): AlarmDefinition[] {
  const { instanceClass } = watched.database.instance;
  return [
    ...spaceAlarms(watched),
    {
      role: "database-cpu",
      severity: "notice",
      description: "The database's CPU was above 80 % for ten minutes, or the database reports nothing",
      watches: databaseMetric(watched, "CPUUtilization", "Average"),
      period: fiveMinutes,
      threshold: 80,
      evaluationPeriods: 2,
      // RDS reports each minute.
      ...silenceIsTold,
    },
    {
      role: "database-load",
      description: "More sessions of the database are at work than it has processors",
      watches: databaseMetric(watched, "DBLoad", "Average"),
      threshold: instanceSize(instanceClass).processors,
      ...inTwoOfThree,
    },
    ...(instanceClass.startsWith("db.t")
      ? [
          {
            role: "database-credits",
            description: "The database computes more than its class pays for, and each hour of it is billed",
            watches: databaseMetric(watched, "CPUSurplusCreditsCharged", "Maximum"),
            threshold: 0,
            ...inTwoOfThree,
          } satisfies AlarmDefinition,
        ]
      : []),
    ...diskAlarms(watched),
  ];
}

/** What its storage is slow by. */
function diskAlarms(watched: DatabaseWatched): AlarmDefinition[] {
  return [
    {
      role: "database-read-latency",
      description: "One read in ten took the database's storage more than 20 milliseconds",
      watches: databaseMetric(watched, "ReadLatency", "p90"),
      threshold: slowDisk,
      ...inTwoOfThree,
    },
    {
      role: "database-write-latency",
      description: "One write in ten took the database's storage more than 20 milliseconds",
      watches: databaseMetric(watched, "WriteLatency", "p90"),
      threshold: slowDisk,
      ...inTwoOfThree,
    },
    ...(["Byte", "IO"] as const).map((kind): AlarmDefinition => ({
      role: `database-${kind.toLowerCase()}-balance`,
      description: `Less than a tenth is left of the database's credits for ${kind === "IO" ? "operations" : "throughput"} of its storage`,
      watches: databaseMetric(watched, `EBS${kind}Balance%`, "Average"),
      bad: "below",
      threshold: 10,
      ...inTwoOfThree,
    })),
  ];
}

/** What there is a fixed amount of. */
function spaceAlarms(watched: DatabaseWatched): AlarmDefinition[] {
  const { instanceClass, storage } = watched.database.instance;
  return [
    {
      role: "database-storage",
      severity: "page",
      description: "The database has less than a twentieth of its first storage left, and hasn't grown by itself",
      watches: databaseMetric(watched, "FreeStorageSpace", "Minimum"),
      // RDS lets it grow once a tenth is left for five minutes.
      ...missingIsWell,
      bad: "below",
      threshold: Math.floor(storage.allocated * gibibyte * 0.05),
      evaluationPeriods: 3,
    },
    {
      role: "database-connections",
      severity: "notice",
      description:
        "More than four fifths of the connections that the validator may have are taken, for 15 of 25 minutes",
      watches: databaseMetric(watched, "DatabaseConnections", "Maximum"),
      ...missingIsWell,
      threshold: Math.floor(Math.min(validatorConnections, mostConnections(instanceClass)) * 0.8),
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
    },
    {
      role: "database-memory",
      severity: "notice",
      description: "Less than a twentieth of the database's memory is free, for 15 minutes",
      watches: databaseMetric(watched, "FreeableMemory", "Average"),
      ...missingIsWell,
      bad: "below",
      threshold: Math.floor(instanceSize(instanceClass).memory * gibibyte * 0.05),
      evaluationPeriods: 3,
    },
    {
      role: "database-transactions",
      severity: "notice",
      description: "A thousand million transactions await a vacuum, without which PostgreSQL will stop to take any",
      watches: databaseMetric(watched, "MaximumUsedTransactionIDs", "Average"),
      ...missingIsWell,
      threshold: manyTransactions,
      evaluationPeriods: 1,
    },
  ];
}

import { paymentMetrics } from "../../lambda/validator/metrics";
import { CostSettings, Item, millions, months, seconds, sweeps, Term } from "./costTerms";

/** What is written down of payments, packets and the database. */
export function logItems({ logRetentionDays }: CostSettings, payments: number): Item[] {
  // A payment leaves some 1.5 KB in the function's log, as its own line and Lambda's two, 0.5 KB in the API's and 1.5 KB in the firewall's.
  const gigabytes = { payments: (3.5 * payments) / 1_000_000, flows: 1, database: 0.1, monitoring: 0.2 };
  const kept = gigabytes.payments + gigabytes.flows + gigabytes.database;
  const taken = (name: string, amount: number, changedBy: string): Item => ({
    name,
    terms: [{ factors: [[amount, "GB"]], price: "logs" }],
    changedBy,
  });
  return [
    taken("Logs of function, API and firewall, 3.5 KB a payment", gigabytes.payments, "traffic"),
    taken("Flow logs of the VPC", gigabytes.flows, "traffic"),
    taken("Logs of the database", gigabytes.database, "logins: one for each start of a function"),
    taken("Enhanced monitoring of the database", gigabytes.monitoring, "`dbMultiAz`"),
    {
      name: "Keeping the logs, compressed to 0.15",
      terms: [
        { factors: [[kept, "GB"], [0.15], months(logRetentionDays)], price: "logStorage" },
        // RDS keeps them in a group of its own for 30 days, whatever the stack says.
        { factors: [[gigabytes.monitoring, "GB"], [0.15], months(30)], price: "logStorage" },
      ],
      changedBy: "`logRetentionDays`",
    },
  ];
}

/** What is counted, traced and rung by. */
export function watchItems(settings: CostSettings, payments: number): Item[] {
  const { ledger } = settings;
  return [
    {
      name: "Metrics of payments at both doors, those that occur",
      terms: [{ factors: [[2, "doors"], [paymentMetrics(ledger).length]], price: "customMetric" }],
      changedBy: "`ledger`; an hour without an outcome costs nothing for it",
    },
    {
      name: "X-Ray traces: the first of each second, and 5 % of the rest",
      terms: [
        { factors: [millions(traced(payments))], price: "traces" },
        ...(ledger ? [{ factors: [millions(sweeps)], price: "traces" } satisfies Term] : []),
      ],
      changedBy: "the account's sampling rules, traffic, `ledger`",
    },
    {
      name: "Alarms, by the metrics that they watch, and the one over them",
      terms: [
        { factors: [[alarmMetrics(settings), "metrics"]], price: "alarm" },
        { factors: [[1]], price: "compositeAlarm" },
      ],
      changedBy: "`ledger`, `dbInstanceClass`; each certificate makes one more",
    },
    {
      name: "Dashboard",
      terms: [{ factors: [[1]], price: "dashboard" }],
      changedBy: "AWS gives an account three small ones for nothing",
    },
  ];
}

/** Metrics that all alarms look at; one over a formula is billed for each of its metrics. */
export function alarmMetrics({ ledger, dbInstanceClass }: Pick<CostSettings, "ledger" | "dbInstanceClass">): number {
  const always = 36;
  return always + (ledger ? 4 : 0) + (dbInstanceClass.startsWith("db.t") ? 1 : 0);
}

/**
 * Payments that X-Ray traces by its default rule, of those that come at random over the month:
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html. A second has any with the probability
 * 1 - e^-rate, and its first one is traced; of all others one in twenty.
 */
function traced(payments: number): number {
  const firsts = seconds * -Math.expm1(-payments / seconds);
  return firsts + 0.05 * (payments - firsts);
}

import { natGatewayCount } from "../../components/natGateways";
import { sweepMetrics } from "../../components/sweep";
import type { Settings } from "../../config/settings";
import { paymentMetrics } from "../../lambda/validator/metrics";
import list from "./prices.json";

/** Names of the settings that the cost follows. */
export const costSettingNames = [
  "availabilityZoneCount",
  "natGateways",
  "dbInstanceClass",
  "dbAllocatedStorage",
  "dbMultiAz",
  "dbPassword",
  "ledger",
  "lambdaMemorySize",
  "logRetentionDays",
  "auditRetentionDays",
] as const;

/** Those settings. */
export type CostSettings = Pick<Settings, (typeof costSettingNames)[number]>;

/** A product of numbers, each with its unit or none, and a price of the list. */
export interface Term {
  readonly factors: readonly (readonly [number, string?])[];
  readonly price: keyof typeof list.prices;
}

/** One line of a bill. */
export interface Item {
  readonly name: string;
  /** None where the list has no price. */
  readonly terms: readonly Term[];
  readonly changedBy: string;
}

/** Hours that AWS's own calculator takes for a month. */
const hours = [730, "h"] as const;
const seconds = 730 * 3_600;

/** Calls of the sweep in a month. */
const sweeps = 730 * 60;

/** The classes of database that the list has a price of. */
const classPrices: Readonly<Record<string, Term["price"]>> = {
  "db.t3.medium": "dbT3Medium",
  "db.t4g.medium": "dbT4gMedium",
};

/** A number of single things in millions, as AWS counts requests. */
const millions = (count: number) => [count / 1_000_000, "M"] as const;

/** Months of 30 days that something is kept. */
function months(days: number): readonly [number, string] {
  const count = Math.round(days / 30);
  return [count, count === 1 ? "month" : "months"];
}

/**
 * All that a month costs.
 *
 * @param payments in the month, all through the API, 50 ms and 1 KB of record each.
 */
export function costItems(settings: CostSettings, payments: number): Item[] {
  return [
    ...networkItems(settings),
    ...databaseItems(settings),
    ...doorItems(payments),
    ...functionItems(settings, payments),
    ...recordItems(settings, payments),
    ...logItems(settings, payments),
    ...watchItems(settings, payments),
    {
      name: "Customer keys of data and of alarms, and requests to them",
      // One for each start of a function, log stream and object that isn't spared by S3's bucket key.
      terms: [
        { factors: [[2, "keys"]], price: "key" },
        { factors: [[0.05, "M"]], price: "keyRequests" },
      ],
      changedBy: "2.00 more after each of two rotations",
    },
  ];
}

function networkItems({ availabilityZoneCount, natGateways, ledger, dbPassword }: CostSettings): Item[] {
  const gateways = natGatewayCount(natGateways, availabilityZoneCount);
  const items: Item[] = [];
  if (gateways > 0) {
    items.push({
      name: gateways === 1 ? "NAT gateway" : "NAT gateways",
      terms: [{ factors: [[gateways], hours], price: "natGateway" }],
      changedBy: "`natGateways`, `availabilityZoneCount`; each GB through them as much again",
    });
  } else if (ledger && dbPassword === undefined) {
    items.push({
      name: "Endpoint of Secrets Manager, in one zone",
      terms: [{ factors: [[1], hours], price: "interfaceEndpoint" }],
      changedBy: "`natGateways`, `dbPassword`, `ledger`",
    });
  }
  items.push({
    name: gateways > 0 ? "Public IPv4 addresses (NAT, load balancer)" : "Public IPv4 addresses (load balancer)",
    terms: [{ factors: [[gateways + availabilityZoneCount], hours], price: "publicIpv4" }],
    changedBy: "`natGateways`, `availabilityZoneCount`",
  });
  return items;
}

function databaseItems({ dbInstanceClass, dbAllocatedStorage, dbMultiAz, dbPassword }: CostSettings): Item[] {
  const copies = dbMultiAz ? 2 : 1;
  const price = classPrices[dbInstanceClass];
  const items: Item[] = [
    {
      name: `Database, ${dbInstanceClass}${dbMultiAz ? ", Multi-AZ" : ""}`,
      terms: price === undefined ? [] : [{ factors: [[copies], hours], price }],
      changedBy: "`dbInstanceClass`, `dbMultiAz`",
    },
    {
      name: "Storage of the database, gp3",
      terms: [{ factors: [[copies], [dbAllocatedStorage, "GB"]], price: "dbStorage" }],
      changedBy: "`dbAllocatedStorage`, `dbMultiAz`; it grows by itself up to `dbMaxAllocatedStorage`",
    },
  ];
  if (dbInstanceClass.startsWith("db.t")) {
    items.push({
      name: "CPU credits of the database beyond those that it earns",
      terms: [{ factors: [[0, "vCPU h"]], price: "cpuCredits" }],
      changedBy: `more than a fifth of its CPU for long: db.t3.medium at 80 % all month, ${creditExample()}`,
    });
  }
  if (dbPassword === undefined) {
    items.push({
      name: "Secret of the master password",
      terms: [{ factors: [[1]], price: "secret" }],
      changedBy: "`dbPassword`",
    });
  }
  return items;
}

/** Two vCPUs, each 60 % above the fifth that is paid with the instance. */
function creditExample(): string {
  return (2 * 0.6 * hours[0] * list.prices.cpuCredits.price).toFixed(2);
}

function doorItems(payments: number): Item[] {
  return [
    {
      name: "Load balancer",
      terms: [
        { factors: [hours], price: "loadBalancer" },
        { factors: [[1, "LCU"], hours], price: "capacityUnit" },
      ],
      changedBy: "traffic through it",
    },
    {
      name: "Firewall (WAF) at both doors",
      terms: [
        { factors: [[1, "ACL"]], price: "webAcl" },
        { factors: [[3, "rules"]], price: "webAclRule" },
        { factors: [millions(payments)], price: "webAclRequests" },
      ],
      changedBy: "traffic",
    },
    {
      name: "API Gateway",
      terms: [{ factors: [millions(payments)], price: "apiRequests" }],
      changedBy: "traffic through the API",
    },
  ];
}

/** Rows of the ledger lie in the storage that is paid anyway, and who logs in by IAM pays nothing for it. */
function functionItems({ ledger, lambdaMemorySize }: CostSettings, payments: number): Item[] {
  const calls = (count: number): Term[] => [
    { factors: [millions(count)], price: "lambdaRequests" },
    { factors: [[count], [0.05, "s"], [lambdaMemorySize / 1024, "GB"]], price: "lambdaTime" },
  ];
  const validator = { name: "Validator", terms: calls(payments), changedBy: "`lambdaMemorySize`, traffic" };
  if (!ledger) return [validator];
  return [
    validator,
    {
      name: "Sweep of the ledger, each minute",
      terms: [...calls(sweeps), { factors: [[0.02, "GB"]], price: "logs" }],
      changedBy: "`ledger`",
    },
    {
      name: "Metrics of the ledger's sweep",
      terms: [{ factors: [[sweepMetrics.length]], price: "customMetric" }],
      changedBy: "`ledger`",
    },
  ];
}

function recordItems({ auditRetentionDays }: CostSettings, payments: number): Item[] {
  const kept = months(2 * auditRetentionDays);
  const gigabytes = [payments / 1_000_000, "GB"] as const;
  return [
    {
      name: "Audit records, kept for both of their lives",
      terms: [
        { factors: [[payments / 1_000, "k"]], price: "s3Writes" },
        { factors: [gigabytes, kept], price: "s3Storage" },
      ],
      changedBy: "`auditRetentionDays`, traffic",
    },
    {
      name: "Access logs of the audit bucket, 1 KB a record",
      terms: [{ factors: [gigabytes, kept], price: "s3Storage" }],
      changedBy: "`auditRetentionDays`, traffic; the load balancer's are as large",
    },
  ];
}

function logItems({ logRetentionDays }: CostSettings, payments: number): Item[] {
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

function watchItems(settings: CostSettings, payments: number): Item[] {
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
  return always + (ledger ? 3 : 0) + (dbInstanceClass.startsWith("db.t") ? 1 : 0);
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

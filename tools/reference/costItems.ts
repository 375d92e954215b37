import { natGatewayCount } from "../../components/natGateways";
import { sweepMetrics } from "../../lambda/validator/sweepMetrics";
import { CostSettings, hours, Item, millions, months, sweeps, Term } from "./costTerms";
import list from "./prices.json";
import { logItems, watchItems } from "./watchingCost";

/** The classes of database that the list has a price of. */
const classPrices: Readonly<Record<string, Term["price"]>> = {
  "db.t3.medium": "dbT3Medium",
  "db.t4g.medium": "dbT4gMedium",
};

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
      terms: [{ factors: [[sweepMetrics.filter(({ isInEach }) => isInEach).length]], price: "customMetric" }],
      changedBy: "`ledger`; one more while records of before it get their rows",
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

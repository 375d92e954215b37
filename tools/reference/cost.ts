import { natGatewayCount } from "../../components/natGateways";
import { sweepMetrics } from "../../components/sweep";
import type { Settings } from "../../config/settings";
import { paymentMetrics } from "../../lambda/validator/metrics";
import { markdownTable } from "./markdown";
import list from "./prices.json";

/** The settings that the cost follows. */
export type CostSettings = Pick<
  Settings,
  | "availabilityZoneCount"
  | "natGateways"
  | "dbInstanceClass"
  | "dbAllocatedStorage"
  | "dbMultiAz"
  | "dbPassword"
  | "ledger"
  | "lambdaMemorySize"
  | "logRetentionDays"
  | "auditRetentionDays"
>;

/** A product of numbers, each with its unit or none, and a price of the list. */
interface Term {
  readonly factors: readonly (readonly [number, string?])[];
  readonly price: keyof typeof list.prices;
}

interface Item {
  readonly name: string;
  /** None where the list has no price. */
  readonly terms: readonly Term[];
  readonly changedBy: string;
}

/** The classes of database that the list has a price of. */
const classPrices: Readonly<Record<string, Term["price"]>> = {
  "db.t3.medium": "dbT3Medium",
  "db.t4g.medium": "dbT4gMedium",
};

/** Hours that AWS's own calculator takes for a month. */
const hours = [730, "h"] as const;

/**
 * The table of cost: a month of one million payments through the API, 50 ms and 1 KB of record each.
 *
 * @param settings decide the quantities.
 */
export function costTable(settings: CostSettings): string {
  const items = itemsFor(settings);
  const total = items.flatMap(({ terms }) => terms).reduce((sum, term) => sum + amountOf(term), 0);
  return markdownTable(
    ["Item", "Arithmetic", "A month", "What changes it"],
    [...items.map(row), ["**Total**", "", money(total), ""]],
    { right: [2] },
  );
}

/** Where the prices are from, and of which day. */
export function priceNote(): string {
  const sources = [...new Set(Object.values(list.prices).map(({ source }) => source))];
  const links = sources.map((source) => `[${new URL(source).pathname.split("/")[1] ?? ""}](${source})`);
  return `List prices of ${list.region} in ${list.currency}, noted ${list.noted} in \`tools/reference/prices.json\`, of AWS's pages on ${links.join(", ")}.`;
}

function itemsFor(settings: CostSettings): Item[] {
  return [
    ...networkItems(settings),
    ...databaseItems(settings),
    {
      name: "Load balancer",
      terms: [
        { factors: [hours], price: "loadBalancer" },
        { factors: [[1, "LCU"], hours], price: "capacityUnit" },
      ],
      changedBy: "traffic",
    },
    {
      name: "Firewall (WAF) at both doors",
      terms: [
        { factors: [[1, "ACL"]], price: "webAcl" },
        { factors: [[3, "rules"]], price: "webAclRule" },
        { factors: [[1, "M"]], price: "webAclRequests" },
      ],
      changedBy: "traffic",
    },
    {
      name: "API Gateway",
      terms: [{ factors: [[1, "M"]], price: "apiRequests" }],
      changedBy: "traffic through the API",
    },
    {
      name: "Validator",
      terms: [
        { factors: [[1, "M"]], price: "lambdaRequests" },
        { factors: [[1_000_000], [0.05, "s"], [settings.lambdaMemorySize / 1024, "GB"]], price: "lambdaTime" },
      ],
      changedBy: "`lambdaMemorySize`, traffic",
    },
    ...ledgerItems(settings),
    {
      name: "Audit records, kept for both of their lives",
      terms: [
        { factors: [[1_000, "k"]], price: "s3Writes" },
        {
          factors: [
            [1, "GB"],
            [Math.round((2 * settings.auditRetentionDays) / 30), "months"],
          ],
          price: "s3Storage",
        },
      ],
      changedBy: "`auditRetentionDays`, traffic",
    },
    ...observationItems(settings),
    {
      name: "Customer key",
      terms: [{ factors: [[1]], price: "key" }],
      changedBy: "1.00 more after each of two rotations",
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
  return [
    {
      name: `Database, ${dbInstanceClass}${dbMultiAz ? ", Multi-AZ" : ""}`,
      terms: price === undefined ? [] : [{ factors: [[copies], hours], price }],
      changedBy: "`dbInstanceClass`, `dbMultiAz`",
    },
    {
      name: "Storage of the database, gp3",
      terms: [{ factors: [[copies], [dbAllocatedStorage, "GB"]], price: "dbStorage" }],
      changedBy: "`dbAllocatedStorage`, `dbMultiAz`",
    },
    ...(dbPassword === undefined
      ? [
          {
            name: "Secret of the master password",
            terms: [{ factors: [[1]], price: "secret" }],
            changedBy: "`dbPassword`",
          } satisfies Item,
        ]
      : []),
  ];
}

/** Rows lie in the storage that is paid anyway, and who logs in by IAM pays nothing for it. */
function ledgerItems({ ledger, lambdaMemorySize }: CostSettings): Item[] {
  if (!ledger) return [];
  const sweeps = hours[0] * 60;
  return [
    {
      name: "Sweep of the ledger, each minute",
      terms: [
        { factors: [[sweeps / 1_000_000, "M"]], price: "lambdaRequests" },
        { factors: [[sweeps], [0.05, "s"], [lambdaMemorySize / 1024, "GB"]], price: "lambdaTime" },
        { factors: [[0.02, "GB"]], price: "logs" },
      ],
      changedBy: "`ledger`",
    },
    {
      name: "Metrics of the ledger's sweep",
      terms: [{ factors: [[sweepMetrics.length]], price: "customMetric" }],
      changedBy: "`ledger`",
    },
  ];
}

function observationItems({ logRetentionDays, ledger }: CostSettings): Item[] {
  // A payment leaves some 1.5 KB in the function's log, as its own line and Lambda's two, 0.5 KB in the API's and 1.5 KB in the firewall's.
  const gigabytes = { payments: 3.5, flows: 1, monitoring: 0.2 };
  const total = gigabytes.payments + gigabytes.flows + gigabytes.monitoring;
  return [
    {
      name: "Logs of function, API and firewall, 3.5 KB a payment",
      terms: [{ factors: [[gigabytes.payments, "GB"]], price: "logs" }],
      changedBy: "traffic",
    },
    {
      name: "Flow logs of the VPC",
      terms: [{ factors: [[gigabytes.flows, "GB"]], price: "logs" }],
      changedBy: "traffic",
    },
    {
      name: "Enhanced monitoring of the database",
      terms: [{ factors: [[gigabytes.monitoring, "GB"]], price: "logs" }],
      changedBy: "`dbMultiAz`",
    },
    {
      name: "Keeping the logs, compressed to 0.15",
      terms: [{ factors: [[total, "GB"], [0.15], [Math.round(logRetentionDays / 30), "months"]], price: "logStorage" }],
      changedBy: "`logRetentionDays`",
    },
    {
      name: "Metrics of payments at both doors, those that occur",
      terms: [{ factors: [[2, "doors"], [paymentMetrics(ledger).length]], price: "customMetric" }],
      changedBy: "`ledger`; an hour without an outcome costs nothing for it",
    },
    {
      name: "X-Ray traces, 5 % sampled",
      terms: [{ factors: [[0.05, "M"]], price: "traces" }],
      changedBy: "the account's sampling rules",
    },
    { name: "Alarms", terms: [{ factors: [[ledger ? 7 : 4]], price: "alarm" }], changedBy: "`ledger`" },
  ];
}

function row({ name, terms, changedBy }: Item): string[] {
  const sum = terms.reduce((total, term) => total + amountOf(term), 0);
  return [name, terms.map(arithmetic).join(" + ") || "see AWS's page", terms.length > 0 ? money(sum) : "", changedBy];
}

function amountOf({ factors, price }: Term): number {
  return factors.reduce((product, [factor]) => product * factor, list.prices[price].price);
}

function arithmetic({ factors, price }: Term): string {
  const shown = factors.map(([factor, unit]) => [factor.toLocaleString("en-US"), unit].filter(Boolean).join(" "));
  return [...shown, String(list.prices[price].price)].join(" × ");
}

function money(amount: number): string {
  return amount.toFixed(2);
}

// The cost table follows the settings and adds up. Doesn't prove that a price is AWS's price of today.
import { costOf, CostSettings, costTable } from "../../tools/reference/cost";
import { alarmMetrics } from "../../tools/reference/watchingCost";
import { graphOf } from "../harness/variants";

const alarms = "Alarms, by the metrics that they watch, and the one over them";

const settings: CostSettings = {
  availabilityZoneCount: 3,
  natGateways: "per-zone",
  dbInstanceClass: "db.t3.medium",
  dbAllocatedStorage: 20,
  dbMultiAz: true,
  dbPassword: undefined,
  ledger: true,
  lambdaMemorySize: 256,
  logRetentionDays: 365,
  auditRetentionDays: 365,
};

/** The cells of each row, by the item's name. */
function rowsOf(changed: Partial<CostSettings> = {}): Map<string, string[]> {
  const [, , ...lines] = costTable({ ...settings, ...changed }).split("\n");
  const rows = lines.map((line) => line.split("|").slice(1, -1));
  return new Map(rows.map(([name = "", ...cells]) => [name.trim(), cells.map((cell) => cell.trim())]));
}

it("shows how each amount comes about", () => {
  expect(rowsOf().get("NAT gateways")?.slice(0, 2)).toEqual(["3 × 730 h × 0.045", "98.55"]);
  expect(rowsOf().get("Load balancer")?.slice(0, 2)).toEqual(["730 h × 0.0225 + 1 LCU × 730 h × 0.008", "22.27"]);
});

it("adds up", () => {
  const rows = rowsOf();
  const total = Number(rows.get("**Total**")?.[1]);
  rows.delete("**Total**");
  const sum = [...rows.values()].reduce((amount, cells) => amount + Number(cells[1]), 0);
  // Each row is rounded to a cent.
  expect(Math.abs(total - sum)).toBeLessThan(0.005 * rows.size);
});

it.each<[Partial<CostSettings>, string, string]>([
  [{ availabilityZoneCount: 2 }, "NAT gateways", "65.70"],
  [{ natGateways: "single" }, "NAT gateway", "32.85"],
  [{ natGateways: "single" }, "Public IPv4 addresses (NAT, load balancer)", "14.60"],
  [{ natGateways: "none" }, "Public IPv4 addresses (load balancer)", "10.95"],
  [{ natGateways: "none" }, "Endpoint of Secrets Manager, in one zone", "7.30"],
  [{ dbInstanceClass: "db.t4g.medium" }, "Database, db.t4g.medium, Multi-AZ", "94.90"],
  [{ dbMultiAz: false }, "Database, db.t3.medium", "52.56"],
  [{ dbAllocatedStorage: 100 }, "Storage of the database, gp3", "23.00"],
  [{ lambdaMemorySize: 512 }, "Validator", "0.53"],
  [{ ledger: false }, alarms, "4.20"],
  [{ dbInstanceClass: "db.m7g.large" }, alarms, "4.50"],
  [{ auditRetentionDays: 90 }, "Audit records, kept for both of their lives", "5.14"],
])("follows %j", (changed, item, amount) => {
  expect(rowsOf(changed).get(item)?.[1]).toBe(amount);
});

it("tells what the ledger costs, and nothing of it without one", () => {
  const rows = rowsOf();
  expect(rows.get("Sweep of the ledger, each minute")?.slice(0, 2)).toEqual([
    "0.044 M × 0.2 + 43,800 × 0.05 s × 0.25 GB × 0.0000133334 + 0.02 GB × 0.5",
    "0.03",
  ]);
  expect(rows.get("Metrics of the ledger's sweep")?.slice(0, 2)).toEqual(["2 × 0.3", "0.60"]);
  expect([...rowsOf({ ledger: false }).keys()].filter((name) => name.includes("ledger"))).toEqual([]);
});

it.each([
  [true, "2 doors × 9 × 0.3", "5.40"],
  [false, "2 doors × 7 × 0.3", "4.20"],
])("tells what the metrics of payments cost at most (ledger: %s)", (ledger, arithmetic, amount) => {
  const row = rowsOf({ ledger }).get("Metrics of payments at both doors, those that occur");
  expect(row?.slice(0, 2)).toEqual([arithmetic, amount]);
});

it("traces what X-Ray's default rule traces of payments that come at random, and each sweep", () => {
  const traces = (ledger: boolean) =>
    rowsOf({ ledger }).get("X-Ray traces: the first of each second, and 5 % of the rest");
  // 0.38 a second: a second has any with the probability 0.316, and of the others one in twenty is traced.
  expect(traces(false)?.slice(0, 2)).toEqual(["0.84 M × 5", "4.20"]);
  expect(traces(true)?.slice(0, 2)).toEqual(["0.84 M × 5 + 0.044 M × 5", "4.42"]);
  const at = (payments: number) => costOf({ ...settings, ledger: false }, payments).rows;
  const shown = (payments: number) => at(payments).find(({ item }) => item.startsWith("X-Ray"))?.arithmetic;
  expect([shown(0), shown(100), shown(1_000_000_000)]).toEqual(["0 M × 5", "0 M × 5", "52.497 M × 5"]);
});

it("tells of credits for a class that earns them alone", () => {
  const credits = "CPU credits of the database beyond those that it earns";
  expect(rowsOf().get(credits)).toEqual([
    "0 vCPU h × 0.075",
    "0.00",
    "more than a fifth of its CPU for long: db.t3.medium at 80 % all month, 65.70",
  ]);
  expect(rowsOf({ dbInstanceClass: "db.m7g.large" }).has(credits)).toBe(false);
});

it("has no gateways where there are none, and no endpoint where nobody reads a secret", () => {
  const names = (changed: Partial<CostSettings>) => [...rowsOf({ natGateways: "none", ...changed }).keys()].join();
  expect(names({})).not.toContain("NAT");
  expect(names({ ledger: false })).not.toMatch(/NAT|Endpoint/);
  expect(names({ dbPassword: {} as CostSettings["dbPassword"] })).not.toMatch(/NAT|Endpoint/);
});

it("leaves out what a setting makes unnecessary, and names what it has no price of", () => {
  const rows = rowsOf({ dbPassword: {} as CostSettings["dbPassword"], dbInstanceClass: "db.r6g.large" });
  expect(rows.has("Secret of the master password")).toBe(false);
  expect(rows.get("Database, db.r6g.large, Multi-AZ")?.slice(0, 2)).toEqual(["see AWS's page", ""]);
});

it.each([
  ["default", true],
  ["no ledger", false],
] as const)("counts the metrics of the alarms that there are (%s)", async (variant, ledger) => {
  const graph = await graphOf(variant);
  const watched = graph.all("cloudwatch/metricAlarm:MetricAlarm").flatMap(({ inputs }) => {
    const queries = inputs.metricQueries as { metric?: object }[] | undefined;
    return queries === undefined ? [inputs.metricName] : queries.filter(({ metric }) => metric !== undefined);
  });
  expect(alarmMetrics({ ledger, dbInstanceClass: "db.t3.medium" })).toBe(watched.length);
});

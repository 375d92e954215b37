import { costItems } from "./costItems";
import { CostSettings, Item, Term } from "./costTerms";
import { markdownTable } from "./markdown";
import list from "./prices.json";

export type { CostSettings } from "./costTerms";

/** One line of a bill, worked out. */
export interface CostRow {
  readonly item: string;
  /** As in `3 × 730 h × 0.045`; absent where the list has no price. */
  readonly arithmetic?: string;
  readonly amount?: number;
  readonly changedBy: string;
}

/** A month's bill. */
export interface Cost {
  readonly rows: readonly CostRow[];
  /** Of the rows that have an amount. */
  readonly total: number;
}

/** The payments of a month that the table of the pages is about. */
export const examplePayments = 1_000_000;

/** The head of a table of cost. */
export const costHead = ["Item", "Arithmetic", "A month", "What changes it"];

/**
 * Works out what a month costs.
 *
 * @param payments in the month, all through the API.
 */
export function costOf(settings: CostSettings, payments: number): Cost {
  const items = costItems(settings, payments);
  const rows = items.map(({ name, terms, changedBy }): CostRow => {
    if (terms.length === 0) return { item: name, changedBy };
    return { item: name, arithmetic: terms.map(arithmetic).join(" + "), amount: sumOf(terms), changedBy };
  });
  return { rows, total: sumOf(items.flatMap((item: Item) => item.terms)) };
}

/** The rows of a bill as cells, the total last. */
export function costCells({ rows, total }: Cost, totalName: string): string[][] {
  return [
    ...rows.map(({ item, arithmetic: shown, amount, changedBy }) => [
      item,
      shown ?? "see AWS's page",
      amount === undefined ? "" : money(amount),
      changedBy,
    ]),
    [totalName, "", money(total), ""],
  ];
}

/** The table of cost of the pages. */
export function costTable(settings: CostSettings): string {
  return markdownTable(costHead, costCells(costOf(settings, examplePayments), "**Total**"), { right: [2] });
}

/** Where the prices are from, and of which day. */
export function priceNote(): string {
  const sources = [...new Set(Object.values(list.prices).map(({ source }) => source))];
  const links = sources.map((source) => `[${new URL(source).pathname.split("/")[1] ?? ""}](${source})`);
  return `List prices of ${list.region} in ${list.currency}, noted ${list.noted} in \`tools/reference/prices.json\`, of AWS's pages on ${links.join(", ")}.`;
}

function sumOf(terms: readonly Term[]): number {
  return terms.reduce((sum, { factors, price }) => {
    return sum + factors.reduce((product, [factor]) => product * factor, list.prices[price].price);
  }, 0);
}

function arithmetic({ factors, price }: Term): string {
  const shown = factors.map(([factor, unit]) => [factor.toLocaleString("en-US"), unit].filter(Boolean).join(" "));
  return [...shown, String(list.prices[price].price)].join(" × ");
}

function money(amount: number): string {
  return amount.toFixed(2);
}

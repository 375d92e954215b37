import type { Settings } from "../../config/settings";
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
export const hours = [730, "h"] as const;
/** The same in seconds. */
export const seconds = 730 * 3_600;

/** Calls of the sweep in a month. */
export const sweeps = 730 * 60;

/** A number of single things in millions, as AWS counts requests. */
export const millions = (count: number) => [count / 1_000_000, "M"] as const;

/** Months of 30 days that something is kept. */
export function months(days: number): readonly [number, string] {
  const count = Math.round(days / 30);
  return [count, count === 1 ? "month" : "months"];
}

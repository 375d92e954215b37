/** Runs of each contestant; an odd number, so that the median is one of them. */
export const rounds = 9;

/** Runs of what takes seconds each, so that the benchmark as a whole stays under eight minutes. */
export const fewRounds = 3;

/** Calls that are refused, in a round. */
export const refusedCalls = 2_000;

/** Counts of a warm request's measures: more rounds than else, since one differs from the next by a fifth. */
export const warmCounts = { warmUp: 2_000, rounds: 25, perRound: 400 };

/** The same of a request with a ledger, which takes a few times as long. */
export const ledgerCounts = { warmUp: 1_000, rounds: 25, perRound: 200 };

/** One thing that is measured; it gives what it took, in the unit of its table. */
export type Contestant = () => number | Promise<number>;

/** A part of the benchmark: a table, its head first, with what has to be said of it. */
export interface Section {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
}

/** Measures contestants turn by turn, so that whatever else the machine does strikes all of them alike. */
export async function medians<Name extends string>(
  contestants: Readonly<Record<Name, Contestant>>,
  count = rounds,
): Promise<Record<Name, number>> {
  const names = Object.keys(contestants) as Name[];
  const taken = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < count; round++) {
    for (const name of names) taken.get(name)?.push(await contestants[name]());
  }
  return Object.fromEntries(names.map((name) => [name, quantile(taken.get(name) ?? [], 0.5)])) as Record<Name, number>;
}

/** The value below which this share of all values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** A number with what it takes of decimals to tell it from its neighbours. */
export function shown(value: number, unit = ""): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)}${unit && ` ${unit}`}`;
}

/** A ratio beside its goal, and whether it holds. */
export function against(ratio: number, goal: number): [ratio: string, goal: string, holds: string] {
  return [ratio.toFixed(3), `at most ${goal.toFixed(3)}`, ratio <= goal ? "holds" : "does not hold"];
}

/** Milliseconds that some work takes. */
export async function millisecondsOf(work: () => unknown): Promise<number> {
  const started = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - started) / 1e6;
}

import type { ChaosCounts } from "./chaos";

/** What no fault of the world excuses. */
const mustBeZero = [
  "acknowledgedWithoutRow",
  "acknowledgedUnlikeTheirObject",
  "rowsWithoutObject",
  "objectsWithoutRow",
  "objectsUnlikeTheirRow",
  "idsWithTwoContents",
  "patientClientsWithoutAnswer",
  "otherAnswers",
  "unknownToS3Alone",
] as const satisfies readonly (keyof ChaosCounts)[];

/** Counts that must be 0 and aren't. */
export function faultsIn(counts: ChaosCounts): string[] {
  return mustBeZero.filter((name) => counts[name] !== 0).map((name) => `${name} ${counts[name]}`);
}

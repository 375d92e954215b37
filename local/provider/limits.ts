import type { Entries } from "./entry";

/** Something that AWS does and the local stack doesn't. */
export interface Limit {
  /** Token of the resource type. */
  readonly type: string;
  /** Input that changes nothing; without one, the limit is of the type as a whole. */
  readonly input?: string;
  readonly limit: string;
}

/** Every limit that the entries state, in their order. */
export function limitsOf(entries: Entries): Limit[] {
  return Object.entries(entries).flatMap(([type, { limits, ignores }]) => [
    ...(limits === undefined ? [] : [{ type, limit: limits }]),
    ...Object.entries(ignores).map(([input, limit]) => ({ type, input, limit })),
  ]);
}

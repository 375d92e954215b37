import { against, shown } from "./measure";
import { emulatedS3, Store, stubInAnotherProcess } from "./stores";
import type { Times, WorkTimes } from "./turns";

/** The share of a round's requests whose slowest is told of. */
type Share = "p50" | "p99";

/** A request to a warm function, and what it is compared with. */
export interface Comparison<Work extends string> {
  /** Takes the times at a store that this environment leads to. */
  readonly measure: (environment: NodeJS.ProcessEnv) => Promise<Times<"request" | Work>>;
  /** What does the same by hand. */
  readonly bare: Work;
  /** Further cells of a row. */
  readonly beside: (times: Readonly<Record<"request" | Work, number>>) => readonly string[];
  /** Further rows of a store, from the request's times: what is told, and its figure. */
  readonly below?: (request: WorkTimes) => readonly (readonly [what: string, figure: string])[];
}

/** How long a request may take at the emulator's S3, against the same by hand. */
const goal = 1.5;

/** A sentence for the notes of what `atStores` compares. */
export const judgedAtOne =
  "Only the emulator's is judged: a stub that answers at once leaves nothing but the SDK's own work, whose ratio is another one on each processor.";

/**
 * Rows of a request against the same by hand at two stores: at a stub, where it is only told, and at the emulator's S3, where its
 * median is judged. A row is the store, the share, both times, their ratio with its goal, and what stands beside them.
 */
export async function atStores<Work extends string>(comparison: Comparison<Work>): Promise<string[][]> {
  return [
    ...(await rowsAt("a stub that answers at once", stubInAnotherProcess, comparison)),
    ...(await rowsAt("the emulator's", emulatedS3, comparison, goal)),
  ];
}

/** The rows of one store, which is ended whatever happens: the emulator would outlive the benchmark. */
async function rowsAt<Work extends string>(
  name: string,
  start: () => Promise<Store>,
  { measure, bare, beside, below = () => [] }: Comparison<Work>,
  goal?: number,
): Promise<string[][]> {
  const { environment, stop } = await start();
  try {
    const times = await measure(environment);
    const rowOf = (share: Share, judgedBy?: number) => {
      const [request, byHand] = [times.request[share], times[bare][share]];
      const ratio = request / byHand;
      const judged = judgedBy === undefined ? [ratio.toFixed(3), "", ""] : against(ratio, judgedBy);
      return [share, shown(request, "ms"), shown(byHand, "ms"), ...judged, ...beside(sharesOf(times, share))];
    };
    const [first, second] = [rowOf("p50", goal), rowOf("p99")];
    const further = below(times.request).map((row) => [...row, ...first.slice(row.length).fill("")]);
    return [first, second, ...further].map((row, index) => [index === 0 ? name : "", ...row]);
  } finally {
    await stop();
  }
}

function sharesOf<Work extends string>(times: Times<Work>, share: Share): Record<Work, number> {
  const pairs = Object.entries<WorkTimes>(times).map(([work, taken]) => [work, taken[share]]);
  return Object.fromEntries(pairs) as Record<Work, number>;
}

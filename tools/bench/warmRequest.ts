import { against, Section, shown, warmCounts } from "./measure";
import { toldByPlainProcess } from "./plainProcess";
import { emulatedS3, S3, stubInAnotherProcess } from "./stores";
import type { WarmTimes } from "./warmRun";

const { warmUp, rounds, perRound } = warmCounts;

/** One request to a warm function, against a bare put of the same record on a socket of its own. */
export async function warmRequest(): Promise<Section> {
  return {
    title: "A warm request: validated, recorded and answered",
    rows: [
      ["S3", "share", "request", "bare signed put", "ratio", "goal", "", "put with a kept key", "ratio"],
      ...(await compared("a stub that answers at once", stubInAnotherProcess)),
      ...(await compared("the emulator's", emulatedS3, 1.5)),
    ],
    notes: [
      `Medians of ${rounds} rounds of ${perRound} requests, after ${warmUp} to warm up; over plain HTTP, with a connection kept alive.`,
      "Only the emulator's is judged: a stub that answers at once leaves nothing but the SDK's own work, whose ratio is another one on each processor.",
      "The bare put derives its signing key each time, as AWS's examples do. Most of what that takes is Node.js 24's own: a key of plain bytes costs it a caught error, which the function avoids. The last columns tell of a put that keeps its key as an object.",
    ],
  };
}

/** The rows of one store, which is ended whatever happens: the emulator would outlive the benchmark. */
async function compared(name: string, start: () => Promise<S3>, goal?: number): Promise<string[][]> {
  const { environment, stop } = await start();
  try {
    return rowsOf(name, await warmTimes(environment), goal);
  } finally {
    await stop();
  }
}

/** Times of a warm request and of bare puts at a store. */
export function warmTimes(environment: NodeJS.ProcessEnv): Promise<WarmTimes> {
  return toldByPlainProcess("tools/bench/warmRun.ts", { environment });
}

function rowsOf(name: string, { p50, p99 }: WarmTimes, goal?: number): string[][] {
  const kept = ({ request, keptKeyPut }: WarmTimes["p50"]) => [
    shown(keptKeyPut, "ms"),
    (request / keptKeyPut).toFixed(3),
  ];
  const ratio = p50.request / p50.barePut;
  const judged = goal === undefined ? [ratio.toFixed(3), "", ""] : against(ratio, goal);
  const tail = [(p99.request / p99.barePut).toFixed(3), "", ""];
  return [
    [name, "p50", shown(p50.request, "ms"), shown(p50.barePut, "ms"), ...judged, ...kept(p50)],
    ["", "p99", shown(p99.request, "ms"), shown(p99.barePut, "ms"), ...tail, ...kept(p99)],
  ];
}

import { atStores, judgedAtOne } from "./atStores";
import { Section, shown, warmCounts } from "./measure";
import { toldByPlainProcess } from "./plainProcess";
import type { Times } from "./turns";
import type { WarmWork } from "./warmRun";

const { warmUp, rounds, perRound } = warmCounts;

/** One request to a warm function, against a bare put of the same record on a socket of its own. */
export async function warmRequest(): Promise<Section> {
  const rows = await atStores<WarmWork>({
    measure: warmTimes,
    bare: "barePut",
    beside: ({ request, keptKeyPut }) => [shown(keptKeyPut, "ms"), (request / keptKeyPut).toFixed(3)],
  });
  return {
    title: "A warm request: validated, recorded and answered",
    rows: [["S3", "share", "request", "bare signed put", "ratio", "goal", "", "put with a kept key", "ratio"], ...rows],
    notes: [
      `Medians of ${rounds} rounds of ${perRound} requests, after ${warmUp} to warm up; over plain HTTP, with a connection kept alive.`,
      judgedAtOne,
      "The bare put derives its signing key each time, as AWS's examples do. Most of what that takes is Node.js 24's own: a key of plain bytes costs it a caught error, which the function avoids. The last columns tell of a put that keeps its key as an object.",
    ],
  };
}

/** Times of a warm request and of bare puts at a store. */
export function warmTimes(environment: NodeJS.ProcessEnv): Promise<Times<WarmWork>> {
  return toldByPlainProcess("tools/bench/warmRun.ts", { environment });
}

import { refusedCalls, Section, shown } from "./measure";
import { toldByPlainProcess } from "./plainProcess";
import type { CallTimes } from "./rejectionRun";

/** CPU time of a payment that is refused before S3, against parsing the same body. */
export async function rejection(): Promise<Section> {
  const times = await toldByPlainProcess<Record<string, CallTimes>>("tools/bench/rejectionRun.ts");
  return {
    title: "A refused payment",
    rows: [
      ["refused for", "CPU", "parsing alone", "goal", ""],
      ...Object.entries(times).map(([name, { ours, parsing }]) => [
        name,
        shown(ours, "µs"),
        shown(parsing, "µs"),
        "under 50 µs",
        ours < 50 ? "holds" : "does not hold",
      ]),
    ],
    notes: [`CPU time of ${refusedCalls} calls a round, log lines included.`],
  };
}

import { against, Section } from "./measure";
import type { Heap, Heaps } from "./memoryRun";
import { toldByPlainProcess } from "./plainProcess";
import { stubInAnotherProcess } from "./stores";

/** The heap after a hundred thousand requests against the heap after a thousand. */
export async function memory(): Promise<Section> {
  const { environment, stop } = await stubInAnotherProcess();
  const heaps = await toldByPlainProcess<Heaps>("tools/bench/memoryRun.ts", {
    environment,
    nodeOptions: ["--expose-gc"],
  });
  await stop();
  const row = (part: keyof Heap) =>
    ([1000, 10000, 100000] as const).map((requests) => `${(heaps[requests][part] / 1e6).toFixed(2)} MB`);
  const growth = (part: keyof Heap) => heaps[100000][part] / heaps[1000][part];
  return {
    title: "Memory over many requests",
    rows: [
      ["heap in use after", "1,000 requests", "10,000", "100,000", "ratio", "goal", ""],
      ["objects", ...row("objects"), ...against(growth("objects"), 1.05)],
      ["with V8's bytecode and machine code", ...row("all"), growth("all").toFixed(3), "", ""],
    ],
    notes: [
      "One run, each figure after a forced collection: nine in ten requests are refused, one is recorded at the stub. V8 compiles for some ten thousand requests, and drops later what it no longer needs.",
    ],
  };
}

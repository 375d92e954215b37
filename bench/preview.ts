import * as path from "node:path";
import { Monitor, Run } from "../tests/monitor";
import { evaluate } from "../tests/graph";
import { medians, millisecondsOf, Section, shown } from "./measure";

/** Runs a program as Pulumi's language host does, against an engine that answers at once. */
async function run(how: Run = {}): Promise<void> {
  const monitor = new Monitor();
  const code = await monitor.run(how);
  monitor.stop();
  if (code !== 0) throw new Error(`The runner ended with ${String(code)}.`);
}

/** The wait for the program's own part of a preview. */
export async function preview(): Promise<Section> {
  const { program, empty, bare, checked } = await medians({
    program: () => millisecondsOf(() => run()),
    empty: () => millisecondsOf(() => run({ program: path.join(__dirname, "emptyProgram.ts") })),
    bare: () => millisecondsOf(() => run({ nodeArgs: [] })),
    checked: () => millisecondsOf(() => run({ nodeArgs: [], environment: { PULUMI_NODEJS_TRANSPILE_ONLY: "false" } })),
  });
  const row = (what: string, time: number) => [what, shown(time, "ms"), (time / empty).toFixed(3), "", ""];
  return {
    title: "A preview, from the start of the program to its last resource",
    rows: [
      ["program", "time", "ratio", "goal", ""],
      row("an empty one with the same imports", empty),
      [...row("the whole one", program).slice(0, 3), "at most 2500 ms", program <= 2_500 ? "holds" : "does not hold"],
      row("and without `preload.js`", bare),
      row("and with types checked on the way", checked),
    ],
    notes: [
      "Pulumi's own runner with ts-node, against a monitor that answers at once: the engine's and the providers' time is not in it.",
      "`tsconfig.json` tells ts-node to leave types to `npm run typecheck`.",
    ],
  };
}

/** What more zones cost. */
export async function growth(): Promise<Section> {
  const zones = ["a", "b", "c", "d", "e", "f"].map((letter, index) => ({
    name: `us-east-1${letter}`,
    id: `use1-az${index + 1}`,
  }));
  const counts = [2, 3, 6];
  const evaluated = (count: number) => evaluate({ config: { availabilityZoneCount: count }, zones });
  const sizes = new Map<number, number>();
  for (const count of counts) sizes.set(count, (await evaluated(count)).resources.length);
  const times = await medians(
    Object.fromEntries(counts.map((count) => [count, () => millisecondsOf(() => evaluated(count))])),
  );
  return {
    title: "Growth with the number of zones, under mocks",
    rows: [
      ["zones", "resources", "time", "against two zones"],
      ...counts.map((count) => [
        String(count),
        String(sizes.get(count)),
        shown(times[count] ?? NaN, "ms"),
        ((times[count] ?? NaN) / (times[2] ?? NaN)).toFixed(2),
      ]),
    ],
    notes: ["Each zone adds eight resources."],
  };
}

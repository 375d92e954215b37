import * as path from "node:path";
import { Monitor, Run } from "../../tests/harness/monitor";
import { fewRounds, medians, millisecondsOf, Section, shown } from "./measure";

/**
 * Runs a program as Pulumi's language host does, against an engine that answers at once.
 *
 * @returns the number of registered resources.
 */
export async function run(how: Run = {}, monitor = new Monitor()): Promise<number> {
  const code = await monitor.run(how);
  monitor.stop();
  if (code !== 0) throw new Error(`The runner ended with ${String(code)}: ${monitor.messages.join(" ")}`);
  return monitor.registered.length;
}

/** The wait for the program's own part of a preview. */
export async function preview(): Promise<Section> {
  const { program, empty, bare } = await medians(
    {
      program: () => millisecondsOf(() => run()),
      empty: () => millisecondsOf(() => run({ program: path.join(__dirname, "emptyProgram.ts") })),
      bare: () => millisecondsOf(() => run({ nodeArgs: [] })),
    },
    fewRounds,
  );
  const row = (what: string, time: number) => [what, shown(time, "ms"), (time / empty).toFixed(3), "", ""];
  return {
    title: "A preview, from the start of the program to its last resource",
    rows: [
      ["program", "time", "ratio", "goal", ""],
      row("an empty one with the same imports", empty),
      [...row("the whole one", program).slice(0, 3), "at most 3000 ms", program <= 3_000 ? "holds" : "does not hold"],
      row("and without `preload.js`", bare),
    ],
    notes: [
      `Medians of ${fewRounds} runs. Pulumi's own runner with ts-node, against a monitor that answers at once: the engine's and the providers' time is not in it.`,
      "`tsconfig.json` tells ts-node to take the types out with Sucrase, and to leave checking them to `npm run typecheck`.",
    ],
  };
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import { Monitor } from "../tests/monitor";
import { evaluate } from "../tests/graph";
import { medians, millisecondsOf, Section, shown } from "./measure";

const root = path.resolve(__dirname, "..");
const runner = path.join(root, "node_modules/@pulumi/pulumi/cmd/run");

/** Runs a program as Pulumi's language host does, against an engine that answers at once. */
async function runProgram(program: string, environment: NodeJS.ProcessEnv = {}): Promise<void> {
  const monitor = new Monitor();
  const address = await monitor.start();
  const given = ["--project", "payment-processing", "--stack", "bench", "--pwd", root];
  const child = spawn(process.execPath, [runner, ...given, "--monitor", address, "--engine", address, program], {
    cwd: root,
    env: { ...process.env, PULUMI_NODEJS_TYPESCRIPT: "true", ...environment },
    stdio: "ignore",
  });
  const [code] = (await once(child, "exit")) as [number | null];
  monitor.stop();
  if (code !== 0) throw new Error(`The runner ended with ${String(code)}.`);
}

/** The wait for the program's own part of a preview. */
export async function preview(): Promise<Section> {
  const { program, empty, checked } = await medians({
    program: () => millisecondsOf(() => runProgram(".")),
    empty: () => millisecondsOf(() => runProgram(path.join(__dirname, "emptyProgram.ts"))),
    checked: () => millisecondsOf(() => runProgram(".", { PULUMI_NODEJS_TRANSPILE_ONLY: "false" })),
  });
  return {
    title: "A preview, from the start of the program to its last resource",
    rows: [
      ["program", "time", "ratio", "goal", ""],
      ["an empty one with the same imports", shown(empty, "ms"), "1.000", "", ""],
      [
        "the whole one",
        shown(program, "ms"),
        (program / empty).toFixed(3),
        "at most 2500 ms",
        program <= 2_500 ? "holds" : "does not hold",
      ],
      ["the whole one, types checked on the way", shown(checked, "ms"), (checked / empty).toFixed(3), "", ""],
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

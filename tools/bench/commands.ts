import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { fewRounds, medians, millisecondsOf, quantile, Section, shown } from "./measure";

const root = path.resolve(__dirname, "../..");

/** Runs an npm script and gives its output; a failure ends the benchmark. */
function npm(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", ...args], { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm run ${args.join(" ")} failed: ${stderr.slice(-500)}`);
  return stdout;
}

/** The wait of the person at the keyboard. */
export async function commands(): Promise<Section> {
  npm("local", "--", "down");
  const steps: Record<string, number[]> = {};
  const local = () => {
    const printed = npm("local");
    for (const [, step = "", seconds] of printed.matchAll(
      /^(engine|emulator|deployment|first payment) {2,}(\d+\.\d) s$/gm,
    )) {
      (steps[step] ??= []).push(Number(seconds) * 1000);
    }
    return printed;
  };
  const times = await medians(
    {
      tests: () => millisecondsOf(() => npm("test")),
      local: async () => {
        const time = await millisecondsOf(local);
        npm("local", "--", "down");
        return time;
      },
    },
    fewRounds,
  );
  const middle = (step: string) => quantile(steps[step] ?? [], 0.5);
  const shares = Object.keys(steps).map((step) => [
    `of it: ${step}`,
    shown(middle(step) / 1000, "s"),
    (middle(step) / times.local).toFixed(2),
    "",
    "",
  ]);
  const bare = middle("engine") + middle("emulator");
  const judged = (time: number, goal: number) => [
    shown(time / 1000, "s"),
    "",
    `at most ${goal} s`,
    time <= goal * 1000 ? "holds" : "does not hold",
  ];
  return {
    title: "Commands, warm",
    rows: [
      ["command", "time", "share", "goal", ""],
      ["`npm test`", ...judged(times.tests, 25)],
      ["`npm run local`, to the last sample payment", ...judged(times.local, 30)],
      ...shares,
      ["the same, against engine and emulator alone", "", (times.local / bare).toFixed(1), "", ""],
    ],
    notes: [
      `Medians of ${fewRounds} runs. Engine and emulator in the cache; the stack is taken down between two runs.`,
    ],
  };
}

import { execFileSync } from "node:child_process";
import * as path from "node:path";
import { asModules, handlerEnvironment, ledgerBundle, levers } from "./bundles";
import { against, Contestant, medians, Section, shown } from "./measure";
import { pythonWithBoto3 } from "./python";

/** Runs of each contestant: a start is over so soon that whatever else the machine does tells in nine of them. */
const starts = 25;

/** How long a module takes to load in a process of its own, in milliseconds, told by that process. */
export function loading(file: string): Contestant {
  const program = `const t = process.hrtime.bigint(); require(${JSON.stringify(file)}); console.log(Number(process.hrtime.bigint() - t) / 1e6)`;
  return () => Number(execFileSync(process.execPath, ["-e", program], { env: handlerEnvironment, encoding: "utf8" }));
}

/** The validator's first start against a plain bundle of the same handler and against the Python original's. */
export async function coldStart(): Promise<Section> {
  const texts = Object.fromEntries(
    await Promise.all(Object.entries(levers).map(async ([name, text]) => [name, await text()] as const)),
  );
  const files = asModules({
    ...texts,
    "the same with a ledger": await ledgerBundle(),
    "nothing at all": "",
    "`https` and `crypto` alone": 'require("node:https"); require("node:crypto");',
  });
  const python = pythonWithBoto3();
  const contestants: Record<string, Contestant> = Object.fromEntries(
    Object.entries(files).map(([name, file]) => [name, loading(file)]),
  );
  if (python !== undefined) {
    const original = path.join(__dirname, "original.py");
    contestants.Python = () => Number(execFileSync(python, [original], { env: handlerEnvironment, encoding: "utf8" }));
  }
  const { Python: pythonTime, ...times } = await medians(contestants, starts);
  const plain = times.plain ?? NaN;
  const ours = times["and with a slim SDK, as deployed"] ?? NaN;
  const withLedger = times["the same with a ledger"] ?? NaN;
  const compared = (of: string, time: number, goal: number) => [
    `as deployed, against ${of}`,
    `${shown(ours, "ms")} : ${shown(time, "ms")}`,
    ...against(ours / time, goal),
  ];
  return {
    title: "First start: loading the function's module in a fresh process",
    rows: [
      ["what", "time", "ratio", "goal", ""],
      ...Object.entries(times).map(([name, time]) => [name, shown(time, "ms"), (time / plain).toFixed(3), "", ""]),
      compared("the plain bundle", plain, 0.5),
      [
        "what the ledger adds, against the plain bundle",
        `${shown(withLedger - ours, "ms")} : ${shown(plain, "ms")}`,
        ...against((withLedger - ours) / plain, 0.13),
      ],
      ...(pythonTime === undefined ? [] : [compared("the Python original", pythonTime, 1 / 8)]),
    ],
    notes: [
      `Medians of ${starts} runs.`,
      pythonTime === undefined
        ? "Python or boto3 could not be had, so the original was not measured."
        : "The Python original's start is the loading of json and boto3 and the making of its S3 client.",
      "The slim SDK lacks whole modules of the plain one, and nothing else is changed in it; to rewrite its sources as well would save another fifth of the plain start, and could change what it does without a word.",
      "Node.js's compile cache was left out: it holds for one build of V8 on one processor, so none can be shipped to another machine, and Lambda's own folders are empty at a first start.",
    ],
  };
}

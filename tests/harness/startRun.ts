import { ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** Names the folder in which files of tests leave graphs for each other (`sharedGraphs.ts`). */
export const folderVariable = "GRAPHS_OF_THIS_RUN";

/** Names the ports of the processes that evaluate the program for files of tests (`askEvaluator.ts`). */
export const evaluatorsVariable = "EVALUATORS_OF_THIS_RUN";

/** Each takes some 300 MB once it has loaded the program. */
const mostEvaluators = 4;

const evaluators: ChildProcess[] = [];

/** What is asked of Jest's settings. */
interface RunSettings {
  readonly maxWorkers: number;
  readonly collectCoverage: boolean;
}

/** Runs once, before the first file of tests. */
export default async function startRun({ maxWorkers, collectCoverage }: RunSettings): Promise<void> {
  process.env[folderVariable] = fs.mkdtempSync(path.join(os.tmpdir(), "graphs-"));
  // What another process evaluates, neither a debugger nor the count of covered lines would see.
  if (maxWorkers === 1 || collectCoverage) return;
  const count = Math.min(maxWorkers, mostEvaluators);
  const ports = await Promise.all(Array.from({ length: count }, startEvaluator));
  process.env[evaluatorsVariable] = ports.join(" ");
}

/** Starts a process that ends with this one, and gives its port. */
async function startEvaluator(): Promise<number> {
  const evaluator = fork(path.join(__dirname, "evaluator.js"));
  evaluators.push(evaluator);
  const [port] = (await once(evaluator, "message")) as [number];
  evaluator.unref();
  evaluator.channel?.unref();
  return port;
}

/** Ends them, as another run may follow (`--watch`). */
export function endEvaluators(): void {
  for (const evaluator of evaluators.splice(0)) evaluator.disconnect();
  Reflect.deleteProperty(process.env, evaluatorsVariable);
}

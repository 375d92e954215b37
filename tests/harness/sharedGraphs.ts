import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import * as v8 from "node:v8";
import { Graph } from "./graph";
import { isReplaced } from "./replaced";
import { folderVariable } from "./startRun";

const clock = Date;
const { now } = Date;
const root = path.resolve(__dirname, "../..");
const known = new Map<string, Promise<Graph>>();

/**
 * The graph of a name, as this file of tests or another one has evaluated it in this run, or else as it is evaluated now. What a test
 * evaluates with another clock, in another folder or with another part of the program, is its own, and no other's is for it.
 */
export function sharedGraph(name: string, evaluate: () => Promise<Graph>): Promise<Graph> {
  const isOwn = isReplaced() || process.cwd() !== root || Date !== clock || Date.now !== now;
  if (isOwn) return evaluate();
  const graph = known.get(name) ?? leftGraph(name, evaluate);
  known.set(name, graph);
  return graph;
}

/**
 * Jest loads every file of tests into a world of its own, so what one has evaluated another can only get as a file. Outside of Jest no
 * file is left.
 */
async function leftGraph(name: string, evaluate: () => Promise<Graph>): Promise<Graph> {
  const folder = process.env[folderVariable];
  if (folder === undefined) return evaluate();
  const file = path.join(folder, createHash("sha256").update(name).digest("hex"));
  if (fs.existsSync(file)) {
    const left = v8.deserialize(fs.readFileSync(file)) as object;
    return Object.assign(Object.create(Graph.prototype) as Graph, left);
  }
  const graph = await evaluate();
  // Another may be reading.
  const unfinished = `${file} of ${process.pid}`;
  fs.writeFileSync(unfinished, v8.serialize(graph));
  fs.renameSync(unfinished, file);
  return graph;
}

import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import * as v8 from "node:v8";
import { Graph } from "./graph";
import { isReplaced } from "./replaced";
import { folderVariable } from "./startRun";

const clock = Date;
const root = path.resolve(__dirname, "../..");

/**
 * The graph of a name, as another file of tests has left it in this run, or else as it is evaluated now. Jest loads every file of tests
 * into a world of its own, so what one has evaluated another can only get as a file. Outside of Jest nothing is shared, nor what a test
 * has evaluated with another clock, in another folder or with another part of the program.
 */
export async function sharedGraph(name: string, evaluate: () => Promise<Graph>): Promise<Graph> {
  const folder = process.env[folderVariable];
  const isOwn = isReplaced() || process.cwd() !== root || Date !== clock;
  if (folder === undefined || isOwn) return evaluate();
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

import * as http from "node:http";
import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import * as v8 from "node:v8";
import { asGraph, Evaluation, Graph, Refusal } from "./graph";
import { evaluatorsVariable } from "./startRun";

/** What an evaluator tells. */
type Told =
  | { readonly graph: object }
  | { readonly refusal: string; readonly registered: readonly string[] }
  | { readonly fault: string };

/** The port of the evaluator that this process is to ask; undefined where the run has none. */
export function evaluatorHere(): number | undefined {
  const ports = process.env[evaluatorsVariable]?.split(" ").map(Number) ?? [];
  return ports[Number(process.env.JEST_WORKER_ID) % ports.length];
}

/** Has the program evaluated by the evaluator at a port; throws as `evaluate` does. */
export async function askEvaluator(port: number, evaluation: Evaluation): Promise<Graph> {
  // An agent of its own: a test may look for connections that are left open.
  const request = http.request({ host: "127.0.0.1", port, method: "POST", agent: new http.Agent() });
  request.end(v8.serialize(evaluation));
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  const told = v8.deserialize(await buffer(response)) as Told;
  if ("refusal" in told) throw new Refusal(told.refusal, told.registered);
  if ("fault" in told) throw new Error(told.fault);
  return asGraph(told.graph);
}

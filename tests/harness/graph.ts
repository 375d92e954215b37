import { askEvaluator, evaluatorHere } from "./askEvaluator";
import type { World } from "./mocks";
import { isWorldOfItsOwn } from "./ownWorld";
import type { Registration } from "./registrations";

/** A call of a data source. */
export interface Lookup {
  readonly token: string;
  readonly inputs: unknown;
}

/** How to evaluate a program. */
export interface Evaluation {
  /** @default the program of this project */
  readonly program?: () => Promise<Record<string, unknown> | undefined>;
  /** @default `production` */
  readonly stack?: string;
  /** Settings of this project by their names; a namespace may be given, as in `aws:region`. */
  readonly config?: Readonly<Record<string, string | number | boolean>>;
  /** Names of the settings that are secret. */
  readonly secrets?: readonly string[];
  /** What AWS and the engine tell. @default three zones of us-east-1, an account of its own, and no deployment before */
  readonly world?: Partial<World>;
  /** @default false */
  readonly preview?: boolean;
}

/** All that an evaluation of the program came to. */
export class Graph {
  constructor(
    /** Resources, without components, in the order of their names. */
    readonly resources: readonly Registration[],
    readonly components: readonly Registration[],
    readonly lookups: readonly Lookup[],
    readonly outputs: Readonly<Record<string, unknown>>,
    readonly secretOutputs: readonly string[],
    readonly warnings: readonly string[],
    /** What the program only mentions. */
    readonly notes: readonly string[],
    /** What is wanting in the mocks, for which they gave stand-ins by the SDK's types; a sentence each. */
    readonly wanting: readonly string[],
  ) {}

  /** All of a type, given in short: `lambda/function:Function`, or `Function` where that is enough. */
  all(type: string): Registration[] {
    return this.resources.filter((resource) => resource.type.endsWith(`:${type}`) || resource.type === `aws:${type}`);
  }

  /** @throws Error when there is not exactly one of the type. */
  one(type: string): Registration {
    const [only, ...more] = this.all(type);
    if (only === undefined || more.length > 0) throw new Error(`${more.length + (only ? 1 : 0)} of ${type}, not one`);
    return only;
  }

  /** @throws Error when nothing has that logical name. */
  named(name: string): Registration {
    const found = this.resources.find((resource) => resource.name === name);
    if (!found) throw new Error(`Nothing is named ${name}`);
    return found;
  }

  /** Whether a resource has to be there before another, directly or by way of others and of components. */
  precedes(first: string, second: string): boolean {
    const all = [...this.resources, ...this.components];
    const seen = new Set<string>();
    const waiting = [second];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (seen.has(name)) continue;
      seen.add(name);
      waiting.push(...(all.find((resource) => resource.name === name)?.dependencies ?? []));
    }
    return second !== first && seen.has(first);
  }
}

/** A graph again, of what came as bytes from another process. */
export function asGraph(told: object): Graph {
  return Object.assign(Object.create(Graph.prototype) as Graph, told);
}

/** The program's own error, with the names of what it had registered before. */
export class Refusal extends Error {
  constructor(
    cause: unknown,
    readonly registered: readonly string[],
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/**
 * Evaluates the program under mocks, which stand in for the engine, the providers and AWS: in a process that all files of tests of a run
 * ask, as each of them would first have to load and warm up the SDK and the program for itself. What a test has changed for itself, its
 * own process evaluates.
 *
 * @throws Refusal when the program throws; another Error when it passes on anything undefined, such as an output that the
 *   mocks don't have.
 */
export async function evaluate(evaluation: Evaluation = {}): Promise<Graph> {
  const evaluator = evaluatorHere();
  if (evaluator !== undefined && evaluation.program === undefined && !isWorldOfItsOwn()) {
    return askEvaluator(evaluator, evaluation);
  }
  const { evaluateHere } = await import("./evaluateHere");
  return evaluateHere(evaluation);
}

/** With what the program refuses an evaluation, or nothing; throws as `evaluate` does otherwise. */
export async function refusalOf(evaluation: Evaluation): Promise<Refusal | undefined> {
  try {
    await evaluate(evaluation);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof Refusal) return thrown;
    throw thrown;
  }
}

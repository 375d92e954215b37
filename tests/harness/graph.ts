import * as pulumi from "@pulumi/pulumi";
import { Mocks } from "@pulumi/pulumi/runtime/mocks";
import { lookUp, opened, outputsOf, plain, threeZones, unknownToMocks, World } from "./mocks";
import { Made, RecordingMonitor, Registration, toRegistration, withSecrets } from "./registrations";
import { withBundleStandIn, withPlainPromises, withPlainStackTraces, withPlainStructs } from "./shortcuts";

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

const organization = "organization";
const project = "payment-processing";

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

/** An output that the program gave to a resource, and to which input. */
interface PlacedOutput {
  readonly place: string;
  readonly value: pulumi.Output<unknown>;
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

const stackType = "pulumi:pulumi:Stack";

/**
 * Evaluates the program under mocks, which stand in for the engine, the providers and AWS.
 *
 * @throws Refusal when the program throws; another Error when it passes on NaN or anything undefined, such as an output that the
 *   mocks don't have.
 */
export function evaluate(evaluation: Evaluation = {}): Promise<Graph> {
  const turn = running.then(() => evaluateNow(evaluation));
  running = turn.catch(() => undefined);
  return turn;
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

/** Mocks are of the whole process, so evaluations take turns. */
let running: Promise<unknown> = Promise.resolve();

async function evaluateNow(evaluation: Evaluation): Promise<Graph> {
  const { stack = "production", config = {}, secrets = [], world = {}, preview = false } = evaluation;
  const program = evaluation.program ?? (await import("../../index")).default;
  const made: Made[] = [];
  const lookups: Lookup[] = [];

  const mocks: Mocks = {
    async newResource({ type, name, inputs: raw }) {
      const inputs = await opened(raw as Record<string, unknown>);
      const known = plain(inputs);
      const outputs = { ...known, ...outputsOf(type, name, known) };
      made.push({ type, name, inputs, outputs: { ...outputs, id: `${name}-id` } });
      return { id: `${name}-id`, state: withSecrets(monitor.requestFor({ type, name }), outputs) };
    },
    call({ token, inputs }) {
      const asked: unknown = plain(inputs as unknown);
      lookups.push({ token, inputs: asked });
      return lookUp(token, asked, { zones: threeZones, ...world });
    },
  };
  const monitor = new RecordingMonitor(mocks);
  await pulumi.runtime.setMocks(mocks, project, stack, preview, organization);
  // The same once more, with a monitor of our own; `setMocks` tells the SDK besides what a monitor of mocks can do.
  pulumi.runtime.setMockOptions(monitor, project, stack, preview, organization);
  const full = (name: string) => (name.includes(":") ? name : `${project}:${name}`);
  pulumi.runtime.setAllConfig(
    Object.fromEntries(Object.entries(config).map(([name, value]) => [full(name), String(value)])),
    secrets.map(full),
  );

  const { returned, refusal, given, warnings, notes } = await runProgram(program);
  const registered = made.filter(({ type }) => type !== stackType).map(({ name }) => name);
  if (refusal !== undefined) throw new Refusal(refusal, registered);

  const outputs = await settled(returned);
  await refuseUndefined([...given, ...outputsIn(returned, "outputs")]);
  refuseNoNumbers(made);
  const registrations = made
    .map((one) =>
      toRegistration({ ...one, outputs: { ...one.outputs, ...monitor.toldBy(one) } }, monitor.requestFor(one)),
    )
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const isComponent = ({ type }: Registration) => type.startsWith("payments:") || type === stackType;
  return new Graph(
    registrations.filter((registration) => !isComponent(registration)),
    registrations.filter(isComponent),
    lookups,
    outputs,
    await namesOfSecrets(returned),
    warnings,
    notes,
    unknownToMocks([...made.map(({ type }) => type), ...lookups.map(({ token }) => token)]),
  );
}

/** What a program came to, and what it said meanwhile. */
interface Run {
  returned: Record<string, unknown>;
  /** What it threw. */
  refusal: unknown;
  readonly given: PlacedOutput[];
  readonly warnings: string[];
  readonly notes: string[];
}

/** Runs a program as a stack under the mocks that are set, until all that it registered is made. */
async function runProgram(program: NonNullable<Evaluation["program"]>): Promise<Run> {
  const run: Run = { returned: {}, refusal: undefined, given: [], warnings: [], notes: [] };
  const { warn, log } = console;
  console.warn = (text: string) => run.warnings.push(text);
  console.log = (text: string) => run.notes.push(text);
  const restore = [withPlainStackTraces(), withPlainPromises(), withPlainStructs(), withBundleStandIn()];
  try {
    await pulumi.runtime.runInPulumiStack(async () => {
      pulumi.runtime.registerStackTransformation(({ name, props }) => {
        for (const found of outputsIn(props, name)) run.given.push(found);
        return undefined;
      });
      try {
        run.returned = (await program()) ?? {};
      } catch (thrown) {
        run.refusal = thrown;
      }
      return run.returned;
    });
    await pulumi.runtime.disconnect();
  } finally {
    Object.assign(console, { warn, log });
    for (const undo of restore) undo();
  }
  return run;
}

/** Every output in a value, with its place. */
function outputsIn(value: unknown, place: string): PlacedOutput[] {
  if (pulumi.Output.isInstance(value)) return [{ place, value }];
  if (typeof value !== "object" || value === null || pulumi.Resource.isInstance(value)) return [];
  return Object.entries(value).flatMap(([key, part]) => outputsIn(part, `${place}.${key}`));
}

async function refuseUndefined(found: readonly PlacedOutput[]): Promise<void> {
  const places = new Map(found.map(({ place, value }) => [value, place]));
  for (const [value, place] of places) {
    const text = JSON.stringify(await settled(value)) as string | undefined;
    if (text === undefined || /undefined|\[object|Calling \[toString\]/.test(text)) {
      throw new Error(
        `${place} is made from an output that the mocks don't have; add it to tests/harness/computedOutputs.ts.`,
      );
    }
  }
}

/** What no service of AWS takes for a number, an engine takes all the same. */
function refuseNoNumbers(made: readonly Made[]): void {
  for (const { name, inputs } of made) {
    JSON.stringify(inputs, (input, value: unknown) => {
      if (typeof value !== "number" || Number.isFinite(value)) return value;
      throw new Error(`${name} is given ${value} for ${input}.`);
    });
  }
}

/** A value with all outputs in it resolved, known by now. */
function settled<T>(value: pulumi.Input<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => {
    pulumi.output(value).apply(resolve as (value: unknown) => void);
  });
}

async function namesOfSecrets(outputs: Record<string, unknown>): Promise<string[]> {
  const entries = Object.entries(outputs).map(async ([name, value]) =>
    pulumi.Output.isInstance(value) && (await pulumi.isSecret(value)) ? [name] : [],
  );
  return (await Promise.all(entries)).flat();
}

import * as pulumi from "@pulumi/pulumi";
import { Mocks } from "@pulumi/pulumi/runtime/mocks";
import { Evaluation, Graph, Lookup, Refusal } from "./graph";
import { lookUp, opened, outputsOf, plain, threeZones, unknownToMocks } from "./mocks";
import { Made, RecordingMonitor, Registration, toRegistration, withSecrets } from "./registrations";
import { withBundleStandIn, withPlainPromises, withPlainStackTraces } from "./shortcuts";

const organization = "organization";
const project = "payment-processing";

const stackType = "pulumi:pulumi:Stack";

/** An output that the program gave to a resource, and to which input. */
interface PlacedOutput {
  readonly place: string;
  readonly value: pulumi.Output<unknown>;
}

/** Evaluates a program in this process; throws as `evaluate` does. */
export function evaluateHere(evaluation: Evaluation = {}): Promise<Graph> {
  const turn = running.then(() => evaluateNow(evaluation));
  running = turn.catch(() => undefined);
  return turn;
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
      const inputs = (await opened(raw)) as Record<string, unknown>;
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
  const restore = [withPlainStackTraces(), withPlainPromises(), withBundleStandIn()];
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
  for (const { place, value } of found) {
    const text = JSON.stringify(await settled(value)) as string | undefined;
    if (text === undefined || /undefined|\[object|Calling \[toString\]/.test(text)) {
      throw new Error(
        `${place} is made from an output that the mocks don't have; add it to tests/harness/computedOutputs.ts.`,
      );
    }
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

import * as pulumi from "@pulumi/pulumi";
import * as resproto from "@pulumi/pulumi/proto/resource_pb";
import { MockMonitor, Mocks } from "@pulumi/pulumi/runtime/mocks";
import { lookUp, opened, outputsOf, plain, threeZones, unknownToMocks, World } from "./mocks";
import { withBundleStandIn, withPlainPromises, withPlainStackTraces } from "./shortcuts";

/** A resource as the program registered it. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  /** Unwrapped, with the outputs of other resources in place. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Inputs that are secret, or hold a secret. */
  readonly secretInputs: readonly string[];
  /** Its id and all that other resources can read of it. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly parent: string;
  /** Names of the resources that have to be there first, components among them. */
  readonly dependencies: readonly string[];
  /** The same, by the input that reads them. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly ignoreChanges: readonly string[];
  readonly deleteBeforeReplace: boolean;
  /** How long a deletion may take, where that is said, such as `60m`. */
  readonly deleteTimeout: string | undefined;
  /** Outputs that the program calls secret. */
  readonly secretOutputs: readonly string[];
}

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

type Made = Pick<Registration, "type" | "name" | "inputs" | "outputs">;

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

/** The SDK's monitor, which keeps the requests behind the registrations: they tell more than mocks are told. */
class RecordingMonitor extends MockMonitor {
  private readonly requests = new Map<string, resproto.RegisterResourceRequest>();
  private readonly told = new Map<string, object>();

  override registerResource(
    request: resproto.RegisterResourceRequest,
    callback: Parameters<MockMonitor["registerResource"]>[1],
  ): Promise<void> {
    this.requests.set(`${request.getType()} ${request.getName()}`, request);
    return super.registerResource(request, callback);
  }

  override registerResourceOutputs(
    request: resproto.RegisterResourceOutputsRequest,
    callback: Parameters<MockMonitor["registerResourceOutputs"]>[1],
  ): void {
    const [, , types = "", name = ""] = request.getUrn().split("::");
    this.told.set(`${types.split("$").at(-1) ?? ""} ${name}`, request.getOutputs()?.toJavaScript() ?? {});
    super.registerResourceOutputs(request, callback);
  }

  /** What a component told of itself once it was made. */
  toldBy({ type, name }: Pick<Made, "type" | "name">): object {
    return plain(this.told.get(`${type} ${name}`) ?? {});
  }

  /** @throws Error when nothing of that type and name was registered. */
  requestFor({ type, name }: Pick<Made, "type" | "name">): resproto.RegisterResourceRequest {
    const request = this.requests.get(`${type} ${name}`);
    if (!request) throw new Error(`${name} was made without a request`);
    return request;
  }
}

/**
 * Evaluates the program under mocks, which stand in for the engine, the providers and AWS.
 *
 * @throws Refusal when the program throws; another Error when it passes on anything undefined, such as an output that the
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
  const given: PlacedOutput[] = [];
  const warnings: string[] = [];
  const notes: string[] = [];

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

  let returned: Record<string, unknown> = {};
  let refusal: unknown;
  const { warn, log } = console;
  console.warn = (text: string) => warnings.push(text);
  console.log = (text: string) => notes.push(text);
  const restore = [withPlainStackTraces(), withPlainPromises(), withBundleStandIn()];
  try {
    await pulumi.runtime.runInPulumiStack(async () => {
      pulumi.runtime.registerStackTransformation(({ name, props }) => {
        for (const found of outputsIn(props, name)) given.push(found);
        return undefined;
      });
      try {
        returned = (await program()) ?? {};
      } catch (thrown) {
        refusal = thrown;
      }
      return returned;
    });
    await pulumi.runtime.disconnect();
  } finally {
    Object.assign(console, { warn, log });
    for (const undo of restore) undo();
  }
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

/** Outputs as the engine gives them back: those that the SDK calls secret are. */
function withSecrets(
  request: resproto.RegisterResourceRequest,
  outputs: Record<string, unknown>,
): Record<string, unknown> {
  const secrets = request.getAdditionalsecretoutputsList();
  return Object.fromEntries(
    Object.entries(outputs).map(([key, value]) => [key, secrets.includes(key) ? pulumi.secret(value) : value]),
  );
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

function toRegistration(
  { type, name, inputs, outputs }: Made,
  request: resproto.RegisterResourceRequest,
): Registration {
  const propertyDependencies: Record<string, string[]> = {};
  request
    .getPropertydependenciesMap()
    .forEach((value: resproto.RegisterResourceRequest.PropertyDependencies, key: string) => {
      propertyDependencies[key] = value.getUrnsList().map(nameOf).sort();
    });
  return {
    type,
    name,
    inputs: plain(inputs),
    secretInputs: Object.keys(inputs).filter((key) =>
      JSON.stringify(inputs[key]).includes(pulumi.runtime.specialSigKey),
    ),
    outputs,
    parent: nameOf(request.getParent()),
    dependencies: request.getDependenciesList().map(nameOf).sort(),
    propertyDependencies,
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    ignoreChanges: request.getIgnorechangesList(),
    deleteBeforeReplace: request.getDeletebeforereplace(),
    deleteTimeout: request.getCustomtimeouts()?.getDelete() || undefined,
    secretOutputs: request.getAdditionalsecretoutputsList(),
  };
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

import * as pulumi from "@pulumi/pulumi";
import * as resproto from "@pulumi/pulumi/proto/resource_pb";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { plain } from "./mocks";

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

/** What the mocks know of a resource. */
export type Made = Pick<Registration, "type" | "name" | "inputs" | "outputs">;

/** The SDK's monitor, which keeps the requests behind the registrations: they tell more than mocks are told. */
export class RecordingMonitor extends MockMonitor {
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

/** Outputs as the engine gives them back: those that the SDK calls secret are. */
export function withSecrets(
  request: resproto.RegisterResourceRequest,
  outputs: Record<string, unknown>,
): Record<string, unknown> {
  const secrets = request.getAdditionalsecretoutputsList();
  return Object.fromEntries(
    Object.entries(outputs).map(([key, value]) => [key, secrets.includes(key) ? pulumi.secret(value) : value]),
  );
}

/** A resource with all that its request tells besides. */
export function toRegistration(
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

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

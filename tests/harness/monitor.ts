import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import {
  GetRootResourceResponse,
  LogRequest,
  LogSeverity,
  SetRootResourceResponse,
} from "@pulumi/pulumi/proto/engine_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { parse } from "yaml";
import { lookUp, outputsOf, threeZones, World } from "./mocks";

const root = path.resolve(__dirname, "../..");
const runner = path.join(root, "node_modules/@pulumi/pulumi/cmd/run");

type Callback = grpc.sendUnaryData<unknown>;
type Handler = (request: unknown, callback: (error: Error | null, response: unknown) => void) => unknown;

/** How to run a program. */
export interface Run {
  /** @default the program of this project */
  readonly program?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** What Node.js is told. @default what `Pulumi.yaml` has it told */
  readonly nodeArgs?: readonly string[];
}

function projectNodeArgs(): string[] {
  const { runtime } = parse(fs.readFileSync(path.join(root, "Pulumi.yaml"), "utf8")) as {
    runtime: { options: { nodeargs: string } };
  };
  return runtime.options.nodeargs.split(" ");
}

/** An engine for programs that run in a process of their own: the SDK's mocks, behind the engine's real interface. */
export class Monitor {
  /** Types and names of what was registered, in that order. */
  readonly registered: string[] = [];
  /** Warnings and errors. */
  readonly messages: string[] = [];
  private readonly server = new grpc.Server();

  /** The address that both the monitor and the engine listen at. */
  private readonly listening: Promise<string>;

  /** @param world what AWS tells. @default three zones of us-east-1, and an account of its own */
  constructor(world: Partial<World> = {}) {
    const monitor = new MockMonitor({
      newResource: ({ type, name, inputs: given }) => {
        const inputs = given as Record<string, unknown>;
        this.registered.push(`${type} ${name}`);
        return { id: `${name}-id`, state: { ...inputs, ...outputsOf(type, name, inputs) } };
      },
      call: ({ token, inputs }) => lookUp(token, inputs, { zones: threeZones, ...world }),
    });
    this.server.addService(ResourceMonitorService, handlers(ResourceMonitorService, monitor));
    this.server.addService(EngineService, handlers(EngineService, this.engine));
    this.listening = new Promise((resolve, reject) => {
      this.server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (fault, port) => {
        if (fault) reject(fault);
        else resolve(`127.0.0.1:${port}`);
      });
    });
  }

  stop(): void {
    this.server.forceShutdown();
  }

  /**
   * Runs a program as Pulumi's language host does, with the SDK's own runner.
   *
   * @returns the runner's exit code.
   */
  async run({ program = ".", environment = {}, nodeArgs = projectNodeArgs() }: Run = {}): Promise<number | null> {
    const address = await this.listening;
    const given = { project: "payment-processing", stack: "production", pwd: root, monitor: address, engine: address };
    const flags = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value]);
    const child = spawn(process.execPath, [...nodeArgs, runner, ...flags, program], {
      cwd: root,
      env: { ...process.env, PULUMI_NODEJS_TYPESCRIPT: "true", ...environment },
      stdio: "ignore",
    });
    const [code] = (await once(child, "exit")) as [number | null];
    return code;
  }

  private readonly engine: Readonly<Record<string, Handler>> = {
    log: (request, callback) => {
      const message = request as LogRequest;
      // Beside these there are the SDK's own traces.
      if (message.getSeverity() >= LogSeverity.WARNING) this.messages.push(message.getMessage());
      callback(null, new Empty());
    },
    getRootResource: (_request, callback) => {
      callback(null, new GetRootResourceResponse());
    },
    setRootResource: (_request, callback) => {
      callback(null, new SetRootResourceResponse());
    },
  };
}

/** The methods of a service that an object has; those that it hasn't are refused as not implemented. */
function handlers(service: grpc.ServiceDefinition, implementation: object): grpc.UntypedServiceImplementation {
  const known = Object.keys(service).flatMap((name) => {
    const handler = Reflect.get(implementation, name) as Handler | undefined;
    return handler ? [[name, handler] as const] : [];
  });
  return Object.fromEntries(
    known.map(([name, handler]) => [
      name,
      (call: { request: unknown }, callback: Callback) => {
        // The SDK's own methods answer without a value where the interface has an empty message.
        const answer = (error: Error | null, response: unknown) => {
          const empty = response === undefined || Object.keys(response as object).length === 0;
          callback(error, empty ? new Empty() : response);
        };
        void handler.call(implementation, call.request, answer);
      },
    ]),
  );
}

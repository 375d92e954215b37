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
import { lookUp, outputsOf, threeZones } from "./mocks";

type Callback = grpc.sendUnaryData<unknown>;
type Handler = (request: unknown, callback: (error: Error | null, response: unknown) => void) => unknown;

/** An engine for programs that run in a process of their own: the SDK's mocks, behind the engine's real interface. */
export class Monitor {
  /** Types and names of what was registered, in that order. */
  readonly registered: string[] = [];
  /** Warnings and errors. */
  readonly messages: string[] = [];
  private readonly server = new grpc.Server();

  /** @returns the address that both the monitor and the engine listen at. */
  async start(): Promise<string> {
    const monitor = new MockMonitor({
      newResource: ({ type, name, inputs: given }) => {
        const inputs = given as Record<string, unknown>;
        this.registered.push(`${type} ${name}`);
        return { id: `${name}-id`, state: { ...inputs, ...outputsOf(type, name, inputs) } };
      },
      call: ({ token }) => lookUp(token, threeZones),
    });
    this.server.addService(ResourceMonitorService, handlers(ResourceMonitorService, monitor));
    this.server.addService(EngineService, handlers(EngineService, this.engine));
    const port = await new Promise<number>((resolve, reject) => {
      this.server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (fault, bound) => {
        if (fault) reject(fault);
        else resolve(bound);
      });
    });
    return `127.0.0.1:${port}`;
  }

  stop(): void {
    this.server.forceShutdown();
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

// Stands in for Pulumi's language host of Node.js, which comes with Pulumi's own installation and not from npm: it starts the
// runners of programs and of policy packs that the SDK brings. What it lacks of the real one is all that tests don't ask for.
import { ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import {
  GetRequiredPackagesResponse,
  RunPluginRequest,
  RunPluginResponse,
  RunRequest,
  RunResponse,
  RuntimeOptionsResponse,
  TemplateResponse,
} from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { version } from "@pulumi/pulumi/version";

const runners = resolve(__dirname, "../../../node_modules/@pulumi/pulumi/cmd");
const engine = process.argv[2] ?? "";

/** Starts one of the SDK's runners. */
function start(args: readonly string[], cwd: string, environment: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, PULUMI_NODEJS_TYPESCRIPT: "true", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function runProgram(request: RunRequest): Promise<RunResponse> {
  const config = Object.fromEntries(request.getConfigMap().toArray());
  const args = {
    monitor: request.getMonitorAddress(),
    engine,
    project: request.getProject(),
    stack: request.getStack(),
    organization: request.getOrganization(),
    pwd: request.getPwd(),
    parallel: String(request.getParallel()),
  };
  const flags = Object.entries(args).flatMap(([name, value]) => [`--${name}`, value]);
  if (request.getDryrun()) flags.push("--dry-run");
  const options = request.getInfo()?.getOptions()?.toJavaScript() as { nodeargs?: string } | undefined;
  const nodeArgs = options?.nodeargs?.split(" ") ?? [];
  // In the folder that the engine started this host in, as the real one does.
  const child = start([...nodeArgs, join(runners, "run"), ...flags, "."], process.cwd(), {
    PULUMI_CONFIG: JSON.stringify(config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
  });
  child.stdout?.resume();
  child.stderr?.resume();
  const [code] = (await once(child, "exit")) as [number | null];
  const response = new RunResponse();
  // What went wrong the runner has told the engine by itself.
  if (code !== 0) response.setBail(true);
  return response;
}

function runPlugin(call: grpc.ServerWritableStream<RunPluginRequest, RunPluginResponse>): void {
  const pack = call.request.getInfo()?.getProgramDirectory() ?? "";
  const child = start([join(runners, "run-policy-pack"), ...call.request.getArgsList(), "."], pack);
  const pass = (set: "setStdout" | "setStderr") => (data: Buffer) => {
    const response = new RunPluginResponse();
    response[set](data);
    call.write(response);
  };
  child.stdout?.on("data", pass("setStdout"));
  child.stderr?.on("data", pass("setStderr"));
  call.on("cancelled", () => child.kill());
  child.once("exit", () => {
    call.end();
  });
}

/** Answers a call with what some work comes to. */
function answering<Request, Response>(work: (request: Request) => Response | Promise<Response>) {
  return (call: { request: Request }, callback: grpc.sendUnaryData<Response>): void => {
    Promise.resolve(work(call.request)).then(
      (response) => {
        callback(null, response);
      },
      (thrown: unknown) => {
        callback(thrown as grpc.ServiceError);
      },
    );
  };
}

const server = new grpc.Server();
server.addService(LanguageRuntimeService, {
  getPluginInfo: answering(() => {
    const info = new PluginInfo();
    info.setVersion(version);
    return info;
  }),
  // The providers are attached, so no plugin has to be found.
  getRequiredPackages: answering(() => new GetRequiredPackagesResponse()),
  runtimeOptionsPrompts: answering(() => new RuntimeOptionsResponse()),
  template: answering(() => new TemplateResponse()),
  // A test links the packages that it needs.
  installDependencies: (call: grpc.ServerWritableStream<unknown, unknown>) => {
    call.end();
  },
  run: answering(runProgram),
  runPlugin,
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (fault, port) => {
  if (fault) throw fault;
  console.log(port);
});

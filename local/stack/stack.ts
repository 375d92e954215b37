import { ChildProcess, fork } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ConfigMap, Deployment, OutputMap } from "@pulumi/pulumi/automation";
import { throwIfInterrupted } from "../machine/command";
import type { Emulator } from "../emulator/emulator";
import type { Engine } from "../engine/engine";
import { engineEnvironment } from "../engine/environment";
import { Fault, Interrupted } from "../console/fault";
import { nodeOptions, projectFolder, stateFolder } from "../machine/folders";
import type { OperationMessage, OperationName, OperationRequest, OperationResult } from "../engine/operationMessages";
import { killGroup } from "../machine/processes";
import { StackDatabase, databaseSettings, providerEnvironment } from "./database";
import { localSettings, region } from "./settings";
import { unfinishedMark } from "./soundness";

/** Where a stack lives and what it is made of. */
export interface LocalStackOptions {
  /** Folder of its state; the emulator's folder may be the same. */
  readonly folder: string;
  readonly engine: Engine;
  readonly emulator: Pick<Emulator, "endpoint" | "credentials">;
  /** The PostgreSQL that the ledger is in; the program makes no ledger without one. */
  readonly database?: StackDatabase;
  /** @default the project's index.ts */
  readonly program?: string;
  /**
   * A module that is loaded before the program, in its process. A test can replace there what the program is made of,
   * such as the function `bundleValidator` of `lambda/bundle/bundle.ts`.
   */
  readonly preload?: string;
}

/** How to run one operation. */
export interface OperationOptions {
  /** Settings beside the local stack's own, and before them. */
  readonly settings?: ConfigMap;
  /** Whether a preview compares the state with the emulator first, as `pulumi preview --refresh` does. */
  readonly refresh?: boolean;
  /** Hears of resources and of the engine's messages as they come. */
  readonly onMessage?: (message: OperationMessage) => void;
  readonly signal?: AbortSignal;
}

/** Time that the engine gets to finish what it has begun after an interrupt. */
const graceMilliseconds = 15_000;

/** The program, deployed to an emulator by the real engine. */
export class LocalStack {
  constructor(private readonly options: LocalStackOptions) {}

  /** Holds the state as it is stored, secrets encrypted. */
  get stateFolder(): string {
    return stateFolder(this.options.folder);
  }

  /** Deploys the program as it is now. */
  async up(options?: OperationOptions): Promise<{ changes: Readonly<Record<string, number>>; outputs: OutputMap }> {
    const { changes = {}, outputs = {} } = await this.change("up", options);
    return { changes, outputs };
  }

  /** What `up` would do, by number of resources. */
  async preview(options?: OperationOptions): Promise<Readonly<Record<string, number>>> {
    return (await this.run("preview", options)).changes ?? {};
  }

  /** Deletes all that the stack holds. */
  async destroy(options?: OperationOptions): Promise<Readonly<Record<string, number>>> {
    return (await this.change("destroy", options)).changes ?? {};
  }

  /** The outputs of the last `up`, secrets in clear. */
  async outputs(options?: OperationOptions): Promise<OutputMap> {
    return (await this.run("outputs", options)).outputs ?? {};
  }

  /** The state, secrets in clear. */
  async exportState(options?: OperationOptions): Promise<Deployment> {
    const { state } = await this.run("exportState", options);
    if (!state) throw new Fault("The engine exported no state.");
    return state;
  }

  /** Leaves a mark until the engine has come to an end: a killed one can leave resources that no state tells of. */
  private async change(operation: "up" | "destroy", options: OperationOptions = {}): Promise<OperationResult> {
    const mark = unfinishedMark(this.options.folder);
    mkdirSync(this.options.folder, { recursive: true });
    writeFileSync(mark, "");
    const onMessage = (message: OperationMessage): void => {
      if (message.kind === "done" || message.kind === "failed") rmSync(mark, { force: true });
      options.onMessage?.(message);
    };
    return this.run(operation, { ...options, onMessage });
  }

  private async run(operation: OperationName, options: OperationOptions = {}): Promise<OperationResult> {
    throwIfInterrupted(options.signal);
    const { folder, engine, emulator, database, program, preload } = this.options;
    const request: OperationRequest = {
      operation,
      folder,
      ...(engine.root === undefined ? {} : { engineRoot: engine.root }),
      settings: { ...localSettings, ...databaseSettings(database), ...options.settings },
      ...(options.refresh && { refresh: true }),
      program: program ?? join(projectFolder, "index.ts"),
      providerEnvironment: {
        AWS_ENDPOINT_URL: emulator.endpoint,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: emulator.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: emulator.credentials.secretAccessKey,
        ...providerEnvironment(database),
      },
    };
    const child = fork(join(__dirname, "../engine/operation.ts"), {
      cwd: projectFolder,
      env: engineEnvironment(),
      execArgv: [...nodeOptions, ...(preload === undefined ? [] : ["-r", preload])],
      // A group of its own: Ctrl-C reaches this process alone, which then lets the engine come to an orderly end.
      detached: true,
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    child.send(request);
    return finish(child, operation, options);
  }
}

/** Waits for an operation's end and leaves none of its processes behind. */
async function finish(
  child: ChildProcess,
  operation: OperationName,
  options: OperationOptions,
): Promise<OperationResult> {
  const { onMessage, signal } = options;
  let last: OperationMessage | undefined;
  const reasons: string[] = [];
  let errors = "";
  child.on("message", (message: OperationMessage) => {
    last = message;
    // The SDK tells of one error twice, with and without its stack.
    const isReason = message.kind === "diagnostic" && message.severity === "error";
    if (isReason && !reasons.some((reason) => reason.includes(message.text))) reasons.push(message.text);
    onMessage?.(message);
  });
  child.stderr?.on("data", (data: Buffer) => (errors = `${errors}${data.toString()}`.slice(-2_000)));
  let grace: NodeJS.Timeout | undefined;
  const endChild = (): void => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  const interrupt = (): void => {
    if (child.connected) child.send("stop");
    grace = setTimeout(endChild, graceMilliseconds);
  };
  signal?.addEventListener("abort", interrupt);
  try {
    await new Promise((resolve, reject) => {
      child.once("error", reject).once("exit", endChild).once("close", resolve);
    });
  } finally {
    clearTimeout(grace);
    signal?.removeEventListener("abort", interrupt);
  }
  if (last?.kind === "done") return last.result;
  if (signal?.aborted) throw new Interrupted();
  if (last?.kind !== "failed")
    reasons.push(
      `Its process ended with ${child.signalCode ?? `exit code ${String(child.exitCode)}`}. ${errors}`.trim(),
    );
  else if (reasons.length === 0) reasons.push(last.text);
  throw new Fault(`The operation ${operation} failed.\n${reasons.join("\n")}`);
}

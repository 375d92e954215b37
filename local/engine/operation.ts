// One operation on the stack, in a process of its own: the program is loaded afresh each time, as `pulumi up` does, and
// nothing of it stays behind.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runtime } from "@pulumi/pulumi";
import { EngineEvent, LocalWorkspace, PulumiCommand, Stack } from "@pulumi/pulumi/automation";
import { passphraseFile, stateFolder } from "../machine/folders";
import type { OperationMessage, OperationRequest, OperationResult } from "./operationMessages";
import { projectName, stackName } from "../stack/settings";
import { killGroup } from "../machine/processes";
import { writeWhole } from "../machine/wholeFile";
import { Providers, startProviders } from "./providers";
import { whyItFailed } from "./whyItFailed";

const abort = new AbortController();

/** Opens the stack with its own state, secrets and settings, and nothing of the user's. */
async function openStack(request: OperationRequest, attachment = ""): Promise<Stack> {
  const { folder, engineRoot, settings } = request;
  const [state, workDir] = [stateFolder(folder), join(folder, "workspace")];
  for (const needed of [state, workDir]) mkdirSync(needed, { recursive: true });
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName, projectName, program: () => runProgram(request.program) },
    {
      workDir,
      pulumiCommand: await PulumiCommand.get(engineRoot === undefined ? {} : { root: engineRoot }),
      projectSettings: { name: projectName, runtime: "nodejs", backend: { url: pathToFileURL(state).href } },
      secretsProvider: "passphrase",
      envVars: { PULUMI_CONFIG_PASSPHRASE: passphrase(folder), PULUMI_DEBUG_PROVIDERS: attachment },
    },
  );
  // Settings of an earlier operation must not stay, so the file is emptied of them first.
  const stored = await stack.workspace.stackSettings(stackName);
  await stack.workspace.saveStackSettings(stackName, { ...stored, config: {} });
  await stack.setAllConfig(settings);
  return stack;
}

/** Evaluates the program and gives its exports, whichever of the forms that Pulumi's runner takes they have. */
async function runProgram(file: string): Promise<Record<string, unknown>> {
  abort.signal.throwIfAborted();
  // The stack itself is one.
  let count = 1;
  runtime.registerStackTransformation(() => {
    count++;
    return undefined;
  });
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded only now, inside the stack
  const exported = require(file) as Record<string, unknown> | (() => Promise<Record<string, unknown>>);
  const outputs = typeof exported === "function" ? await exported() : exported;
  tell({ kind: "planned", count });
  return outputs;
}

/** Made once for a state, and readable by its user only. */
function passphrase(folder: string): string {
  const file = passphraseFile(folder);
  if (!existsSync(file)) writeWhole(file, randomBytes(24).toString("hex"));
  return readFileSync(file, "utf8");
}

async function perform(stack: Stack, { operation, refresh }: OperationRequest): Promise<OperationResult> {
  const options = { onEvent: report, signal: abort.signal };
  switch (operation) {
    case "up": {
      const { outputs, summary } = await stack.up(options);
      return { outputs, changes: summary.resourceChanges };
    }
    case "preview":
      return { changes: (await stack.preview({ ...options, ...(refresh && { refresh }) })).changeSummary };
    case "destroy":
      return { changes: (await stack.destroy(options)).summary.resourceChanges };
    case "outputs":
      return { outputs: await stack.outputs() };
    case "exportState":
      return { state: await stack.exportStack() };
  }
}

/** Passes on what a person wants to see of the engine's events. */
function report({ resourcePreEvent, resOutputsEvent, diagnosticEvent }: EngineEvent): void {
  const step = (resourcePreEvent ?? resOutputsEvent)?.metadata;
  // The engine makes its providers by itself, and a component is under way as long as its parts are.
  if (step && !step.type.startsWith("pulumi:providers:")) {
    if (resOutputsEvent) tell({ kind: "resource", action: step.op, urn: step.urn });
    else if ((step.new ?? step.old)?.custom) tell({ kind: "begun", urn: step.urn });
  }
  if (!diagnosticEvent || diagnosticEvent.ephemeral) return;
  const { severity, message } = diagnosticEvent;
  // Beside these there are the SDK's own traces.
  if (severity !== "warning" && severity !== "error") return;
  // The engine marks colours as <{%name%}>.
  const text = message.replaceAll(/<\{%[^%]*%\}>/g, "").trim();
  if (text !== "") tell({ kind: "diagnostic", severity, text });
}

function warn(text: string): void {
  tell({ kind: "diagnostic", severity: "warning", text });
}

function tell(message: OperationMessage): void {
  process.send?.(message);
}

/** Waits until all of the message is on its way: a state is too long for one write. */
async function tellLast(message: OperationMessage): Promise<void> {
  await new Promise((resolve) => process.send?.(message, resolve));
}

async function main(request: OperationRequest): Promise<void> {
  const { operation, providerEnvironment, folder } = request;
  mkdirSync(folder, { recursive: true });
  const readsOnly = operation === "outputs" || operation === "exportState";
  let providers: Providers | undefined;
  try {
    if (!readsOnly) providers = await startProviders(providerEnvironment, folder, warn);
    const stack = await openStack(request, providers?.attachment);
    // The SDK does not look whether its signal was given before it listens.
    abort.signal.throwIfAborted();
    await tellLast({ kind: "done", result: await perform(stack, request) });
  } catch (thrown) {
    await tellLast({ kind: "failed", text: whyItFailed(thrown) });
  } finally {
    providers?.stop();
    // Whatever the program has left open, such as a timer, would keep this process.
    process.exit();
  }
}

/** Without a parent there is nobody to go on for, and the mark that it left makes the next run start afresh. */
function endWithParent(): void {
  killGroup(process.pid);
}

process.on("disconnect", endWithParent);
process.once("message", (request: OperationRequest) => {
  // A second message asks for an end: the engine finishes what it has begun, and then stops.
  process.once("message", () => {
    abort.abort();
  });
  void main(request);
});

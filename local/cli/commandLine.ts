import { randomUUID } from "node:crypto";
import type { OutputMap } from "@pulumi/pulumi/automation";
import { Arguments, helpText } from "./arguments";
import { findDoors, textOutput } from "../emulator/doors";
import { findEmulator } from "../emulator/emulator";
import { Fault } from "../console/fault";
import { commandLineFolder as folder, commandLineLock } from "../machine/folders";
import { refuseIfHeld } from "../stack/lock";
import type { OperationMessage } from "../engine/operationMessages";
import { Answer, answerRows, auditRecord, curlLine, samplesFor, send } from "./payments";
import type { Progress } from "../console/progress";
import { unsoundness } from "../stack/soundness";
import { Workplace, discard, joinWorkplace, openWorkplace, whatIsLeft } from "../stack/workplace";
import type { OperationOptions } from "../stack/stack";
import { formatTable } from "../console/table";

/** What a command works with. */
export interface CommandContext {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

type Remark = (text: string) => void;

/** Does what the command line asks for; @throws Fault when it cannot. */
export async function runCommandLine({ command, port }: Arguments, context: CommandContext): Promise<void> {
  const { progress, signal } = context;
  const open = (): Promise<Workplace> => openWorkplace({ folder, ...context, ...(port === undefined ? {} : { port }) });
  switch (command) {
    case "help":
      progress.say(helpText());
      return;
    case "preview":
      return preview(await open(), context);
    case "up":
      await keepUnlessInterrupted(await open(), context, (workplace) => deploy(workplace, context));
      progress.say("\nIt keeps running. Send payments with npm run local -- pay; end it with npm run local -- down.");
      return;
    case "demo":
      await keepUnlessInterrupted(await open(), context, async (workplace) => {
        await pay(workplace, await deploy(workplace, context), context);
      });
      progress.say(`\n${progress.times()}\n\nIt keeps running; end it with npm run local -- down.`);
      return;
    case "pay": {
      const workplace = await join(context);
      return pay(workplace, await workplace.stack.outputs({ signal }), context);
    }
    case "status":
      return status(context);
    case "down":
      return down(context);
  }
}

/** For a look at what runs, which needs no lock, but makes no sense while another run changes it. */
async function join(context: CommandContext): Promise<Workplace> {
  refuseIfHeld(commandLineLock);
  return joinWorkplace(folder, context);
}

/** An emulator that this run started is ended when the run is interrupted; after a fault one wants to look at it. */
async function keepUnlessInterrupted(
  workplace: Workplace,
  { progress, signal }: CommandContext,
  work: (workplace: Workplace) => Promise<unknown>,
): Promise<void> {
  try {
    await work(workplace);
  } catch (thrown) {
    if (signal.aborted) {
      if (workplace.isNew) await discard(folder);
    } else if (await findEmulator(folder)) {
      progress.say("The emulator keeps running; try again, or end it with npm run local -- down.");
    } else {
      progress.say("The emulator ended meanwhile; npm run local -- up starts another one.");
    }
    throw thrown;
  }
}

async function preview({ stack, isNew }: Workplace, { progress, signal }: CommandContext): Promise<void> {
  try {
    await progress.step("preview", async (remark) => {
      remark(describeChanges(await stack.preview(observed(progress, remark, signal))));
    });
  } finally {
    if (isNew) await discard(folder);
  }
}

async function deploy({ stack }: Workplace, { progress, signal }: CommandContext): Promise<OutputMap> {
  return progress.step("deployment", async (remark) => {
    const { changes, outputs } = await stack.up(observed(progress, remark, signal));
    remark(describeChanges(changes));
    return outputs;
  });
}

/** Sends the sample payments through both doors and shows what came of them. */
async function pay({ emulator }: Workplace, outputs: OutputMap, { progress, signal }: CommandContext): Promise<void> {
  const doors = await findDoors(outputs, emulator);
  const answers: Answer[] = [];
  const paymentIds = doors.map((door) => ({ door, paymentId: `sample-${randomUUID().slice(0, 8)}` }));
  for (const { door, paymentId } of paymentIds) {
    for (const sample of samplesFor(door, paymentId)) {
      // The first one also starts the function's process.
      const sending = (): Promise<Answer> => send(door, sample, signal);
      answers.push(answers.length === 0 ? await progress.step("first payment", sending) : await sending());
    }
  }
  progress.say(`\n${formatTable(answerRows(answers))}`);

  for (const { door, paymentId } of paymentIds) {
    const { key, text } = await auditRecord(textOutput(outputs, "auditBucketName"), paymentId, emulator);
    progress.say(`\nAudit record of the payment through the ${door.name}, ${key}:\n${text}`);
  }
  progress.say("\nSend one of your own:");
  for (const door of doors) progress.say(curlLine(door));

  const wrong = answers.filter(({ status, sample }) => status !== sample.expected).length;
  if (wrong > 0) throw new Fault(`${wrong} of ${answers.length} requests got another status than they must.`);
}

async function status(context: CommandContext): Promise<void> {
  const { progress, signal } = context;
  const emulator = await findEmulator(folder);
  if (!emulator) {
    progress.say(whatIsLeft(folder));
    return;
  }
  progress.say(`The emulator runs at ${emulator.endpoint} since ${emulator.startedAt}, process ${emulator.pid}.`);
  const { stack } = await join(context);
  const outputs = await stack.outputs({ signal });
  if (Object.keys(outputs).length === 0) {
    progress.say("No stack is deployed in it; deploy it with npm run local -- up.");
    return;
  }
  const shown = Object.entries(outputs).map(([name, { value, secret }]) => [name, secret ? "(secret)" : String(value)]);
  const doors = (await findDoors(outputs, emulator)).map(({ name, url }) => [name, `${url}/validate`]);
  progress.say(formatTable([["output or door", "value"], ...shown, ...doors]));
}

async function down(context: CommandContext): Promise<void> {
  const { progress, signal } = context;
  const reason = unsoundness(folder) ?? ((await findEmulator(folder)) ? undefined : "The emulator did not answer");
  if (reason) {
    const ended = await discard(folder);
    progress.say(
      ended ? `${reason}, so all went with the emulator, which is ended.` : "Nothing ran here, and nothing does.",
    );
    return;
  }
  const { stack } = await joinWorkplace(folder, context);
  try {
    await progress.step("deletion", async (remark) => {
      remark(describeChanges(await stack.destroy(observed(progress, remark, signal))));
    });
  } finally {
    // Whatever could not be deleted goes with the emulator.
    await progress.step("emulator", async (remark) => {
      await discard(folder);
      remark("ended");
    });
  }
}

/** Counts resources while they come and prints warnings, each once; errors come with the fault at the end. */
function observed(progress: Progress, remark: Remark, signal: AbortSignal): OperationOptions {
  const urns = new Set<string>();
  const warnings = new Set<string>();
  const onMessage = (message: OperationMessage): void => {
    if (message.kind === "resource") {
      urns.add(message.urn);
      remark(`${urns.size} resources`);
    } else if (message.kind === "diagnostic" && message.severity === "warning" && !warnings.has(message.text)) {
      warnings.add(message.text);
      progress.say(`Note: ${message.text}`);
    }
  };
  return { onMessage, signal };
}

function describeChanges(changes: Readonly<Record<string, number>>): string {
  const parts = Object.entries(changes).map(([action, count]) => `${action} ${count}`);
  return parts.length === 0 ? "nothing to do" : parts.join(", ");
}

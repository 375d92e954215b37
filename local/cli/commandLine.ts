import { randomUUID } from "node:crypto";
import type { OutputMap } from "@pulumi/pulumi/automation";
import { Arguments, AskedSettings, helpText, UsageFault } from "./arguments";
import { followOperation } from "./deploymentProgress";
import { leftAway, runDrill } from "../drill/drill";
import { Door, findDoors, hasDoors, textOutput } from "../emulator/doors";
import { findEmulator } from "../emulator/emulator";
import { Fault } from "../console/fault";
import { commandLineFolder as folder, commandLineLock } from "../machine/folders";
import { ledgerRow } from "./ledgerRow";
import { Answer, answerRows, auditRecord, curlLine, samplesFor, send } from "./payments";
import type { Progress } from "../console/progress";
import {
  ChosenSettings,
  combine,
  configOf,
  describeChoice,
  remember,
  remembered,
  withoutSecrets,
} from "../stack/chosenSettings";
import { databaseAnswers } from "../stack/database";
import { refuseIfHeld } from "../stack/lock";
import { resourceCount, unsoundness } from "../stack/soundness";
import { Workplace, discard, joinWorkplace, openWorkplace, whatIsLeft } from "../stack/workplace";

/** What a command works with. */
export interface CommandContext {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** What a command found or did, for a script; secrets are left out. */
type Result = Readonly<Record<string, unknown>>;

/** Does what the command line asks for, and gives what came of it; @throws Fault when it cannot. */
export async function runCommandLine(asked: Arguments, context: CommandContext): Promise<Result | undefined> {
  const { progress, signal } = context;
  switch (asked.command) {
    case "help":
      progress.say(helpText());
      return undefined;
    case "preview":
      return preview(await open(asked, context), context);
    case "up": {
      const opened = await open(asked, context);
      const result = await keepUnlessInterrupted(opened, context, async () => {
        const { changes, outputs } = await deploy(opened, context);
        return { changes, ...(await look(opened, outputs)) };
      });
      progress.say("\nIt keeps running. Send payments with npm run local -- pay; end it with npm run local -- down.");
      return result;
    }
    case "demo": {
      const opened = await open(asked, context);
      await keepUnlessInterrupted(opened, context, async () =>
        pay(opened, (await deploy(opened, context)).outputs, context),
      );
      progress.say();
      progress.times();
      progress.say("\nIt keeps running; end it with npm run local -- down.");
      return undefined;
    }
    case "pay": {
      const workplace = await join(context);
      return pay(workplace, await workplace.stack.outputs({ signal }), context);
    }
    case "drill": {
      // This run holds the lock itself.
      const workplace = await joinWorkplace(folder, context);
      return drill(asked, workplace, await workplace.stack.outputs({ signal }), context);
    }
    case "status":
      return status(context);
    case "down":
      await down(context);
      return undefined;
  }
}

/** A workplace, and the settings that its stack is to have. */
type Opened = Workplace & { readonly chosen: ChosenSettings };

/** Opens the workplace once the settings that were asked for are in order. */
async function open({ port, settings }: Arguments, context: CommandContext): Promise<Opened> {
  configOf(choose(settings));
  const workplace = await openWorkplace({ folder, ...context, ...(port === undefined ? {} : { port }) });
  const chosen = choose(settings);
  const { leftOut } = configOf(chosen);
  const described = describeChoice(chosen);
  if (described !== undefined) context.progress.say(`Settings: ${described}.`);
  if (leftOut.length > 0) {
    context.progress.say(
      `Note: left out of Pulumi.${String(chosen.stack)}.yaml, as it is not for this machine: ${leftOut.join(", ")}.`,
    );
  }
  return { ...workplace, chosen };
}

/** The settings that the stack has, if it runs, and those that were asked for. */
function choose(settings: AskedSettings | undefined): ChosenSettings {
  return combine(remembered(folder), settings);
}

/** For a look at what runs, which needs no lock, but makes no sense while another run changes it. */
async function join(context: CommandContext): Promise<Workplace> {
  refuseIfHeld(commandLineLock);
  const workplace = await joinWorkplace(folder, context);
  if (!(await databaseAnswers(folder))) {
    context.progress.say("Note: the database does not answer; npm run local -- up starts it again with what it holds.");
  }
  return workplace;
}

/** An emulator that this run started is ended when the run is interrupted; after a fault one wants to look at it. */
async function keepUnlessInterrupted<T>(
  { isNew }: Workplace,
  { progress, signal }: CommandContext,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (signal.aborted) {
      if (isNew) await discard(folder);
    } else if (await findEmulator(folder)) {
      progress.say("The emulator keeps running; try again, or end it with npm run local -- down.");
    } else {
      progress.say("The emulator ended meanwhile; npm run local -- up starts another one.");
    }
    throw thrown;
  }
}

async function preview({ stack, isNew, chosen }: Opened, { progress, signal }: CommandContext): Promise<Result> {
  try {
    return await progress.step("preview", async (remark) => {
      const onMessage = followOperation(progress, remark);
      const changes = await stack.preview({ settings: configOf(chosen).config, onMessage, signal });
      remark(describeChanges(changes));
      return { changes };
    });
  } finally {
    if (isNew) await discard(folder);
  }
}

async function deploy(
  { stack, chosen }: Opened,
  { progress, signal }: CommandContext,
): Promise<{ changes: Readonly<Record<string, number>>; outputs: OutputMap }> {
  return progress.step("deployment", async (remark) => {
    const onMessage = followOperation(progress, remark);
    const done = await stack.up({ settings: configOf(chosen).config, onMessage, signal });
    remember(folder, chosen);
    remark(describeChanges(done.changes));
    return done;
  });
}

/** Sends the sample payments through both doors and shows what came of them. */
async function pay({ emulator }: Workplace, outputs: OutputMap, { progress, signal }: CommandContext): Promise<Result> {
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
  progress.say();
  progress.table(answerRows(answers));
  const wrong = answers.filter(({ status, sample }) => status !== sample.expected).length;
  if (wrong > 0) {
    const settings = describeChoice(remembered(folder));
    throw new Fault(
      `${wrong} of ${answers.length} requests got another status than they must` +
        (settings === undefined ? "." : `; they are made for the settings by default, but the stack has ${settings}.`),
    );
  }

  const records: { door: string; key: string; text: string; row?: string }[] = [];
  for (const { door, paymentId } of paymentIds) {
    const record = await auditRecord(textOutput(outputs, "auditBucketName"), paymentId, emulator);
    progress.say(`\nAudit record of the payment through the ${door.name}, ${record.key}:\n${record.text}`);
    const reader: unknown = outputs.ledgerReaderName?.value;
    const row = typeof reader === "string" ? await ledgerRow(reader, paymentId, emulator) : undefined;
    if (row !== undefined) progress.say(`Its row of the ledger:\n${row}`);
    records.push({ door: door.name, ...record, ...(row !== undefined && { row }) });
  }
  progress.say("\nSend one of your own:");
  for (const door of doors) progress.say(curlLine(door));

  const sent = answers.map(({ door, sample: { method, path, title, expected }, status, text }) => {
    return { door, request: `${method} ${path}`, title, status, expected, answer: text };
  });
  return { answers: sent, records };
}

/** Takes a part of the stack away for a moment. */
async function drill(
  { drill: name }: Arguments,
  { emulator }: Workplace,
  outputs: OutputMap,
  context: CommandContext,
): Promise<Result> {
  if (name === undefined) throw new UsageFault("Say what the drill takes away.");
  const doors = await findDoors(outputs, emulator);
  const functionName = textOutput(outputs, "lambdaFunctionName");
  return { ...(await runDrill(name, { folder, emulator, functionName, doors, ...context })) };
}

async function status(context: CommandContext): Promise<Result> {
  const { progress, signal } = context;
  const emulator = await findEmulator(folder);
  if (!emulator) {
    progress.say(whatIsLeft(folder));
    return {};
  }
  const { endpoint, pid, startedAt } = emulator;
  progress.say(`The emulator runs at ${endpoint} since ${startedAt}, process ${pid}.`);
  const left = leftAway(folder);
  if (left !== undefined) {
    progress.say(
      `A drill was killed while it had taken something away; put it back with npm run local -- drill ${left.drill}.`,
    );
  }
  const workplace = await join(context);
  const found = await look(workplace, await workplace.stack.outputs({ signal }));
  if (Object.keys(found.outputs).length === 0) {
    progress.say("No stack is deployed in it; deploy it with npm run local -- up.");
  } else {
    const settings = describeChoice(remembered(folder));
    if (settings !== undefined) progress.say(`Settings: ${settings}.`);
    const doors = found.doors.map(({ name, url }) => [name, url]);
    const outputs = Object.entries(found.outputs).map(([name, value]) => [name, textOf(value)]);
    progress.table([["output or door", "value"], ...outputs, ...doors]);
  }
  return { emulator: { endpoint, pid, startedAt }, settings: withoutSecrets(remembered(folder)), ...found };
}

/** What a script may see of a deployed stack; nothing of one that isn't, and no doors of a program that was changed to have none. */
async function look(
  { emulator }: Workplace,
  all: OutputMap,
): Promise<{ outputs: Record<string, unknown>; doors: { name: Door["name"]; url: string }[] }> {
  const outputs = Object.entries(all).map(([name, { value, secret }]) => [
    name,
    secret ? "(secret)" : (value as unknown),
  ]);
  const found = hasDoors(all) ? await findDoors(all, emulator) : [];
  const doors = found.map(({ name, url }) => ({ name, url: `${url}/validate` }));
  return { outputs: Object.fromEntries(outputs) as Record<string, unknown>, doors };
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
      const onMessage = followOperation(progress, remark, resourceCount(folder));
      remark(describeChanges(await stack.destroy({ onMessage, signal })));
    });
  } finally {
    // Whatever could not be deleted goes with the emulator.
    await progress.step("emulator", async (remark) => {
      await discard(folder);
      remark("ended");
    });
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function describeChanges(changes: Readonly<Record<string, number>>): string {
  const parts = Object.entries(changes).map(([action, count]) => `${action} ${count}`);
  return parts.length === 0 ? "nothing to do" : parts.join(", ");
}

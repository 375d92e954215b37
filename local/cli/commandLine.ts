import type { OutputMap } from "@pulumi/pulumi/automation";
import { Arguments, AskedSettings, helpText, UsageFault } from "./arguments";
import type { CommandContext, Result } from "./commandContext";
import { followOperation } from "./deploymentProgress";
import { pay } from "./pay";
import { join, look, status } from "./status";
import { runDrill } from "../drill/drill";
import { findDoors, textOutput } from "../emulator/doors";
import { findEmulator } from "../emulator/emulator";
import { commandLineFolder as folder } from "../machine/folders";
import { ChosenSettings, combine, configOf, describeChoice, remember, remembered } from "../stack/chosenSettings";
import { resourceCount, unsoundness } from "../stack/soundness";
import { Workplace, discard, joinWorkplace, openWorkplace } from "../stack/workplace";

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

function describeChanges(changes: Readonly<Record<string, number>>): string {
  const parts = Object.entries(changes).map(([action, count]) => `${action} ${count}`);
  return parts.length === 0 ? "nothing to do" : parts.join(", ");
}

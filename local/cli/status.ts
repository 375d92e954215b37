import type { OutputMap } from "@pulumi/pulumi/automation";
import { leftAway } from "../drill/drill";
import { Door, findDoors, hasDoors } from "../emulator/doors";
import { findEmulator } from "../emulator/emulator";
import { commandLineFolder as folder, commandLineLock } from "../machine/folders";
import { describeChoice, remembered, withoutSecrets } from "../stack/chosenSettings";
import { databaseAnswers } from "../stack/database";
import { refuseIfHeld } from "../stack/lock";
import { joinWorkplace, whatIsLeft, Workplace } from "../stack/workplace";
import type { CommandContext, Result } from "./commandContext";

/** Tells what runs, and where. */
export async function status(context: CommandContext): Promise<Result> {
  const { progress, signal } = context;
  const emulator = await findEmulator(folder);
  if (!emulator) {
    await refuseWhileOthersWork(context);
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
export async function look(
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

/** For a look at what runs, which needs no lock, but makes no sense while another run changes it. */
export async function join(context: CommandContext): Promise<Workplace> {
  await refuseWhileOthersWork(context);
  const workplace = await joinWorkplace(folder, context);
  if (!(await databaseAnswers(folder))) {
    context.progress.say("Note: the database does not answer; npm run local -- up starts it again with what it holds.");
  }
  return workplace;
}

/** What runs would be told wrong while another run changes it. */
async function refuseWhileOthersWork({ progress, signal }: CommandContext): Promise<void> {
  const remark = (text: string): void => {
    progress.say(text);
  };
  await refuseIfHeld(commandLineLock, { remark, signal });
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

import { randomUUID } from "node:crypto";
import type { OutputMap } from "@pulumi/pulumi/automation";
import { Fault } from "../console/fault";
import { findDoors, textOutput } from "../emulator/doors";
import { commandLineFolder as folder } from "../machine/folders";
import { describeChoice, remembered } from "../stack/chosenSettings";
import type { Workplace } from "../stack/workplace";
import type { CommandContext, Result } from "./commandContext";
import { ledgerRow } from "./ledgerRow";
import { Answer, answerRows, auditRecord, curlLine, samplesFor, send } from "./payments";

/** Sends the sample payments through both doors and shows what came of them. */
export async function pay(
  { emulator }: Workplace,
  outputs: OutputMap,
  { progress, signal }: CommandContext,
): Promise<Result> {
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

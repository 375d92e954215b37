import { Lambda } from "@aws-sdk/client-lambda";
import type { ReaderAnswer } from "../../lambda/reader/reader";
import { Fault } from "../../local/console/fault";
import type { Deployment } from "../smoke/deployment";
import { answerText } from "./answer";
import { readArguments } from "./arguments";

/** The part of a deployment that reads its ledger. */
export type LedgerDeployment = Pick<Deployment, "ledgerReaderName" | "client">;

/**
 * Answers a command line from a stack's ledger.
 *
 * @param find finds the deployed stack of a name.
 * @returns what is to be printed.
 * @throws Fault with one sentence, or the usage.
 */
export async function readLedger(
  args: readonly string[],
  find: (stack: string) => Promise<LedgerDeployment>,
): Promise<string> {
  const { stack, event, json } = readArguments(args);
  const { ledgerReaderName: name, client } = await find(stack);
  if (name === undefined) throw new Fault(`The stack ${stack} has no ledger; its setting ledger is false.`);
  const answer = await ask(new Lambda(client), name, event);
  return json ? JSON.stringify(answer, undefined, 2) : answerText(answer);
}

async function ask(lambda: Lambda, name: string, event: object): Promise<ReaderAnswer> {
  const { FunctionError, Payload = new Uint8Array() } = await lambda.invoke({
    FunctionName: name,
    Payload: Buffer.from(JSON.stringify(event)),
  });
  const answer = JSON.parse(Buffer.from(Payload).toString()) as ReaderAnswer | { error: string; errorType?: string };
  if (FunctionError !== undefined) {
    const type = "errorType" in answer ? answer.errorType : undefined;
    throw new Fault(`The ledger can't be read now: ${type ?? FunctionError}; try again, or see the log of ${name}.`);
  }
  if ("error" in answer) throw new Fault(answer.error);
  return answer;
}

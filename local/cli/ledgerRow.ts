import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { Fault } from "../console/fault";
import { clientSettings } from "../emulator/clientSettings";
import type { Emulator } from "../emulator/emulator";

/**
 * A payment's row of the ledger, as people get it: from the stack's own reader.
 *
 * @param readerName function that reads the ledger.
 * @throws Fault when there is none.
 */
export async function ledgerRow(
  readerName: string,
  paymentId: string,
  { endpoint, credentials }: Pick<Emulator, "endpoint" | "credentials">,
): Promise<string> {
  const lambda = new LambdaClient(clientSettings(endpoint, credentials));
  const request = new InvokeCommand({ FunctionName: readerName, Payload: JSON.stringify({ show: paymentId }) });
  const { FunctionError, Payload = new Uint8Array() } = await lambda.send(request);
  const text = Buffer.from(Payload).toString();
  if (FunctionError !== undefined) throw new Fault(`The ledger can't be read: ${text}`);
  const { payments: [row] = [] } = JSON.parse(text) as { payments?: object[] };
  if (row === undefined) throw new Fault(`The ledger holds no row of payment ${paymentId}.`);
  return JSON.stringify(row);
}

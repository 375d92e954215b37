import { createIamDatabase } from "../database/iamDatabase";
import { readerRole } from "../database/roles";
import { read, ReaderAnswer, readerLimits } from "./reader";
import { readReaderRequest } from "./request";

const database = createIamDatabase(process.env, readerRole, readerLimits);

/**
 * Entry point of the Lambda function that reads the ledger for people.
 *
 * @returns what was asked for, or one sentence that says what is wrong with the request.
 * @throws DatabaseFault when the database is away.
 */
export async function handler(event: unknown): Promise<ReaderAnswer | { readonly error: string }> {
  const request = readReaderRequest(event);
  return typeof request === "string" ? { error: request } : read(database, request);
}

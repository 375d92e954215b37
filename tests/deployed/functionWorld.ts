// What the tests of the ledger's functions have around them: a real PostgreSQL, a stub of S3, and each function as it is deployed, in a
// process of its own.
import * as fs from "node:fs";
import { FunctionProcess, startFunction, unpackFunction } from "../harness/functionProcess";
import { LedgerServer, startLedgerServer } from "../harness/ledgerDatabase";
import { startStubS3, StubS3 } from "../harness/stubS3";

export let ledger: LedgerServer;
export let s3: StubS3;
const folders: string[] = [];
const running: FunctionProcess[] = [];

/** Starts both before the tests of a file, empties them before each test, and ends all that was started. */
export function useFunctionWorld(): void {
  beforeAll(async () => {
    [ledger, s3] = await Promise.all([startLedgerServer(), startStubS3()]);
  }, 60_000);
  beforeEach(async () => {
    s3.reset();
    await ledger.ask("truncate ledger.payment");
  });
  afterAll(async () => {
    for (const each of running) each.kill();
    await Promise.all([...running.map(({ ended }) => ended), ledger.close(), s3.close()]);
    for (const folder of folders) fs.rmSync(folder, { recursive: true });
  });
}

/** Unpacks a function's files, and starts it. */
export async function start(
  files: Readonly<Record<string, string>>,
  more: NodeJS.ProcessEnv = {},
): Promise<FunctionProcess> {
  const folder = unpacked(files);
  const own = { AUDIT_BUCKET: "audit-bucket", ENVIRONMENT: "test", AWS_LAMBDA_FUNCTION_NAME: "validator-test" };
  const environment = { ...s3.environment, ...ledger.environment, ...own };
  const started = await startFunction(folder, { ...environment, ...more });
  running.push(started);
  return started;
}

/** A folder with files, which is removed at the end. */
export function unpacked(files: Readonly<Record<string, string>>): string {
  const folder = unpackFunction(files);
  folders.push(folder);
  return folder;
}

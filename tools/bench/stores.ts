import { ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { clientSettings } from "../../local/emulator/clientSettings";
import { startEmulator } from "../../local/emulator/emulator";
import { region } from "../../local/stack/settings";
import { handlerEnvironment } from "./bundles";

/** A store in a process of its own, so that its work isn't counted. */
export interface Store {
  /** What leads the function there. */
  readonly environment: NodeJS.ProcessEnv;
  readonly stop: () => unknown;
}

/** A stub of S3. */
export async function stubInAnotherProcess(): Promise<Store> {
  const { child, environment } = await started("stub.ts");
  return { environment, stop: () => child.kill() };
}

/** The S3 of the emulator that the local stack runs on, with a bucket for the records. */
export async function emulatedS3(): Promise<Store> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bench-"));
  const { endpoint, credentials, stop } = await startEmulator({ folder });
  await new S3Client(clientSettings(endpoint, credentials)).send(
    new CreateBucketCommand({ Bucket: handlerEnvironment.AUDIT_BUCKET }),
  );
  return {
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    async stop() {
      await stop();
      fs.rmSync(folder, { recursive: true });
    },
  };
}

/** A database with the ledger's tables, which ends with this process. */
export async function databaseInAnotherProcess(): Promise<Store> {
  const { child, environment } = await started("database.ts");
  return {
    environment,
    async stop() {
      child.disconnect();
      await once(child, "exit");
    },
  };
}

/** A program of this folder that tells where it is once it can be used, and ends when it is left. */
async function started(program: string): Promise<{ child: ChildProcess; environment: NodeJS.ProcessEnv }> {
  const child = fork(path.join(__dirname, program), {
    execArgv: ["-r", path.resolve(__dirname, "../register.js")],
  });
  const [environment] = (await once(child, "message")) as [NodeJS.ProcessEnv];
  return { child, environment };
}

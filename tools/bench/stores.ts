import { fork } from "node:child_process";
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
export interface S3 {
  /** What leads the AWS SDK there. */
  readonly environment: NodeJS.ProcessEnv;
  readonly stop: () => unknown;
}

/** A stub of S3. */
export async function stubInAnotherProcess(): Promise<S3> {
  const child = fork(path.join(__dirname, "stub.ts"), {
    execArgv: ["-r", path.resolve(__dirname, "../register.js")],
  });
  const [environment] = (await once(child, "message")) as [NodeJS.ProcessEnv];
  return { environment, stop: () => child.kill() };
}

/** The S3 of the emulator that the local stack runs on, with a bucket for the records. */
export async function emulatedS3(): Promise<S3> {
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

import { fork } from "node:child_process";
import { createHash, createHmac, randomUUID } from "node:crypto";
import { once } from "node:events";
import * as fs from "node:fs";
import * as http from "node:http";
import * as os from "node:os";
import * as path from "node:path";
import { crc32 } from "node:zlib";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import type { AuditRecord } from "../lambda/auditLog";
import { startEmulator } from "../local/emulator";
import { region } from "../local/settings";
import { bundleValidator } from "../pure/bundle";
import { asModules, handlerEnvironment } from "./bundles";
import { against, medians, millisecondsOf, quantile, Section, shown } from "./measure";

const perRound = 400;

/** What the handler stores of `paymentEvent`. */
const record: AuditRecord = {
  timestamp: "2026-01-31T12:00:00.000Z",
  payment_id: "00000000-0000-4000-8000-000000000000",
  amount: "10.50",
  currency: "EUR",
  status: "validated",
  card: { brand: "visa", last_four: "1111" },
  request_id: "bench",
  door: "load-balancer",
};

type Handler = (event: unknown, context: { awsRequestId: string }) => Promise<{ statusCode: number }>;

/** A store in a process of its own, so that its work isn't counted. */
interface S3 {
  /** What leads the AWS SDK there. */
  readonly environment: NodeJS.ProcessEnv;
  readonly stop: () => unknown;
}

/** A stub of S3. */
export async function stubInAnotherProcess(): Promise<S3> {
  const child = fork(path.join(__dirname, "stub.ts"), {
    execArgv: ["-r", path.resolve(__dirname, "../local/register.js")],
  });
  const [environment] = (await once(child, "message")) as [NodeJS.ProcessEnv];
  return { environment, stop: () => child.kill() };
}

/** The S3 of the emulator that the local stack runs on, with a bucket for the records. */
async function emulatedS3(): Promise<S3> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bench-"));
  const { endpoint, credentials, stop } = await startEmulator({ folder });
  await new S3Client({ endpoint, region, credentials, forcePathStyle: true }).send(
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

/** The deployed bundle's handler in this process, with its log lines thrown away. */
export async function loadHandler(environment: NodeJS.ProcessEnv): Promise<Handler> {
  Object.assign(process.env, handlerEnvironment, environment);
  const { bundle = "" } = asModules({ bundle: await bundleValidator() });
  process.stdout.write = (text: string | Uint8Array) => {
    return (typeof text === "string" && text.startsWith("{")) || process.stderr.write(text);
  };
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- what is measured is the built file
  return (require(bundle) as { handler: Handler }).handler;
}

/** An event of the load balancer with a payment of an id of its own. */
export function paymentEvent(paymentId: string = randomUUID(), card = "4111111111111111"): object {
  return {
    requestContext: { elb: { targetGroupArn: "arn" } },
    httpMethod: "POST",
    path: "/validate",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ payment_id: paymentId, amount: "10.50", currency: "EUR", card }),
    isBase64Encoded: false,
  };
}

/** One request to a warm function, against a bare put of the same record on a socket of its own. */
export async function warmRequest(): Promise<Section> {
  return {
    title: "A warm request: validated, recorded and answered",
    rows: [
      ["S3", "share", "request", "bare signed put", "ratio", "goal", ""],
      ...(await compared("a stub that answers at once", stubInAnotherProcess)),
      ...(await compared("the emulator's", emulatedS3)),
    ],
    notes: [`${perRound} requests a round over plain HTTP, one connection kept alive on either side.`],
  };
}

/** The rows of one store, which is ended whatever happens: the emulator would outlive the benchmark. */
async function compared(name: string, start: () => Promise<S3>): Promise<string[][]> {
  const { environment, stop } = await start();
  try {
    return await rowsOf(name, environment);
  } finally {
    await stop();
  }
}

async function rowsOf(name: string, environment: NodeJS.ProcessEnv): Promise<string[][]> {
  const handler = await loadHandler(environment);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const request = async () => {
    const { statusCode } = await handler(paymentEvent(), { awsRequestId: "bench" });
    if (statusCode !== 200) throw new Error(`The handler answered ${statusCode}.`);
  };
  const put = () => signedPut(agent);
  // The first ones open connections and warm up the compiler.
  for (let warming = 0; warming < 500; warming++) await Promise.all([request(), put()]);

  const tails: Record<string, number[]> = { ours: [], bare: [] };
  const round = (contestant: "ours" | "bare", work: () => Promise<unknown>) => async () => {
    const times: number[] = [];
    for (let sent = 0; sent < perRound; sent++) times.push(await millisecondsOf(work));
    tails[contestant]?.push(quantile(times, 0.99));
    return quantile(times, 0.5);
  };
  const { ours, bare } = await medians({ ours: round("ours", request), bare: round("bare", put) });
  const [oursTail, bareTail] = [quantile(tails.ours ?? [], 0.5), quantile(tails.bare ?? [], 0.5)];
  agent.destroy();
  return [
    [name, "p50", shown(ours, "ms"), shown(bare, "ms"), ...against(ours / bare, 1.5)],
    ["", "p99", shown(oursTail, "ms"), shown(bareTail, "ms"), (oursTail / bareTail).toFixed(3), "", ""],
  ];
}

/** Puts a record by hand, where and as the handler puts its own: type, condition, checksum, signature version 4, and no more. */
async function signedPut(agent: http.Agent): Promise<void> {
  const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
  const url = new URL(`/bucket/audit/${randomUUID()}.json`, AWS_ENDPOINT_URL);
  const body = JSON.stringify(record);
  const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const hash = createHash("sha256").update(body).digest("hex");
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  const headers = {
    host: url.host,
    "x-amz-checksum-crc32": checksum.toString("base64"),
    "x-amz-content-sha256": hash,
    "x-amz-date": date,
  };
  const signed = Object.keys(headers).join(";");
  const canonical = Object.entries(headers).map((pair) => `${pair.join(":")}\n`);
  const request = ["PUT", url.pathname, "", canonical.join(""), signed, hash].join("\n");
  const scope = `${date.slice(0, 8)}/us-east-1/s3/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", date, scope, createHash("sha256").update(request).digest("hex")].join("\n");
  const hmac = (key: string | Buffer, part: string) => createHmac("sha256", key).update(part).digest();
  const key = scope.split("/").reduce<string | Buffer>(hmac, `AWS4${AWS_SECRET_ACCESS_KEY}`);
  const signature = createHmac("sha256", key).update(text).digest("hex");
  const authorization = `AWS4-HMAC-SHA256 Credential=${AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;

  const sending = http.request(url, {
    method: "PUT",
    agent,
    headers: {
      ...headers,
      authorization,
      "content-type": "application/json",
      "content-length": body.length,
      "if-none-match": "*",
    },
  });
  sending.end(body);
  const [response] = (await once(sending, "response")) as [http.IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`S3 answered ${response.statusCode}.`);
  response.resume();
  await once(response, "end");
}

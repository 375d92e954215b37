// The bundle that is deployed against one with the whole SDK, as it comes from npm: what S3 sees and what the client is told
// must be the same, whatever S3 does. Doesn't prove that S3 does these things in this way.
import { createHash } from "node:crypto";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { crc32 } from "node:zlib";
import { bundleValidator } from "../../lambda/bundle/bundle";
import { plainBundle } from "../../tools/bench/bundles";
import { paymentRecord } from "../harness/paymentRecord";
import { paymentEvent } from "../lambda/doorEvents";
import { FunctionProcess } from "./functionProcess";

type Respond = (response: http.ServerResponse) => void;

const hour = 3_600_000;
const stored = JSON.stringify(paymentRecord("already-there"));

const written: Respond = (response) => response.writeHead(200, { etag: '"1"' }).end();
const found: Respond = (response) => response.writeHead(200, { "content-type": "application/json" }).end(stored);
const refusing =
  (status: number, code: string, headers: http.OutgoingHttpHeaders = {}): Respond =>
  (response) =>
    response
      .writeHead(status, { "content-type": "application/xml", "x-amz-request-id": "1", ...headers })
      .end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>refused</Message></Error>`);
const resetting: Respond = (response) => response.destroy();
const silent: Respond = () => undefined;

/** What S3 does with the first requests for a payment; with further ones as with the last. */
const scenarios: Readonly<Record<string, readonly Respond[]>> = {
  success: [written],
  "already there": [refusing(412, "PreconditionFailed"), found],
  "slow down": [refusing(503, "SlowDown"), written],
  "slow down for good": [refusing(503, "SlowDown")],
  "retry after": [refusing(503, "ServiceUnavailable", { "retry-after": "1" }), written],
  "moved to another region": [
    refusing(301, "PermanentRedirect", { "x-amz-bucket-region": "eu-central-1", location: "http://127.0.0.1:1/" }),
  ],
  "redirected for now": [refusing(307, "TemporaryRedirect", { location: "http://127.0.0.1:1/" })],
  "expired token": [refusing(400, "ExpiredToken")],
  "connection reset": [resetting, written],
  "reset while it answers": [
    refusing(412, "PreconditionFailed"),
    (response) => response.write("{", () => response.destroy()),
  ],
  "time-out": [silent, written],
  "an error after the status": [refusing(200, "InternalError"), written],
  "bad gateway without a document": [(response) => response.writeHead(502).end("<html>"), written],
  "nothing where there was something": [refusing(412, "PreconditionFailed"), refusing(404, "NoSuchKey")],
};

/** Told by S3's own clock, an hour ahead: the SDK has to follow it, with all that it signs from then on. */
const skewed = [refusing(403, "RequestTimeTooSkewed", { date: new Date(Date.now() + hour).toUTCString() }), written];

/** What was seen of one bundle in one scenario. */
interface Seen {
  readonly requests: unknown[];
  readonly answer: unknown;
  readonly log: unknown;
}

let servers: http.Server[];
let processes: FunctionProcess[];

beforeAll(() => {
  servers = [];
  processes = [];
});

afterAll(() => {
  for (const one of processes) one.stop();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** A request without what differs from one to the next: times, ids and what is computed of them, which is checked instead. */
function told({ method, url, headers }: http.IncomingMessage, body: Buffer): unknown {
  const { host, authorization, "amz-sdk-invocation-id": invocation, "x-amz-date": date, ...others } = headers;
  const { "x-amz-checksum-crc32": checksum, "x-amz-content-sha256": hash, ...plain } = others;
  const checksumOfBody = Buffer.alloc(4);
  checksumOfBody.writeUInt32BE(crc32(body));
  const sent = String(date).replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
  return {
    method,
    url,
    // The two forms of the package can be a version apart.
    headers: JSON.stringify(plain).replace(/\d+\.\d+\.\d+/g, "version"),
    toThisHost: host?.startsWith("127.0.0.1:"),
    signed: /SignedHeaders=([^,]+), Signature=[0-9a-f]{64}$/.exec(authorization ?? "")?.[1],
    named: /^[0-9a-f-]{36}$/.test(String(invocation)),
    hoursAhead: ((Date.parse(sent) - Date.now()) / hour).toFixed(0).replace("-0", "0"),
    checksum: checksum === undefined ? "none" : checksum === checksumOfBody.toString("base64"),
    hash: hash === createHash("sha256").update(body).digest("hex"),
    body: body.toString().replace(/"timestamp":"[^"]+"/, '"timestamp":""'),
  };
}

async function seenOf(bundle: string): Promise<Record<string, Seen>> {
  const requests = new Map<string, unknown[]>();
  const times = new Map<string, number[]>();
  const scripts = new Map(Object.entries({ ...scenarios, skewed }).map(([name, script]) => [idOf(name), script]));
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const id = /audit\/([a-z-]+)\.json/.exec(request.url ?? "")?.[1] ?? "";
      const before = requests.get(id) ?? [];
      requests.set(id, [...before, told(request, Buffer.concat(chunks))]);
      times.set(id, [...(times.get(id) ?? []), Date.now()]);
      const script = scripts.get(id) ?? [];
      (script[before.length] ?? script.at(-1))?.(response);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const bundled = await FunctionProcess.start(bundle, {
    AUDIT_BUCKET: "audit-bucket",
    ENVIRONMENT: "test",
    AWS_LAMBDA_FUNCTION_NAME: "validator-test",
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "stub",
    AWS_SECRET_ACCESS_KEY: "stub",
    AWS_SESSION_TOKEN: "token",
  });
  processes.push(bundled);

  const pay = async (name: string) => {
    const payment = { payment_id: idOf(name), amount: "10.50", card: "4111111111111111" };
    return [name, await bundled.call(paymentEvent(payment))] as const;
  };
  // The skew comes last, since the SDK keeps it for all further requests.
  const answers = [...(await Promise.all(Object.keys(scenarios).map(pay))), await pay("skewed")];
  const lines = await bundled.logLines(answers.length);
  return Object.fromEntries(
    answers.map(([name, answer]) => {
      const log = lines.find((line) => line.payment_id === idOf(name));
      const [first = NaN, second = NaN] = times.get(idOf(name)) ?? [];
      return [
        name,
        {
          requests: requests.get(idOf(name)) ?? [],
          answer,
          log: { ...log, timestamp: "", duration_ms: "", AuditLatency: "", _aws: "", error_retry_delay_ms: "" },
          ...(name === "retry after" && { waited: second - first >= 1_000 }),
        },
      ];
    }),
  );
}

const idOf = (name: string) => name.replaceAll(" ", "-");

let slim: Record<string, Seen>;
let plain: Record<string, Seen>;

beforeAll(async () => {
  [slim, plain] = await Promise.all([bundleValidator({ ledger: false }).then(seenOf), plainBundle().then(seenOf)]);
});

it.each([...Object.keys(scenarios), "skewed"])("does as the whole SDK does: %s", (name) => {
  expect(slim[name]).toEqual(plain[name]);
});

it("is tried with what happens", () => {
  const outcomes = Object.entries(plain).map(([name, { requests, log }]) => {
    const { status, outcome, error_name: error } = log as Record<string, unknown>;
    return [name, requests.length, status, outcome, ...(error === undefined ? [] : [error])];
  });
  expect(outcomes).toEqual([
    ["success", 1, 200, "accepted"],
    ["already there", 2, 200, "duplicate"],
    ["slow down", 2, 200, "accepted"],
    ["slow down for good", 2, 503, "unavailable", "SlowDown"],
    ["retry after", 2, 200, "accepted"],
    ["moved to another region", 1, 503, "unavailable", "PermanentRedirect"],
    ["redirected for now", 1, 503, "unavailable", "TemporaryRedirect"],
    ["expired token", 1, 503, "unavailable", "ExpiredToken"],
    ["connection reset", 2, 200, "accepted"],
    ["reset while it answers", 2, 503, "unavailable", "Error"],
    ["time-out", 2, 200, "accepted"],
    ["an error after the status", 2, 200, "accepted"],
    ["bad gateway without a document", 2, 200, "accepted"],
    ["nothing where there was something", 2, 503, "unavailable", "NoSuchKey"],
    ["skewed", 2, 200, "accepted"],
  ]);
  const { requests } = plain.skewed ?? { requests: [] };
  expect(requests.map((request) => (request as { hoursAhead: string }).hoursAhead)).toEqual(["0", "1"]);
  expect(plain["retry after"]).toMatchObject({ waited: true });
});

// Payments through both doors of a deployed stack, and what is left of them. Does not show how API Gateway itself handles
// odd headers and encodings, which the emulator takes as they come.
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { S3 } from "@aws-sdk/client-s3";
import type { Door } from "../../local/emulator/doors";
import { extractMetrics } from "../harness/embeddedMetrics";
import { withoutIds } from "../harness/letOut";
import { TestStack } from "./testStack";

const bucket = "payment-audit-logs-local-123456789012-use1";
const card = { number: "3782 822463 10005", cvc: "9173" };

let test: TestStack;
let doors: [api: Door, balancer: Door];

beforeAll(async () => {
  test = await TestStack.open();
  const { outputs } = await test.stack.up();
  doors = await test.doors(outputs);
});

afterAll(() => test.close());

interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly body?: unknown;
  readonly key?: string | null;
}

/** Sends a request to a door, with the right key unless told otherwise. */
async function send(door: Door, { path = "/validate", method = "POST", body, key = door.apiKey }: Sent) {
  const headers = { "content-type": "application/json", ...(key !== null && { "x-api-key": key }) };
  const text = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
  const answer = await fetch(`${door.url}${path}`, { method, headers, body: text });
  return { status: answer.status, headers: answer.headers, body: JSON.parse(await answer.text()) as unknown };
}

/** The audit records, by the id of their payment. */
async function records(): Promise<Map<string, Record<string, unknown>>> {
  const s3 = new S3(test.root);
  const { Contents = [] } = await s3.listObjectsV2({ Bucket: bucket });
  const entries = Contents.map(async ({ Key = "" }) => {
    const { Body } = await s3.getObject({ Bucket: bucket, Key });
    const record = JSON.parse((await Body?.transformToString()) ?? "") as Record<string, unknown>;
    return [Key, record] as const;
  });
  return new Map(await Promise.all(entries));
}

async function recordsOf(paymentId: string): Promise<[string, Record<string, unknown>][]> {
  return [...(await records())].filter(([key]) => key.endsWith(`/${paymentId}.json`));
}

describe.each([
  ["api-gateway", 0],
  ["load-balancer", 1],
] as const)("through the %s", (doorName, index) => {
  const payment = { payment_id: `order-${doorName}`, amount: "10.50", currency: "EUR", card };
  const door = (): Door => doors[index];

  it("validates a payment and records it once", async () => {
    const answers = [await send(door(), { body: payment }), await send(door(), { body: payment })];
    for (const { status, body } of answers) {
      expect({ status, body }).toEqual({
        status: 200,
        body: { message: "Payment validated successfully", payment_id: payment.payment_id },
      });
    }
    expect(await recordsOf(payment.payment_id)).toEqual([
      [
        `audit/${payment.payment_id}.json`,
        {
          timestamp: expect.any(String) as string,
          payment_id: payment.payment_id,
          amount: "10.50",
          currency: "EUR",
          status: "validated",
          card: { brand: "amex", last_four: "0005" },
          request_id: expect.any(String) as string,
          door: doorName,
        },
      ],
    ]);
  });

  it("refuses another payment of the same id, and keeps the first", async () => {
    const { status } = await send(door(), { body: { ...payment, amount: "11.00" } });
    expect(status).toBe(409);
    expect((await recordsOf(payment.payment_id)).map(([, { amount }]) => amount)).toEqual(["10.50"]);
  });

  it("makes one record of two equal payments at the same instant", async () => {
    const body = { ...payment, payment_id: `twin-${doorName}` };
    const answers = await Promise.all([send(door(), { body }), send(door(), { body })]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await recordsOf(body.payment_id)).toHaveLength(1);
  });

  it("makes an id for a payment that has none", async () => {
    const { status, body } = await send(door(), { body: { amount: 7, card: "tok_1Nabcdefgh" } });
    expect({ status, body }).toMatchObject({ status: 200, body: { payment_id: expect.any(String) as string } });
  });

  it("takes null for an optional field that is absent", async () => {
    const { status } = await send(door(), {
      body: { ...payment, payment_id: null, card: { ...card, exp_month: null } },
    });
    expect(status).toBe(200);
  });

  it.each([
    ["what is not JSON", '{"amount":'],
    ["what is no object", "[]"],
    ["a missing field", { amount: "1.00" }],
    ["a wrong card number", { ...payment, card: { ...card, number: "3782 822463 10006" } }],
    ["a field that stands twice", `{"amount":"1.00",${JSON.stringify(payment).slice(1)}`],
    ["too many decimals", { ...payment, currency: "JPY", amount: "1.5" }],
    ["a field too many", { ...payment, note: "4111111111111111" }],
  ])("refuses %s", async (_, body) => {
    const answer = await send(door(), { body });
    expect(answer).toMatchObject({ status: 400, body: { error: "Invalid payment data", details: [{}] } });
    expect(JSON.stringify(answer.body)).not.toMatch(/3782|4111|1\.5|amount":/);
  });

  it("refuses who has no key or a wrong one", async () => {
    for (const key of [null, "", "0".repeat(40)]) {
      expect(await send(door(), { body: payment, key })).toMatchObject({ status: 403, body: { error: "Forbidden" } });
    }
  });

  it("refuses a body over 16 KB", async () => {
    const answer = await send(door(), { body: `${JSON.stringify(payment)}${" ".repeat(16_384)}` });
    expect(answer).toMatchObject({ status: 413, body: { error: expect.any(String) as string } });
  });

  it.each(["/", "/validate/more", "/admin", "/VALIDATE"])("has no %s", async (path) => {
    expect(await send(door(), { path, body: payment })).toMatchObject({ status: 404, body: { error: "Not found" } });
  });
});

it("tells other methods apart at the load balancer, which API Gateway can't", async () => {
  for (const method of ["PUT", "DELETE"]) {
    expect(await send(doors[0], { method })).toMatchObject({ status: 404, body: { error: "Not found" } });
    expect(await send(doors[1], { method })).toMatchObject({ status: 405, body: { error: "Method not allowed" } });
  }
});

it("takes a slash at the end for another path at the load balancer; at the API that is API Gateway's to decide", async () => {
  expect(await send(doors[1], { path: "/validate/" })).toMatchObject({ status: 404, body: { error: "Not found" } });
});

it("drops a byte order mark at the load balancer", async () => {
  const body = `\ufeff${JSON.stringify({ amount: 1, card: "tok_1Nabcdefgh" })}`;
  expect(await send(doors[1], { body })).toMatchObject({ status: 200 });
});

it("answers a probe without a key at the load balancer alone", async () => {
  const probe = { path: "/health", method: "GET", key: null };
  expect(await send(doors[0], probe)).toMatchObject({ status: 404, body: { error: "Not found" } });
  expect(await send(doors[1], probe)).toMatchObject({ status: 200, body: { status: "ok" } });
});

/** All that the validator has logged, its own lines among Lambda's. */
async function validatorLog(): Promise<string[]> {
  const logs = new CloudWatchLogs(test.root);
  const logGroupName = "/aws/lambda/payment-validator-local";
  const { logStreams = [] } = await logs.describeLogStreams({ logGroupName });
  const streams = logStreams.map(({ logStreamName }) => logs.getLogEvents({ logGroupName, logStreamName }));
  return (await Promise.all(streams)).flatMap(({ events = [] }) => events.map(({ message = "" }) => message));
}

it("tells of each payment by its door, under the name of the function", async () => {
  const lines = (await validatorLog()).filter((line) => line.includes('"outcome":"accepted"'));
  const metrics = lines.flatMap((line) => extractMetrics(JSON.parse(line) as Record<string, unknown>));
  expect(metrics).toHaveLength(lines.length);
  expect(new Set(metrics.map(({ namespace }) => namespace))).toEqual(new Set(["Payments/payment-validator-local"]));
  expect(new Set(metrics.map(({ dimensions }) => dimensions.Door))).toEqual(new Set(["api-gateway", "load-balancer"]));
  for (const { metrics: made } of metrics) {
    expect(Object.keys(made)).toEqual(["Accepted", "LedgerLatency", "AuditLatency"]);
  }
});

it("leaves no card data behind", async () => {
  const lines = await validatorLog();
  expect(lines.filter((line) => line.includes('"outcome":"accepted"')).length).toBeGreaterThanOrEqual(6);
  const left = withoutIds([...lines, JSON.stringify([...(await records())])].join("\n")).replace(/[-._ ]/g, "");
  expect(left).not.toMatch(/378282|411111|9173/);
});

// The command line that reads a ledger, against a stub of Lambda. Doesn't prove what the reader itself answers
// (tests/deployed/readerFunction.test.ts).
import { createServer, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readArguments, usage } from "../../tools/ledger/arguments";
import { readLedger } from "../../tools/ledger/ledger";
import { cursorOf, readReaderRequest } from "../../lambda/reader/request";

let server: Server;
let answer: { body: unknown; error?: string };
const asked: { path: string; event: unknown }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      asked.push({ path: request.url ?? "", event: JSON.parse(body) });
      if (answer.error !== undefined) response.setHeader("x-amz-function-error", answer.error);
      response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
beforeEach(() => (asked.length = 0));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const find = () =>
  Promise.resolve({
    ledgerReaderName: "payment-ledger-reader-test",
    client: {
      region: "eu-west-1",
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: { accessKeyId: "stub", secretAccessKey: "stub" },
    },
  });
const run = (line: string) => readLedger(line.split(" "), find);

const payment = {
  payment_id: "order-1",
  recorded_at: "2026-11-26T12:34:56.789Z",
  amount: "10.50",
  currency: "USD",
  card_brand: "visa",
  last_four: "1111",
  door: "api-gateway",
  request_id: "r-1",
  audited_at: null,
};

it("shows payments as a table, and how to go on", async () => {
  answer = { body: { payments: [payment], next: "2026-11-26T12:34:56.789Z/order-1" } };
  expect(await run("test day 2026-11-26 --limit 1")).toBe(
    `payment_id  recorded_at               amount  currency  card       door         request_id  audit object
----------  ------------------------  ------  --------  ---------  -----------  ----------  ------------
order-1     2026-11-26T12:34:56.789Z  10.50   USD       visa 1111  api-gateway  r-1         pending

There are more: --after 2026-11-26T12:34:56.789Z/order-1`,
  );
  expect(asked).toEqual([
    {
      path: "/2015-03-31/functions/payment-ledger-reader-test/invocations",
      event: { day: "2026-11-26", limit: 1 },
    },
  ]);
});

it("shows sums as a table, nothing in words, and anything as JSON", async () => {
  answer = {
    body: { sums: [{ day: "2026-11-26", currency: "USD", payments: 2, amount: "21.00", smoke_payments: 4 }] },
  };
  expect(await run("test sums 2026-11-01 2026-11-30")).toBe(
    `day         currency  payments  amount  smoke payments
----------  --------  --------  ------  --------------
2026-11-26  USD       2         21.00   4`,
  );
  expect(JSON.parse(await run("test sums 2026-11-01 2026-11-30 --json"))).toEqual(answer.body);
  answer = { body: { sums: [] } };
  expect(await run("test sums 2026-11-01 2026-11-30")).toBe("No payments.");
  answer = { body: { payments: [] } };
  expect(await run("test show order-1")).toBe("No payments.");
});

it.each([
  ["show order-1", { show: "order-1" }],
  ["day 2026-11-26", { day: "2026-11-26" }],
  ["day 2026-11-26 --limit 5 --after x", { day: "2026-11-26", limit: 5, after: "x" }],
  ["pending", { pending: true }],
  ["pending --limit many", { pending: true, limit: NaN }],
  ["sums 2026-01-01 2026-01-31", { sums: { from: "2026-01-01", to: "2026-01-31" } }],
])("asks for %s", (line, event) => {
  expect(readArguments(["test", ...line.split(" ")])).toEqual({ stack: "test", event, json: false });
});

it.each([
  "",
  "test",
  "test list",
  "test show",
  "test show a b",
  "test pending now",
  "test sums 2026-01-01",
  "test show order-1 --limit 5",
  "test pending --all",
])("tells how to ask when the words are '%s'", (line) => {
  expect(() => readArguments(line === "" ? [] : line.split(" "))).toThrow(usage);
});

it("says in one sentence what is wrong", async () => {
  answer = { body: { error: "2026-02-30 is no day; write it as in 2026-01-31." } };
  await expect(run("test day 2026-02-30")).rejects.toThrow("2026-02-30 is no day; write it as in 2026-01-31.");
  answer = {
    body: { errorType: "Postgres.ECONNREFUSED", errorMessage: "The database gave no answer" },
    error: "Unhandled",
  };
  await expect(run("test pending")).rejects.toThrow(
    "The ledger can't be read now: Postgres.ECONNREFUSED; try again, or see the log of payment-ledger-reader-test.",
  );
  const without = () => Promise.resolve({ client: { region: "eu-west-1" } });
  await expect(readLedger(["test", "pending"], without)).rejects.toThrow(
    "The stack test has no ledger; its setting ledger is false.",
  );
});

describe("the reader", () => {
  it.each<[unknown, unknown]>([
    [{ show: "order-1" }, { kind: "show", paymentId: "order-1" }],
    [{ day: "2024-02-29" }, { kind: "day", day: "2024-02-29", page: { after: undefined, limit: 100 } }],
    [
      { pending: true, limit: 1000, after: "2026-11-26T12:34:56.789Z/a.b_c-d" },
      {
        kind: "pending",
        page: { after: { recordedAt: "2026-11-26T12:34:56.789Z", paymentId: "a.b_c-d" }, limit: 1000 },
      },
    ],
    [
      { day: "2026-01-01", limit: 1 },
      { kind: "day", day: "2026-01-01", page: { after: undefined, limit: 1 } },
    ],
    [{ show: "a".repeat(64) }, { kind: "show", paymentId: "a".repeat(64) }],
    [{ sums: { from: "2026-01-01", to: "2026-01-01" } }, { kind: "sums", from: "2026-01-01", to: "2026-01-01" }],
    [{ sums: { from: "2024-01-01", to: "2024-12-31" } }, { kind: "sums", from: "2024-01-01", to: "2024-12-31" }],
  ])("understands %j", (event, request) => {
    expect(readReaderRequest(event)).toEqual(request);
  });

  it.each<[unknown, string]>([
    [{ show: "" }, "A payment_id has 1 to 64 letters, digits, dots, underscores and hyphens."],
    [{ show: "a".repeat(65) }, "A payment_id has 1 to 64 letters, digits, dots, underscores and hyphens."],
    [{ show: "a'b" }, "A payment_id has 1 to 64 letters, digits, dots, underscores and hyphens."],
    [{ show: 1 }, "A payment_id has 1 to 64 letters, digits, dots, underscores and hyphens."],
    [{ day: "2026-02-29" }, "2026-02-29 is no day; write it as in 2026-01-31."],
    [{ day: "26-1-1" }, "26-1-1 is no day; write it as in 2026-01-31."],
    [{ day: true }, "That is no day; write it as in 2026-01-31."],
    [{ day: "x2026-01-01" }, "x2026-01-01 is no day; write it as in 2026-01-31."],
    [{ day: "2026-01-01T00:00:00Z4111" }, "2026-01-01T00:00:00Z is no day; write it as in 2026-01-31."],
    [{ day: "2026-01" }, "2026-01 is no day; write it as in 2026-01-31."],
    [{ day: "-002026-01-01" }, "-002026-01-01 is no day; write it as in 2026-01-31."],
    [{ day: ["2026-01-01"] }, "That is no day; write it as in 2026-01-31."],
    [{ day: "2026-13-01" }, "2026-13-01 is no day; write it as in 2026-01-31."],
    [{ day: "2026-1-011" }, "2026-1-011 is no day; write it as in 2026-01-31."],
    [{ sums: { from: "2026-01-01" } }, "That is no day; write it as in 2026-01-31."],
    [{ sums: { from: "yesterday", to: "2026-01-01" } }, "yesterday is no day; write it as in 2026-01-31."],
    [{ day: "2026-01-01", limit: "5" }, "A limit is a whole number from 1 to 1000."],
    [{ show: "/order-1" }, "A payment_id has 1 to 64 letters, digits, dots, underscores and hyphens."],
    [{ show: "order-1/" }, "A payment_id has 1 to 64 letters, digits, dots, underscores and hyphens."],
    [{ day: "2026-01-01", limit: 0 }, "A limit is a whole number from 1 to 1000."],
    [{ day: "2026-01-01", limit: 1001 }, "A limit is a whole number from 1 to 1000."],
    [{ pending: true, limit: 1.5 }, "A limit is a whole number from 1 to 1000."],
    [{ pending: true, limit: null }, "A limit is a whole number from 1 to 1000."],
    [{ pending: true, after: "x" }, "That is no place to go on from; give the one that the last answer told."],
    ...[
      7,
      "/a",
      "2026-13-26T12:34:56.789Z/a",
      "2026-11-26T12:34:56.789Z",
      "2026-11-26T12:34:56.789Z/",
      "2026-11-26T12:34:56.789Z/a b",
      "2026-11-26T12:34:56.789Z/a/b",
      "2026-11-26T12:34:56Z/a",
      "2026-11-26/a",
      "x2026-11-26T12:34:56.789Z/a",
      "+002026-11-26T12:34:56.789Z/a",
      "2026-11-26T12:34:56.789Zx/a",
      "2026-11-26T12:34:56.789+00:00/a",
    ].map((after): [unknown, string] => [
      { pending: true, after },
      "That is no place to go on from; give the one that the last answer told.",
    ]),
    [
      { sums: { from: "2026-01-02", to: "2026-01-01" } },
      "2026-01-01 comes before 2026-01-02; give the earlier day first.",
    ],
    [
      { sums: { from: "2025-01-01", to: "2026-01-02" } },
      "From 2025-01-01 to 2026-01-02 are 367 days; ask for 366 at most.",
    ],
    [{ sums: {} }, "That is no day; write it as in 2026-01-31."],
    [{ sums: null }, "That is no day; write it as in 2026-01-31."],
    [{ pending: false }, "Ask for show, day, pending or sums."],
    [{}, "Ask for show, day, pending or sums."],
    [null, "Ask for show, day, pending or sums."],
    [undefined, "Ask for show, day, pending or sums."],
    ["show", "Ask for show, day, pending or sums."],
  ])("refuses %j with one sentence", (event, sentence) => {
    expect(readReaderRequest(event)).toBe(sentence);
  });

  it("goes on from the place that it told", () => {
    const after = { recordedAt: "2026-11-26T12:34:56.789Z", paymentId: "order-1" };
    expect(readReaderRequest({ pending: true, after: cursorOf(after) })).toEqual({
      kind: "pending",
      page: { after, limit: 100 },
    });
  });
});

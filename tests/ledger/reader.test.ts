// What the reader answers, from a real PostgreSQL. Doesn't prove how it runs as it is deployed: tests/deployed/readerFunction.test.ts does.
import { Database, databaseLimits } from "../../lambda/database/database";
import { answerTime, read, readerLimits } from "../../lambda/reader/reader";
import { readReaderRequest } from "../../lambda/reader/request";
import { smokeAmounts, smokePaymentId } from "../../lambda/reader/smokePayments";
import { LedgerServer, startLedgerServer } from "../harness/ledgerDatabase";

const run = "0b7f6c1e-8d3a-4f52-9a6e-1c2d3e4f5a6b";
const smokeId = smokePaymentId(run, "api");

let ledger: LedgerServer;
let database: Database;

beforeAll(async () => {
  ledger = await startLedgerServer();
  // As far from UTC as the answers are not to be, wherever the server stands.
  await ledger.ask("alter role reader set timezone = 'Pacific/Kiritimati'");
  database = ledger.as("reader");
}, 60_000);
beforeEach(() => ledger.ask("truncate ledger.payment"));
afterAll(() => ledger.close());

async function ask(event: object) {
  const request = readReaderRequest(event);
  if (typeof request === "string") throw new Error(request);
  return read(database, request);
}

/** Inserts payments of one cent each at these times. */
const insert = (payments: Readonly<Record<string, string>>, columns = "", values = "") =>
  ledger.ask(
    `insert into ledger.payment (payment_id, amount, currency, card_brand, last_four, door, request_id, recorded_at${columns})
    select id, 0.01, 'USD', 'visa', '1111', 'api-gateway', 'r-' || id, at::timestamptz${values}
    from json_each_text($1) as given (id, at)`,
    [JSON.stringify(payments)],
  );

async function idsOf(event: object): Promise<string[]> {
  const answer = await ask(event);
  return "payments" in answer ? answer.payments.map(({ payment_id: id }) => id) : [];
}

it("shows all that is kept of one payment, in UTC, and nothing of others", async () => {
  await insert({ one: "2026-11-25T23:59:59.999Z" }, ", audited_at", ", '2026-11-26T00:00:00.001Z'");
  await insert({ other: "2026-11-25T12:00:00Z" });
  const one = {
    payment_id: "one",
    recorded_at: "2026-11-25T23:59:59.999Z",
    amount: "0.01",
    currency: "USD",
    card_brand: "visa",
    last_four: "1111",
    door: "api-gateway",
    request_id: "r-one",
    audited_at: "2026-11-26T00:00:00.001Z",
  };
  expect(await ask({ show: "one" })).toEqual({ payments: [one] });
  expect(await ask({ show: "other" })).toMatchObject({ payments: [{ audited_at: null }] });
  expect(await ask({ show: "none" })).toEqual({ payments: [] });
});

it("lists a day of UTC from its first millisecond to its last, in the order of time and id", async () => {
  await insert({
    before: "2026-11-24T23:59:59.999Z",
    last: "2026-11-25T23:59:59.999Z",
    b: "2026-11-25T00:00:00.000Z",
    a: "2026-11-25T00:00:00.000Z",
    after: "2026-11-26T00:00:00.000Z",
  });
  expect(await idsOf({ day: "2026-11-25" })).toEqual(["a", "b", "last"]);
});

it.each([{ day: "2026-11-25" }, { pending: true }])(
  "goes on page by page through %j, with no payment left out",
  async (what) => {
    const time = "2026-11-25T12:00:00.000Z";
    await insert({ a: time, b: time, c: time, d: "2026-11-25T12:00:00.001Z" });
    expect(await ask({ ...what, limit: 1 })).toMatchObject({ payments: [{ payment_id: "a" }], next: `${time}/a` });
    const next = `${time}/b`;
    expect(await ask({ ...what, limit: 2 })).toMatchObject({
      payments: [{ payment_id: "a" }, { payment_id: "b" }],
      next,
    });
    const rest = await ask({ ...what, limit: 2, after: next });
    expect(rest).toMatchObject({ payments: [{ payment_id: "c" }, { payment_id: "d" }] });
    expect(rest).not.toHaveProperty("next");
    expect(await ask({ ...what, limit: 2, after: "2026-11-25T12:00:00.001Z/d" })).toEqual({ payments: [] });
  },
);

it("lists as pending what has no audit object yet, of any day", async () => {
  await insert({ old: "2020-01-01T00:00:00Z", new: "2026-11-25T00:00:00Z" });
  await insert({ done: "2026-11-25T00:00:00Z" }, ", audited_at", ", now()");
  expect(await idsOf({ pending: true })).toEqual(["old", "new"]);
});

it("sums days of UTC from the first to the last, each currency by itself and to the last decimal", async () => {
  await ledger.ask(`insert into ledger.payment (payment_id, amount, currency, card_brand, last_four, door, request_id, recorded_at) values
    ('before', 1, 'USD', 'visa', '1111', 'd', 'r', '2026-11-23T23:59:59.999Z'),
    ('a', 0.10, 'USD', 'visa', '1111', 'd', 'r', '2026-11-24T00:00:00.000Z'),
    ('b', 0.20, 'USD', 'visa', '1111', 'd', 'r', '2026-11-24T23:59:59.999Z'),
    ('c', 0.001, 'KWD', 'visa', '1111', 'd', 'r', '2026-11-24T12:00:00.000Z'),
    ('d', 999999999999, 'JPY', 'visa', '1111', 'd', 'r', '2026-11-25T23:59:59.999Z'),
    ('after', 1, 'USD', 'visa', '1111', 'd', 'r', '2026-11-26T00:00:00.000Z')`);
  expect(await ask({ sums: { from: "2026-11-24", to: "2026-11-25" } })).toEqual({
    sums: [
      { day: "2026-11-24", currency: "KWD", payments: 1, amount: "0.001", smoke_payments: 0 },
      { day: "2026-11-24", currency: "USD", payments: 2, amount: "0.30", smoke_payments: 0 },
      { day: "2026-11-25", currency: "JPY", payments: 1, amount: "999999999999", smoke_payments: 0 },
    ],
  });
});

describe("sums count payments of the smoke check apart", () => {
  /** Inserts rows that say what a smoke check's says, but for this. */
  const insertSmoke = (...rows: Readonly<Record<string, string>>[]) =>
    ledger.ask(
      `insert into ledger.payment (payment_id, amount, currency, card_brand, last_four, door, request_id, recorded_at)
      select payment_id, amount, currency, card_brand, last_four, 'd', 'r', '2026-11-24T12:00:00Z'
      from json_populate_recordset(null::ledger.payment, $1)`,
      [
        JSON.stringify(
          rows.map((row) => ({
            ...{ payment_id: smokeId, amount: "1.00", currency: "USD", card_brand: "visa", last_four: "1111" },
            ...row,
          })),
        ),
      ],
    );
  const sums = async () => {
    const answer = await ask({ sums: { from: "2026-11-24", to: "2026-11-24" } });
    return "sums" in answer ? answer.sums : [];
  };

  it("at both doors, also where the first amount got lost and the other one was taken", async () => {
    await insertSmoke(
      {},
      { payment_id: smokePaymentId(run, "balancer"), amount: smokeAmounts[1] },
      { payment_id: "order-1", amount: "1.00" },
      { payment_id: "order-2", currency: "EUR", amount: "3.00" },
    );
    expect(await sums()).toEqual([
      { day: "2026-11-24", currency: "EUR", payments: 1, amount: "3.00", smoke_payments: 0 },
      { day: "2026-11-24", currency: "USD", payments: 1, amount: "1.00", smoke_payments: 2 },
    ]);
  });

  it("on a day that has no others", async () => {
    await insertSmoke({});
    expect(await sums()).toEqual([
      { day: "2026-11-24", currency: "USD", payments: 0, amount: "0.00", smoke_payments: 1 },
    ]);
  });

  it.each([
    ["another amount", { amount: "1.01" }],
    ["a larger amount", { amount: "100" }],
    ["another currency", { currency: "EUR" }],
    ["another brand", { card_brand: "mastercard" }],
    ["another card", { last_four: "1112" }],
    ["an id that goes on", { payment_id: `${smokeId}-1` }],
    ["an id that begins otherwise", { payment_id: `a${smokeId}` }],
    ["an id of another door", { payment_id: `smoke-${run}-web` }],
    ["an id without the UUID", { payment_id: "smoke-1-api" }],
  ])("but no client's payment under such an id or with such a card: %s", async (_, row) => {
    await insertSmoke(row);
    expect(await sums()).toMatchObject([{ payments: 1, smoke_payments: 0 }]);
  });
});

it("waits longer than a payment does, and within one answer for two connections, or for a long statement", () => {
  expect(readerLimits.connect).toBeGreaterThan(databaseLimits.connect);
  expect(readerLimits.query).toBeGreaterThan(databaseLimits.query);
  for (const time of [2 * readerLimits.connect, readerLimits.query]) expect(time).toBeLessThan(answerTime);
});

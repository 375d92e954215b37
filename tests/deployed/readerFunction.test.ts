// The reader as it is deployed, against a real PostgreSQL. Doesn't prove how it starts on Lambda itself.
import { bundleLedgerReader } from "../../lambda/bundle/bundle";
import type { FunctionProcess } from "../harness/functionProcess";
import { ledger, start, useFunctionWorld } from "./functionWorld";

useFunctionWorld();

describe("the reader", () => {
  let reader: FunctionProcess;

  beforeAll(async () => {
    reader = await start({ "index.js": await bundleLedgerReader() });
  });
  beforeEach(() =>
    ledger.ask(`insert into ledger.payment
      select 'order-' || n, n + 0.50, case when n % 2 = 0 then 'EUR' else 'USD' end, 'visa', '1111', 'api-gateway', 'r-' || n,
        timestamptz '2026-11-25 23:59:59.990Z' + (n / 5) * interval '5 milliseconds', case when n < 18 then timestamptz '2026-11-26 00:01:00Z' end
      from generate_series(0, 19) n`),
  );

  it("shows one payment, and none", async () => {
    expect(await reader.call({ show: "order-3" })).toEqual({
      payments: [
        {
          payment_id: "order-3",
          recorded_at: "2026-11-25T23:59:59.990Z",
          amount: "3.50",
          currency: "USD",
          card_brand: "visa",
          last_four: "1111",
          door: "api-gateway",
          request_id: "r-3",
          audited_at: "2026-11-26T00:01:00.000Z",
        },
      ],
    });
    expect(await reader.call({ show: "order-99" })).toEqual({ payments: [] });
  });

  it("lists a day in UTC page by page, each payment once", async () => {
    const seen: string[] = [];
    let after: string | undefined;
    let pages = 0;
    do {
      const answer = await reader.call<{ payments: { payment_id: string }[]; next?: string }>({
        day: "2026-11-25",
        limit: 3,
        after,
      });
      seen.push(...answer.payments.map(({ payment_id: id }) => id));
      after = answer.next;
      pages++;
    } while (after !== undefined);
    expect(pages).toBe(4);
    expect(seen.sort()).toEqual(Array.from({ length: 10 }, (_, n) => `order-${n}`));
    expect(await reader.call({ day: "2026-11-26" })).toMatchObject({ payments: { length: 10 } });
    expect(await reader.call({ day: "2026-11-27" })).toEqual({ payments: [] });
  });

  it("lists what is pending, and sums days by currency", async () => {
    expect(await reader.call({ pending: true })).toMatchObject({
      payments: [{ payment_id: "order-18", audited_at: null }, { payment_id: "order-19" }],
    });
    expect(await reader.call({ sums: { from: "2026-11-25", to: "2026-11-26" } })).toEqual({
      sums: [
        { day: "2026-11-25", currency: "EUR", payments: 5, amount: "22.50", smoke_payments: 0 },
        { day: "2026-11-25", currency: "USD", payments: 5, amount: "27.50", smoke_payments: 0 },
        { day: "2026-11-26", currency: "EUR", payments: 5, amount: "72.50", smoke_payments: 0 },
        { day: "2026-11-26", currency: "USD", payments: 5, amount: "77.50", smoke_payments: 0 },
      ],
    });
  });

  it("answers a wrong request with one sentence, and fails while the database is away", async () => {
    expect(await reader.call({ show: "order/3" })).toEqual({
      error: "A payment_id has 1 to 64 letters, digits, dots, underscores and hyphens.",
    });
    await ledger.kill();
    await expect(reader.call({ show: "order-3" })).rejects.toMatchObject({ name: "Postgres.ECONNREFUSED" });
    await ledger.restart();
    expect(await reader.call({ show: "order-3" })).toMatchObject({ payments: { length: 1 } });
  });
});

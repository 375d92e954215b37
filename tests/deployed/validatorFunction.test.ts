// The validator as it is deployed, against a real PostgreSQL and a stub of S3. Doesn't prove how it starts on Lambda itself, nor that RDS
// takes the token that it sends.
import { bundleValidator } from "../../lambda/bundle/bundle";
import type { Answer } from "../../lambda/validator/response";
import { extractMetrics } from "../harness/embeddedMetrics";
import type { FunctionProcess } from "../harness/functionProcess";
import { withoutIds } from "../harness/letOut";
import { doorEvents, doorNames, paymentEvent } from "../lambda/doorEvents";
import { bodyOf, expectWellFormed, headersOf } from "../lambda/wellFormed";
import { ledger, s3, start, unpacked, useFunctionWorld } from "./functionWorld";

const payment = { payment_id: "order-1", amount: "10.50", card: { number: "3782 822463 10005", cvc: "9173" } };
const sweepEvent = { sweep: true };

useFunctionWorld();

describe("the validator with a ledger", () => {
  let validator: FunctionProcess;

  beforeAll(async () => {
    validator = await start({ "index.js": await bundleValidator({ ledger: true }) });
  });

  it.each(doorNames)("records a payment through %s once: a row and an object", async (door) => {
    const event = doorEvents[door]({ body: JSON.stringify(payment) });
    for (const attempt of [1, 2]) {
      const answer = await validator.call<Answer>(event);
      expectWellFormed(answer, door);
      expect([attempt, answer.statusCode, bodyOf(answer)]).toEqual([
        attempt,
        200,
        { message: "Payment validated successfully", payment_id: "order-1" },
      ]);
    }
    expect(await ledger.ask("select payment_id, amount::text, card_brand, last_four from ledger.payment")).toEqual([
      { payment_id: "order-1", amount: "10.50", card_brand: "amex", last_four: "0005" },
    ]);
    expect([...s3.objects.keys()]).toEqual(["/audit-bucket/audit/order-1.json"]);
    expect((await validator.call<Answer>(paymentEvent({ ...payment, amount: 11 }))).statusCode).toBe(409);
  });

  it("gives the first answer again when the card has expired since, and refuses a new payment with it", async () => {
    const first = await validator.call<Answer>(paymentEvent(payment));
    const card = { ...payment.card, exp_month: 1, exp_year: 2020 };
    await expect(validator.call<Answer>(paymentEvent({ ...payment, card }))).resolves.toEqual(first);
    const fresh = paymentEvent({ ...payment, payment_id: "order-2", card });
    expect((await validator.call<Answer>(fresh)).statusCode).toBe(400);
    expect(await ledger.ask("select payment_id from ledger.payment")).toEqual([{ payment_id: "order-1" }]);
  });

  it("takes calls at the same time, and warns of nothing", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        validator.call<Answer>(paymentEvent({ ...payment, payment_id: `order-${index % 10}` })),
      ),
    );
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 200));
    expect(await ledger.ask("select count(*)::int from ledger.payment")).toEqual([{ count: 10 }]);
    expect(
      validator
        .output()
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("{")),
    ).toEqual([]);
  });

  it("answers 200 while S3 is away, and says in its log what is pending", async () => {
    s3.faults.push("forbidden");
    expect((await validator.call<Answer>(paymentEvent(payment))).statusCode).toBe(200);
    const line = (await validator.lines()).at(-1) ?? {};
    expect(line).toMatchObject({ level: "INFO", outcome: "accepted", audit: "pending", error_name: "AccessDenied" });
    expect(line).toMatchObject({ error_status: 403, error_attempts: 1, error_request_id: "PWT5SQ9B4Y6YBMYZ" });
    const [{ metrics } = { metrics: {} }] = extractMetrics(line);
    expect(Object.keys(metrics)).toEqual(["Accepted", "Pending", "LedgerLatency", "AuditLatency"]);
  });

  it("sweeps on the event of each minute, and says in one line what it found", async () => {
    await ledger.ask(`insert into ledger.payment (payment_id, amount, currency, card_brand, last_four, door, request_id, recorded_at)
      values ('old', 1, 'USD', 'visa', '1111', 'api-gateway', 'r', now() - interval '5 minutes'),
             ('new', 1, 'USD', 'visa', '1111', 'api-gateway', 'r', now() - interval '60 seconds')`);
    const swept = await validator.call<Record<string, unknown>>(sweepEvent);
    expect(swept).toMatchObject({ settled: 1, disagreeing: 0, pending: 1 });
    expect([...s3.objects.keys()]).toEqual(["/audit-bucket/audit/old.json"]);
    expect((await validator.lines()).at(-1)).toEqual({
      timestamp: expect.any(String) as string,
      level: "INFO",
      message: "Ledger swept",
      environment: "test",
      ...swept,
      duration_ms: expect.any(Number) as number,
      request_id: expect.any(String) as string,
    });
  });

  it("says in the sweep's line why payments stay pending", async () => {
    await ledger.ask(`insert into ledger.payment (payment_id, amount, currency, card_brand, last_four, door, request_id, recorded_at)
      values ('old', 1, 'USD', 'visa', '1111', 'api-gateway', 'r', now() - interval '5 minutes')`);
    s3.faults.push("forbidden");
    const swept = await validator.call<Record<string, unknown>>(sweepEvent);
    expect(swept).toMatchObject({ settled: 0, pending: 1 });
    expect(swept).not.toHaveProperty("error_name");
    expect((await validator.lines()).at(-1)).toMatchObject({
      message: "Ledger swept",
      pending: 1,
      error_name: "AccessDenied",
      error_status: 403,
      error_request_id: "PWT5SQ9B4Y6YBMYZ",
    });
  });

  it("goes on with the backfill, and counts a record that can't be read among those that disagree", async () => {
    await ledger.ask("truncate ledger.backfill");
    s3.objects.set("/audit-bucket/audit/4111111111111111.json", "{");
    expect(await validator.call(sweepEvent)).toMatchObject({ disagreeing: 0, backfill: "waiting", backfilled: 0 });
    await ledger.ask("update ledger.backfill set noted_at = noted_at - interval '10 minutes'");
    const stalled = { disagreeing: 1, backfill: "stalled", backfilled: 0 };
    expect(await validator.call(sweepEvent)).toMatchObject({ ...stalled, unreadable_payment_id: "withheld" });
    s3.reset();
    s3.objects.set("/audit-bucket/audit/order-1.json", JSON.stringify({ timestamp: "2025-01-02T03:04:05.678Z" }));
    await validator.call(sweepEvent);
    expect((await validator.lines()).at(-1)).toMatchObject({
      message: "Ledger swept",
      ...stalled,
      unreadable_payment_id: "order-1",
    });
    s3.reset();
    expect(await validator.call(sweepEvent)).toMatchObject({ disagreeing: 0, backfill: "complete" });
  });

  it.each(doorNames)("takes nothing that comes through %s for a sweep", async (door) => {
    await ledger.ask(`insert into ledger.payment (payment_id, amount, currency, card_brand, last_four, door, request_id, recorded_at)
      values ('old', 1, 'USD', 'visa', '1111', 'api-gateway', 'r', now() - interval '5 minutes')`);
    const events = [
      doorEvents[door]({ body: JSON.stringify(sweepEvent) }),
      { ...doorEvents[door]({ body: "{}" }), ...sweepEvent },
      { ...sweepEvent, more: 1 },
      { sweep: "true" },
    ];
    for (const event of events) expect(await validator.call(event)).toMatchObject({ statusCode: 400 });
    expect(s3.objects.size).toBe(0);
  });

  it("answers 503 while the database is away, sweeps nothing, and is well when it is back", async () => {
    await ledger.kill();
    const answer = await validator.call<Answer>(paymentEvent(payment));
    expectWellFormed(answer, "api-gateway");
    expect(answer.statusCode).toBe(503);
    expect(headersOf(answer)["retry-after"]).toMatch(/^[1-9][0-9]*$/);
    expect(await validator.call(sweepEvent)).toBeUndefined();
    expect((await validator.lines()).slice(-2)).toMatchObject([
      { outcome: "unavailable", error_name: "Postgres.ECONNREFUSED" },
      { level: "ERROR", message: "Ledger not swept", error_name: "Postgres.ECONNREFUSED" },
    ]);
    await ledger.restart();
    expect((await validator.call<Answer>(paymentEvent(payment))).statusCode).toBe(200);
    expect(await ledger.ask("select count(*)::int from ledger.payment")).toEqual([{ count: 1 }]);
  });

  it("answers 503 before the tables are there, and when there are too many connections", async () => {
    await ledger.ask("alter schema ledger rename to elsewhere");
    try {
      expect((await validator.call<Answer>(paymentEvent(payment))).statusCode).toBe(503);
    } finally {
      await ledger.ask("alter schema elsewhere rename to ledger");
    }
    await ledger.ask("alter role validator connection limit 0");
    try {
      expect((await validator.call<Answer>(paymentEvent(payment))).statusCode).toBe(503);
      expect((await validator.lines()).at(-1)).toMatchObject({ error_name: "Postgres.53300" });
    } finally {
      await ledger.ask("alter role validator connection limit 250");
    }
    expect((await validator.call<Answer>(paymentEvent(payment))).statusCode).toBe(200);
  });

  it("survives that it is frozen, and its connection ended meanwhile", async () => {
    await validator.call(paymentEvent(payment));
    process.kill(validator.pid, "SIGSTOP");
    await ledger.ask("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'validator'");
    const answer = validator.call<Answer>(paymentEvent({ ...payment, payment_id: "order-2" }));
    process.kill(validator.pid, "SIGCONT");
    expect((await answer).statusCode).toBe(200);
  });

  it.each([
    [
      "another authority's certificate",
      async () => ({ DB_CA_FILE: await strangeAuthority() }),
      "Postgres.DEPTHZEROSELFSIGNEDCERT",
    ],
    [
      "a certificate for another name",
      () => Promise.resolve({ DB_HOST: "0.0.0.0" }),
      "Postgres.ERRTLSCERTALTNAMEINVALID",
    ],
  ])("answers 503 to %s", async (_, change, errorName) => {
    const other = await start({ "index.js": await bundleValidator({ ledger: true }) }, await change());
    expect((await other.call<Answer>(paymentEvent(payment))).statusCode).toBe(503);
    expect((await other.lines()).at(-1)).toMatchObject({ error_name: expect.stringMatching(errorName) as string });
  });

  it("writes no card data, whatever happens", async () => {
    await validator.call(paymentEvent({ ...payment, amount: 12 }));
    const rows = await ledger.ask("select * from ledger.payment");
    const left = `${validator.output()}${[...s3.objects.values()].join("")}${JSON.stringify(rows)}`;
    expect(withoutIds(left)).not.toMatch(/3782|8224|9173/);
  });
});

async function strangeAuthority(): Promise<string> {
  const { makeCertificate } = await import("../../local/postgres/certificate");
  const folder = unpacked({ "ca.pem": makeCertificate("localhost", new Date()).certificate });
  return `${folder}/ca.pem`;
}

// The functions as they are deployed, each in a process of its own, against a real PostgreSQL and a stub of S3. Doesn't prove how
// they start on Lambda itself, nor that RDS takes the token that they send.
import * as fs from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { bundleLedgerReader, bundleMigrator, bundleValidator } from "../../lambda/bundle/bundle";
import { readMigrations } from "../../lambda/bundle/migrationFiles";
import type { Answer } from "../../lambda/validator/response";
import { extractMetrics } from "../harness/embeddedMetrics";
import { FunctionProcess, startFunction, unpackFunction } from "../harness/functionProcess";
import { LedgerServer, startLedgerServer } from "../harness/ledgerDatabase";
import { withoutIds } from "../harness/letOut";
import { startStubS3, StubS3 } from "../harness/stubS3";
import { doorEvents, doorNames, paymentEvent } from "../lambda/doorEvents";
import { bodyOf, expectWellFormed, headersOf } from "../lambda/wellFormed";

const payment = { payment_id: "order-1", amount: "10.50", card: { number: "3782 822463 10005", cvc: "9173" } };
const sweepEvent = { sweep: true };

let ledger: LedgerServer;
let s3: StubS3;
const folders: string[] = [];
const running: FunctionProcess[] = [];

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

async function start(files: Readonly<Record<string, string>>, more: NodeJS.ProcessEnv = {}): Promise<FunctionProcess> {
  const folder = unpackFunction(files);
  folders.push(folder);
  const own = { AUDIT_BUCKET: "audit-bucket", ENVIRONMENT: "test", AWS_LAMBDA_FUNCTION_NAME: "validator-test" };
  const environment = { ...s3.environment, ...ledger.environment, ...own };
  const started = await startFunction(folder, { ...environment, ...more });
  running.push(started);
  return started;
}

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
  const folder = unpackFunction({ "ca.pem": makeCertificate("localhost", new Date()).certificate });
  folders.push(folder);
  return `${folder}/ca.pem`;
}

describe("the migrator", () => {
  const { files, digest } = readMigrations();
  const archive = async (migrations: Readonly<Record<string, string>>) => ({
    "index.js": await bundleMigrator(),
    ...Object.fromEntries(Object.entries(migrations).map(([name, text]) => [`migrations/${name}`, text])),
  });

  it("finds the tables as they are with the master's own password", async () => {
    const migrator = await start(await archive(files));
    const { password } = ledger.server.master;
    await expect(migrator.call({ migrations: digest, resourceId: "db-1", password })).resolves.toEqual({
      applied: [],
      present: Object.keys(files),
    });
    expect(await migrator.lines()).toMatchObject([{ level: "INFO", message: "Database migrated", applied: [] }]);
    expect(migrator.output()).not.toContain(password);
  });

  it("takes the password from the secret that RDS keeps", async () => {
    const asked: unknown[] = [];
    const { user: username, password } = ledger.server.master;
    const secrets = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        asked.push([request.headers["x-amz-target"], JSON.parse(body)]);
        response.end(JSON.stringify({ SecretString: JSON.stringify({ username, password }) }));
      });
    });
    await new Promise<void>((resolve) => secrets.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(secrets.address() as AddressInfo).port}`;
    const migrator = await start(await archive(files), { DB_SECRET_ARN: "arn:secret", AWS_ENDPOINT_URL: endpoint });
    try {
      await expect(migrator.call({ migrations: digest })).resolves.toMatchObject({ applied: [] });
      expect(asked).toEqual([["secretsmanager.GetSecretValue", { SecretId: "arn:secret" }]]);
    } finally {
      secrets.closeAllConnections();
      secrets.close();
    }
  });

  it("fails with one sentence that names the file, and leaves nothing of it", async () => {
    const more = { ...files, "0099-wrong.sql": "create table public.wrong (id int); select 1/0;" };
    const migrator = await start(await archive(more));
    const event = { password: ledger.server.master.password };
    await expect(migrator.call({ ...event, migrations: "of another program" })).rejects.toThrow(
      "The function has other migrations than the program; run pulumi up again.",
    );
    const { digestOfAll } = await import("../../lambda/migrator/migrations");
    const migrations = digestOfAll(Object.entries(more).map(([name, text]) => ({ name, text })));
    await expect(migrator.call({ ...event, migrations })).rejects.toThrow(
      "The migration 0099-wrong.sql failed and was rolled back whole: 22012 division by zero; mend it and run pulumi up again.",
    );
    expect((await migrator.lines()).at(-1)).toMatchObject({
      level: "ERROR",
      message: "Database not migrated",
      migration: "0099-wrong.sql",
      error_name: "Postgres.22012",
    });
    expect(await ledger.ask("select to_regclass('public.wrong') as found")).toEqual([{ found: null }]);
  });

  it("says what is missing when it has no password", async () => {
    const migrator = await start(await archive(files));
    await expect(migrator.call({ migrations: digest })).rejects.toThrow(
      "Neither DB_SECRET_ARN nor a password was given; set one of them.",
    );
  });
});

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
        { day: "2026-11-25", currency: "EUR", payments: 5, amount: "22.50" },
        { day: "2026-11-25", currency: "USD", payments: 5, amount: "27.50" },
        { day: "2026-11-26", currency: "EUR", payments: 5, amount: "72.50" },
        { day: "2026-11-26", currency: "USD", payments: 5, amount: "77.50" },
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

// Payments recorded in a real PostgreSQL and a stub of S3, with the faults of either. Doesn't prove how long RDS takes to fail
// over, nor that it takes the token (tests/ledger/databaseToken.test.ts).
import { setTimeout as delay } from "node:timers/promises";
import { createAuditHistory } from "../../lambda/validator/auditHistory";
import { createAuditClient, createAuditLog } from "../../lambda/validator/auditLog";
import type { AuditRecord } from "../../lambda/validator/auditRecord";
import { backfill, Backfilled, backfillLimits } from "../../lambda/validator/backfill";
import { AuditUnavailable, LedgerUnavailable } from "../../lambda/validator/errors";
import { createLedger } from "../../lambda/validator/ledger";
import { createAuditStore, PaymentStore } from "../../lambda/validator/paymentStore";
import { selectPending } from "../../lambda/validator/ledgerStatements";
import { sweepAndLog } from "../../lambda/validator/sweepEvent";
import { sweep, sweepLimits } from "../../lambda/validator/sweep";
import { LedgerServer, startLedgerServer, testEpoch } from "../harness/ledgerDatabase";
import { startStubS3, StubFault, StubS3 } from "../harness/stubS3";

let ledger: LedgerServer;
let s3: StubS3;
const environment = { ...process.env };
let requests = 0;

beforeAll(async () => {
  [ledger, s3] = await Promise.all([startLedgerServer(), startStubS3()]);
  Object.assign(process.env, s3.environment);
}, 60_000);
beforeEach(async () => {
  s3.reset();
  await ledger.ask("truncate ledger.payment, ledger.backfill");
  await ledger.ask("insert into ledger.backfill values ($1, '', true)", [testEpoch]);
});
afterAll(async () => {
  process.env = environment;
  await Promise.all([ledger.close(), s3.close()]);
});

/** A busy machine may take its time. */
const patience = 60_000;
const patient = {
  database: { connect: patience, query: patience, idle: patience },
  audit: { connectionTimeout: patience, requestTimeout: patience, deadline: patience },
  sweep: { ...sweepLimits, grace: 0, time: patience, statement: patience },
};

/** For faults that a test would have to wait for. */
const impatient = {
  database: { ...patient.database, query: 700 },
  audit: { connectionTimeout: 200, requestTimeout: 200, deadline: 250 },
};

/** One environment of the function: a connection of its own. */
function createStore({ database = patient.database, audit = patient.audit } = {}): PaymentStore {
  const log = createAuditLog("audit-bucket", createAuditClient(audit));
  return createLedger({ database: ledger.as("validator", database), audit: log, epoch: testEpoch, limit: patience });
}

const patientLog = () => createAuditLog("audit-bucket", createAuditClient(patient.audit));

function payment(paymentId: string, change: Partial<AuditRecord> = {}): AuditRecord {
  return {
    timestamp: "2026-11-25T04:45:05.000Z",
    payment_id: paymentId,
    amount: "10.50",
    currency: "USD",
    status: "validated",
    card: { brand: "visa", last_four: "1111" },
    request_id: `request-${++requests}`,
    door: "api-gateway",
    ...change,
  };
}

const sweepNow = () => sweep(ledger.as("validator", patient.database), patientLog(), patient.sweep);

interface StoredRow {
  readonly payment_id: string;
  readonly amount: string;
  readonly audited: boolean;
}

const rows = () =>
  ledger.ask<StoredRow>(
    "select payment_id, amount::text, audited_at is not null as audited from ledger.payment order by 1",
  );
const objectOf = (paymentId: string) =>
  JSON.parse(s3.objects.get(`/audit-bucket/audit/${paymentId}.json`) ?? "null") as AuditRecord | null;

it("writes a row and an object that is made from the row alone", async () => {
  await expect(createStore().record(payment("order-1", { request_id: "one" }))).resolves.toEqual({
    recording: "written",
  });
  expect(await rows()).toEqual([{ payment_id: "order-1", amount: "10.50", audited: false }]);
  const [row] = await ledger.ask("select recorded_at from ledger.payment");
  expect(objectOf("order-1")).toEqual({
    ...payment("order-1", { request_id: "one" }),
    timestamp: (row?.recorded_at as Date).toISOString(),
  });
});

it("calls the same again a duplicate and another one a conflict, for ever, from any environment", async () => {
  const store = createStore();
  await store.record(payment("order-1"));
  await ledger.ask("update ledger.payment set recorded_at = recorded_at - interval '400 days'");
  for (const asked of [store, createStore()]) {
    await expect(asked.record(payment("order-1", { door: "load-balancer" }))).resolves.toMatchObject({
      recording: "duplicate",
    });
    for (const change of [
      { amount: "10.51" },
      { currency: "EUR" },
      { card: { brand: "mastercard", last_four: "1111" } },
      { card: { brand: "visa", last_four: "1112" } },
    ]) {
      await expect(asked.record(payment("order-1", change))).resolves.toEqual({ recording: "conflict" });
    }
  }
  expect(await rows()).toHaveLength(1);
  expect(s3.objects.size).toBe(1);
});

describe("of a payment by token, whose last four are letters as well", () => {
  const token = { card: { brand: "token", last_four: "x9K." } };

  it("settles the row by its object, and knows it again", async () => {
    await expect(createStore().record(payment("order-1", token))).resolves.toEqual({ recording: "written" });
    await expect(createStore().record(payment("order-1", token))).resolves.toEqual({ recording: "duplicate" });
    await expect(sweepNow()).resolves.toMatchObject({ settled: 1, disagreeing: 0, pending: 0 });
  });

  it("knows it again by the bucket alone", async () => {
    const store = createAuditStore(patientLog());
    await store.record(payment("order-1", token));
    await expect(store.record(payment("order-1", token))).resolves.toEqual({ recording: "duplicate" });
    const other = payment("order-1", { card: { ...token.card, last_four: "x9K_" } });
    await expect(store.record(other)).resolves.toEqual({ recording: "conflict" });
  });
});

it("marks a payment by the next one's insert, and doesn't go to S3 for it again", async () => {
  const store = createStore();
  await store.record(payment("order-1"));
  await store.record(payment("order-2"));
  expect(await rows()).toMatchObject([
    { payment_id: "order-1", audited: true },
    { payment_id: "order-2", audited: false },
  ]);
  s3.requests.length = 0;
  await expect(store.record(payment("order-1"))).resolves.toEqual({ recording: "duplicate" });
  expect(s3.requests).toEqual([]);
});

it("leaves the mark to the request that wrote the object, also when S3's answer to it got lost", async () => {
  const [writer, retrier] = [createStore(), createStore()];
  s3.faults.push("lost");
  await writer.record(payment("order-1"));
  await expect(retrier.record(payment("order-1"))).resolves.toEqual({ recording: "duplicate" });
  await retrier.record(payment("order-2"));
  expect(await rows()).toMatchObject([{ audited: false }, { audited: false }]);
  await writer.record(payment("order-3"));
  expect(await rows()).toMatchObject([{ audited: true }, { audited: false }, { audited: false }]);
});

it.each(["JPY 12000", "KWD 0.001", "USD 9999999999.99"])("gives %s back as it came", async (text) => {
  const [currency = "", amount = ""] = text.split(" ");
  await createStore().record(payment("order-1", { currency, amount }));
  expect(objectOf("order-1")).toMatchObject({ currency, amount });
});

describe("of payments at the same instant", () => {
  it("makes one row and one object of 100 equal ones in 12 environments", async () => {
    const stores = Array.from({ length: 12 }, () => createStore());
    const recordings = await Promise.all(
      Array.from({ length: 100 }, (_, index) => (stores[index % 12] ?? createStore()).record(payment("order-1"))),
    );
    const counts = Object.groupBy(recordings, (recorded) => recorded.recording);
    expect({ written: counts.written?.length, duplicate: counts.duplicate?.length }).toEqual({
      written: 1,
      duplicate: 99,
    });
    expect(await rows()).toHaveLength(1);
    expect(s3.objects.size).toBe(1);
  });

  it("accepts exactly one content of each id when half are different", async () => {
    const stores = Array.from({ length: 8 }, () => createStore());
    const asked = Array.from({ length: 160 }, (_, index) => ({
      store: stores[index % 8] ?? createStore(),
      record: payment(`order-${index % 20}`, { amount: Math.floor(index / 20) % 2 === 0 ? "10.50" : "11.00" }),
    }));
    const results = await Promise.all(
      asked.map(async ({ store, record }) => ({ ...(await store.record(record)), record })),
    );
    const accepted = Map.groupBy(
      results.filter(({ recording }) => recording !== "conflict"),
      ({ record }) => record.payment_id,
    );
    expect(accepted.size).toBe(20);
    for (const [id, all] of accepted) {
      expect(new Set(all.map(({ record }) => record.amount))).toEqual(new Set([objectOf(id)?.amount]));
      expect(all).toHaveLength(4);
    }
    expect(results.filter(({ recording }) => recording === "conflict")).toHaveLength(80);
    expect(await rows()).toHaveLength(20);
    expect(s3.objects.size).toBe(20);
  });
});

describe("with S3 in trouble", () => {
  it.each<[StubFault, number]>([
    ["forbidden", 1],
    ["failing", 2],
    ["reset", 2],
    ["silent", 2],
    ["stalling", 2],
  ])("records what S3 is %s for, and the sweep writes the same bytes", async (fault, times) => {
    const store = createStore(times > 1 && fault.startsWith("s") ? { audit: impatient.audit } : {});
    s3.faults.push(...Array.from({ length: times }, () => fault));
    await expect(store.record(payment("order-1"))).resolves.toEqual({
      recording: "written",
      auditPending: expect.any(AuditUnavailable) as AuditUnavailable,
    });
    s3.faults.length = 0;
    expect(s3.objects.size).toBe(0);
    await expect(sweepNow()).resolves.toMatchObject({ settled: 1, disagreeing: 0, pending: 0 });
    expect(await rows()).toMatchObject([{ audited: true }]);
    const swept = s3.objects.get("/audit-bucket/audit/order-1.json");
    // The same payment by its own request, to compare.
    s3.reset();
    await ledger.ask("update ledger.payment set audited_at = null");
    await store.record(payment("order-1"));
    expect(s3.objects.get("/audit-bucket/audit/order-1.json")).toBe(swept);
  });

  it("takes an answer that got lost for written", async () => {
    s3.faults.push("lost");
    await expect(createStore().record(payment("order-1"))).resolves.toEqual({ recording: "written" });
    await expect(sweepNow()).resolves.toMatchObject({ settled: 1, pending: 0 });
    expect(s3.objects.size).toBe(1);
  });

  it("lets a retry write what its first request couldn't", async () => {
    const store = createStore();
    s3.faults.push("forbidden");
    await store.record(payment("order-1"));
    await expect(store.record(payment("order-1"))).resolves.toEqual({ recording: "duplicate" });
    expect(objectOf("order-1")).not.toBeNull();
  });

  it("refuses another payment under a pending id by the row alone", async () => {
    const store = createStore();
    s3.faults.push("forbidden");
    await store.record(payment("order-1"));
    s3.faults.push("forbidden");
    await expect(store.record(payment("order-1", { amount: "11.00" }))).resolves.toEqual({ recording: "conflict" });
    s3.faults.length = 0;
    await expect(store.record(payment("order-1"))).resolves.toEqual({ recording: "duplicate" });
    expect(objectOf("order-1")?.amount).toBe("10.50");
  });
});

describe("with the database in trouble", () => {
  const backends = () =>
    ledger.ask<{ pid: number }>(
      "select pid from pg_stat_activity where usename = 'validator' order by backend_start desc",
    );

  it("connects again when its backend was ended between two payments", async () => {
    const store = createStore();
    await store.record(payment("order-1"));
    await ledger.ask("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'validator'");
    while ((await backends()).length > 0) await delay(10);
    await expect(store.record(payment("order-2"))).resolves.toEqual({ recording: "written" });
    expect(await rows()).toHaveLength(2);
  });

  it("takes its own row for its own when the insert's answer got lost", async () => {
    const store = createStore();
    const asked = payment("order-1");
    // As if the first insert of this request had been committed, and its answer lost.
    await ledger.ask("insert into ledger.payment values ($1, $2, $3, $4, $5, $6, $7)", [
      asked.payment_id,
      asked.amount,
      asked.currency,
      "visa",
      "1111",
      asked.door,
      asked.request_id,
    ]);
    await expect(store.record(asked)).resolves.toEqual({ recording: "written" });
    await expect(store.record(payment("order-1"))).resolves.toEqual({ recording: "duplicate" });
  });

  it.each([
    ["keeps a connection that was just used", patience, 1],
    ["doesn't trust one that wasn't used for long", -1, 2],
  ])("%s", async (_, idle, connections) => {
    const database = ledger.as("validator", { ...patient.database, idle });
    const ask = async () => {
      const statement = { name: "who", text: "select pg_backend_pid()::text as pid" };
      return (await database.query(statement, [], Date.now() + patience))[0]?.pid;
    };
    expect(new Set([await ask(), await ask()]).size).toBe(connections);
  });

  it("has an answer in time when its backend hangs", async () => {
    const store = createStore({ database: impatient.database });
    await store.record(payment("order-1"));
    const [backend] = await backends();
    const pid = backend?.pid ?? 0;
    process.kill(pid, "SIGSTOP");
    try {
      await expect(store.record(payment("order-2"))).resolves.toEqual({ recording: "written" });
    } finally {
      process.kill(pid, "SIGCONT");
      // It still does what it had been asked.
      while ((await backends()).some((one) => one.pid === pid)) await delay(10);
    }
    expect(await rows()).toHaveLength(2);
  });

  it("refuses while the server is away, and goes on when it is back, with all that was acknowledged", async () => {
    const store = createStore();
    await store.record(payment("order-1"));
    await ledger.kill();
    const refused = await store.record(payment("order-2")).catch((fault: unknown) => fault);
    expect(refused).toBeInstanceOf(LedgerUnavailable);
    await ledger.restart();
    await expect(store.record(payment("order-2"))).resolves.toEqual({ recording: "written" });
    expect((await rows()).map(({ payment_id: id }) => id)).toEqual(["order-1", "order-2"]);
  });
});

describe("over records of a time without the ledger", () => {
  const alone = () => createAuditStore(patientLog());
  const part = (
    change: Partial<typeof backfillLimits & { end: number }> = {},
    epoch = testEpoch,
  ): Promise<Backfilled> => {
    const history = createAuditHistory("audit-bucket", createAuditClient(patient.audit));
    const database = ledger.as("validator", patient.database);
    const limits = { ...backfillLimits, quiet: 0, statement: patience, end: Date.now() + patience, ...change };
    return backfill({ database, audit: patientLog(), history, epoch }, limits);
  };
  const isComplete = async () =>
    (await ledger.ask("select from ledger.backfill where epoch = $1 and is_complete", [testEpoch])).length > 0;

  beforeEach(() => ledger.ask("truncate ledger.backfill"));

  it("knows the same payment by its record, which becomes its row", async () => {
    await alone().record(payment("order-1", { request_id: "old", timestamp: "2025-01-02T03:04:05.678Z" }));
    await expect(createStore().record(payment("order-1"))).resolves.toEqual({ recording: "duplicate" });
    await expect(createStore().record(payment("order-1", { amount: "11.00" }))).resolves.toEqual({
      recording: "conflict",
    });
    expect(await rows()).toEqual([{ payment_id: "order-1", amount: "10.50", audited: true }]);
    expect(await ledger.ask("select request_id, recorded_at::text from ledger.payment")).toEqual([
      { request_id: "old", recorded_at: "2025-01-02 03:04:05.678+00" },
    ]);
    expect(s3.objects.size).toBe(1);
  });

  it("lets another payment's retry meet the record that decided", async () => {
    await alone().record(payment("order-1", { amount: "10.00" }));
    const store = createStore();
    await expect(store.record(payment("order-1", { amount: "11.00" }))).resolves.toEqual({ recording: "conflict" });
    await expect(store.record(payment("order-1", { amount: "10.00" }))).resolves.toEqual({ recording: "duplicate" });
    expect(await rows()).toMatchObject([{ amount: "10.00" }]);
    expect(objectOf("order-1")?.amount).toBe("10.00");
  });

  it("makes the row of a new payment with the bytes of its object", async () => {
    await expect(createStore().record(payment("order-1"))).resolves.toEqual({ recording: "written" });
    const own = s3.objects.get("/audit-bucket/audit/order-1.json");
    s3.reset();
    await ledger.ask("update ledger.payment set audited_at = null");
    await sweepNow();
    expect(s3.objects.get("/audit-bucket/audit/order-1.json")).toBe(own);
  });

  it("accepts nothing that S3 can't be asked about, until all records have rows", async () => {
    await alone().record(payment("order-1", { amount: "10.00" }));
    const store = createStore();
    s3.faults.push("forbidden", "forbidden");
    for (const id of ["order-1", "order-2"]) {
      await expect(store.record(payment(id, { amount: "11.00" }))).rejects.toBeInstanceOf(AuditUnavailable);
    }
    await expect(part()).resolves.toEqual({ backfill: "complete", backfilled: 1 });
    expect(await rows()).toEqual([
      { payment_id: "order-1", amount: "10.00", audited: true },
      { payment_id: "order-2", amount: "11.00", audited: false },
    ]);
    s3.faults.push("forbidden", "forbidden");
    await expect(store.record(payment("order-1", { amount: "11.00" }))).resolves.toEqual({ recording: "conflict" });
    await expect(store.record(payment("order-2", { amount: "11.00" }))).resolves.toEqual({
      recording: "duplicate",
      auditPending: expect.any(AuditUnavailable) as AuditUnavailable,
    });
  });

  it.each([
    ["cut off", '{"timestamp":"2025-01'],
    ["empty", ""],
    ["no object", "7"],
    ["of another payment", JSON.stringify(payment("order-2"))],
    ["of no amount", JSON.stringify({ ...payment("order-1"), amount: undefined })],
    ["of a day that isn't one", JSON.stringify({ ...payment("order-1"), timestamp: "yesterday" })],
  ])("answers for nothing under an id whose record is %s", async (_, text) => {
    s3.objects.set("/audit-bucket/audit/order-1.json", text);
    await expect(createStore().record(payment("order-1"))).rejects.toBeInstanceOf(AuditUnavailable);
    expect(await rows()).toEqual([{ payment_id: "order-1", amount: "10.50", audited: false }]);
    await expect(part()).resolves.toEqual({ backfill: "stalled", backfilled: 0, unreadable_payment_id: "order-1" });
    expect(await isComplete()).toBe(false);
  });

  it("makes rows of all records, in parts, and of none twice", async () => {
    const store = alone();
    const token = { brand: "token", last_four: "x9Kq" };
    for (let index = 0; index < 30; index++) {
      await store.record(payment(`order-${index}`, index % 2 === 0 ? { card: token } : {}));
    }
    s3.objects.set("/audit-bucket/audit/2025/12/24/day-1.json", JSON.stringify(payment("day-1", { amount: "1.00" })));
    s3.objects.set("/audit-bucket/audit/2025/12/25/day-1.json", JSON.stringify(payment("day-1", { amount: "2.00" })));
    s3.objects.set("/audit-bucket/audit/notes.txt", "not a payment's");
    await createStore().record(payment("order-7"));
    await expect(part({ end: Date.now() })).resolves.toEqual({ backfill: "running", backfilled: 0 });
    s3.pageSize = 8;
    await expect(part()).resolves.toEqual({ backfill: "complete", backfilled: 30 });
    await expect(part()).resolves.toEqual({ backfill: "complete", backfilled: 0 });
    const all = await rows();
    expect(all).toHaveLength(31);
    expect(all.every(({ audited }) => audited)).toBe(true);
    // The first of two days was the first answer, and has a record without a day now.
    expect(all[0]).toMatchObject({ payment_id: "day-1", amount: "1.00" });
    expect(objectOf("day-1")).toEqual(JSON.parse(s3.objects.get("/audit-bucket/audit/2025/12/24/day-1.json") ?? ""));
  });

  it("goes on where a store that went away left it", async () => {
    const store = alone();
    for (let index = 0; index < 12; index++) await store.record(payment(`order-${index}`));
    s3.pageSize = 5;
    const faults = Array.from({ length: 8 }, (): StubFault => "forbidden");
    await ledger.ask("insert into ledger.backfill values ($1, '', false)", [testEpoch]);
    s3.faults.push(...faults);
    await expect(part()).resolves.toEqual({ backfill: "running", backfilled: 0 });
    s3.faults.length = 0;
    await expect(part()).resolves.toEqual({ backfill: "complete", backfilled: 12 });
  });

  it("goes on after the key that was noted, and doesn't stop for a record that went away or can't be asked for", async () => {
    const store = alone();
    for (let index = 0; index < 12; index++) await store.record(payment(`order-${index}`));
    await ledger.ask("insert into ledger.backfill values ($1, 'audit/order-5.json', false)", [testEpoch]);
    s3.faults.push(undefined, "forbidden");
    await expect(part({ readsAtOnce: 1 })).resolves.toEqual({ backfill: "running", backfilled: 0 });
    // Expired between the list and the look at it.
    s3.faults.push(undefined, "gone");
    await expect(part({ readsAtOnce: 1 })).resolves.toEqual({ backfill: "complete", backfilled: 3 });
    expect((await rows()).map(({ payment_id: id }) => id)).toEqual(["order-7", "order-8", "order-9"]);
  });

  it("begins no further record when its time is over, and notes nothing of that page", async () => {
    const store = alone();
    for (let index = 0; index < 4; index++) await store.record(payment(`order-${index}`));
    s3.delay = 1_000;
    await expect(part({ readsAtOnce: 1, end: Date.now() + 1_800 })).resolves.toEqual({
      backfill: "running",
      backfilled: 1,
    });
    s3.delay = 0;
    expect(await ledger.ask("select after_key from ledger.backfill")).toEqual([{ after_key: "" }]);
    await expect(part()).resolves.toEqual({ backfill: "complete", backfilled: 3 });
  });

  it("leaves the functions of before their time first, and begins anew for another epoch", async () => {
    await alone().record(payment("order-1"));
    await expect(part({ quiet: 120 })).resolves.toEqual({ backfill: "waiting", backfilled: 0 });
    await ledger.ask("update ledger.backfill set noted_at = noted_at - interval '119 seconds'");
    await expect(part({ quiet: 120 })).resolves.toEqual({ backfill: "waiting", backfilled: 0 });
    await ledger.ask("update ledger.backfill set noted_at = noted_at - interval '1 second'");
    await expect(part({ quiet: 120 })).resolves.toEqual({ backfill: "complete", backfilled: 1 });
    expect(await isComplete()).toBe(true);
    await alone().record(payment("order-2"));
    s3.requests.length = 0;
    await expect(part({}, "next")).resolves.toEqual({ backfill: "complete", backfilled: 1 });
    // A record that is known to say the same as its row isn't read again.
    const read = s3.requests.map(({ path }) => path).filter((path) => path.endsWith(".json"));
    expect(read).toEqual(["/audit-bucket/audit/order-2.json"]);
  });

  it("leaves a row of before the epoch, which was answered for, and says that its record differs", async () => {
    await ledger.ask("insert into ledger.backfill values ($1, '', true)", [testEpoch]);
    s3.faults.push("forbidden");
    await createStore().record(payment("order-1"));
    // Switched off while the payment was pending, and on again.
    await ledger.ask("truncate ledger.backfill");
    await delay(10);
    await alone().record(payment("order-1", { amount: "11.00" }));
    const disagreeing = { remark: "LedgerDisagrees" };
    const store = createStore();
    await expect(store.record(payment("order-1"))).resolves.toEqual({ recording: "duplicate", ...disagreeing });
    const other = payment("order-1", { amount: "11.00" });
    await expect(store.record(other)).resolves.toEqual({ recording: "conflict", ...disagreeing });
    await expect(part()).resolves.toEqual({ backfill: "complete", backfilled: 0 });
    expect(await rows()).toEqual([{ payment_id: "order-1", amount: "10.50", audited: false }]);
    await expect(sweepNow()).resolves.toMatchObject({ disagreeing: 1, pending: 0 });
  });

  it.each<[string, Partial<AuditRecord>]>([
    ["an amount of nothing", { amount: "0.00" }],
    ["a day that isn't one", { timestamp: "2026-99-99T04:45:05.000Z" }],
  ])("stops, and names the payment, at a record that the table refuses for %s", async (_, change) => {
    s3.objects.set("/audit-bucket/audit/order-1.json", JSON.stringify(payment("order-1", change)));
    await expect(part()).resolves.toEqual({ backfill: "stalled", backfilled: 0, unreadable_payment_id: "order-1" });
  });

  it("leaves nothing at work behind when S3 goes away within a page", async () => {
    const store = alone();
    for (let index = 0; index < 20; index++) await store.record(payment(`order-${index}`));
    s3.requests.length = 0;
    s3.faults.push(undefined, "forbidden");
    await expect(part({ readsAtOnce: 4 })).resolves.toMatchObject({ backfill: "running" });
    const asked = s3.requests.length;
    await ledger.ask("select pg_sleep(0.3)");
    expect(s3.requests).toHaveLength(asked);
    // The one that was refused, and those that were under way.
    expect(asked).toBeLessThan(10);
  });

  describe("in the sweep's line", () => {
    async function lineOf(): Promise<object | undefined> {
      const lines: object[] = [];
      await sweepAndLog(
        {
          database: ledger.as("validator", patient.database),
          audit: patientLog(),
          history: createAuditHistory("audit-bucket", createAuditClient(patient.audit)),
          epoch: testEpoch,
          writeLine: (_level, _message, members) => lines.push(members),
          now: () => new Date(),
        },
        "request",
      );
      return lines[0];
    }
    const begun = (ago: string) =>
      ledger.ask(`insert into ledger.backfill values ($1, '', false, now() - interval '${ago}')`, [testEpoch]);

    it("says why the records can't be listed", async () => {
      await begun("1 hour");
      s3.faults.push("forbidden");
      expect(await lineOf()).toMatchObject({ backfill: "running", backfilled: 0, error_name: "AccessDenied" });
    });

    it("tells of no row as disagreeing that may still give way to its record", async () => {
      await begun("1 hour");
      await alone().record(payment("order-1", { amount: "10.00" }));
      s3.faults.push("forbidden");
      const refused = createStore().record(payment("order-1", { amount: "11.00" }));
      await expect(refused).rejects.toBeInstanceOf(AuditUnavailable);
      await ledger.ask("update ledger.payment set recorded_at = now() - interval '10 minutes'");
      expect(await lineOf()).toMatchObject({ disagreeing: 0, backfill: "complete", backfilled: 1 });
      expect(await rows()).toMatchObject([{ amount: "10.00" }]);
    });
  });

  it("has one answer for each id while it becomes complete", async () => {
    const old = alone();
    for (let index = 0; index < 20; index++) await old.record(payment(`order-${index}`));
    const stores = Array.from({ length: 6 }, () => createStore());
    const asked = Array.from({ length: 240 }, (_, index) => ({
      store: stores[index % 6] ?? createStore(),
      record: payment(`order-${index % 40}`, { amount: Math.floor(index / 40) % 2 === 0 ? "11.00" : "10.50" }),
    }));
    const filling = delay(20).then(() => part());
    const results = await Promise.all(
      asked.map(async ({ store, record }) => ({ ...(await store.record(record)), record })),
    );
    await expect(filling).resolves.toMatchObject({ backfill: "complete" });
    const accepted = Map.groupBy(
      results.filter(({ recording }) => recording !== "conflict"),
      ({ record }) => record.payment_id,
    );
    expect(accepted.size).toBe(40);
    for (const [id, all] of accepted) {
      expect(new Set(all.map(({ record }) => record.amount))).toEqual(new Set([objectOf(id)?.amount]));
    }
    expect((await rows()).every(({ payment_id: id, amount }) => objectOf(id)?.amount === amount)).toBe(true);
  });

  it("stays with its row when an object says otherwise, and counts that", async () => {
    await ledger.ask("insert into ledger.backfill values ($1, '', true)", [testEpoch]);
    s3.objects.set("/audit-bucket/audit/order-1.json", JSON.stringify(payment("order-1", { amount: "11.00" })));
    await expect(createStore().record(payment("order-1"))).resolves.toEqual({
      recording: "written",
      remark: "LedgerDisagrees",
    });
    await expect(createStore().record(payment("order-1", { amount: "11.00" }))).resolves.toEqual({
      recording: "conflict",
    });
    await expect(sweepNow()).resolves.toEqual({ settled: 0, disagreeing: 1, pending: 0, oldest_pending_seconds: 0 });
  });
});

describe("over a record that can't be read", () => {
  it.each([
    ["is cut off", '{"timestamp":"2026-11-25T04:45:05.000Z","payment_id":"ord'],
    ["holds no record", "null"],
    ["lacks what tells payments apart", "{}"],
  ])("as it %s goes by its row, and settles nothing", async (_, text) => {
    const path = "/audit-bucket/audit/order-1.json";
    s3.objects.set(path, text);
    const store = createStore();
    const pending = { auditPending: expect.any(AuditUnavailable) as AuditUnavailable };
    await expect(store.record(payment("order-1"))).resolves.toEqual({ recording: "written", ...pending });
    await expect(store.record(payment("order-1"))).resolves.toEqual({ recording: "duplicate", ...pending });
    await expect(store.record(payment("order-1", { amount: "11.00" }))).resolves.toEqual({ recording: "conflict" });
    await expect(sweepNow()).resolves.toMatchObject({ settled: 0, disagreeing: 1, pending: 0 });
    expect(s3.objects.get(path)).toBe(text);
  });
});

describe("the sweep", () => {
  it("settles hundreds of rows without objects, page by page", async () => {
    await ledger.ask(`insert into ledger.payment select 'bulk-' || n, 1.00, 'USD', 'visa', '1111', 'api-gateway', 'r-' || n
      from generate_series(1, 250) n`);
    const database = ledger.as("validator", patient.database);
    const swept = await sweep(database, patientLog(), { ...patient.sweep, rowsAtOnce: 100 });
    expect(swept).toEqual({ settled: 250, disagreeing: 0, pending: 0, oldest_pending_seconds: 0 });
    expect(s3.objects.size).toBe(250);
    expect((await rows()).every(({ audited }) => audited)).toBe(true);
  });

  it("leaves young rows to their own requests, and counts them", async () => {
    await createStore().record(payment("order-1"));
    const audit = patientLog();
    const database = ledger.as("validator", patient.database);
    const limits = { ...patient.sweep, grace: sweepLimits.grace };
    s3.requests.length = 0;
    await expect(sweep(database, audit, limits)).resolves.toMatchObject({ settled: 0, pending: 1 });
    expect(s3.requests).toEqual([]);
    await ledger.ask("update ledger.payment set recorded_at = recorded_at - interval '1000 seconds'");
    s3.faults.push("forbidden");
    const swept = await sweep(database, audit, limits);
    expect(swept).toMatchObject({ settled: 0, pending: 1 });
    expect(swept.oldest_pending_seconds).toBeGreaterThanOrEqual(1_000);
    expect(swept.oldest_pending_seconds).toBeLessThan(1_200);
  });

  it("isn't kept from other payments by objects that can't be read, however many", async () => {
    const store = createStore();
    for (let index = 0; index < 50; index++) {
      s3.objects.set(`/audit-bucket/audit/bad-${index}.json`, "{}");
      await store.record(payment(`bad-${index}`));
    }
    s3.faults.push("forbidden");
    await store.record(payment("good"));
    await expect(sweepNow()).resolves.toMatchObject({ settled: 1, disagreeing: 50, pending: 0 });
    expect(objectOf("good")).not.toBeNull();
  });

  it("reads a page of what is pending by the index, and sorts nothing", async () => {
    await ledger.ask(`insert into ledger.payment select 'bulk-' || n, 1.00, 'USD', 'visa', '1111', 'd', 'r', now() - n * interval '1 s'
      from generate_series(1, 5000) n`);
    await ledger.ask("analyze ledger.payment");
    await ledger.ask("set plan_cache_mode = force_generic_plan");
    await ledger.ask(`prepare pending as ${selectPending.text}`);
    const plan = await ledger.ask<Record<string, string>>("explain execute pending(120, '-infinity', '', 500)");
    const text = plan.map((line) => line["QUERY PLAN"]).join("\n");
    expect(text).toContain("Index Scan using payment_pending");
    expect(text).not.toContain("Sort");
  });

  it("stops at a store that is away, and doesn't try each row", async () => {
    await ledger.ask(`insert into ledger.payment select 'bulk-' || n, 1.00, 'USD', 'visa', '1111', 'api-gateway', 'r-' || n
      from generate_series(1, 200) n`);
    s3.faults.push(...Array.from({ length: 400 }, (): StubFault => "forbidden"));
    await expect(sweepNow()).resolves.toMatchObject({ settled: 0, pending: 200 });
    expect(s3.requests.length).toBeLessThan(60);
  });

  it("races with the requests of the same payments, and each is there once", async () => {
    const stores = Array.from({ length: 4 }, () => createStore());
    const ids = Array.from({ length: 60 }, (_, index) => `order-${index}`);
    const recording = Promise.all(ids.map((id, index) => (stores[index % 4] ?? createStore()).record(payment(id))));
    const sweeps = [sweepNow(), delay(20).then(sweepNow), delay(40).then(sweepNow)];
    const recorded = await recording;
    await Promise.all(sweeps);
    expect(recorded.every((one) => one.recording === "written")).toBe(true);
    await expect(sweepNow()).resolves.toMatchObject({ pending: 0, disagreeing: 0 });
    expect(s3.objects.size).toBe(60);
    expect(await rows()).toHaveLength(60);
  });
});

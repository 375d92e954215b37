// Payments recorded in a real PostgreSQL and a stub of S3, with the faults of either. Doesn't prove how long RDS takes to fail
// over, nor that it takes the token (tests/ledger/databaseToken.test.ts).
import { setTimeout as delay } from "node:timers/promises";
import { AuditUnavailable, LedgerUnavailable } from "../../lambda/validator/errors";
import { createAuditStore } from "../../lambda/validator/paymentStore";
import { StubFault } from "../harness/stubS3";
import {
  createStore,
  impatient,
  ledger,
  objectOf,
  patience,
  patient,
  patientLog,
  payment,
  rows,
  s3,
  sweepNow,
  useLedgerWorld,
} from "./ledgerWorld";

useLedgerWorld();

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

it("finds a payment that is there, and makes no row of one that isn't", async () => {
  const store = createStore();
  await store.record(payment("order-1"));
  await expect(store.find(payment("order-1"))).resolves.toEqual({ recording: "duplicate" });
  await expect(store.find(payment("order-1", { amount: "10.51" }))).resolves.toEqual({ recording: "conflict" });
  await expect(store.find(payment("order-2"))).resolves.toBeUndefined();
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
    const refused = await store.record(payment("order-2")).catch((thrown: unknown) => thrown);
    expect(refused).toBeInstanceOf(LedgerUnavailable);
    await ledger.restart();
    await expect(store.record(payment("order-2"))).resolves.toEqual({ recording: "written" });
    expect((await rows()).map(({ payment_id: id }) => id)).toEqual(["order-1", "order-2"]);
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

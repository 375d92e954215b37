// Payments over records of a time without the ledger, of which a backfill makes rows. Doesn't prove how many a bucket may hold.
import { setTimeout as delay } from "node:timers/promises";
import { createAuditHistory } from "../../lambda/validator/auditHistory";
import { createAuditClient } from "../../lambda/validator/auditLog";
import type { AuditRecord } from "../../lambda/validator/auditRecord";
import { backfill, Backfilled, backfillLimits } from "../../lambda/validator/backfill";
import { AuditUnavailable } from "../../lambda/validator/errors";
import { createAuditStore } from "../../lambda/validator/paymentStore";
import { sweepAndLog } from "../../lambda/validator/sweepEvent";
import { testEpoch } from "../harness/ledgerDatabase";
import { StubFault } from "../harness/stubS3";
import {
  createStore,
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

  it("lets the record decide as well when a failover has set the database's clock back since the beginning", async () => {
    await alone().record(payment("order-1", { amount: "10.00" }));
    await ledger.ask("insert into ledger.backfill values ($1, '', false, now() + interval '1 hour')", [testEpoch]);
    const store = createStore();
    await expect(store.record(payment("order-1", { amount: "11.00" }))).resolves.toEqual({ recording: "conflict" });
    await expect(store.record(payment("order-1", { amount: "10.00" }))).resolves.toEqual({ recording: "duplicate" });
    expect(await rows()).toMatchObject([{ amount: "10.00" }]);
  });

  it("is known of to a process as well that found all records to have rows, before the database was restored from a backup", async () => {
    await ledger.ask("insert into ledger.backfill values ($1, '', true)", [testEpoch]);
    const store = createStore();
    await store.record(payment("order-1", { amount: "10.00" }));
    await ledger.ask("truncate ledger.payment, ledger.backfill");
    await expect(store.record(payment("order-1", { amount: "11.00" }))).resolves.toEqual({ recording: "conflict" });
    expect(await rows()).toMatchObject([{ amount: "10.00" }]);
  });

  it("is asked for as well where another process still has the object of a row to tell of that the backup doesn't hold", async () => {
    const [writer, store] = [createStore(), createStore()];
    await writer.record(payment("order-1", { amount: "10.00" }));
    await ledger.ask("truncate ledger.payment, ledger.backfill");
    const other = () => store.record(payment("order-1", { amount: "11.00" }));
    s3.faults.push("forbidden");
    await expect(other()).rejects.toBeInstanceOf(AuditUnavailable);
    await writer.record(payment("order-2"));
    await expect(other()).resolves.toEqual({ recording: "conflict" });
    expect(await rows()).toMatchObject([{ payment_id: "order-1", amount: "10.00" }, { payment_id: "order-2" }]);
  });

  it.each([
    ["in the backup that the database was restored from", "truncate ledger.backfill"],
    ["of a backfill that never became complete", "update ledger.backfill set epoch = 'former'"],
  ])("decides over a row %s, which nobody was answered for", async (_, change) => {
    await alone().record(payment("order-1", { amount: "10.00" }));
    const other = () => createStore().record(payment("order-1", { amount: "11.00" }));
    s3.faults.push("forbidden");
    await expect(other()).rejects.toBeInstanceOf(AuditUnavailable);
    await ledger.ask(change);
    await delay(10);
    await expect(other()).resolves.toEqual({ recording: "conflict" });
    expect(await rows()).toMatchObject([{ amount: "10.00" }]);
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

  it("has the row of an older record of the same payment say what it says, also when a sweep comes first", async () => {
    await alone().record(payment("order-1", { request_id: "old", timestamp: "2025-01-02T03:04:05.678Z" }));
    s3.faults.push("forbidden");
    await expect(createStore().record(payment("order-1"))).rejects.toBeInstanceOf(AuditUnavailable);
    await expect(sweepNow()).resolves.toMatchObject({ settled: 0, disagreeing: 0, pending: 0 });
    await expect(part()).resolves.toEqual({ backfill: "complete", backfilled: 1 });
    expect(await ledger.ask("select request_id, recorded_at::text from ledger.payment")).toEqual([
      { request_id: "old", recorded_at: "2025-01-02 03:04:05.678+00" },
    ]);
    await expect(sweepNow()).resolves.toMatchObject({ settled: 0, disagreeing: 0, pending: 0 });
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
    await expect(part({ end: Date.now() })).resolves.toMatchObject({ backfill: "running", backfilled: 0 });
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
    await expect(part()).resolves.toMatchObject({ backfill: "running", backfilled: 0 });
    s3.faults.length = 0;
    await expect(part()).resolves.toEqual({ backfill: "complete", backfilled: 12 });
  });

  it("goes on after the key that was noted, and doesn't stop for a record that went away or can't be asked for", async () => {
    const store = alone();
    for (let index = 0; index < 12; index++) await store.record(payment(`order-${index}`));
    await ledger.ask("insert into ledger.backfill values ($1, 'audit/order-5.json', false)", [testEpoch]);
    s3.faults.push(undefined, "forbidden");
    await expect(part({ readsAtOnce: 1 })).resolves.toMatchObject({ backfill: "running", backfilled: 0 });
    // Expired between the list and the look at it.
    s3.faults.push(undefined, "gone");
    await expect(part({ readsAtOnce: 1 })).resolves.toEqual({ backfill: "complete", backfilled: 3 });
    expect((await rows()).map(({ payment_id: id }) => id)).toEqual(["order-7", "order-8", "order-9"]);
  });

  it("begins no further record when its time is over, and notes nothing of that page", async () => {
    const store = alone();
    for (let index = 0; index < 4; index++) await store.record(payment(`order-${index}`));
    const [start, before] = [Date.now(), s3.requests.length];
    // Each request takes a second, by a clock that nothing else moves.
    const clock = jest.spyOn(Date, "now").mockImplementation(() => start + (s3.requests.length - before) * 1_000);
    await expect(part({ readsAtOnce: 1, end: start + 1_800 })).resolves.toMatchObject({
      backfill: "running",
      backfilled: 1,
    });
    clock.mockRestore();
    expect(await ledger.ask("select after_key from ledger.backfill")).toEqual([{ after_key: "" }]);
    await expect(part()).resolves.toEqual({ backfill: "complete", backfilled: 3 });
  });

  it("is running, not at the end, where its time is over before S3 has told of a key", async () => {
    await alone().record(payment("order-1"));
    const [start, before] = [Date.now(), s3.requests.length];
    const clock = jest.spyOn(Date, "now").mockImplementation(() => start + (s3.requests.length - before) * 1_000);
    s3.faults.push("bare page", "bare page", "bare page");
    await expect(part({ end: start + 1_800 })).resolves.toMatchObject({ backfill: "running", backfilled: 0 });
    clock.mockRestore();
    expect(s3.requests.length - before).toBe(2);
    s3.faults.length = 0;
    await expect(part()).resolves.toEqual({ backfill: "complete", backfilled: 1 });
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

    it("says for how long it has not got on, until it does", async () => {
      await begun("1 hour");
      await ledger.ask(
        "insert into ledger.backfill values ($1, 'audit/0.json', false, now() - interval '20 minutes')",
        [testEpoch],
      );
      s3.faults.push("forbidden", "forbidden");
      for (let minute = 0; minute < 2; minute++) {
        const { backfill_idle_seconds: idle } = (await lineOf()) as { backfill_idle_seconds: number };
        expect(idle).toBeGreaterThanOrEqual(1_200);
      }
      const line = await lineOf();
      expect(line).toMatchObject({ backfill: "complete" });
      expect(line).not.toHaveProperty("backfill_idle_seconds");
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

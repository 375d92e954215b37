// What asks for a sweep, and the one line that is written of it, by stand-ins for its stores. Doesn't prove that the rule of each
// minute sends this event, nor that the alarm reads this line.
import type { Row } from "../../lambda/database/database";
import { DatabaseFault } from "../../lambda/database/databaseFault";
import { AuditRecord, DamagedRecord } from "../../lambda/validator/auditRecord";
import { AuditUnavailable } from "../../lambda/validator/errors";
import { isSweepEvent, sweepAndLog } from "../../lambda/validator/sweepEvent";
import { sweepMetrics } from "../../lambda/validator/sweepMetrics";
import { paymentRecord } from "../harness/paymentRecord";
import { rowOf, stubDatabase } from "./stubDatabase";

describe("an event", () => {
  it("asks for a sweep by that alone", () => {
    expect(isSweepEvent({ sweep: true })).toBe(true);
  });

  it.each([
    [undefined],
    [null],
    ["sweep"],
    [true],
    [[]],
    [{}],
    [{ sweep: false }],
    [{ sweep: "true" }],
    [{ sweep: 1 }],
    [{ other: true }],
    [{ sweep: true, body: "{}" }],
  ])("asks for none as %j", (event) => {
    expect(isSweepEvent(event)).toBe(false);
  });

  it("asks for none as a function", () => {
    const silent: unknown = Object.assign(() => undefined, { sweep: true });
    expect(isSweepEvent(silent)).toBe(false);
  });
});

const s3Away = () =>
  new AuditUnavailable(
    Object.assign(new Error("4111111111111111"), { name: "SlowDown", $metadata: { httpStatusCode: 503 } }),
  );

interface Stores {
  readonly pending?: readonly string[];
  readonly put?: (record: AuditRecord) => Promise<AuditRecord | undefined>;
  readonly progress?: Row;
  readonly keys?: () => Promise<readonly string[]>;
  readonly read?: (key: string, paymentId: string) => Promise<AuditRecord | undefined>;
  readonly database?: () => never;
}

const running: Row = { after_key: "", is_complete: "false", age_seconds: "600", idle_seconds: "540" };
const complete: Row = { ...running, is_complete: "true" };

/** A sweep of some pending payments, its answer and its line. The clock goes on by 100 ms each time that it is asked. */
async function swept({ pending = [], put, progress = complete, keys, read, database }: Stores = {}) {
  const lines: unknown[] = [];
  const pages = [pending.map((id) => rowOf(paymentRecord(id), { place: "time" }))];
  const ends: number[] = [];
  const stub = stubDatabase(({ name, values }) => {
    database?.();
    if (name === "select-pending") return pages.shift() ?? [];
    if (name === "count-pending") return [{ pending: "0", oldest_pending_seconds: null }];
    if (name === "insert-recorded") return [{ payment_id: String(values[0]) }];
    return name === "select-backfill" ? [progress] : [];
  });
  let time = Date.parse("2026-11-26T12:00:00.000Z");
  const answer = await sweepAndLog(
    {
      database: stub.database,
      audit: { put: put ?? (() => Promise.resolve(undefined)) },
      history: {
        keysAfter: (_, end) => (ends.push(end) === 1 && keys ? keys() : Promise.resolve([])),
        read: read ?? ((_, id) => Promise.resolve(paymentRecord(id))),
      },
      epoch: "epoch-1",
      writeLine: (...line) => lines.push(line),
      now: () => new Date((time += 100)),
    },
    "request-1",
  );
  return { answer, lines, ends, asked: stub.asked };
}

const none = { settled: 0, disagreeing: 0, pending: 0, oldest_pending_seconds: 0, backfill: "complete", backfilled: 0 };
const common = { duration_ms: 100, request_id: "request-1" };
const otherPayment = (record: AuditRecord) => Promise.resolve({ ...record, amount: "11.00" });

it("settles what is pending, and says so in one line", async () => {
  const { answer, lines, asked } = await swept({ pending: ["a", "b"] });
  const done = { ...none, settled: 2 };
  expect(answer).toEqual(done);
  expect(lines).toEqual([["INFO", "Ledger swept", { ...done, ...common }]]);
  expect(asked.map(({ name }) => name)).toEqual([
    "select-pending",
    "mark-audited",
    "select-pending",
    "count-pending",
    "select-backfill",
  ]);
});

describe("the metrics of a sweep", () => {
  const numbersOf = async (stores: Stores) => {
    const [[, , line] = []] = (await swept(stores)).lines as [level: string, message: string, line: object][];
    return Object.entries(line ?? {}).flatMap(([member, value]) => (typeof value === "number" ? [member] : []));
  };

  it("are these", () => {
    expect(sweepMetrics.map(({ role, metricName, value, unit }) => [role, metricName, value, unit].join(" "))).toEqual([
      "oldest-pending OldestPendingSeconds oldest_pending_seconds Seconds",
      "disagreeing DisagreeingPayments disagreeing Count",
      "backfill BackfillIdleSeconds backfill_idle_seconds Seconds",
    ]);
  });

  it.each<[string, Stores]>([
    ["the backfill is complete", {}],
    ["it waits", { progress: { ...running, age_seconds: "0" } }],
    ["it is running", { progress: running, keys: () => Promise.reject(s3Away()) }],
  ])("are numbers in its line, and while %s those that are said to be", async (state, stores) => {
    const numbers = await numbersOf(stores);
    const there = sweepMetrics.filter(({ isInEach }) => isInEach || state === "it is running");
    expect(sweepMetrics.filter(({ value }) => numbers.includes(value))).toEqual(there);
  });
});

it("says why a payment stays pending, in the line alone", async () => {
  const { answer, lines } = await swept({ pending: ["a"], put: () => Promise.reject(s3Away()) });
  expect(answer).toEqual(none);
  expect(lines).toEqual([["INFO", "Ledger swept", { ...none, ...common, error_name: "SlowDown", error_status: 503 }]]);
});

it.each<[string, Stores]>([
  ["listed", { keys: () => Promise.reject(s3Away()) }],
  ["read", { keys: () => Promise.resolve(["audit/a.json"]), read: () => Promise.reject(s3Away()) }],
])("says why records can't be %s", async (_, stores) => {
  const { lines } = await swept({ progress: running, ...stores });
  const line = { ...none, ...common, backfill: "running", backfill_idle_seconds: 540 };
  expect(lines).toEqual([["INFO", "Ledger swept", { ...line, error_name: "SlowDown", error_status: 503 }]]);
});

it("lists records until the end of its time", async () => {
  const clock = jest.spyOn(Date, "now").mockReturnValue(1_000_000);
  const { ends } = await swept({ progress: running });
  clock.mockRestore();
  expect(ends).toEqual([1_015_000]);
});

it("says of a record that can't be read whose it is", async () => {
  const damage = new AuditUnavailable(new DamagedRecord("4111111111111111"));
  const { answer, lines } = await swept({
    progress: running,
    keys: () => Promise.resolve(["audit/a.json"]),
    read: () => Promise.reject(damage),
  });
  const done = { ...none, backfill: "stalled", unreadable_payment_id: "a", disagreeing: 1 };
  expect(answer).toEqual(done);
  expect(lines).toEqual([["INFO", "Ledger swept", { ...done, ...common, error_name: "DamagedRecord" }]]);
});

describe("rows that an object disagrees with", () => {
  const disagreeing = { pending: ["a", "b"], put: otherPayment };

  it("are counted once all records have rows", async () => {
    expect((await swept(disagreeing)).answer).toMatchObject({ disagreeing: 2 });
  });

  it.each<[string, Stores, object]>([
    ["the backfill waits", { progress: { ...running, age_seconds: "0" } }, { backfill: "waiting" }],
    ["it is under way", { progress: running, keys: () => Promise.reject(s3Away()) }, { backfill: "running" }],
    [
      "it has just made a row",
      { progress: running, keys: () => Promise.resolve(["audit/c.json"]) },
      { backfill: "complete", backfilled: 1 },
    ],
  ])("may still give way while %s, and aren't counted", async (_, stores, expected) => {
    expect((await swept({ ...disagreeing, ...stores })).answer).toMatchObject({ disagreeing: 0, ...expected });
  });
});

it.each<[string, Error, object]>([
  [
    "a database that is away",
    new DatabaseFault("ECONNREFUSED"),
    { error_name: "Postgres.ECONNREFUSED", error_code: "ECONNREFUSED" },
  ],
  ["a defect", new TypeError("4111111111111111"), { error_name: "TypeError" }],
])("never throws: %s is a line of an error", async (_, thrown, described) => {
  const { answer, lines } = await swept({
    database: () => {
      throw thrown;
    },
  });
  expect(answer).toBeUndefined();
  expect(lines).toEqual([["ERROR", "Ledger not swept", { ...described, ...common }]]);
});

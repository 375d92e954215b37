// How a sweep goes about rows without objects, by stand-ins for the database and the audit log. Doesn't prove what PostgreSQL does
// with its statements: tests/ledger does.
import { setTimeout as delay } from "node:timers/promises";
import type { Row } from "../../lambda/database/database";
import type { AuditLog } from "../../lambda/validator/auditLog";
import { DamagedRecord } from "../../lambda/validator/auditRecord";
import { AuditUnavailable } from "../../lambda/validator/errors";
import { sweep, SweepLimits, sweepLimits } from "../../lambda/validator/sweep";
import { paymentRecord } from "../harness/paymentRecord";
import { rowOf, stubDatabase } from "./stubDatabase";

const start = 1_000_000;
let now: number;

beforeEach(() => {
  now = start;
  jest.spyOn(Date, "now").mockImplementation(() => now);
});
afterEach(() => {
  jest.restoreAllMocks();
});

const rowsOf = (...ids: string[]): Row[] => ids.map((id) => rowOf(paymentRecord(id), { place: `time of ${id}` }));
const ids = (count: number) => Array.from({ length: count }, (_, index) => `order-${index}`);
/** What marks their rows, and none of other requests. */
const marks = (...ids: string[]) => [ids, ids.map((id) => `request-of-${id}`)];
const written: AuditLog["put"] = () => Promise.resolve(undefined);
const away = () => Promise.reject(new AuditUnavailable(new Error("away")));
const damaged = () => Promise.reject(new AuditUnavailable(new DamagedRecord("damaged")));

/** Sweeps over pages of rows, and a count of what is left. */
async function sweepOver(pages: Row[][], put: AuditLog["put"] = written, change: Partial<SweepLimits> = {}) {
  const left = [...pages];
  const stub = stubDatabase(({ name }) => {
    if (name === "select-pending") return left.shift() ?? [];
    return name === "count-pending" ? [{ pending: "7", oldest_pending_seconds: "70" }] : [];
  });
  const spied = jest.fn(put);
  const swept = await sweep(
    { database: stub.database, audit: { put: spied }, epoch: "epoch-1" },
    { ...sweepLimits, ...change },
  );
  return { ...stub, swept, puts: spied.mock.calls.map(([record]) => record.payment_id) };
}

it("settles page by page, after the place where the last one ended, and counts what is left", async () => {
  const { swept, valuesOf } = await sweepOver([rowsOf("a", "b"), rowsOf("c")], written, { grace: 60, rowsAtOnce: 2 });
  expect(swept).toEqual({ settled: 3, disagreeing: 0, pending: 7, oldest_pending_seconds: 70 });
  expect(valuesOf("select-pending")).toEqual([
    [60, "-infinity", "", 2, "epoch-1"],
    [60, "time of b", "b", 2, "epoch-1"],
    [60, "time of c", "c", 2, "epoch-1"],
  ]);
  expect(valuesOf("mark-audited")).toEqual([marks("a", "b"), marks("c")]);
  expect(valuesOf("count-pending")).toEqual([[[]]]);
});

it("leaves two minutes to the request itself, and has each statement answered within four seconds", async () => {
  const { valuesOf, asked } = await sweepOver([rowsOf("a")]);
  expect(valuesOf("select-pending")[0]).toEqual([120, "-infinity", "", 500, "epoch-1"]);
  expect(asked.map(({ name, deadline }) => [name, deadline - start])).toEqual([
    ["select-pending", 4_000],
    ["mark-audited", 4_000],
    ["select-pending", 4_000],
    ["count-pending", 4_000],
  ]);
});

it("writes the object from the row, and takes the same one that is there for its own", async () => {
  const [row = {}] = rowsOf("a");
  const put = jest.fn<ReturnType<AuditLog["put"]>, Parameters<AuditLog["put"]>>((record) =>
    Promise.resolve({ ...record, request_id: "another" }),
  );
  const { swept } = await sweepOver([[{ ...row, recorded_at: "2026-11-25T04:45:06.789Z" }]], put);
  expect(put).toHaveBeenCalledWith(paymentRecord("a", { timestamp: "2026-11-25T04:45:06.789Z" }));
  expect(swept).toMatchObject({ settled: 1, disagreeing: 0 });
});

it("leaves a row to the backfill whose object another request wrote, stops for none of those, and counts none as pending", async () => {
  const early = rowsOf("own", ...ids(10)).map((row) => ({ ...row, is_backfilled: "false" }));
  const put: AuditLog["put"] = (record) =>
    Promise.resolve(record.payment_id === "own" ? record : { ...record, request_id: "another" });
  const { swept, puts, valuesOf } = await sweepOver([early, rowsOf("z")], put, { putsAtOnce: 1 });
  expect(puts).toEqual(["own", ...ids(10), "z"]);
  expect(swept).toMatchObject({ settled: 2, disagreeing: 0 });
  expect(valuesOf("mark-audited")).toEqual([marks("own"), marks("z")]);
  expect(valuesOf("count-pending")).toEqual([[ids(10)]]);
});

it.each<[string, AuditLog["put"]]>([
  ["tells of another payment", (record) => Promise.resolve({ ...record, amount: "11.00" })],
  ["can't be read", damaged],
])("counts a row whose object %s, marks nothing, and leaves it out of what is pending", async (_, put) => {
  const { swept, valuesOf } = await sweepOver([rowsOf("a"), rowsOf("b")], put);
  expect(swept).toMatchObject({ settled: 0, disagreeing: 2 });
  expect(valuesOf("mark-audited")).toEqual([]);
  expect(valuesOf("count-pending")).toEqual([[["a", "b"]]]);
});

it("says that nothing waits where nothing is left", async () => {
  const { database } = stubDatabase(({ name }) =>
    name === "count-pending" ? [{ pending: "0", oldest_pending_seconds: null }] : [],
  );
  await expect(sweep({ database, audit: { put: written }, epoch: "epoch-1" })).resolves.toEqual({
    settled: 0,
    disagreeing: 0,
    pending: 0,
    oldest_pending_seconds: 0,
  });
});

it("writes some objects at once, and not more", async () => {
  let [running, most] = [0, 0];
  const put = async () => {
    most = Math.max(most, ++running);
    await delay(1);
    running--;
    return undefined;
  };
  await sweepOver([rowsOf(...ids(30))], put, { putsAtOnce: 4 });
  expect(most).toBe(4);
});

describe("a store that is away", () => {
  it("ends the sweep after as many rows in a row as are tried at once", async () => {
    const { puts, swept, valuesOf } = await sweepOver([rowsOf(...ids(10)), rowsOf("z")], away, { putsAtOnce: 1 });
    expect(puts).toEqual(["order-0"]);
    expect(swept).toEqual({ settled: 0, disagreeing: 0, pending: 7, oldest_pending_seconds: 70 });
    expect(valuesOf("select-pending")).toHaveLength(1);
  });

  it("isn't one that fails now and then, which keeps no row from its turn", async () => {
    const put = (record: { payment_id: string }) =>
      /[02468]$/.test(record.payment_id) ? away() : written(paymentRecord(""));
    const { puts, swept, valuesOf } = await sweepOver([rowsOf(...ids(10)), rowsOf("z")], put, { putsAtOnce: 2 });
    expect(puts).toEqual([...ids(10), "z"]);
    expect(swept).toMatchObject({ settled: 6, disagreeing: 0 });
    expect(valuesOf("mark-audited")).toEqual([
      marks("order-1", "order-3", "order-5", "order-7", "order-9"),
      marks("z"),
    ]);
  });

  it("isn't one whose objects can't be read, however many", async () => {
    const { puts, swept } = await sweepOver([rowsOf(...ids(10))], damaged, { putsAtOnce: 1 });
    expect(puts).toHaveLength(10);
    expect(swept).toMatchObject({ disagreeing: 10 });
  });

  it("hides no defect", async () => {
    await expect(sweepOver([rowsOf("a")], () => Promise.reject(new TypeError("a defect")))).rejects.toThrow(
      new TypeError("a defect"),
    );
  });
});

describe("when its time is over", () => {
  const slow: AuditLog["put"] = () => {
    now += 1_000;
    return Promise.resolve(undefined);
  };

  it("begins no further row, and marks those that are done", async () => {
    const { puts, swept, valuesOf } = await sweepOver([rowsOf(...ids(5)), rowsOf("z")], slow, {
      putsAtOnce: 1,
      time: 3_000,
    });
    expect(puts).toEqual(ids(3));
    expect(swept).toMatchObject({ settled: 3, disagreeing: 0 });
    expect(valuesOf("mark-audited")).toEqual([marks(...ids(3))]);
    expect(valuesOf("select-pending")).toHaveLength(1);
  });

  it("begins no further page", async () => {
    const { valuesOf } = await sweepOver([rowsOf("a"), rowsOf("b")], slow, { time: 1_000 });
    expect(valuesOf("select-pending")).toHaveLength(1);
  });

  it("begins one a moment before", async () => {
    const { valuesOf } = await sweepOver([rowsOf("a"), rowsOf("b")], slow, { time: 1_001 });
    expect(valuesOf("select-pending")).toHaveLength(2);
  });
});

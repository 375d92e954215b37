// Each statement of the validator by itself, on a real PostgreSQL and as its own role. Doesn't prove how they are put together:
// ledger.test.ts does.
import type { Database, SqlStatement, Value } from "../../lambda/database/database";
import * as statements from "../../lambda/validator/ledgerStatements";
import { LedgerServer, startLedgerServer } from "../harness/ledgerDatabase";
import { paymentRecord } from "../harness/paymentRecord";

let ledger: LedgerServer;
let database: Database;

beforeAll(async () => {
  ledger = await startLedgerServer();
  // As far from UTC as the rows are not to be, wherever the server stands.
  await ledger.ask("alter role validator set timezone = 'Pacific/Kiritimati'");
  database = ledger.as("validator");
}, 60_000);
/** An epoch whose backfill is complete. */
const past = "past";

beforeEach(async () => {
  await ledger.ask("truncate ledger.payment, ledger.backfill");
  await ledger.ask("insert into ledger.backfill values ($1, '', true)", [past]);
});
afterAll(() => ledger.close());

const ask = (statement: SqlStatement, ...values: Value[]) => database.query(statement, values, Date.now() + 60_000);
const marksOf = (ids: readonly string[]) => statements.marksOf(ids.map((id) => paymentRecord(id)));
const insert = (paymentId: string, marks: readonly string[] = [], epoch = past) =>
  ask(statements.insertPayment, ...statements.valuesOf(paymentRecord(paymentId)), ...marksOf(marks), epoch);
const insertEarly = (paymentId: string, epoch: string) =>
  ask(statements.insertEarlyPayment, ...statements.valuesOf(paymentRecord(paymentId)), [], [], epoch);
const pendingIds = async () =>
  (
    await ledger.ask<{ payment_id: string }>(
      "select payment_id from ledger.payment where audited_at is null order by 1",
    )
  ).map(({ payment_id: id }) => id);
const backfillLines = () =>
  ledger.ask(
    "select epoch, after_key, is_complete from ledger.backfill where epoch <> $1 order by noted_at, is_complete",
    [past],
  );
const timed = (paymentId: string, time: string) =>
  ledger.ask("update ledger.payment set recorded_at = $2 where payment_id = $1", [paymentId, time]);

it("have each a name of its own, by which a connection keeps it", () => {
  const all = Object.values(statements).filter((each): each is SqlStatement => typeof each === "object");
  const names = all.map(({ name }) => name);
  expect(all).toHaveLength(12);
  expect(new Set(names).size).toBe(12);
  expect(names.filter((name) => !/^[a-z-]+$/.test(name))).toEqual([]);
});

describe.each([
  ["the insert of a payment", statements.insertPayment],
  ["the insert of an early payment", statements.insertEarlyPayment],
])("%s", (_, statement) => {
  const insert = (paymentId: string, marks: readonly string[] = []) =>
    ask(statement, ...statements.valuesOf(paymentRecord(paymentId)), ...marksOf(marks), past);

  it("gives its row, which makes its record again", async () => {
    const [row = {}] = await insert("a");
    expect(row).toMatchObject({ audited_at: null, is_backfilled: "true" });
    const [{ recorded_at } = {}] = await ledger.ask<{ recorded_at: Date }>("select recorded_at from ledger.payment");
    expect(statements.paymentOf(row)).toEqual({ ...paymentRecord("a"), timestamp: recorded_at?.toISOString() });
  });

  it("gives nothing, and changes nothing, where its id has a row", async () => {
    await insert("a");
    const other = statements.valuesOf(paymentRecord("a", { amount: "11.00" }));
    await expect(ask(statement, ...other, [], [], past)).resolves.toEqual([]);
    expect(await ledger.ask("select amount::text from ledger.payment")).toEqual([{ amount: "10.50" }]);
  });

  it("marks others on the way", async () => {
    await insert("a");
    await insert("b");
    await insert("c", ["a", "c", "unknown"]);
    expect(await pendingIds()).toEqual(["b", "c"]);
  });

  it("waits for no row that somebody else is marking", async () => {
    await insert("order-1");
    await ledger.ask("begin; select from ledger.payment where payment_id = 'order-1' for update");
    const answer = await insert("order-2", ["order-1"]).catch((thrown: unknown) => thrown);
    await ledger.ask("rollback");
    expect(answer).toHaveLength(1);
    expect(await pendingIds()).toEqual(["order-1", "order-2"]);
  });

  it("marks no row of another request, whose object it may not be", async () => {
    await insert("a");
    await insert("b");
    await ledger.ask("update ledger.payment set request_id = 'another' where payment_id = 'a'");
    await insert("c", ["a", "b"]);
    expect(await pendingIds()).toEqual(["a", "c"]);
  });
});

it("insert an early payment, and no other, whose epoch may have records without rows", async () => {
  await insert("a");
  expect(await insert("b", ["a"], "now")).toEqual([]);
  expect(await insertEarly("c", "now")).toMatchObject([{ payment_id: "c", is_backfilled: "false" }]);
  expect(await pendingIds()).toEqual(["c"]);
});

it("tell of an early payment that an older record may overrule it, and of no other", async () => {
  await insert("a");
  await insertEarly("b", past);
  await insertEarly("c", "now");
  expect(await ledger.ask("select payment_id, is_early from ledger.payment order by 1")).toEqual([
    { payment_id: "a", is_early: null },
    { payment_id: "b", is_early: false },
    { payment_id: "c", is_early: true },
  ]);
});

it("note the beginning of an epoch once, and by an early payment alone", async () => {
  await insert("a");
  expect(await backfillLines()).toEqual([]);
  await insertEarly("b", "now");
  await insertEarly("c", "now");
  await insertEarly("d", "next");
  expect(await backfillLines()).toEqual([
    { epoch: "now", after_key: "", is_complete: false },
    { epoch: "next", after_key: "", is_complete: false },
  ]);
});

it("select the row of a payment, with the time in UTC", async () => {
  await insert("a");
  await ledger.ask("update ledger.payment set recorded_at = '2026-11-25T23:59:59.999Z', audited_at = now()");
  await ask(statements.noteBackfill, "now", "", "true");
  const [row] = await ask(statements.selectPayment, "a", "now");
  expect(row).toEqual({
    ...{ payment_id: "a", amount: "10.50", currency: "USD", card_brand: "visa", last_four: "1111" },
    ...{ door: "api-gateway", request_id: "request-of-a", recorded_at: "2026-11-25T23:59:59.999Z" },
    ...{ audited_at: expect.stringMatching(/^2\d{3}-/) as string, is_backfilled: "true" },
  });
  expect(await ask(statements.selectPayment, "a", "next")).toMatchObject([{ is_backfilled: "false" }]);
  expect(await ask(statements.selectPayment, "b", "now")).toEqual([]);
});

it("look for a payment, and tell what is known of records without rows where it has none", async () => {
  await insert("a");
  const find = (id: string, epoch: string) => ask(statements.findPayment, id, epoch);
  expect(await find("a", "now")).toEqual(await ask(statements.selectPayment, "a", "now"));
  expect(await find("b", "now")).toMatchObject([{ payment_id: null, is_backfilled: "false" }]);
  await ask(statements.noteBackfill, "now", "", "true");
  expect(await find("b", "now")).toMatchObject([{ payment_id: null, is_backfilled: "true" }]);
  expect(await find("b", "next")).toMatchObject([{ payment_id: null, is_backfilled: "false" }]);
});

describe("the insert of a record", () => {
  const recorded = (paymentId: string) =>
    ask(statements.insertRecorded, ...statements.valuesOf(paymentRecord(paymentId)), "2025-01-02T03:04:05.678Z");

  it("makes a row of its own time, whose object is there", async () => {
    await expect(recorded("a")).resolves.toEqual([{ payment_id: "a" }]);
    expect(await ledger.ask("select recorded_at, audited_at is null as pending from ledger.payment")).toEqual([
      { recorded_at: new Date("2025-01-02T03:04:05.678Z"), pending: false },
    ]);
  });

  it("leaves a row that is there", async () => {
    await insert("a");
    await expect(recorded("a")).resolves.toEqual([]);
    expect(await pendingIds()).toEqual(["a"]);
  });

  it("takes the place of a row of the epoch that nobody was answered for, and gives what there is then", async () => {
    await insertEarly("a", "now");
    const older = paymentRecord("a", { amount: "11.00", timestamp: "2025-01-02T03:04:05.678Z" });
    const overrule = (epoch: string) =>
      ask(statements.overrulePayment, ...statements.valuesOf(older), older.timestamp, epoch);
    expect(await overrule(past)).toEqual([]);
    const [row = {}] = await overrule("now");
    expect(statements.paymentOf(row)).toEqual(older);
    expect(await overrule("now")).toEqual([]);
    expect(await pendingIds()).toEqual([]);
  });
});

describe("rows whose objects aren't known to be there", () => {
  beforeEach(async () => {
    for (const id of ["b", "a", "c", "young", "done"]) await insert(id, id === "young" ? ["done"] : []);
    await ask(statements.markAudited, ...marksOf(["done"]));
    await timed("a", "2020-11-25T00:00:01.000Z");
    await timed("b", "2020-11-25T00:00:01.000Z");
    await timed("c", "2020-11-25T00:00:00.000Z");
  });

  const page = async (place: readonly [string, string], limit: number, grace = 60) => {
    const rows = await ask(statements.selectPending, grace, ...place, limit, "now");
    return rows.map(({ payment_id: id, place: time }) => [id, time] as const);
  };
  const later = "2020-11-25 14:00:01+14";

  it("come oldest first, a page at a time, without those that are young", async () => {
    expect(await page(["-infinity", ""], 2)).toEqual([
      ["c", "2020-11-25 14:00:00+14"],
      ["a", later],
    ]);
    expect(await page([later, "a"], 2)).toEqual([["b", later]]);
    expect(await page([later, "b"], 2)).toEqual([]);
    expect((await page([later, "b"], 2, 0)).map(([id]) => id)).toEqual(["young"]);
  });

  it("come with a word on whether all records of the epoch have rows", async () => {
    const first = (epoch: string) => ask(statements.selectPending, 60, "-infinity", "", 1, epoch);
    await ask(statements.noteBackfill, "now", "", "true");
    expect(await first("now")).toMatchObject([{ payment_id: "c", is_backfilled: "true" }]);
    expect(await first("next")).toMatchObject([{ payment_id: "c", is_backfilled: "false" }]);
  });

  it("are counted, with the age of the oldest, but for those that can't have one", async () => {
    const oldest = async (without: readonly string[]) => (await ask(statements.countPending, without))[0];
    const all = await oldest([]);
    expect(all?.pending).toBe("4");
    expect(Number(all?.oldest_pending_seconds)).toBeGreaterThan(0);
    await ledger.ask("update ledger.payment set recorded_at = clock_timestamp() - interval '100.5 seconds'");
    expect(Number((await oldest(["a", "b", "c"]))?.oldest_pending_seconds)).toBeGreaterThanOrEqual(101);
    expect(await oldest(["a", "b", "c"])).toMatchObject({ pending: "1" });
    expect(await oldest(["a", "b", "c", "young"])).toEqual({ pending: "0", oldest_pending_seconds: "0" });
    // By the clock of another machine.
    await ledger.ask("update ledger.payment set recorded_at = clock_timestamp() + interval '1 hour'");
    expect(await oldest([])).toEqual({ pending: "4", oldest_pending_seconds: "0" });
  });

  it("are told apart from those whose objects are", async () => {
    expect(await ask(statements.selectAudited, ["a", "done", "unknown"])).toEqual([{ payment_id: "done" }]);
    await ledger.ask("update ledger.payment set request_id = 'another' where payment_id = 'b'");
    await ask(statements.markAudited, ...marksOf(["a", "b", "c", "unknown"]));
    expect(await pendingIds()).toEqual(["b", "young"]);
  });
});

it("note how far the backfill of an epoch is, once for its end, and tell the last of it", async () => {
  const progress = async (epoch = "now") => (await ask(statements.selectBackfill, epoch))[0];
  expect(await progress()).toBeUndefined();
  await ask(statements.noteBackfill, "now", "", "false");
  await ledger.ask("update ledger.backfill set noted_at = now() - interval '120.5 seconds'");
  expect(await progress()).toEqual({ after_key: "", is_complete: "false", age_seconds: "120", idle_seconds: "120" });
  await ask(statements.noteBackfill, "now", "audit/b.json", "false");
  expect(await progress()).toMatchObject({ after_key: "audit/b.json", age_seconds: "120", idle_seconds: "0" });
  expect(await progress("next")).toBeUndefined();
  for (let time = 0; time < 2; time++) await ask(statements.noteBackfill, "now", "audit/c.json", "true");
  await ask(statements.noteBackfill, "now", "audit/d.json", "false");
  expect(await progress()).toMatchObject({ after_key: "audit/c.json", is_complete: "true" });
  expect((await backfillLines()).filter(({ is_complete }) => is_complete === true)).toHaveLength(1);
});

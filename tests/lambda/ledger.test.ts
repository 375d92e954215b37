// What the ledger asks of its database and of the audit log, and what it makes of their answers, by stand-ins for both. Doesn't
// prove what PostgreSQL does with its statements: tests/ledger does.
import { databaseLimits } from "../../lambda/database/database";
import { DatabaseFault } from "../../lambda/database/databaseFault";
import type { AuditLog } from "../../lambda/validator/auditLog";
import type { AuditRecord } from "../../lambda/validator/auditRecord";
import { AuditUnavailable, LedgerUnavailable } from "../../lambda/validator/errors";
import { createLedger, ledgerAuditLimits, ledgerDeadline } from "../../lambda/validator/ledger";
import type { Timed } from "../../lambda/validator/paymentStore";
import { paymentRecord } from "../harness/paymentRecord";
import { AskedStatement, rowOf, StubDatabase, stubDatabase } from "./stubDatabase";

const epoch = "epoch-1";
const asked = paymentRecord("order-1");
const earlier = { request_id: "earlier" };
const other = { amount: "11.00", request_id: "earlier" };
const columns = ["order-1", "10.50", "USD", "visa", "1111", "api-gateway", "request-of-order-1"];

/** A ledger over a database and an audit log that answer as they are told; the log has no record unless it is told so. */
function ledgerOver(
  answer: Parameters<typeof stubDatabase>[0],
  put: AuditLog["put"] = () => Promise.resolve(undefined),
  find: AuditLog["find"] = () => Promise.reject(new Error("never asked")),
) {
  const stub = stubDatabase(answer);
  const written: AuditRecord[] = [];
  const audit: AuditLog = {
    put: (record) => {
      written.push(record);
      return put(record);
    },
    find,
  };
  const store = createLedger({ database: stub.database, audit, epoch });
  const record = (entry: AuditRecord, timed?: Timed) => store.record(entry, timed);
  return { ...stub, written, record, find: (entry: AuditRecord, timed?: Timed) => store.find(entry, timed) };
}

/** The row of what was inserted. */
const inserted = ({ values }: AskedStatement) => [rowOf(paymentRecord(String(values[0])))];
/** The row that was there before what was to be inserted. */
const there =
  (change: Partial<AuditRecord>, more = {}) =>
  ({ name }: AskedStatement) =>
    name === "select-payment" ? [rowOf(paymentRecord("order-1", change), more)] : [];
const insertsOf = ({ asked: statements }: Pick<StubDatabase, "asked">) =>
  statements.filter(({ name }) => name === "insert-payment" || name === "insert-early-payment");
const marksOf = (stub: Pick<StubDatabase, "asked">) => insertsOf(stub).map(({ values }) => values[7]);
const away = () => Promise.reject(new AuditUnavailable(new Error("away")));

beforeEach(() => {
  jest.useFakeTimers({ now: 1_000_000, doNotFake: ["nextTick", "setImmediate"] });
});
afterEach(() => {
  jest.useRealTimers();
});

it("asks one statement for a new payment, writes its object from the row, and has it answered within 6.5 s", async () => {
  const row = rowOf(asked, { recorded_at: "2026-11-25T04:45:06.789Z" });
  const { record, written, asked: statements } = ledgerOver(() => [row]);
  await expect(record(asked)).resolves.toEqual({ recording: "written" });
  expect(statements).toEqual([
    { name: "insert-early-payment", values: [...columns, [], [], epoch], deadline: 1_006_500 },
  ]);
  expect(written).toEqual([{ ...asked, timestamp: "2026-11-25T04:45:06.789Z" }]);
});

it("notes that its epoch has begun with each insert, until a row tells that the backfill is complete", async () => {
  const told = ["false", "true", undefined, "true", "false", "true"];
  const ledger = ledgerOver(({ name, values: [id] }) => {
    const is_backfilled = name === "select-payment" ? "true" : told.shift();
    return is_backfilled === undefined ? [] : [rowOf(paymentRecord(String(id)), { is_backfilled })];
  });
  for (const id of ["a", "b", "c", "d", "e", "f"]) await ledger.record(paymentRecord(id));
  const [early, later] = ["insert-early-payment", "insert-payment"];
  expect(insertsOf(ledger).map(({ name }) => name)).toEqual([early, early, later, later, later, early]);
});

it("begins its epoch anew where the backfill isn't complete any more, as in a database that was restored from a backup", async () => {
  const told = ["true", "false"];
  const ledger = ledgerOver(({ name, values: [id] }) =>
    name === "insert-early-payment" ? [rowOf(paymentRecord(String(id)), { is_backfilled: told.shift() ?? null })] : [],
  );
  for (const id of ["a", "b"])
    await expect(ledger.record(paymentRecord(id))).resolves.toEqual({ recording: "written" });
  const names = ["insert-early-payment", "insert-payment", "select-payment", "insert-early-payment"];
  expect(ledger.asked.map(({ name }) => name)).toEqual(names);
});

it("looks for the row that kept its own from being inserted, with what is left of the time", async () => {
  const {
    record,
    written,
    asked: statements,
  } = ledgerOver((statement) => {
    jest.setSystemTime(1_002_000);
    return there(earlier, { audited_at: "2026-11-25" })(statement);
  });
  await expect(record(asked)).resolves.toEqual({ recording: "duplicate" });
  expect(statements[1]).toEqual({ name: "select-payment", values: ["order-1", epoch], deadline: 1_006_500 });
  expect(written).toEqual([]);
});

it("tells the times at both stores apart", async () => {
  const stores: string[] = [];
  const timed: Timed = (store, work) => {
    stores.push(store);
    return work();
  };
  await ledgerOver(inserted).record(asked, timed);
  expect(stores).toEqual(["ledger", "audit"]);
});

describe("marks of payments whose objects are there", () => {
  const ids = (count: number) => Array.from({ length: count }, (_, index) => `order-${index}`);

  it("come with the next insert, twenty at most, and each once", async () => {
    const ledger = ledgerOver(inserted);
    await Promise.all(ids(30).map((id) => ledger.record(paymentRecord(id))));
    await ledger.record(paymentRecord("next"));
    jest.setSystemTime(1_001_000);
    await ledger.record(paymentRecord("last"));
    expect(marksOf(ledger).slice(30)).toEqual([ids(30).slice(0, 20), [...ids(30).slice(20), "next"]]);
  });

  it("come once a second, or as soon as there are twenty", async () => {
    const ledger = ledgerOver(inserted);
    const recordAt = async (time: number, id: string) => {
      jest.setSystemTime(time);
      await ledger.record(paymentRecord(id));
    };
    await recordAt(1_000_000, "a");
    await recordAt(1_000_001, "b");
    await recordAt(1_000_500, "c");
    await recordAt(1_001_000, "d");
    await recordAt(1_001_001, "e");
    expect(marksOf(ledger)).toEqual([[], ["a"], [], [], ["b", "c", "d"]]);
    for (const id of ids(20)) await recordAt(1_001_002, id);
    expect(marksOf(ledger).slice(5)).toEqual([...ids(19).map(() => []), ["e", ...ids(19)]]);
  });

  it("come again when the insert that told of them had no answer", async () => {
    let isAway = false;
    const ledger = ledgerOver((statement) => {
      if (isAway) throw new DatabaseFault("57P01");
      return inserted(statement);
    });
    await ledger.record(asked);
    isAway = true;
    await expect(ledger.record(paymentRecord("order-2"))).rejects.toBeInstanceOf(LedgerUnavailable);
    isAway = false;
    await ledger.record(paymentRecord("order-3"));
    expect(marksOf(ledger)).toEqual([[], ["order-1"], ["order-1"]]);
  });

  it.each<[string, Partial<AuditRecord>, AuditLog["put"], string[]]>([
    ["that a retry wrote", earlier, () => Promise.resolve(undefined), ["order-1"]],
    ["that its own lost request wrote", {}, (record) => Promise.resolve(record), ["order-1"]],
    ["that another request wrote, which tells by itself", earlier, (record) => Promise.resolve(record), []],
    ["that can't be written now", {}, away, []],
    ["of another payment", {}, (record) => Promise.resolve({ ...record, ...other }), []],
  ])("are made or left out for an object %s", async (_, change, put, expected) => {
    const ledger = ledgerOver(there(change), put);
    await ledger.record(asked);
    await ledger.record(paymentRecord("order-2")).catch(() => undefined);
    expect(marksOf(ledger)[1]).toEqual(expected);
  });
});

describe("a row that is there before", () => {
  it.each([
    ["whose object is known to be there", { audited_at: "2026-11-25" }],
    ["whose object isn't", {}],
  ])("refuses another payment by itself %s", async (_, more) => {
    const { record, written } = ledgerOver(there(other, more));
    await expect(record(asked)).resolves.toEqual({ recording: "conflict" });
    expect(written).toEqual([]);
  });

  it("answers for the payment while S3 is away, and says that", async () => {
    const auditPending = expect.any(AuditUnavailable) as AuditUnavailable;
    await expect(ledgerOver(there(earlier), away).record(asked)).resolves.toEqual({
      recording: "duplicate",
      auditPending,
    });
  });

  it("decides, where an object says otherwise", async () => {
    const ledger = ledgerOver(there(earlier), (written) =>
      Promise.resolve({ ...written, ...other, request_id: "older" }),
    );
    await expect(ledger.record(asked)).resolves.toEqual({ recording: "duplicate", remark: "LedgerDisagrees" });
    expect(ledger.valuesOf("overrule-payment")).toEqual([]);
  });

  it("hides no defect behind S3's being away", async () => {
    const { record } = ledgerOver(inserted, () => Promise.reject(new TypeError("a defect")));
    await expect(record(asked)).rejects.toThrow(new TypeError("a defect"));
  });
});

describe("while the bucket may hold records without rows", () => {
  const early = { is_backfilled: "false" };
  const older = paymentRecord("order-1", { ...other, timestamp: "2025-01-02T03:04:05.678Z" });
  const found = () => Promise.resolve(older);
  const overruling = [
    ...["order-1", "11.00", "USD", "visa", "1111", "api-gateway", "earlier"],
    "2025-01-02T03:04:05.678Z",
    epoch,
  ];

  it("answers for a new payment once its object is written", async () => {
    const ledger = ledgerOver(() => [rowOf(asked, early)]);
    await expect(ledger.record(asked)).resolves.toEqual({ recording: "written" });
    expect(ledger.written).toEqual([asked]);
    expect(ledger.valuesOf("overrule-payment")).toEqual([]);
  });

  it("has an older record take the place of the row, and decide", async () => {
    const ledger = ledgerOver(({ name }) => [name === "overrule-payment" ? rowOf(older) : rowOf(asked, early)], found);
    await expect(ledger.record(asked)).resolves.toEqual({ recording: "conflict" });
    expect(ledger.valuesOf("overrule-payment")).toEqual([overruling]);
    expect(ledger.valuesOf("select-payment")).toEqual([]);
    expect(ledger.asked.map(({ deadline }) => deadline)).toEqual([1_006_500, 1_006_500]);
  });

  it.each<[string, Partial<AuditRecord>, object]>([
    ["the same", other, { recording: "conflict" }],
    ["otherwise", {}, { recording: "written", remark: "LedgerDisagrees" }],
  ])("goes by the row where it may not, and remarks on one that says %s", async (...given) => {
    const [, change, expected] = given;
    const answers: Record<string, Parameters<typeof rowOf>> = {
      "insert-early-payment": [asked, early],
      "select-payment": [paymentRecord("order-1", change), early],
    };
    const ledger = ledgerOver(({ name }) => (answers[name] ? [rowOf(...answers[name])] : []), found);
    await expect(ledger.record(asked)).resolves.toEqual(expected);
    expect(ledger.valuesOf("select-payment")).toEqual([["order-1", epoch]]);
  });

  it("looks at S3 for another payment as well, whose row may have to give way", async () => {
    const ledger = ledgerOver(
      ({ name }) => (name === "insert-early-payment" ? [] : [rowOf(paymentRecord("order-1", other), early)]),
      () => Promise.resolve(paymentRecord("order-1", { request_id: "oldest" })),
    );
    await ledger.record(asked);
    expect(ledger.written).toHaveLength(1);
    expect(ledger.valuesOf("overrule-payment")).toHaveLength(1);
  });

  it("overrules nothing by the row's own object", async () => {
    const ledger = ledgerOver(there(earlier, early), (record) => Promise.resolve(record));
    await expect(ledger.record(asked)).resolves.toEqual({ recording: "duplicate" });
    expect(ledger.valuesOf("overrule-payment")).toEqual([]);
  });

  it("answers for nothing while S3 is away", async () => {
    await expect(ledgerOver(() => [rowOf(asked, early)], away).record(asked)).rejects.toBeInstanceOf(AuditUnavailable);
  });
});

describe("a payment that is only looked for", () => {
  const none = (more = {}) => [rowOf(asked, { payment_id: null, request_id: null, ...more })];

  it.each<[string, Partial<AuditRecord>, object]>([
    ["a duplicate of the same", earlier, { recording: "duplicate" }],
    ["in conflict with another", other, { recording: "conflict" }],
  ])("is %s, by one statement", async (_, change, expected) => {
    const ledger = ledgerOver(() => [rowOf({ ...asked, ...change }, { audited_at: "2026-11-25" })]);
    await expect(ledger.find(asked)).resolves.toEqual(expected);
    expect(ledger.asked).toEqual([{ name: "find-payment", values: ["order-1", epoch], deadline: 1_006_500 }]);
    expect(ledger.written).toEqual([]);
  });

  it("has the object written of a row that is there", async () => {
    const ledger = ledgerOver(() => [rowOf({ ...asked, ...earlier })]);
    await expect(ledger.find(asked)).resolves.toEqual({ recording: "duplicate" });
    expect(ledger.written).toEqual([{ ...asked, ...earlier }]);
  });

  it("is nowhere without a row, once all records have rows", async () => {
    await expect(ledgerOver(() => none()).find(asked)).resolves.toBeUndefined();
  });

  it.each([
    ["is nowhere without a record", undefined, undefined],
    ["is a duplicate of a record of the same", { ...asked, ...earlier }, { recording: "duplicate" }],
    ["is in conflict with a record of another", { ...asked, ...other }, { recording: "conflict" }],
  ])("%s, while the bucket may hold one without a row", async (_, record, expected) => {
    const find = jest.fn(() => Promise.resolve(record));
    const ledger = ledgerOver(() => none({ is_backfilled: "false" }), undefined, find);
    const stores: string[] = [];
    const timed: Timed = (store, work) => {
      stores.push(store);
      return work();
    };
    await expect(ledger.find(asked, timed)).resolves.toEqual(expected);
    expect(find.mock.calls).toEqual([["order-1"]]);
    expect(stores).toEqual(["ledger", "audit"]);
  });

  it("can't be told to be nowhere while a store is away", async () => {
    const thrown = new DatabaseFault("57P01");
    const ledger = ledgerOver(() => Promise.reject(thrown));
    await expect(ledger.find(asked)).rejects.toMatchObject({ name: "LedgerUnavailable", cause: thrown });
    const early = ledgerOver(() => none({ is_backfilled: "false" }), undefined, away);
    await expect(early.find(asked)).rejects.toBeInstanceOf(AuditUnavailable);
  });
});

describe("a database without an answer", () => {
  const failing = (thrown: Error) =>
    ledgerOver(() => {
      throw thrown;
    });

  it("may have one in a moment", async () => {
    const thrown = new DatabaseFault("57P01");
    const refused = await failing(thrown)
      .record(asked)
      .catch((thrown: unknown) => thrown);
    expect(refused).toBeInstanceOf(LedgerUnavailable);
    expect(refused).toMatchObject({ cause: thrown });
  });

  it.each(["22003", "23514"])("never has one for what it refuses by %s", async (code) => {
    const thrown = new DatabaseFault(code);
    await expect(failing(thrown).record(asked)).rejects.toBe(thrown);
  });

  it("is not blamed for a defect", async () => {
    const thrown = new TypeError("a defect");
    await expect(failing(thrown).record(asked)).rejects.toBe(thrown);
  });

  it("lost the row between two statements", async () => {
    await expect(ledgerOver(() => []).record(asked)).rejects.toMatchObject({ cause: { name: "Postgres.RowGone" } });
  });
});

it("leaves nine seconds to the longest answer, and gives up on S3 by its own limits before its deadline", () => {
  expect(2 * (databaseLimits.connect + databaseLimits.query)).toBeGreaterThan(ledgerDeadline);
  expect(ledgerDeadline + ledgerAuditLimits.deadline).toBeLessThan(9_000);
  expect(ledgerAuditLimits.requestTimeout).toBeLessThan(ledgerAuditLimits.deadline);
  expect(ledgerAuditLimits.connectionTimeout).toBeLessThan(ledgerAuditLimits.requestTimeout);
});

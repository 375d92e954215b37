// How the backfill goes about the records of a bucket, by stand-ins for its stores. Doesn't prove what PostgreSQL does with its
// statements, nor what S3 lists: tests/ledger does.
import { setTimeout as delay } from "node:timers/promises";
import type { Row } from "../../lambda/database/database";
import { DatabaseFault } from "../../lambda/database/databaseFault";
import type { AuditLog } from "../../lambda/validator/auditLog";
import { AuditRecord, DamagedRecord } from "../../lambda/validator/auditRecord";
import { backfill, BackfillLimits, backfillLimits } from "../../lambda/validator/backfill";
import { AuditUnavailable } from "../../lambda/validator/errors";
import { paymentRecord } from "../harness/paymentRecord";
import { AskedStatement, rowOf, stubDatabase } from "./stubDatabase";

const epoch = "epoch-1";
const start = 1_000_000;
let now: number;

beforeEach(() => {
  now = start;
  jest.spyOn(Date, "now").mockImplementation(() => now);
});
afterEach(() => {
  jest.restoreAllMocks();
});

const keysOf = (...ids: string[]) => ids.map((id) => `audit/${id}.json`);
const begun: Row = { after_key: "", is_complete: "false", age_seconds: "120", idle_seconds: "60" };
const damage = new AuditUnavailable(new DamagedRecord("damaged"));
const valuesOf = (id: string, request = `request-of-${id}`) => [
  ...[id, "10.50", "USD", "visa", "1111", "api-gateway", request],
  "2026-11-25T04:45:05.000Z",
];

interface Bucket {
  readonly progress?: Row;
  /** Pages of keys. */
  readonly pages?: readonly (readonly string[])[];
  readonly read?: (paymentId: string) => Promise<AuditRecord | undefined> | AuditRecord | undefined;
  readonly put?: AuditLog["put"];
  /** What the database says to a statement; each record becomes a row where it says nothing. */
  readonly answer?: (asked: AskedStatement) => readonly Row[] | undefined;
  readonly limits?: Partial<BackfillLimits>;
}

/** A part of the backfill, and all that it asked. */
function part({ progress = begun, pages = [], put, answer, limits, ...bucket }: Bucket = {}) {
  const left = [...pages];
  const stub = stubDatabase((asked) => {
    const answered = answer?.(asked);
    if (answered !== undefined) return answered;
    if (asked.name === "select-backfill") return "none" in progress ? [] : [progress];
    return asked.name === "insert-recorded" ? [{ payment_id: String(asked.values[0]) }] : [];
  });
  const listed: string[] = [];
  const ends: number[] = [];
  const read: string[] = [];
  const written: AuditRecord[] = [];
  const done = backfill(
    {
      database: stub.database,
      audit: {
        put: (record) => {
          written.push(record);
          return put ? put(record) : Promise.resolve(undefined);
        },
      },
      history: {
        keysAfter: (key, end) => {
          listed.push(key);
          ends.push(end);
          return Promise.resolve(left.shift() ?? []);
        },
        read: async (key, paymentId) => {
          read.push(key);
          return bucket.read ? await bucket.read(paymentId) : paymentRecord(paymentId);
        },
      },
      epoch,
    },
    { ...backfillLimits, end: start + 15_000, ...limits },
  );
  return { ...stub, done, listed, ends, read, written };
}

describe("before it looks at the bucket", () => {
  it("notes that it has begun, and waits", async () => {
    const { done, asked, listed } = part({ progress: { none: null } });
    await expect(done).resolves.toEqual({ backfill: "waiting", backfilled: 0 });
    expect(asked).toEqual([
      { name: "select-backfill", values: [epoch], deadline: start + 4_000 },
      { name: "note-backfill", values: [epoch, "", "false"], deadline: start + 4_000 },
    ]);
    expect(listed).toEqual([]);
  });

  it("waits two minutes, and notes nothing again meanwhile", async () => {
    const { done, asked } = part({ progress: { ...begun, age_seconds: "119" } });
    await expect(done).resolves.toEqual({ backfill: "waiting", backfilled: 0 });
    expect(asked.map(({ name }) => name)).toEqual(["select-backfill"]);
  });

  it("begins at once where there is nothing to wait for", async () => {
    const { done, listed } = part({ progress: { none: null }, limits: { quiet: 0 } });
    await expect(done).resolves.toEqual({ backfill: "complete", backfilled: 0 });
    expect(listed).toEqual([""]);
  });

  it("does nothing once it is complete", async () => {
    const { done, asked, listed } = part({ progress: { ...begun, is_complete: "true" } });
    await expect(done).resolves.toEqual({ backfill: "complete", backfilled: 0 });
    expect([asked.length, listed]).toEqual([1, []]);
  });
});

it("makes a row of each record, page by page, notes each page and that there is no further one", async () => {
  const pages = [keysOf("a", "b"), keysOf("c")];
  const { done, listed, valuesOf: asked } = part({ progress: { ...begun, after_key: "audit/0.json" }, pages });
  await expect(done).resolves.toEqual({ backfill: "complete", backfilled: 3 });
  expect(listed).toEqual(["audit/0.json", "audit/b.json", "audit/c.json"]);
  expect(asked("insert-recorded")).toEqual([valuesOf("a"), valuesOf("b"), valuesOf("c")]);
  expect(asked("note-backfill")).toEqual([
    [epoch, "audit/b.json", "false"],
    [epoch, "audit/c.json", "false"],
    [epoch, "audit/c.json", "true"],
  ]);
});

it("has each statement answered within four seconds of its own", async () => {
  const { done, asked } = part({
    pages: [keysOf("a")],
    answer: () => {
      now += 100;
      return undefined;
    },
  });
  await done;
  expect(asked.map(({ name, deadline }) => [name, deadline - start - 4_000])).toEqual([
    ["select-backfill", 0],
    ["select-audited", 100],
    ["insert-recorded", 200],
    ["note-backfill", 300],
    ["note-backfill", 400],
  ]);
});

it("reads no record whose row is known to say the same, and nothing that is no payment's", async () => {
  const {
    done,
    read,
    valuesOf: asked,
  } = part({
    pages: [["audit/notes.txt", ...keysOf("a", "b")]],
    answer: ({ name }) => (name === "select-audited" ? [{ payment_id: "a" }] : undefined),
  });
  await expect(done).resolves.toEqual({ backfill: "complete", backfilled: 1 });
  expect(asked("select-audited")).toEqual([[["a", "b"]]]);
  expect(read).toEqual(keysOf("b"));
});

it("makes no row of a record that went away", async () => {
  const { done, valuesOf: asked } = part({ pages: [keysOf("a")], read: () => undefined });
  await expect(done).resolves.toEqual({ backfill: "complete", backfilled: 0 });
  expect(asked("insert-recorded")).toEqual([]);
});

describe("a record of a former version", () => {
  const dated = { pages: [["audit/2025/12/24/a.json"]] };

  it("gets the key that it would have now", async () => {
    const { done, written, valuesOf: asked } = part(dated);
    await expect(done).resolves.toMatchObject({ backfilled: 1 });
    expect(written).toEqual([paymentRecord("a")]);
    expect(asked("insert-recorded")).toEqual([valuesOf("a")]);
  });

  it("yields to what has that key already", async () => {
    const newer = paymentRecord("a", { request_id: "newer" });
    const { done, valuesOf: asked } = part({ ...dated, put: () => Promise.resolve(newer) });
    await done;
    expect(asked("insert-recorded")).toEqual([valuesOf("a", "newer")]);
  });

  it("is the only one that is written", async () => {
    const { done, written } = part({ pages: [keysOf("a")] });
    await done;
    expect(written).toEqual([]);
  });
});

describe("a record whose id has a row", () => {
  const withRow = (row: Row, overruled: readonly Row[]) =>
    part({
      pages: [keysOf("a")],
      answer: ({ name }) => {
        const answers: Record<string, readonly Row[]> = {
          "insert-recorded": [],
          "select-payment": [row],
          "overrule-payment": overruled,
        };
        return answers[name];
      },
    });

  it("is left, when the row is of the same request", async () => {
    const { done, valuesOf: asked } = withRow(rowOf(paymentRecord("a")), [{ payment_id: "a" }]);
    await expect(done).resolves.toEqual({ backfill: "complete", backfilled: 0 });
    expect(asked("select-payment")).toEqual([["a", epoch]]);
    expect(asked("overrule-payment")).toEqual([]);
  });

  it.each<[string, Row[], number]>([
    ["takes the place of another request's row, where it may", [{ payment_id: "a" }], 1],
    ["leaves another request's row, where it may not", [], 0],
  ])("%s", async (_, overruled, backfilled) => {
    const row = rowOf(paymentRecord("a", { request_id: "another" }));
    const { done, valuesOf: asked } = withRow(row, overruled);
    await expect(done).resolves.toEqual({ backfill: "complete", backfilled });
    expect(asked("overrule-payment")).toEqual([[...valuesOf("a"), epoch]]);
  });
});

describe("a record that can't be read", () => {
  const refusing = (id: string, thrown: unknown) => (paymentId: string) => {
    if (paymentId === id) throw thrown;
    return paymentRecord(paymentId);
  };

  it.each<[string, Omit<Bucket, "pages">]>([
    ["is damaged", { read: refusing("b", damage) }],
    ["says what the table refuses", { answer: refusedBy("23514") }],
    ["says what PostgreSQL can't take", { answer: refusedBy("22007") }],
  ])("as it %s stops it, and no later record is looked at", async (_, bucket) => {
    const {
      done,
      read,
      listed,
      valuesOf: asked,
    } = part({
      pages: [keysOf("a", "b", "c"), keysOf("d")],
      ...bucket,
      limits: { readsAtOnce: 1 },
    });
    await expect(done).resolves.toEqual({ backfill: "stalled", backfilled: 1, unreadable_payment_id: "b" });
    expect(read).toEqual(keysOf("a", "b"));
    expect([listed, asked("note-backfill")]).toEqual([[""], []]);
  });

  it("isn't named by a card number", async () => {
    const id = "4111111111111111";
    const { done } = part({ pages: [keysOf(id)], read: refusing(id, damage) });
    await expect(done).resolves.toEqual({ backfill: "stalled", backfilled: 0, unreadable_payment_id: "withheld" });
  });
});

/** A table that takes no row of the payment b. */
function refusedBy(code: string): (asked: AskedStatement) => undefined {
  return ({ name, values }) => {
    if (name === "insert-recorded" && values[0] === "b") throw new DatabaseFault(code);
    return undefined;
  };
}

describe("a store that is away", () => {
  const away = new AuditUnavailable(new Error("away"));

  it("leaves the rest to the next part, which begins with the page that was not done", async () => {
    const { done, valuesOf: asked } = part({
      pages: [keysOf("a"), keysOf("b", "c"), keysOf("d")],
      read: (id) => (id === "b" ? Promise.reject(away) : paymentRecord(id)),
      limits: { readsAtOnce: 1 },
    });
    await expect(done).resolves.toEqual({ backfill: "running", backfilled: 1, backfill_idle_seconds: 0 });
    expect(asked("note-backfill")).toEqual([[epoch, "audit/a.json", "false"]]);
  });

  it("counts the rows that it has made of a page before, and lets the seconds go on for which it is at that page", async () => {
    const { done, asked } = part({
      pages: [keysOf("a", "b")],
      read: (id) => (id === "b" ? Promise.reject(away) : paymentRecord(id)),
      limits: { readsAtOnce: 1 },
    });
    await expect(done).resolves.toEqual({ backfill: "running", backfilled: 1, backfill_idle_seconds: 60 });
    expect(asked.map(({ name }) => name)).not.toContain("note-backfill");
  });

  it.each<[string, unknown, unknown]>([
    ["a database", new DatabaseFault("57P01"), { name: "Postgres.57P01" }],
    ["a defect", new TypeError("a defect"), new TypeError("a defect")],
    ["what is no error", "4111", { message: "Not an error", cause: "4111" }],
  ])("is not %s, which ends it", async (_, thrown, told) => {
    const { done, valuesOf: asked } = part({
      pages: [keysOf("a")],
      read: () => {
        throw thrown;
      },
    });
    await expect(done).rejects.toMatchObject(told as object);
    expect(asked("note-backfill")).toEqual([]);
  });

  it("has no read still under way when the part ends, and none begun after its fault", async () => {
    let running = 0;
    const { done, read } = part({
      pages: [keysOf("a", "b", "c", "d", "e")],
      read: async (id) => {
        running++;
        await delay(id === "a" ? 1 : 20);
        running--;
        if (id === "a") throw away;
        return paymentRecord(id);
      },
      limits: { readsAtOnce: 2 },
    });
    await expect(done).resolves.toMatchObject({ backfill: "running" });
    expect([running, read]).toEqual([0, keysOf("a", "b")]);
  });
});

it("reads twenty records at once, and not more", async () => {
  let [running, most] = [0, 0];
  const { done } = part({
    pages: [keysOf(...Array.from({ length: 50 }, (_, index) => `order-${index}`))],
    read: async (id) => {
      most = Math.max(most, ++running);
      await delay(1);
      running--;
      return paymentRecord(id);
    },
  });
  await expect(done).resolves.toEqual({ backfill: "complete", backfilled: 50 });
  expect(most).toBe(20);
});

describe("when its time is over", () => {
  const slow = (id: string) => {
    now += 1_000;
    return paymentRecord(id);
  };

  it("begins no further record, and notes nothing of the page", async () => {
    const {
      done,
      read,
      listed,
      valuesOf: asked,
    } = part({
      pages: [keysOf("a"), keysOf("b", "c", "d"), keysOf("e")],
      read: slow,
      limits: { readsAtOnce: 1, end: start + 3_000 },
    });
    await expect(done).resolves.toEqual({ backfill: "running", backfilled: 3, backfill_idle_seconds: 0 });
    expect([read, listed]).toEqual([keysOf("a", "b", "c"), ["", "audit/a.json"]]);
    expect(asked("note-backfill")).toEqual([[epoch, "audit/a.json", "false"]]);
  });

  it.each([
    [1_000, { backfill: "running", backfilled: 1, backfill_idle_seconds: 0 }, 1],
    [1_001, { backfill: "complete", backfilled: 1 }, 2],
  ])("begins no further page: at %i ms it is %j", async (end, state, lists) => {
    const { done, listed } = part({ pages: [keysOf("a")], read: slow, limits: { end: start + end } });
    await expect(done).resolves.toEqual(state);
    expect(listed).toHaveLength(lists);
  });

  it("is told no further pages of the list either", async () => {
    const { done, ends } = part({ pages: [keysOf("a")], limits: { end: start + 3_000 } });
    await done;
    expect(ends).toEqual([start + 3_000, start + 3_000]);
  });

  it("says for how long it has not got on, when the sweep before it has taken all of the time", async () => {
    const { done, listed } = part({ pages: [keysOf("a")], limits: { end: start } });
    await expect(done).resolves.toEqual({ backfill: "running", backfilled: 0, backfill_idle_seconds: 60 });
    expect(listed).toEqual([]);
  });
});

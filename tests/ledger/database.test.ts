// The one connection of a function, to a real PostgreSQL. Doesn't prove how long RDS takes to fail over.
import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import type { Database, DatabaseLimits } from "../../lambda/database/database";
import { DatabaseFault } from "../../lambda/database/databaseFault";
import { LedgerServer, startLedgerServer } from "../harness/ledgerDatabase";

let ledger: LedgerServer;

beforeAll(async () => {
  ledger = await startLedgerServer();
  await ledger.ask("create sequence public.tries; grant usage on sequence public.tries to validator");
}, 60_000);
beforeEach(() => ledger.ask("alter sequence public.tries restart"));
afterAll(() => ledger.close());

const patience = 60_000;
const patient: DatabaseLimits = { connect: patience, query: patience, idle: patience };
const connect = (limits: Partial<DatabaseLimits> = {}) => ledger.as("validator", { ...patient, ...limits });

/** Asks a statement without a name, with time enough. */
const ask = (database: Database, text: string, values: readonly string[] = [], time = patience) =>
  database.query({ name: "", text }, values, Date.now() + time);
const backendOf = async (database: Database) => (await ask(database, "select pg_backend_pid() as pid"))[0]?.pid;
/** Connections that are there now, and weren't before; those of earlier tests may end meanwhile. */
const backends = async (before: readonly number[] = []) => {
  const rows = await ledger.ask<{ pid: number }>("select pid from pg_stat_activity where usename = 'validator'");
  return rows.map(({ pid }) => pid).filter((pid) => !before.includes(pid));
};
/** How often a statement was asked that takes a number each time. */
const tries = async () =>
  Number((await ledger.ask<{ next: string }>("select nextval('public.tries') as next"))[0]?.next) - 1;

async function faultOf(answer: Promise<unknown>): Promise<string> {
  const fault = await answer.catch((thrown: unknown) => thrown);
  expect(fault).toBeInstanceOf(DatabaseFault);
  return (fault as DatabaseFault).code;
}

// Before all others, of whose connections some would end meanwhile.
it("takes leave of the server when it is closed, which would tell of a lost client otherwise", async () => {
  const database = connect();
  await ask(database, "select 1");
  const counted = "select sessions_abandoned from pg_stat_database where datname = current_database()";
  const before = await ledger.ask(counted);
  database.close();
  while ((await backends()).length > 0) await delay(10);
  expect(await ledger.ask(counted)).toEqual(before);
});

it("gives every column as the text that PostgreSQL writes, and nothing as null", async () => {
  await expect(
    ask(
      connect(),
      "select 1 as int, true as bool, 10.50 as numeric, array[1,2] as list, null as nothing, $1::text as given",
      ["x"],
    ),
  ).resolves.toEqual([{ int: "1", bool: "t", numeric: "10.50", list: "{1,2}", nothing: null, given: "x" }]);
});

it("prepares a statement with a name once for each connection", async () => {
  const database = connect();
  const statement = { name: "twice", text: "select 1" };
  for (let time = 0; time < 2; time++) await database.query(statement, [], Date.now() + patience);
  const prepared = await ask(database, "select name, generic_plans + custom_plans as uses from pg_prepared_statements");
  expect(prepared).toEqual([{ name: "twice", uses: "2" }]);
});

it("connects with the first statement, and asks all of them one after the other in one connection", async () => {
  const before = await backends();
  const database = connect();
  expect(await backends(before)).toEqual([]);
  const answers = await Promise.allSettled([
    ask(database, "select pg_sleep(0.05), 'first' as answer"),
    ask(database, "select nonsense"),
    ask(database, "select 'third' as answer"),
    ask(database, "select 'fourth' as answer"),
  ]);
  expect(answers.map((answer) => (answer.status === "fulfilled" ? answer.value[0]?.answer : "refused"))).toEqual([
    "first",
    "refused",
    "third",
    "fourth",
  ]);
  expect(await backendOf(database)).toBe(await backendOf(database));
});

it("trusts a connection for a minute after its last answer, and not a moment longer", async () => {
  const database = ledger.as("validator");
  const start = Date.now();
  const clock = jest.spyOn(Date, "now").mockReturnValue(start);
  const first = await backendOf(database);
  clock.mockReturnValue(start + 60_000);
  expect(await backendOf(database)).toBe(first);
  clock.mockReturnValue(start + 120_001);
  expect(await backendOf(database)).not.toBe(first);
  clock.mockRestore();
});

it("drops its connection on any fault, that of a statement too", async () => {
  const database = connect();
  const before = await backendOf(database);
  expect(await faultOf(ask(database, "select 1 / 0"))).toBe("22012");
  expect(await backendOf(database)).not.toBe(before);
});

describe("asks once more in a new connection", () => {
  const ending = "select nextval('public.tries'), pg_terminate_backend(pg_backend_pid())";

  it("after a fault of the connection, but not a third time", async () => {
    const database = connect();
    expect(await faultOf(ask(database, ending))).toBe("57P01");
    expect(await tries()).toBe(2);
    await expect(ask(database, "select 1 as one")).resolves.toEqual([{ one: "1" }]);
  });

  it("and takes one that ended while nothing was asked for no attempt", async () => {
    const database = connect();
    const pid = await backendOf(database);
    const emitted = jest.spyOn(Client.prototype, "emit");
    await ledger.ask("select pg_terminate_backend($1)", [pid]);
    while (!emitted.mock.calls.some(([name]) => name === "error")) await delay(5);
    emitted.mockRestore();
    expect(await faultOf(ask(database, ending))).toBe("57P01");
    expect(await tries()).toBe(2);
  });

  it("never after a fault of the statement itself", async () => {
    expect(await faultOf(ask(connect(), "select 1 / (0 * nextval('public.tries'))"))).toBe("22012");
    expect(await tries()).toBe(1);
  });

  it("never when the time is over", async () => {
    const database = connect();
    await backendOf(database);
    const slow = "select nextval('public.tries'), pg_sleep(1)";
    expect(await faultOf(ask(database, slow, [], 100))).toBe("Timeout");
    expect(await tries()).toBe(1);
  });

  it("when its own limit for a statement is over, and leaves none of the connections behind", async () => {
    const before = await backends();
    const database = connect({ query: 300 });
    expect(await faultOf(ask(database, "select nextval('public.tries'), pg_sleep(0.6)"))).toBe("Timeout");
    expect(await tries()).toBe(2);
    database.close();
    while ((await backends(before)).length > 0) await delay(10);
  });
});

it("asks nothing, and connects to nothing, once the time is over", async () => {
  const before = await backends();
  // To the millisecond: the client would take no time at all for no limit.
  const clock = jest.spyOn(Date, "now").mockReturnValue(Date.now());
  expect(await faultOf(ask(connect(), "select nextval('public.tries')", [], 0))).toBe("Timeout");
  clock.mockRestore();
  expect([await tries(), await backends(before)]).toEqual([0, []]);
});

it("calls a fault that comes with the end of the time by its own name", async () => {
  const database = connect();
  await backendOf(database);
  const deadline = Date.now() + patience;
  const ending = { name: "", text: "select pg_sleep(0.1), pg_terminate_backend(pg_backend_pid())" };
  const answer = faultOf(database.query(ending, [], deadline));
  // By then it is asked.
  await nextTurn();
  const clock = jest.spyOn(Date, "now").mockReturnValue(deadline);
  expect(await answer).toBe("57P01");
  clock.mockRestore();
});

it("ends its connection when it is closed, and has a new one for what is asked after that", async () => {
  const database = connect();
  const before = await backendOf(database);
  database.close();
  while ((await ledger.ask("select from pg_stat_activity where pid = $1", [before])).length > 0) await delay(10);
  expect(await backendOf(database)).not.toBe(before);
});

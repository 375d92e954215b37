// The migrator's rules on a real PostgreSQL. Doesn't prove that it reaches one: migratorFunction.test.ts does.
import { createHash } from "node:crypto";
import fs from "node:fs";
import { Client } from "pg";
import { readMigrations } from "../../lambda/bundle/migrationFiles";
import { databaseLimits } from "../../lambda/database/database";
import { migrate, MigrationLimits, migrationLimits } from "../../lambda/migrator/migrate";
import { digestOfAll, Migration } from "../../lambda/migrator/migrations";
import { postgresProcesses } from "../../local/postgres/postgres";
import { LedgerServer, masterClient, projectMigrations, startLedgerServer } from "../harness/ledgerDatabase";

let ledger: LedgerServer;

beforeAll(async () => {
  ledger = await startLedgerServer();
}, 60_000);
afterAll(() => ledger.close());

const first: Migration = { name: "0001-a.sql", text: "create table a (id int); insert into a values (1);" };
const second: Migration = { name: "0002-b.sql", text: "create table b (id int);" };

describe("migrations", () => {
  let clients: Client[];

  beforeEach(async () => {
    await ledger.ask("drop table if exists public.payment_migration, a, b");
    clients = await Promise.all(Array.from({ length: 4 }, () => masterClient(ledger.server)));
  });
  afterEach(() => Promise.all(clients.map((client) => client.end())));

  const run = (...migrations: Migration[]) => migrate(clients[0] ?? new Client(), migrations);
  const tables = async () => {
    const rows = await ledger.ask<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = 'public' and length(tablename) = 1 order by 1",
    );
    return rows.map(({ name }) => name).join();
  };

  it("are applied once, in the order of their names, and remembered by their digests", async () => {
    await expect(run(second, first)).resolves.toEqual({
      applied: ["0001-a.sql", "0002-b.sql"],
      present: ["0001-a.sql", "0002-b.sql"],
    });
    await expect(run(first, second)).resolves.toEqual({ applied: [], present: ["0001-a.sql", "0002-b.sql"] });
    expect(await ledger.ask("select name, sha256 from payment_migration order by name")).toEqual(
      [first, second].map(({ name, text }) => ({ name, sha256: createHash("sha256").update(text).digest("hex") })),
    );
  });

  it("are applied once by four runs at the same time", async () => {
    const runs = await Promise.all(clients.map((client) => migrate(client, [first, second])));
    expect(runs.flatMap(({ applied }) => applied).sort()).toEqual(["0001-a.sql", "0002-b.sql"]);
    expect(await ledger.ask("select id from a")).toEqual([{ id: 1 }]);
  });

  it("are refused when an applied one has changed, and nothing of the rest is applied", async () => {
    await run(first);
    await expect(run({ ...first, text: `${first.text} ` }, second)).rejects.toThrow(
      "The migration 0001-a.sql was applied with other content; restore it, and change the database by a further file.",
    );
    expect(await tables()).toBe("a");
  });

  it("are refused when a new one comes before an applied one", async () => {
    await run(second);
    await expect(run(first, second)).rejects.toThrow(
      "The migration 0001-a.sql comes before 0002-b.sql, which was applied; give it a higher number.",
    );
    expect(await tables()).toBe("b");
  });

  it("leave alone what a newer program has applied", async () => {
    await run(first, second);
    await expect(run(first)).resolves.toEqual({ applied: [], present: ["0001-a.sql", "0002-b.sql"] });
  });

  it("are rolled back whole when one fails, which is named; those before it stay, and a mended one is applied", async () => {
    const failing = { name: "0002-b.sql", text: "create table b (id int); insert into nowhere values (1);" };
    await expect(run(first, failing)).rejects.toThrow(
      'The migration 0002-b.sql failed and was rolled back whole: 42P01 relation "nowhere" does not exist; mend it and run pulumi up again.',
    );
    expect(await tables()).toBe("a");
    await expect(run(first, second)).resolves.toMatchObject({ applied: ["0002-b.sql"] });
    expect(await tables()).toBe("a,b");
  });

  it("are rolled back when they can't be remembered", async () => {
    const text = "create table a (id int); drop table public.payment_migration;";
    await expect(run({ name: "0001-a.sql", text })).rejects.toThrow(
      /^The migration 0001-a.sql failed and was rolled back whole: 42P01 /,
    );
    expect(await tables()).toBe("");
  });

  it.each([
    ["commits", "create table a (id int);\ncommit;\nselect 1/0;"],
    ["rolls back", "  ROLLBACK;"],
    ["begins", "begin;\ncreate table a (id int);"],
    ["starts", "start  transaction;"],
    // Remembered as applied, it would never be applied.
    ["aborts behind another statement", "create table a (id int); abort;"],
  ])("are refused when one %s by itself", async (_, text) => {
    await expect(run({ name: "0001-a.sql", text })).rejects.toThrow(
      "The migration 0001-a.sql begins or ends a transaction, which is the migrator's business; take that out.",
    );
    expect(await tables()).toBe("");
  });

  it.each([
    ["and does no more", "", ""],
    ["and then meets a fault", "select 1/0;", ": 22012 division by zero"],
    ["and begins another one, with a fault", "begin; select 1/0;", ": 22012 division by zero"],
    [
      "and then a lock that others hold",
      "set lock_timeout = 50; alter table public.payment_migration add c int;",
      ": 55P03 canceling statement due to lock timeout",
    ],
  ])(
    "are not taken for applied, nor for rolled back, when one ends its transaction unseen %s",
    async (_, more, fault) => {
      await run();
      await clients[1]?.query("begin; select from public.payment_migration");
      // An inner comment, which the look at the files doesn't know.
      const text = `create table a (id int); /* /* */ ' */ commit; ${more} --'`;
      await expect(
        migrate(clients[0] ?? new Client(), [{ name: "0001-a.sql", text }], { ...migrationLimits, lock: 50 }),
      ).rejects.toThrow(
        `The migration 0001-a.sql ended its transaction, and may be there in part${fault}; mend it and run pulumi up again.`,
      );
      await clients[1]?.query("rollback");
      expect(await tables()).toBe("a");
      await expect(run()).resolves.toEqual({ applied: [], present: [] });
    },
  );

  it("are rolled back whole when their commit is refused", async () => {
    const text = "create table a (id int primary key deferrable initially deferred); insert into a values (1), (1);";
    await expect(run({ name: "0001-a.sql", text })).rejects.toThrow(
      /^The migration 0001-a.sql failed and was rolled back whole: 23505 /,
    );
    expect(await tables()).toBe("");
  });

  it.each([
    ["in the middle of one", "select pg_terminate_backend(pg_backend_pid());"],
    [
      "at its commit",
      `create function pg_temp.leave() returns trigger language plpgsql as
        $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
      create constraint trigger leave after insert on public.payment_migration initially deferred
        for each row execute function pg_temp.leave();`,
    ],
  ])("say no more than is known when the connection breaks %s", async (_, text) => {
    await expect(run({ name: "0001-a.sql", text })).rejects.toThrow(
      "The migration 0001-a.sql broke off, and is there whole or not at all: 57P01 terminating connection due to administrator command; run pulumi up again.",
    );
  });

  it("say that their time was over where that broke the connection", async () => {
    const text = "select pg_terminate_backend(pg_backend_pid());";
    const limits = { ...migrationLimits, end: Date.now() };
    await expect(migrate(clients[0] ?? new Client(), [{ name: "0001-a.sql", text }], limits)).rejects.toThrow(
      "The migration 0001-a.sql was under way when the migrator's time was over, and is there whole or not at all; let it do less, and run pulumi up again.",
    );
  });

  describe("that wait", () => {
    const limits: MigrationLimits = {
      ...{ turn: 200, lock: 50, statement: 200, presence: 50 },
      ...{ pauses: [20, 20], end: Infinity },
    };
    const add: Migration = { name: "0002-c.sql", text: "alter table a add column c int;" };
    const runWith = (changed: Partial<MigrationLimits>, ...migrations: Migration[]) =>
      migrate(clients[0] ?? new Client(), migrations, { ...limits, ...changed });
    const columns = async () => {
      const rows = await ledger.ask<{ name: string }>(
        "select column_name as name from information_schema.columns where table_name = 'a' order by 1",
      );
      return rows.map(({ name }) => name).join();
    };
    /** Somebody who reads the table in a transaction that stays open. */
    const hold = () => clients[1]?.query("begin; select * from a");

    it("for a lock give it up soon, so that no payment waits behind them, and begin anew when others have let go", async () => {
      await run(first);
      await hold();
      await expect(runWith({}, first, add)).rejects.toMatchObject({
        message:
          "The migration 0002-c.sql needs a lock that others hold, and was rolled back whole; run pulumi up again when they have let go.",
        migration: "0002-c.sql",
        code: "55P03",
      });
      expect(await columns()).toBe("id");
      const patient = runWith({ pauses: Array.from({ length: 100 }, () => 20) }, first, add);
      await ledger.ask("select pg_sleep(0.2)");
      await clients[1]?.query("rollback");
      await expect(patient).resolves.toMatchObject({ applied: ["0002-c.sql"] });
      expect(await columns()).toBe("c,id");
    });

    it("are begun anew as often as there are pauses, and only for a lock", async () => {
      await run(first);
      await ledger.ask("create sequence if not exists attempts; alter sequence attempts restart");
      const counting = (text: string) => ({ name: "0002-c.sql", text: `select nextval('attempts'); ${text}` });
      await hold();
      await expect(runWith({}, first, counting(add.text))).rejects.toMatchObject({ code: "55P03" });
      await expect(runWith({}, first, counting("select 1/0;"))).rejects.toMatchObject({ code: "22012" });
      expect(await ledger.ask("select last_value::int from attempts")).toEqual([{ last_value: 4 }]);
    });

    it("are not begun anew when there is no time for it, and tell of the lock all the same", async () => {
      await run(first);
      await ledger.ask("create sequence if not exists attempts; alter sequence attempts restart");
      const counting = { name: "0002-c.sql", text: `select nextval('attempts'); ${add.text}` };
      await hold();
      // For the pause alone there would be time, but not for another wait for the lock.
      const end = Date.now() + 60_000 + 2 * limits.lock + 10;
      await expect(runWith({ pauses: [0, 60_000], end }, first, counting)).rejects.toMatchObject({
        message: expect.stringMatching(/needs a lock that others hold/) as string,
        code: "55P03",
      });
      expect(await ledger.ask("select last_value::int from attempts")).toEqual([{ last_value: 2 }]);
    });

    it("are stopped by the database itself at a statement that takes too long, unless they ask for longer", async () => {
      const slow = "select pg_sleep(0.4); create table a (id int);";
      await expect(runWith({}, { name: "0001-a.sql", text: slow })).rejects.toThrow(
        "The migration 0001-a.sql failed and was rolled back whole: 57014 canceling statement due to statement timeout; mend it and run pulumi up again.",
      );
      const longer = `set local statement_timeout = '5s'; ${slow}`;
      await expect(runWith({}, { name: "0001-a.sql", text: longer })).resolves.toMatchObject({
        applied: ["0001-a.sql"],
      });
      // Neither is what the connection does next.
      expect((await clients[0]?.query("show statement_timeout"))?.rows).toEqual([{ statement_timeout: "0" }]);
    });

    it("are ended by the database when their migrator falls silent in the middle of them", async () => {
      const settings = ["lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"];
      const text = `create table a as select ${settings.map((name) => `current_setting('${name}') as ${name}`).join(", ")};`;
      await runWith({}, { name: "0001-a.sql", text });
      expect(await ledger.ask("select * from a")).toEqual([
        { lock_timeout: "50ms", statement_timeout: "200ms", idle_in_transaction_session_timeout: "200ms" },
      ]);
    });

    it("are ended by the database when their migrator has ended in the middle of a statement, and hold no lock any more", async () => {
      await run(first);
      const lost = await masterClient(ledger.server);
      // What a sequence has counted, no rollback takes back.
      await ledger.ask("create sequence if not exists attempts; alter sequence attempts restart");
      const slow = { name: "0002-slow.sql", text: "lock table a; select pg_sleep(5); select nextval('attempts');" };
      const lostRun = migrate(lost, [first, slow], { ...limits, statement: 20_000 });
      const isHeld = async () => {
        const held = "select from pg_locks where relation = 'a'::regclass and mode = 'AccessExclusiveLock' and granted";
        return (await ledger.ask(held)).length > 0;
      };
      while (!(await isHeld())) await ledger.ask("select pg_sleep(0.01)");
      lost.connection.stream.destroy();
      await expect(lostRun).rejects.toThrow("Connection terminated");
      while (await isHeld()) await ledger.ask("select pg_sleep(0.01)");
      expect(await ledger.ask("select is_called from attempts")).toEqual([{ is_called: false }]);
    });

    it("wait for less than a payment does, and for more than PostgreSQL takes to end an autovacuum in their way", async () => {
      const [{ setting } = { setting: "" }] = await ledger.ask<{ setting: string }>(
        "select setting from pg_settings where name = 'deadlock_timeout'",
      );
      expect([Number(setting), migrationLimits.lock, databaseLimits.query]).toEqual([1_000, 1_500, 2_000]);
      expect(migrationLimits).toMatchObject({
        ...{ turn: 60_000, statement: 60_000, presence: 1_000 },
        ...{ pauses: [1_000, 2_000, 4_000, 8_000], end: Infinity },
      });
    });

    it("for another migrator say so when it doesn't end", async () => {
      await clients[1]?.query("select pg_advisory_lock(7305401)");
      await expect(runWith({}, first)).rejects.toMatchObject({
        message: "Another migrator is at work on the database; run pulumi up again when it has ended.",
        migration: undefined,
        code: "55P03",
        name: "MigrationRefused",
      });
      expect(await tables()).toBe("");
      // The connection is as it was.
      expect((await clients[0]?.query("show lock_timeout"))?.rows).toEqual([{ lock_timeout: "0" }]);
    });

    it("for another migrator leave no transaction open, and hide no other fault", async () => {
      await expect(runWith({})).resolves.toEqual({ applied: [], present: [] });
      expect((await clients[0]?.query("show lock_timeout"))?.rows).toEqual([{ lock_timeout: "0" }]);
      await clients[1]?.query("select pg_advisory_lock(7305401)");
      await clients[0]?.query("set statement_timeout = 50");
      await expect(runWith({ turn: 60_000 })).rejects.toMatchObject({ code: "57014", name: "error" });
    });
  });

  it("are refused when one has another kind of name", async () => {
    await expect(run({ name: "1-a.sql", text: "" })).rejects.toThrow(
      "The migration 1-a.sql isn't named NNNN-name.sql; rename it.",
    );
  });
});

it("the project's own take over which rows of a backfill that is under way nobody was answered for", async () => {
  const all = projectMigrations();
  const former = await startLedgerServer({ migrations: all.slice(0, 2), isBackfilled: false });
  await former.ask(
    `insert into ledger.backfill values ('past', '', true, now() - interval '3 hours'), ('now', '', false, now() - interval '1 hour')`,
  );
  await former.ask(`insert into ledger.payment select id, 1, 'USD', 'visa', '1111', 'd', 'r', now() - age, case when audited then now() end
    from (values ('before', interval '2 hours', false), ('early', interval '1 minute', false), ('audited', interval '1 minute', true)) as rows (id, age, audited)`);
  const client = await masterClient(former.server);
  const { applied } = await migrate(client, all);
  const early = await former.ask("select payment_id from ledger.payment where is_early");
  await client.end();
  await former.close();
  expect(applied).toEqual(["0003-early.sql"]);
  expect(early).toEqual([{ payment_id: "early" }]);
});

it("the project's own have a digest that any change of a name or text changes", () => {
  const { files, digest } = readMigrations();
  expect(Object.keys(files)[0]).toBe("0001-ledger.sql");
  expect(digest).toBe(digestOfAll(projectMigrations()));
  const [migration = first] = projectMigrations();
  const digests = [
    [{ ...migration, text: `${migration.text} ` }],
    [{ ...migration, name: "0001-other.sql" }],
    [migration, second],
  ].map(digestOfAll);
  expect(new Set([digest, ...digests]).size).toBe(4);
});

it("leave no server behind for a test where they fail", async () => {
  const made = jest.spyOn(fs, "mkdtempSync");
  const refused = startLedgerServer({ migrations: [{ name: "0001-a.sql", text: "select 1/0;" }] });
  await expect(refused).rejects.toThrow("division by zero");
  const [folder] = made.mock.results.map(({ value }) => String(value));
  made.mockRestore();
  expect(postgresProcesses(folder ?? "")).toEqual([]);
  expect(fs.existsSync(folder ?? "")).toBe(false);
});

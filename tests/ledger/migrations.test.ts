// The migrator's rules on a real PostgreSQL, and what the roles may do that its first file makes. Doesn't prove what RDS adds:
// its own roles are stood in for.
import { createHash } from "node:crypto";
import { Client } from "pg";
import { validatorConnections } from "../../components/postgres";
import { readMigrations } from "../../lambda/bundle/migrationFiles";
import { databaseLimits } from "../../lambda/database/database";
import { migrate, MigrationLimits, migrationLimits } from "../../lambda/migrator/migrate";
import { digestOfAll, Migration } from "../../lambda/migrator/migrations";
import { LedgerServer, masterClient, projectMigrations, startLedgerServer } from "../harness/ledgerDatabase";

let ledger: LedgerServer;

beforeAll(async () => {
  ledger = await startLedgerServer();
}, 60_000);
afterAll(() => ledger.close());

const first: Migration = { name: "0001-a.sql", text: "create table a (id int); insert into a values (1);" };
const second: Migration = { name: "0002-b.sql", text: "create table b (id int);" };

describe("a role", () => {
  const row = "('order-1', 10.50, 'USD', 'visa', '1111', 'api-gateway', 'request-1')";
  const insert = `insert into ledger.payment values ${row}`;
  const overrule = "select ledger.overrule('epoch', 'order-1', 1, 'USD', 'visa', '1111', 'd', 'r', now())";
  const asRole = (role: string, text: string) => {
    const database = ledger.as(role);
    return database.query({ name: "", text }, [], Date.now() + 5_000).finally(() => {
      database.close();
    });
  };

  beforeEach(async () => {
    await ledger.ask("truncate ledger.payment");
    await ledger.ask(insert);
  });

  /** What each role is there for, by a name of its own. */
  const uses: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    validator: {
      read: "select * from ledger.payment",
      insert:
        "insert into ledger.payment values ('order-2', 10.50, 'USD', 'visa', '1111', 'd', 'r') on conflict do nothing",
      mark: "update ledger.payment set audited_at = now()",
      "pass over": "select payment_id from ledger.payment for no key update skip locked",
      "read the backfill": "select * from ledger.backfill",
      "note the backfill": "insert into ledger.backfill (epoch, after_key, is_complete) values ('epoch', '', false)",
      overrule,
    },
    reader: { read: "select * from ledger.payment" },
  };

  /** Which of its uses a role has no right to; any other fault is the test's own. */
  async function refusedTo(role: string): Promise<string[]> {
    const refused: string[] = [];
    for (const [use, text] of Object.entries(uses[role] ?? {})) {
      await asRole(role, text).catch((fault: unknown) => {
        expect(fault).toMatchObject({ code: "42501" });
        refused.push(use);
      });
    }
    return refused;
  }

  it.each(["validator", "reader"])("%s may do what it is there for", async (role) => {
    expect(await refusedTo(role)).toEqual([]);
  });

  it("has these rights and no others, is no member of another role but RDS's, and stands above none", async () => {
    const held = await ledger.ask<{ held: string }>(`
      with guarded (object, rights) as (
        select relname, relacl from pg_class
        union all select relname || '.' || attname, attacl from pg_attribute join pg_class on pg_class.oid = attrelid
        union all select proname, proacl from pg_proc
        union all select nspname, nspacl from pg_namespace
        union all select datname, datacl from pg_database
      ), held (role, what) as (
        select grantee, lower(privilege_type) || ' ' || object from guarded, aclexplode(rights)
        union all select member, 'member of ' || rolname from pg_auth_members join pg_roles on pg_roles.oid = roleid
        union all select oid, 'attributes' from pg_roles
          where rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls
      ) select coalesce(rolname, 'everybody') || ': ' || what as held from held left join pg_roles on oid = role
        where rolname in ('validator', 'reader') or (role = 0 and what ~ ' (ledger|payment|payments|backfill|overrule)\\M')
        order by 1`);
    expect(held.map((one) => one.held)).toEqual([
      "reader: connect payments",
      "reader: member of rds_iam",
      "reader: select payment",
      "reader: usage ledger",
      "validator: connect payments",
      "validator: execute overrule",
      "validator: insert backfill.after_key",
      "validator: insert backfill.epoch",
      "validator: insert backfill.is_complete",
      "validator: insert payment",
      "validator: member of rds_iam",
      "validator: select backfill",
      "validator: select payment",
      "validator: update payment.audited_at",
      "validator: usage ledger",
    ]);
  });

  const forbidden = [
    "delete from ledger.payment",
    "truncate ledger.payment",
    "update ledger.payment set amount = 1",
    "update ledger.payment set recorded_at = now()",
    "update ledger.payment set payment_id = 'order-2'",
    "update ledger.backfill set is_complete = true",
    "delete from ledger.backfill",
    // With a time of its own choice it could have any row overruled.
    "insert into ledger.backfill values ('epoch', '', false, '1970-01-01')",
    "drop table ledger.payment",
    "alter table ledger.payment add column x int",
    "create table ledger.mine (id int)",
    "create table public.mine (id int)",
    "create temporary table mine (id int)",
    "create schema mine",
    "create role other",
    "select * from public.payment_migration",
    "set role dbadmin",
    "copy ledger.payment to program 'cat'",
    "select pg_read_file('/etc/passwd')",
  ];
  it.each([
    ...forbidden.map((text) => ["validator", text] as const),
    ...forbidden.map((text) => ["reader", text] as const),
    ["reader", insert.replace("order-1", "order-2")] as const,
    ["reader", "update ledger.payment set audited_at = now()"] as const,
    ["reader", "select * from ledger.backfill"] as const,
    ["reader", overrule] as const,
  ])("%s may not %s", async (role, text) => {
    // Insufficient privilege; or a transaction that may only read, which the reader's are besides.
    await expect(asRole(role, text)).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:42501|25006)$/) as string,
    });
    expect(await ledger.ask("select payment_id, amount::text from ledger.payment")).toEqual([
      { payment_id: "order-1", amount: "10.50" },
    ]);
  });

  it("reader lacks the rights themselves, when it sets its transactions free", async () => {
    const text = "update ledger.payment set audited_at = now()";
    const free = ledger.as("reader");
    await free.query({ name: "", text: "set default_transaction_read_only = off" }, [], Date.now() + 5_000);
    await expect(free.query({ name: "", text }, [], Date.now() + 5_000)).rejects.toMatchObject({ code: "42501" });
  });

  it.each<[string, string, string]>([
    ["a payment_id with other characters", "'order/1', 1, 'USD', 'visa', '1111', 'd', 'r'", "23514"],
    ["an empty payment_id", "'', 1, 'USD', 'visa', '1111', 'd', 'r'", "23514"],
    ["an amount of nothing", "'order-2', 0, 'USD', 'visa', '1111', 'd', 'r'", "23514"],
    ["an amount that is no number", "'order-2', 'NaN', 'USD', 'visa', '1111', 'd', 'r'", "23514"],
    ["an endless amount", "'order-2', 'infinity', 'USD', 'visa', '1111', 'd', 'r'", "23514"],
    ["another currency", "'order-2', 1, 'usd', 'visa', '1111', 'd', 'r'", "23514"],
    ["more of a card than the last four", "'order-2', 1, 'USD', 'visa', '11111', 'd', 'r'", "23514"],
    ["no brand", "'order-2', 1, 'USD', null, '1111', 'd', 'r'", "23502"],
    ["a used payment_id", "'order-1', 1, 'USD', 'visa', '1111', 'd', 'r'", "23505"],
  ])("validator can't insert %s", async (_, values, code) => {
    await expect(asRole("validator", `insert into ledger.payment values (${values})`)).rejects.toMatchObject({ code });
  });

  it("has as many connections, and as long for a statement, as the program reckons with", async () => {
    const roles = await ledger.ask(
      "select rolname, rolconnlimit, rolconfig from pg_roles where rolname in ('validator', 'reader') order by 1",
    );
    expect(roles).toEqual([
      {
        rolname: "reader",
        rolconnlimit: 10,
        rolconfig: ["statement_timeout=8s", "default_transaction_read_only=on"],
      },
      {
        rolname: "validator",
        rolconnlimit: validatorConnections,
        rolconfig: [
          "statement_timeout=3s",
          "lock_timeout=2s",
          ...[
            "enable_seqscan=off",
            "enable_hashjoin=off",
            "enable_mergejoin=off",
            "plan_cache_mode=force_generic_plan",
          ],
        ],
      },
    ]);
  });

  it.each<[string, string[]]>([
    ["grant select on ledger.payment to validator", ["read", "pass over"]],
    ["grant insert on ledger.payment to validator", ["insert"]],
    ["grant update (audited_at) on ledger.payment to validator", ["mark", "pass over"]],
    ["grant usage on schema ledger to validator", Object.keys(uses.validator ?? {})],
    ["grant connect on database payments to validator", Object.keys(uses.validator ?? {})],
    ["grant select on ledger.backfill to validator", ["read the backfill"]],
    ["grant insert (epoch, after_key, is_complete) on ledger.backfill to validator", ["note the backfill"]],
    ["grant execute on function ledger.overrule to validator", ["overrule"]],
    ["grant select on ledger.payment to reader", ["read"]],
    ["grant usage on schema ledger to reader", ["read"]],
    ["grant connect on database payments to reader", ["read"]],
  ])("needs each right: without '%s' just %j fail", async (grant, uses) => {
    const role = grant.split(" ").at(-1) ?? "";
    await ledger.ask(grant.replace("grant", "revoke").replace(" to ", " from "));
    try {
      expect(await refusedTo(role)).toEqual(uses);
    } finally {
      await ledger.ask(grant);
    }
    expect(await refusedTo(role)).toEqual([]);
  });

  it("logs in over TLS alone", async () => {
    const { host, port, database } = ledger.server;
    const plain = new Client({ host, port, database, user: "validator", password: "token" });
    await expect(plain.connect()).rejects.toThrow(/no encryption/);
  });

  it("is refused without a word of what was refused", async () => {
    const refused = asRole(
      "validator",
      "insert into ledger.payment values ('order-3', 1, 'secret', 'v', '1', 'd', 'r')",
    );
    await expect(refused).rejects.toMatchObject({ name: "Postgres.22001", message: "The database gave no answer" });
  });
});

it.each([
  [
    "payment",
    [
      "payment_id text C not null",
      // With a scale 12.5 would come back as 12.50, and 12 as 12.00.
      "amount numeric not null",
      "currency character(3) default not null",
      "card_brand text C not null",
      "last_four text C not null",
      "door text C not null",
      "request_id text C not null",
      // As fine as records and places in lists tell it.
      "recorded_at timestamp(3) with time zone not null",
      "audited_at timestamp(3) with time zone",
    ],
  ],
  [
    "backfill",
    [
      "epoch text C not null",
      "after_key text C not null",
      "is_complete boolean not null",
      "noted_at timestamp(3) with time zone not null",
    ],
  ],
])("the table %s has these columns and no others", async (table, columns) => {
  const found = await ledger.ask<{ told: string }>(
    `select attname || ' ' || format_type(atttypid, atttypmod) || coalesce(' ' || collname, '')
      || case when attnotnull then ' not null' else '' end as told
    from pg_attribute left join pg_collation on pg_collation.oid = attcollation
    where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [`ledger.${table}`],
  );
  expect(found.map(({ told }) => told)).toEqual(columns);
});

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

  it("are not taken for applied when one ends its transaction unseen", async () => {
    const text = "create table a (id int); select $ä$ ' $ä$; commit; select ' ';";
    await expect(run({ name: "0001-a.sql", text })).rejects.toThrow(
      "The migration 0001-a.sql was stopped, and may be there in part: it ended its transaction; mend it and run pulumi up again.",
    );
    expect(await tables()).toBe("a");
    await expect(run()).resolves.toEqual({ applied: [], present: [] });
  });

  describe("that wait", () => {
    const limits: MigrationLimits = { turn: 200, lock: 50, statement: 200, presence: 50, pauses: [20, 20] };
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
        pauses: [1_000, 2_000, 4_000, 8_000],
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

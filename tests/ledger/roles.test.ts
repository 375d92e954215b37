// What the roles of the ledger's first migration may do, and its tables hold, on a real PostgreSQL. Doesn't prove what RDS adds: its own
// roles are stood in for.
import { Client } from "pg";
import { validatorConnections } from "../../components/postgres";
import { LedgerServer, startLedgerServer } from "../harness/ledgerDatabase";

let ledger: LedgerServer;

beforeAll(async () => {
  ledger = await startLedgerServer();
}, 60_000);
afterAll(() => ledger.close());

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
      "is_early boolean",
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

// Which files are taken for migrations when a stack is built. Doesn't prove that PostgreSQL takes what is in them:
// tests/ledger/migrations.test.ts does.
import * as fs from "node:fs";
import * as path from "node:path";
import { RunError } from "@pulumi/pulumi";
import { readMigrations } from "../../lambda/bundle/migrationFiles";
import { digestOf, digestOfAll, faultIn } from "../../lambda/migrator/migrations";

/** The module itself, as the code sees it; an import here is a copy. */
const real = jest.requireActual<typeof fs>("node:fs");
const folder = path.resolve(__dirname, "../../lambda/migrations");

afterEach(() => {
  jest.restoreAllMocks();
});

/** Stands in for the folder of migrations, which gives names in any order. */
function withFiles(files: Readonly<Record<string, string>>): void {
  const { readFileSync } = real;
  jest.spyOn(real, "readdirSync").mockImplementation((asked) => {
    expect(asked).toBe(folder);
    // Its overloads promise entries of other kinds as well.
    return Object.keys(files) as unknown as ReturnType<typeof fs.readdirSync>;
  });
  jest.spyOn(real, "readFileSync").mockImplementation((name, options) => {
    const { dir, base } = path.parse(String(name));
    // Jest reads its own files by the same function.
    if (dir !== folder) return readFileSync(name, options);
    const bytes = Buffer.from(files[base] ?? "");
    return (options as unknown) === "utf8" ? bytes.toString() : bytes;
  });
}

it("are the files of the folder in the order of their names, with a digest of all", () => {
  withFiles({ "0010-c.sql": "select 3;", "0002-b.sql": "select 2;", "0001-a.sql": "select 1;" });
  const { files, digest } = readMigrations();
  expect(Object.entries(files)).toEqual([
    ["0001-a.sql", "select 1;"],
    ["0002-b.sql", "select 2;"],
    ["0010-c.sql", "select 3;"],
  ]);
  expect(digest).toBe(digestOfAll(Object.entries(files).map(([name, text]) => ({ name, text }))));
});

it.each<[Record<string, string>, string]>([
  [
    { "0001-a.sql": "", "0001-b.sql": "", "0002-c.sql": "" },
    "Two files in lambda/migrations begin like 0001-b.sql; number one of them anew.",
  ],
  [{ "0001-a.txt": "" }, "The migration lambda/migrations/0001-a.txt isn't named NNNN-name.sql; rename it."],
  [
    { "0001-a.sql": "select 1;\ncommit;" },
    "The migration lambda/migrations/0001-a.sql begins or ends a transaction, which is the migrator's business; take that out.",
  ],
])("are refused in one sentence: %j", (files, sentence) => {
  withFiles(files);
  expect(readMigrations).toThrow(new RunError(sentence));
  expect(readMigrations).toThrow(RunError);
});

it("have a digest that any change of a name, a text or their order changes", () => {
  const [a, b] = [
    { name: "0001-a.sql", text: "select 1;" },
    { name: "0002-b.sql", text: "select 2;" },
  ];
  // By `printf abc | sha256sum`.
  expect(digestOf("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  const all = [[a, b], [b, a], [a], [], [{ ...a, name: "0003-a.sql" }, b], [a, { ...b, text: "" }]].map(digestOfAll);
  expect(new Set(all).size).toBe(all.length);
  expect(all.filter((digest) => !/^[0-9a-f]{64}$/.test(digest))).toEqual([]);
});

describe("a file", () => {
  it.each(["0001-a.sql", "9999-a-b-2.sql"])("may be named %s", (name) => {
    expect(faultIn({ name, text: "" })).toBeUndefined();
  });

  it.each([
    "001-a.sql",
    "00001-a.sql",
    "0001a.sql",
    "0001-.sql",
    "0001-A.sql",
    "0001-a.sql.bak",
    "0001-a_sql",
    "x0001-a.sql",
  ])("may not be named %s", (name) => {
    expect(faultIn({ name, text: "" })).toBe(`${name} isn't named NNNN-name.sql; rename it.`);
  });

  it.each([
    "select 1;\n  COMMIT;",
    "\trollback to savepoint a;",
    "start\n transaction;",
    "begin;",
    "begin ;",
    "begin work;",
    "Begin  Transaction;",
    "begin isolation level serializable;",
    "insert into a values (1); commit;",
    "insert into a values (1);commit",
    "/* all of it */ commit;",
    "select 1; -- and now\ncommit;",
    "end;",
    "abort;",
    "prepare  transaction 'a';",
    "prepare/* it */transaction 'a';",
    "select ';'; commit;",
    "select 'it''s'; commit;",
    'select 1 as "a""b"; commit;',
    "do $$ begin null; end $$; commit;",
    "do $a$ select $$b$$; $a$; commit;",
    "select E'\\''; commit; select 'b';",
    "select e'a''\\'; ', 'b'; commit;",
    "do $a$ select $A$ ' $a$; commit; select '';",
    "/* a /* b */ */ commit;",
    "select $ä$ ' $ä$; commit; select ' ';",
    "select ä$b$ from c; commit; select ä$b$ from c;",
    "select a$b$ from c; commit; select a$b$ from c;",
    "create function f() returns int begin atomic select 1; end; commit;",
    "create function f() returns int begin atomic end; commit; create function g() returns int begin atomic end;",
    "create procedure f() begin atomic  end; commit; create procedure g() begin atomic select 1; end;",
  ])("may not say %j", (text) => {
    expect(faultIn({ name: "0001-a.sql", text })).toBe(
      "0001-a.sql begins or ends a transaction, which is the migrator's business; take that out.",
    );
  });

  it.each([
    "do $$\nbegin\n  null;\nend\n$$;",
    "do $$ begin null; end; $$;",
    "do $body$ begin perform $$;commit;$$; commit; end $body$;",
    "-- first; commit of both sides\nselect 1;",
    "/* first;\ncommit */ select 1;",
    "select '; commit;';",
    "select 'it''s; commit;';",
    'select 1 as "; commit;";',
    "started transaction;",
    "comment on table a is 'rollback';",
    "create table beginning (commit int, ended int);",
    "endless;",
    "select E'it\\'s; commit;';",
    "create function f() returns int\nbegin atomic\n  select 1;\n  select case when true then 2 end;\nend;",
    "create procedure p() begin atomic end;",
    "create procedure p() begin\n  atomic select 1;end;",
  ])("may say %j", (text) => {
    expect(faultIn({ name: "0001-a.sql", text })).toBeUndefined();
  });
});

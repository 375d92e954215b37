// The PostgreSQL of the local stack and of the tests, as it starts on this machine. Doesn't prove how RDS differs: there a
// token of IAM is checked, here it is not.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { checkServerIdentity } from "node:tls";
import { X509Certificate } from "node:crypto";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Client } from "pg";
import { makeCertificate } from "../../local/postgres/certificate";
import { markOf } from "../../local/machine/processes";
import {
  answers,
  findPostgres,
  Postgres,
  postgresProcesses,
  removePostgres,
  startPostgres,
} from "../../local/postgres/postgres";
import { reasonIn, remedyFor } from "../../local/postgres/template";

let folder: string;
let server: Postgres;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "postgres-"));
  server = await startPostgres({ folder });
}, 60_000);

afterAll(async () => {
  await removePostgres(folder);
  rmSync(folder, { recursive: true });
});

interface Login {
  readonly user: string;
  readonly password?: string;
  readonly tls?: boolean;
  readonly authority?: string;
}

/** What one statement gives, in a connection of its own. */
async function ask(statement: string, { user, password, tls = true, authority }: Login): Promise<unknown> {
  const { host, port, database, authorityFile } = server;
  const ca = authority ?? readFileSync(authorityFile, "utf8");
  const client = new Client({ host, port, database, user, password, ssl: tls ? { ca } : false });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

const asMaster = (statement: string) => ask(statement, server.master);

it("has an empty database that the master owns, who is no superuser", async () => {
  expect(await asMaster("select current_database()")).toBe("payments");
  expect(await asMaster("select count(*)::int from pg_tables where schemaname = 'public'")).toBe(0);
  expect(await asMaster("select rolsuper from pg_roles where rolname = current_user")).toBe(false);
  expect(await asMaster("show server_version")).toMatch(/^17\./);
  expect(await asMaster("show ssl")).toBe("on");
});

it.each<[string, (login: Login) => Login, RegExp]>([
  ["without TLS", (login) => ({ ...login, tls: false }), /no pg_hba.conf entry .* no encryption/],
  ["with another password", (login) => ({ ...login, password: "wrong" }), /password authentication failed/],
  ["as the superuser", (login) => ({ ...login, user: "postgres" }), /no pg_hba.conf entry/],
  [
    "that doesn't know the server's certificate",
    (login) => ({ ...login, authority: makeCertificate("localhost", new Date()).certificate }),
    /self-signed certificate/,
  ],
])("refuses a client %s", async (_, changed, message) => {
  await expect(ask("select 1", changed(server.master))).rejects.toThrow(message);
});

it("takes a role that IAM would authenticate at its word, and no other", async () => {
  await asMaster("create role payer login");
  await expect(ask("select 1", { user: "payer", password: "token" })).rejects.toThrow(/no pg_hba.conf entry/);
  await asMaster("grant rds_iam to payer");
  expect(await ask("select current_user", { user: "payer", password: "token" })).toBe("payer");
  await asMaster("drop role payer");
});

it("is found by a later run, keeps its data over a restart at the same port, and is removed as a whole", async () => {
  await asMaster("create table kept (id int)");
  expect(findPostgres(folder)).toMatchObject({ port: server.port, pid: server.pid, master: server.master });
  await server.stop();
  expect(findPostgres(folder)).toBeUndefined();
  const { port } = server;
  server = await startPostgres({ folder });
  expect(server.port).toBe(port);
  expect(await asMaster("select count(*)::int from kept")).toBe(0);

  const other = mkdtempSync(join(tmpdir(), "postgres-"));
  const second = await startPostgres({ folder: other });
  await removePostgres(other);
  expect(findPostgres(other)).toBeUndefined();
  expect(existsSync(join(other, "data"))).toBe(false);
  expect(second.port).not.toBe(port);
  rmSync(other, { recursive: true });
});

it("answers, and starts again, when its master has another password by now", async () => {
  const started = await startPostgres({ folder: join(folder, "password") });
  const client = new Client({ ...started, ...started.master, ssl: { ca: readFileSync(started.authorityFile) } });
  await client.connect();
  await client.query("alter role dbadmin password 'Correct-Horse-1'");
  await client.end();
  expect(await answers(started)).toBe(true);
  await started.stop();
  expect(await answers(started)).toBe(false);
  expect(await answers(await startPostgres({ folder: join(folder, "password") }))).toBe(true);
  await removePostgres(join(folder, "password"));
});

it("is back after it was killed, with what had been committed", async () => {
  await asMaster("create table committed (id int)");
  process.kill(server.pid, "SIGKILL");
  server = await startPostgres({ folder });
  expect(await asMaster("select count(*)::int from committed")).toBe(0);
});

it("says what to do with data of another major version, and leaves it as it is", async () => {
  const other = mkdtempSync(join(tmpdir(), "postgres-"));
  const data = join(other, "data");
  mkdirSync(data);
  writeFileSync(join(data, "PG_VERSION"), "16\n");
  const record = { pid: 1, started: "", port: 1, dataFolder: data };
  writeFileSync(join(other, "postgres.json"), JSON.stringify(record));
  await expect(startPostgres({ folder: other })).rejects.toThrow(
    `The data in ${data} is of PostgreSQL 16, and this version of the project brings PostgreSQL 17; remove it with npm run local -- down, and start anew.`,
  );
  expect(readdirSync(data)).toEqual(["PG_VERSION"]);
  rmSync(other, { recursive: true });
});

it("starts below a folder that only its owner enters", async () => {
  const closed = mkdtempSync(join(tmpdir(), "postgres-"));
  chmodSync(closed, 0o700);
  const inner = join(closed, "inner");
  mkdirSync(inner);
  const { authorityFile, port } = await startPostgres({ folder: inner });
  expect(port).toBeGreaterThan(0);
  await removePostgres(inner);
  // What lay elsewhere is gone as well.
  expect(existsSync(dirname(dirname(authorityFile)))).toBe(dirname(dirname(authorityFile)) === inner);
  rmSync(closed, { recursive: true });
});

it("ends a server that its record alone tells of, as of one that was started before servers told of themselves", async () => {
  const other = mkdtempSync(join(tmpdir(), "postgres-"));
  const child = spawn("sleep", ["600"]);
  await once(child, "spawn");
  const mark = markOf(child.pid ?? 0);
  const record = { ...mark, port: 1, dataFolder: join(other, "data") };
  mkdirSync(record.dataFolder);
  writeFileSync(join(other, "postgres.json"), JSON.stringify(record));
  expect(await removePostgres(other)).toBe(true);
  expect(markOf(child.pid ?? 0)).toBeUndefined();
  expect(await removePostgres(other)).toBe(false);
  rmSync(other, { recursive: true });
});

describe("whatever became of its record", () => {
  let other: string;
  let started: Postgres;

  beforeEach(async () => {
    other = mkdtempSync(join(tmpdir(), "postgres-"));
    started = await startPostgres({ folder: other });
  });

  afterEach(() => {
    rmSync(other, { recursive: true });
  });

  const damages: [what: string, damage: () => void][] = [
    [
      "lost",
      () => {
        rmSync(join(other, "postgres.json"));
      },
    ],
    ...['{"pid":', '{"pid":1,"started":"1"}'].map((text): [string, () => void] => [
      `now ${text}`,
      () => {
        writeFileSync(join(other, "postgres.json"), text);
      },
    ]),
  ];

  it.each(damages)("is ended and removed, its record %s", async (_, damage) => {
    damage();
    expect(findPostgres(other)).toBeUndefined();
    expect(postgresProcesses(other)).toEqual([started.pid]);
    expect(await removePostgres(other)).toBe(true);
    expect(postgresProcesses(other)).toEqual([]);
    expect(markOf(started.pid)).toBeUndefined();
    expect(existsSync(dirname(started.authorityFile))).toBe(false);
    expect(await removePostgres(other)).toBe(false);
  });

  it("is ended and removed, its folder gone", async () => {
    rmSync(other, { recursive: true });
    expect(findPostgres(other)).toBeUndefined();
    expect(await removePostgres(other)).toBe(true);
    expect(markOf(started.pid)).toBeUndefined();
    mkdirSync(other);
  });

  it("is ended and removed while it is frozen, and doesn't count as one that answers", async () => {
    expect(await answers(started)).toBe(true);
    process.kill(started.pid, "SIGSTOP");
    expect(await answers(started, 200)).toBe(false);
    expect(await removePostgres(other)).toBe(true);
    expect(markOf(started.pid)).toBeUndefined();
  });
});

it.each([
  [
    '2026-11-26 [42] FATAL:  could not write to file "pg_wal/xlogtemp.42": No space left on device\nchild process exited\nok\n',
    '2026-11-26 [42] FATAL:  could not write to file "pg_wal/xlogtemp.42": No space left on device',
  ],
  [
    "creating\ninitdb: error: could not create directory: No space left on device\n",
    "initdb: error: could not create directory: No space left on device",
  ],
  ["spawnSync postgres EACCES", "spawnSync postgres EACCES"],
  ["one\n last \n\n", "last"],
])("tells why it can't be set up in one line: %j", (printed, line) => {
  expect(reasonIn(printed)).toBe(line);
});

it.each([
  ["initdb: could not look up effective user ID 12345: user does not exist", true],
  ["initdb: error: directory exists", false],
])("says what to do about a user whom the system doesn't know, and nothing of others: %s", (printed, isUnknown) => {
  const remedy =
    "; give this user a line in /etc/passwd, in a container for instance with docker run -v /etc/passwd:/etc/passwd:ro";
  expect(remedyFor(printed)).toBe(isUnknown ? remedy : "");
});

it("makes a certificate for a name and the loopback address alone", () => {
  const { certificate } = makeCertificate("localhost", new Date("2026-11-26T12:34:56.789Z"));
  const { subjectAltName, ca, validFrom, validTo, publicKey, subject } = new X509Certificate(certificate);
  expect({ subjectAltName, ca, validFrom, validTo, subject }).toEqual({
    subjectAltName: "DNS:localhost, IP Address:127.0.0.1",
    ca: true,
    validFrom: "Nov 26 12:34:56 2026 GMT",
    validTo: "Nov 26 12:34:56 2036 GMT",
    subject: "CN=localhost",
  });
  expect(new X509Certificate(certificate).verify(publicKey)).toBe(true);
  const legacy = new X509Certificate(certificate).toLegacyObject();
  expect(checkServerIdentity("localhost", legacy)).toBeUndefined();
  expect(checkServerIdentity("127.0.0.1", legacy)).toBeUndefined();
  expect(checkServerIdentity("example.com", legacy)).toMatchObject({ code: "ERR_TLS_CERT_ALTNAME_INVALID" });
});

// The migrator as it is deployed, against a real PostgreSQL. Doesn't prove how it starts on Lambda itself.
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { TLSSocket } from "node:tls";
import { bundleMigrator } from "../../lambda/bundle/bundle";
import { readMigrations } from "../../lambda/bundle/migrationFiles";
import { digestOfAll } from "../../lambda/migrator/migrations";
import { makeCertificate } from "../../local/postgres/certificate";
import { ledger, start, useFunctionWorld } from "./functionWorld";

useFunctionWorld();

describe("the migrator", () => {
  const { files, digest } = readMigrations();
  let code: string;
  beforeAll(async () => {
    code = await bundleMigrator();
  });
  const archive = (migrations: Readonly<Record<string, string>>) => ({
    "index.js": code,
    ...Object.fromEntries(Object.entries(migrations).map(([name, text]) => [`migrations/${name}`, text])),
  });

  /** Those of the migrator, by the name that it gives itself. */
  const connections = "select query from pg_stat_activity where application_name = 'payment-migrator'";

  it("finds the tables as they are with the master's own password", async () => {
    const migrator = await start(archive(files));
    const { password } = ledger.server.master;
    await expect(migrator.call({ migrations: digest, resourceId: "db-1", password })).resolves.toEqual({
      applied: [],
      present: Object.keys(files),
    });
    expect(await migrator.lines()).toMatchObject([{ level: "INFO", message: "Database migrated", applied: [] }]);
    expect(migrator.output()).not.toContain(password);
    while ((await ledger.ask(connections)).length > 0) await delay(10);
  });

  it("takes the password from the secret that RDS keeps, and asks again for one that it may not read yet", async () => {
    const asked: unknown[] = [];
    const { user: username, password } = ledger.server.master;
    const secrets = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        asked.push([request.headers["x-amz-target"], JSON.parse(body)]);
        if (asked.length === 1) response.writeHead(400).end('{"__type":"AccessDeniedException"}');
        else response.end(JSON.stringify({ SecretString: JSON.stringify({ username, password }) }));
      });
    });
    await new Promise<void>((resolve) => secrets.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(secrets.address() as AddressInfo).port}`;
    const migrator = await start(archive(files), { DB_SECRET_ARN: "arn:secret", AWS_ENDPOINT_URL: endpoint });
    try {
      await expect(migrator.call({ migrations: digest })).resolves.toMatchObject({ applied: [] });
      const request = ["secretsmanager.GetSecretValue", { SecretId: "arn:secret" }];
      expect(asked).toEqual([request, request]);
    } finally {
      secrets.closeAllConnections();
      secrets.close();
    }
  });

  it("waits for a database that is restarting", async () => {
    const migrator = await start(archive(files));
    const { password } = ledger.server.master;
    await ledger.kill();
    const migrated = migrator.call({ migrations: digest, password });
    await ledger.restart();
    await expect(migrated).resolves.toMatchObject({ applied: [] });
  });

  it("fails with one sentence that names the file, and leaves nothing of it", async () => {
    const more = { ...files, "0099-wrong.sql": "create table public.wrong (id int); select 1/0;" };
    const migrator = await start(archive(more));
    const event = { password: ledger.server.master.password };
    await expect(migrator.call({ ...event, migrations: "of another program" })).rejects.toThrow(
      "The function has other migrations than the program; run pulumi up again.",
    );
    const migrations = digestOfAll(Object.entries(more).map(([name, text]) => ({ name, text })));
    await expect(migrator.call({ ...event, migrations })).rejects.toThrow(
      "The migration 0099-wrong.sql failed and was rolled back whole: 22012 division by zero; mend it and run pulumi up again.",
    );
    expect((await migrator.lines()).at(-1)).toMatchObject({
      level: "ERROR",
      message: "Database not migrated",
      migration: "0099-wrong.sql",
      error_name: "Postgres.22012",
    });
    expect(await ledger.ask("select to_regclass('public.wrong') as found")).toEqual([{ found: null }]);
  });

  describe("gives up before Lambda would end it without a word", () => {
    const time = (left: number) => ({ FUNCTION_TIME: String(5_000 + left) });
    const event = () => ({ password: ledger.server.master.password });

    it("in the middle of a migration, of which nothing is left", async () => {
      const more = { ...files, "0099-slow.sql": "create table public.slow (id int); select pg_sleep(600);" };
      const migrator = await start(archive(more), time(2_000));
      const migrations = digestOfAll(Object.entries(more).map(([name, text]) => ({ name, text })));
      const refused = expect(migrator.call({ ...event(), migrations })).rejects.toThrow(
        "The migration 0099-slow.sql was under way when the migrator's time was over, and is there whole or not at all; let it do less, and run pulumi up again.",
      );
      while ((await ledger.ask(`${connections} and query ~ 'pg_sleep'`)).length === 0) await delay(10);
      await refused;
      const told = { migration: "0099-slow.sql", error_name: "MigrationRefused" };
      expect(await migrator.lines()).toMatchObject([{ message: "Database not migrated", ...told }]);
      // The database ends it, and lets go of the locks.
      while ((await ledger.ask(connections)).length > 0) await delay(10);
      expect(await ledger.ask("select to_regclass('public.slow') as found")).toEqual([{ found: null }]);
    });

    // Timers may come a millisecond before the clock shows their time, and a clock that is being set runs slower than they do.
    it.each([
      ["by its clock", ""],
      [
        "by a clock that is behind",
        "const now = Date.now, start = now(); Date.now = () => start + (now() - start) * 0.9;",
      ],
    ])("while another one is at work, %s", async (_, clock) => {
      await ledger.ask("select pg_advisory_lock(7305401)");
      const migrator = await start({ ...archive(files), "index.js": clock + code }, time(300));
      try {
        await expect(migrator.call({ ...event(), migrations: digest })).rejects.toThrow(
          "The database was silent, or another migrator at work on it, until the migrator's time was over; run pulumi up again.",
        );
      } finally {
        await ledger.ask("select pg_advisory_unlock(7305401)");
      }
    });

    it.each([
      // One second of waiting, eight for the secret, ten for the connection.
      ["not when there is too little time for a further attempt", 18_999, 1],
      ["as often as there is time for", 20_900, 2],
    ])("while it can't connect: %s", async (_, left, attempts) => {
      let asked = 0;
      const closing = createTcpServer((socket) => {
        asked++;
        socket.on("error", () => undefined).destroy();
      });
      await new Promise<void>((resolve) => closing.listen(0, "127.0.0.1", resolve));
      const DB_PORT = String((closing.address() as AddressInfo).port);
      const migrator = await start(archive(files), { ...time(left), DB_PORT });
      try {
        await expect(migrator.call({ ...event(), migrations: digest })).rejects.toThrow(
          "The database can't be reached: ",
        );
        expect(asked).toBe(attempts);
      } finally {
        closing.close();
      }
    });
  });

  it("passes on what the database says of the list of what was applied", async () => {
    const migrator = await start(archive(files));
    await ledger.ask("alter table public.payment_migration rename sha256 to other");
    try {
      await expect(migrator.call({ migrations: digest, password: ledger.server.master.password })).rejects.toThrow(
        'column "sha256" does not exist',
      );
    } finally {
      await ledger.ask("alter table public.payment_migration rename other to sha256");
    }
  });

  it("sends nothing to a server whose certificate it doesn't know", async () => {
    const events: string[] = [];
    const { certificate: cert, key } = makeCertificate("localhost", new Date());
    const stranger = createTcpServer((plain) => {
      plain.on("error", () => undefined);
      plain.once("data", () => {
        plain.write("S");
        const socket = new TLSSocket(plain, { isServer: true, cert, key });
        socket.on("error", () => undefined);
        socket.on("data", () => events.push("told"));
        socket.on("close", () => events.push("left"));
      });
    });
    await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
    const DB_PORT = String((stranger.address() as AddressInfo).port);
    const migrator = await start(archive(files), { DB_PORT });
    // It would try for half a minute.
    void migrator.call({ migrations: digest, password: "secret" });
    while (!events.includes("left")) await delay(5);
    migrator.kill();
    stranger.close();
    expect(events).toEqual(["left"]);
  });

  it("says what is missing when it has no password", async () => {
    const migrator = await start(archive(files));
    await expect(migrator.call({ migrations: digest })).rejects.toThrow(
      "Neither DB_SECRET_ARN nor a password was given; set one of them.",
    );
    // Once, as no further attempt would mend it.
    expect(await migrator.lines()).toMatchObject([{ message: "Database not migrated", error_name: "Error" }]);
  });
});

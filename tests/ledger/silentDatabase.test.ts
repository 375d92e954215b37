// What a database leaves behind that falls silent, by a server of the test's own. Doesn't prove how long the system keeps a connection.
import { once } from "node:events";
import { AddressInfo, createServer, Server, Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { TLSSocket } from "node:tls";
import { createDatabase, DatabaseLimits } from "../../lambda/database/database";
import { makeCertificate } from "../../local/postgres/certificate";

const { certificate, key } = makeCertificate("localhost", new Date());
const patience = 60_000;
const patient: DatabaseLimits = { connect: patience, query: patience, idle: patience };

/** Messages of PostgreSQL's: https://www.postgresql.org/docs/current/protocol-message-formats.html. */
const askForPassword = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);
const loggedIn = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);
const notice = Buffer.from([0x4e, 0, 0, 0, 5, 0]);

let server: Server;
let opened: number;
let closed: number;

beforeEach(() => {
  opened = closed = 0;
});
afterEach(() => server.close());

/** Goes so far with a login, and then hears nothing any more, not even that the client leaves; only that it is gone. */
async function fallSilent(plain: Socket, answers: readonly Buffer[] | undefined): Promise<void> {
  await once(plain, "data");
  if (answers === undefined) return;
  plain.write("S");
  const socket = new TLSSocket(plain, { isServer: true, cert: certificate, key });
  socket.on("error", () => undefined);
  for (const answer of answers) {
    await once(socket, "data");
    socket.write(answer);
  }
  socket.pause();
  const notices = setInterval(() => socket.write(notice), 10);
  plain.once("close", () => {
    clearInterval(notices);
  });
}

/** Asks a statement of a server that says so much in a login, and gives the fault. */
async function ask(
  answers: readonly Buffer[] | undefined,
  password: () => Promise<string>,
  limits: Partial<DatabaseLimits>,
): Promise<unknown> {
  server = createServer((plain) => {
    opened++;
    plain.on("close", () => closed++).on("error", () => undefined);
    fallSilent(plain, answers).catch(() => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const address = { host: "127.0.0.1", port, name: "payments", authorities: certificate };
  const database = createDatabase(address, { user: "validator", password }, { ...patient, ...limits });
  const statement = { name: "", text: "select 1" };
  return database.query(statement, [], Date.now() + patience).catch((thrown: unknown) => thrown);
}

const token = () => Promise.resolve("token");

it.each<[string, readonly Buffer[] | undefined, Partial<DatabaseLimits>]>([
  ["an answer", undefined, { connect: 200 }],
  ["a login", [], { connect: 200 }],
  ["a statement", [askForPassword, loggedIn], { query: 200 }],
])("waits no longer for %s than its limit, twice, and leaves no connection behind", async (_, answers, limits) => {
  await expect(ask(answers, token, limits)).resolves.toMatchObject({ code: "Timeout" });
  while (closed < 2) await delay(10);
  expect(opened).toBe(2);
});

it("leaves no connection behind that asks for a token where there is none", async () => {
  const none = jest.fn(() => Promise.reject(new Error("no keys")));
  await expect(ask([askForPassword], none, {})).resolves.toMatchObject({ code: "Connection" });
  while (closed < 2) await delay(10);
  expect([opened, none.mock.calls.length]).toEqual([2, 2]);
});

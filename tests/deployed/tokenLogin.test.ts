// Logins by token at a door that asks for it as RDS does, and a real PostgreSQL behind it. Doesn't prove that RDS's own door
// judges alike; that the token is what AWS's signer makes, tests/ledger/databaseToken.test.ts compares.
import * as fs from "node:fs";
import { Client } from "pg";
import { bundleValidator } from "../../lambda/bundle/bundle";
import { createDatabase } from "../../lambda/database/database";
import { createIamDatabase } from "../../lambda/database/iamDatabase";
import { databaseToken } from "../../lambda/signing/databaseToken";
import type { Answer } from "../../lambda/validator/response";
import { makeCertificate } from "../../local/postgres/certificate";
import { startFunction, unpackFunction } from "../harness/functionProcess";
import { LedgerServer, startLedgerServer, testEpoch } from "../harness/ledgerDatabase";
import { startStubS3, StubS3 } from "../harness/stubS3";
import { startTokenDoor, TokenDoor } from "../harness/tokenDoor";
import { paymentEvent } from "../lambda/doorEvents";

const region = "eu-west-1";
const keys = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret", AWS_SESSION_TOKEN: "se/ss+ion==" };
const environment = { ...process.env };

let ledger: LedgerServer;
let s3: StubS3;
let door: TokenDoor;

beforeAll(async () => {
  Object.assign(process.env, keys);
  [ledger, s3] = await Promise.all([startLedgerServer(), startStubS3()]);
  door = await startTokenDoor(ledger.server, region);
});
beforeEach(() => {
  Object.assign(process.env, keys);
  door.logins.length = 0;
});
afterAll(async () => {
  process.env = environment;
  door.close();
  await Promise.all([ledger.close(), s3.close()]);
});

interface Login {
  readonly authorities?: string;
  readonly signedAt?: Date;
  readonly tokenUser?: string;
}

/** Who the database takes one for who logs in. */
async function whoAmI({
  authorities = door.certificate,
  signedAt,
  tokenUser = "validator",
}: Login = {}): Promise<unknown> {
  const address = { host: "127.0.0.1", port: door.port, name: "payments", authorities };
  const password = () => databaseToken({ ...address, user: tokenUser, region }, signedAt);
  const database = createDatabase(address, { user: "validator", password });
  try {
    const [row] = await database.query({ name: "who", text: "select current_user::text" }, [], Date.now() + 20_000);
    return row?.current_user;
  } finally {
    database.close();
  }
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

it.each([0, 14])("lets in a token that is %i minutes old", async (minutes) => {
  expect(await whoAmI({ signedAt: minutesAgo(minutes) })).toBe("validator");
  expect(door.logins).toEqual(["validator"]);
});

it.each<[string, () => Login, string]>([
  ["that is 16 minutes old", () => ({ signedAt: minutesAgo(16) }), "too old"],
  ["for another user", () => ({ tokenUser: "reader" }), "signed otherwise"],
])("keeps out a token %s, after a second attempt with a new one", async (_, login, reason) => {
  await expect(whoAmI(login())).rejects.toMatchObject({ name: "Postgres.28000" });
  expect(door.logins).toEqual([reason, reason]);
});

it("keeps out a token of other keys", async () => {
  const minted = databaseToken({ host: "127.0.0.1", port: door.port, user: "validator", region });
  process.env.AWS_SECRET_ACCESS_KEY = "other";
  const address = { host: "127.0.0.1", port: door.port, name: "payments", authorities: door.certificate };
  const database = createDatabase(address, { user: "validator", password: () => minted });
  await expect(database.query({ name: "", text: "select 1" }, [], Date.now() + 20_000)).rejects.toMatchObject({
    code: "28000",
  });
});

it("sends no token before TLS, nor to a server that it doesn't know", async () => {
  const stranger = makeCertificate("localhost", new Date()).certificate;
  await expect(whoAmI({ authorities: stranger })).rejects.toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
  expect(door.logins).toEqual([]);
  const plain = new Client({ host: "127.0.0.1", port: door.port, user: "validator", password: "token" });
  await expect(plain.connect()).rejects.toThrow();
  expect(door.logins).toEqual(["no TLS"]);
});

it.each(["validator", "reader"])("lets in %s by what a function's environment says", async (user) => {
  const folder = unpackFunction({ "roots.pem": door.certificate });
  const variables = {
    DB_HOST: "127.0.0.1",
    DB_PORT: String(door.port),
    DB_NAME: "payments",
    DB_CA_FILE: `${folder}/roots.pem`,
    AWS_REGION: region,
  };
  const database = createIamDatabase(variables, user);
  try {
    const statement = { name: "who", text: "select current_user::text, current_database()::text" };
    await expect(database.query(statement, [], Date.now() + 20_000)).resolves.toEqual([
      { current_user: user, current_database: "payments" },
    ]);
    expect(door.logins).toEqual([user]);
    expect(() => createIamDatabase({ ...variables, AWS_REGION: undefined }, user)).toThrow(
      "The environment variable AWS_REGION is missing; set it in the function's configuration.",
    );
  } finally {
    database.close();
    fs.rmSync(folder, { recursive: true });
  }
});

it("lets in the validator as it is deployed", async () => {
  const folder = unpackFunction({
    "index.js": await bundleValidator({ ledger: true }),
    "rds-ca.pem": door.certificate,
  });
  const validator = await startFunction(folder, {
    ...s3.environment,
    ...keys,
    AUDIT_BUCKET: "audit-bucket",
    ENVIRONMENT: "test",
    AWS_LAMBDA_FUNCTION_NAME: "validator-test",
    DB_HOST: "127.0.0.1",
    DB_PORT: String(door.port),
    DB_NAME: "payments",
    LEDGER_EPOCH: testEpoch,
  });
  try {
    const payment = { payment_id: "order-1", amount: "10.50", card: "4111111111111111" };
    expect((await validator.call<Answer>(paymentEvent(payment))).statusCode).toBe(200);
    expect(door.logins).toEqual(["validator"]);
    expect(validator.output()).not.toMatch(/X-Amz|127\.0\.0\.1/);
  } finally {
    validator.kill();
    await validator.ended;
    fs.rmSync(folder, { recursive: true });
  }
});

// The ledger on a deployed stack: a real PostgreSQL, the program's own migrator, and rows beside records. Doesn't prove that AWS
// takes the validator's token, which no server here can check, nor how RDS fails over.
import { readFileSync } from "node:fs";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { IAM } from "@aws-sdk/client-iam";
import { Lambda } from "@aws-sdk/client-lambda";
import { NoSuchKey, S3 } from "@aws-sdk/client-s3";
import { Client } from "pg";
import type { Door } from "../../local/emulator/doors";
import { documentOf, policiesOf, roleNamed } from "./roles";
import { settings, TestStack } from "./testStack";

const projectFolder = resolve(__dirname, "../..");
const Bucket = "payment-audit-logs-local-123456789012-use1";
const validator = "payment-validator-local";
const reader = "payment-ledger-reader-local";

let test: TestStack;
let doors: [api: Door, balancer: Door];
let master: Client;

beforeAll(async () => {
  test = await TestStack.open();
  doors = await test.doors((await test.stack.up()).outputs);
  const { host, port, database, master: login, authorityFile } = test.database;
  master = new Client({ host, port, database, ...login, ssl: { ca: readFileSync(authorityFile) } });
  await master.connect();
});

afterAll(async () => {
  await master.end();
  await test.close();
});

async function pay(door: Door, paymentId: string, amount = "12.50"): Promise<number> {
  const headers = { "content-type": "application/json", "x-api-key": door.apiKey };
  const body = JSON.stringify({ payment_id: paymentId, amount, currency: "EUR", card: "4111111111111111" });
  return (await fetch(`${door.url}/validate`, { method: "POST", headers, body })).status;
}

async function invoke(FunctionName: string, event: object): Promise<unknown> {
  const { Payload = [] } = await new Lambda(test.root).invoke({ FunctionName, Payload: JSON.stringify(event) });
  return JSON.parse(Buffer.from(Payload).toString());
}

async function rowOf(paymentId: string): Promise<Record<string, unknown>> {
  const { payments } = (await invoke(reader, { show: paymentId })) as { payments: Record<string, unknown>[] };
  expect(payments).toHaveLength(1);
  return payments[0] ?? {};
}

/** The record of a payment; nothing where there is none. */
async function recordOf(paymentId: string): Promise<Record<string, unknown> | undefined> {
  try {
    const { Body } = await new S3(test.root).getObject({ Bucket, Key: `audit/${paymentId}.json` });
    return JSON.parse((await Body?.transformToString()) ?? "") as Record<string, unknown>;
  } catch (thrown) {
    if (thrown instanceof NoSuchKey) return undefined;
    throw thrown;
  }
}

it("holds one row of a payment through either door, and a record that says the same", async () => {
  for (const door of doors) {
    const id = `row-${door.name.replace(" ", "-")}`;
    expect([await pay(door, id), await pay(door, id), await pay(door, id, "13.50")]).toEqual([200, 200, 409]);
    const [row, record] = [await rowOf(id), await recordOf(id)];
    expect(row).toMatchObject({ payment_id: id, amount: "12.50", currency: "EUR", last_four: "1111" });
    expect(record).toMatchObject({ timestamp: row.recorded_at, request_id: row.request_id, amount: "12.50" });
  }
});

it("looks through the bucket for payments of before, once all earlier functions have ended", async () => {
  await new S3(test.root).putObject({
    Bucket,
    Key: "audit/2025/12/24/older.json",
    Body: JSON.stringify({
      timestamp: "2025-12-24T18:00:00.000Z",
      payment_id: "older",
      amount: "9.90",
      currency: "EUR",
      status: "validated",
      card: { brand: "visa", last_four: "1111" },
      request_id: "older-request",
      door: "api-gateway",
    }),
  });
  expect(await invoke(validator, { sweep: true })).toMatchObject({ backfill: "waiting", backfilled: 0 });
  await master.query("update ledger.backfill set noted_at = noted_at - interval '10 minutes'");
  expect(await invoke(validator, { sweep: true })).toMatchObject({ backfill: "complete", backfilled: 1 });
  expect(await rowOf("older")).toMatchObject({ recorded_at: "2025-12-24T18:00:00.000Z", amount: "9.90" });
  expect([await pay(doors[0], "older", "9.90"), await pay(doors[0], "older", "9.91")]).toEqual([200, 409]);
});

it("answers for a payment while S3 refuses it, and has the sweep write its record", async () => {
  const iam = new IAM(test.root);
  const RoleName = await roleNamed(iam, "validator-role-");
  const [PolicyName = "", statements = []] =
    [...(await policiesOf(iam, RoleName))].find(([, all]) => all.some(({ Sid }) => Sid === "AuditRecords")) ?? [];
  await iam.deleteRolePolicy({ RoleName, PolicyName });
  expect(await pay(doors[1], "pending")).toBe(200);
  expect(await recordOf("pending")).toBeUndefined();
  expect((await rowOf("pending")).audited_at ?? null).toBeNull();
  await iam.putRolePolicy({ RoleName, PolicyName, PolicyDocument: documentOf(statements) });

  // The sweep leaves a payment to its own request for two minutes.
  await master.query(
    "update ledger.payment set recorded_at = recorded_at - interval '10 minutes' where payment_id = 'pending'",
  );
  // Others may wait for their marks.
  expect(await invoke(validator, { sweep: true })).toMatchObject({ settled: 1, disagreeing: 0 });
  const row = await rowOf("pending");
  expect(row.audited_at).toEqual(expect.any(String));
  expect(await recordOf("pending")).toMatchObject({ timestamp: row.recorded_at, request_id: row.request_id });
});

it("lets no client send what makes the validator sweep", async () => {
  for (const { url, apiKey } of doors) {
    const headers = { "content-type": "application/json", "x-api-key": apiKey };
    const answer = await fetch(`${url}/validate`, { method: "POST", headers, body: '{"sweep":true}' });
    expect(answer.status).toBe(400);
  }
});

it("fails a deployment with a migration that fails, by its name, and leaves tables and payments as they were", async () => {
  const folder = mkdtempSync(join(tmpdir(), "preload-"));
  const file = join(folder, "migrations.js");
  const [files, digests] = ["lambda/bundle/migrationFiles.ts", "lambda/migrator/migrations.ts"].map((source) =>
    JSON.stringify(join(projectFolder, source)),
  );
  writeFileSync(
    file,
    `const bundle = require(${files}), { digestOfAll } = require(${digests}), read = bundle.readMigrations;
    bundle.readMigrations = () => {
      const files = { ...read().files, "0099-broken.sql": "create table ledger.half (); select nothing from nowhere;" };
      return { files, digest: digestOfAll(Object.entries(files).map(([name, text]) => ({ name, text }))) };
    };`,
  );
  await expect(test.changedBy(file).up()).rejects.toThrow(/0099-broken\.sql failed and was rolled back whole/);
  rmSync(folder, { recursive: true });
  expect((await master.query("select to_regclass('ledger.half') as half")).rows).toEqual([{ half: null }]);
  expect(await pay(doors[0], "after-failure")).toBe(200);
  await test.stack.up();
  expect(await pay(doors[0], "after-failure")).toBe(200);
});

it("can be switched off and on again without a second record or a payment of two contents", async () => {
  const off = settings({ ledger: false });
  expect((await test.stack.up({ settings: off })).outputs).not.toHaveProperty("ledgerReaderName");
  expect(await pay(doors[0], "row-API-Gateway")).toBe(200);
  expect(await pay(doors[0], "row-API-Gateway", "13.50")).toBe(409);
  expect(await pay(doors[0], "only-s3")).toBe(200);
  const before = await recordOf("only-s3");

  await test.stack.up();
  expect([await pay(doors[1], "only-s3", "99.00"), await pay(doors[1], "only-s3")]).toEqual([409, 200]);
  expect(await recordOf("only-s3")).toEqual(before);
  const { Contents = [] } = await new S3(test.root).listObjectsV2({ Bucket });
  expect(Contents.map(({ Key }) => Key)).toEqual([...new Set(Contents.map(({ Key }) => Key))]);
});

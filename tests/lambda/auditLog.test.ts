// Records through the real S3 client, against a stub over HTTP. Doesn't prove that S3 itself keeps its word on conditional
// writes, nor rights, encryption or the way through the network.
import { createHash, createHmac } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import {
  AuditLimits,
  auditLimits,
  createAuditClient,
  createAuditLog as createLog,
  readText,
} from "../../lambda/validator/auditLog";
import type { AuditRecord } from "../../lambda/validator/auditRecord";
import { createAuditStore } from "../../lambda/validator/paymentStore";
import { AuditUnavailable } from "../../lambda/validator/errors";
import { paymentRecord } from "../harness/paymentRecord";
import { startStubS3, StubFault, StubRequest } from "../harness/stubS3";
import { s3, useStubS3 } from "./s3World";

const record = paymentRecord("order-1", { request_id: "request-1" });
const path = "/audit-bucket/audit/order-1.json";
/** Only a store that never answers runs into these. */
const quick: AuditLimits = { connectionTimeout: 200, requestTimeout: 300, deadline: 5_000 };

/** The store that is these records alone, telling nothing but what became of one. */
function createAuditLog(bucket: string, limits?: AuditLimits) {
  const store = createAuditStore(createLog(bucket, limits && createAuditClient(limits)));
  return { record: async (entry: AuditRecord) => (await store.record(entry)).recording };
}

useStubS3();

const methods = () => s3.requests.map(({ method }) => method);

async function causeOf(recording: Promise<unknown>): Promise<string> {
  const fault: unknown = await recording.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(fault).toBeInstanceOf(AuditUnavailable);
  const { cause } = fault as AuditUnavailable;
  return cause instanceof Error ? cause.name : "";
}

it("writes a record under its id, as JSON and only if there is none", async () => {
  await expect(createAuditLog("audit-bucket").record(record)).resolves.toBe("written");
  expect([...s3.objects.keys()]).toEqual([path]);
  expect(JSON.parse(s3.objects.get(path) ?? "")).toEqual(record);
  expect(s3.requests[0]?.headers).toMatchObject({ "if-none-match": "*", "content-type": "application/json" });
  // The bucket's own encryption applies; a header here could only weaken it.
  expect(s3.requests[0]?.headers).not.toHaveProperty("x-amz-server-side-encryption");
});

describe("over midnight", () => {
  const before = { ...record, timestamp: "2026-11-30T23:59:59.999Z" };
  const after = { ...record, timestamp: "2026-12-01T00:00:00.000Z", request_id: "request-2" };

  it("knows the same payment again", async () => {
    const log = createAuditLog("audit-bucket");
    await log.record(before);
    await expect(log.record(after)).resolves.toBe("duplicate");
    expect([...s3.objects.keys()]).toEqual([path]);
    expect(JSON.parse(s3.objects.get(path) ?? "")).toEqual(before);
  });

  it("knows that another payment has the id", async () => {
    const log = createAuditLog("audit-bucket");
    await log.record(before);
    await expect(log.record({ ...after, amount: "10.51" })).resolves.toBe("conflict");
    expect([...s3.objects.keys()]).toEqual([path]);
  });
});

it("calls an equal record a duplicate, whatever its time, request and door", async () => {
  const log = createAuditLog("audit-bucket");
  await log.record(record);
  const again = {
    ...record,
    timestamp: "2026-11-25T23:00:00.000Z",
    request_id: "request-2",
    door: "load-balancer",
  } as const;
  await expect(log.record(again)).resolves.toBe("duplicate");
  expect(JSON.parse(s3.objects.get(path) ?? "")).toEqual(record);
});

it.each<[string, Partial<AuditRecord>]>([
  ["amount", { amount: "10.51" }],
  ["currency", { currency: "EUR" }],
  ["brand", { card: { brand: "mastercard", last_four: "1111" } }],
  ["last four", { card: { brand: "visa", last_four: "1112" } }],
])("calls a record with another %s a conflict, and keeps the first", async (_, change) => {
  const log = createAuditLog("audit-bucket");
  await log.record(record);
  await expect(log.record({ ...record, ...change })).resolves.toBe("conflict");
  expect(JSON.parse(s3.objects.get(path) ?? "")).toEqual(record);
});

it("lets one of many equal records at the same instant win", async () => {
  const log = createAuditLog("audit-bucket");
  const recordings = await Promise.all(Array.from({ length: 10 }, () => log.record(record)));
  expect(recordings.sort()).toEqual([...Array.from({ length: 9 }, () => "duplicate"), "written"]);
});

it("tries once more after a fault of S3", async () => {
  s3.faults.push("failing");
  await expect(createAuditLog("audit-bucket").record(record)).resolves.toBe("written");
  expect(methods()).toEqual(["PUT", "PUT"]);
});

it("knows its own record again when only the answer got lost", async () => {
  s3.faults.push("lost");
  await expect(createAuditLog("audit-bucket").record(record)).resolves.toBe("duplicate");
  expect(methods()).toEqual(["PUT", "PUT", "GET"]);
});

it("tries again while another write of the same record is under way, but not forever", async () => {
  s3.faults.push("conflicting", "conflicting");
  await expect(createAuditLog("audit-bucket").record(record)).resolves.toBe("written");
  s3.reset();
  s3.faults.push(...Array.from({ length: 9 }, (): StubFault => "conflicting"));
  expect(await causeOf(createAuditLog("audit-bucket").record(record))).toBe("ConditionalRequestConflict");
  expect(methods()).toEqual(["PUT", "PUT", "PUT"]);
});

it.each<[StubFault, number, string]>([
  ["forbidden", 1, "AccessDenied"],
  ["failing", 2, "InternalError"],
  ["failing late", 2, "InternalError"],
  // Jest's own `Error` differs from that of Node.js, so the name gets lost here; handler.test.ts sees it.
  ["reset", 2, "Error"],
  ["reset late", 2, "Error"],
  ["silent", 2, "TimeoutError"],
])("gives up on a store that is %s after %i attempts, and succeeds afterwards", async (fault, attempts, name) => {
  const log = createAuditLog("audit-bucket", fault === "silent" ? quick : auditLimits);
  s3.faults.push(...Array.from({ length: attempts }, () => fault));
  expect(await causeOf(log.record(record))).toBe(name);
  expect(s3.requests).toHaveLength(attempts);
  await expect(log.record(record)).resolves.toBe("written");
});

it.each<[string, StubFault[], number, RegExp]>([
  ["a comparison that never ends", ["present", "stalling"], 800, /^PUT,GET$/],
  ["a store that is silent", ["silent"], 800, /^PUT$/],
  // Between its second attempt, 50 ms after the first, and the third, 100 ms later; or before the second on a busy machine.
  ["a store that is busy with the same record", ["conflicting", "conflicting"], 120, /^PUT(?:,PUT)?$/],
])("gives up on %s at the deadline, sends nothing after it and succeeds afterwards", async (...given) => {
  const [, faults, deadline, expected] = given;
  const log = createAuditLog("audit-bucket", { ...auditLimits, deadline });
  s3.faults.push(...faults);
  await expect(log.record(record)).rejects.toBeInstanceOf(AuditUnavailable);
  // Longer than the SDK and the audit log wait before their next attempt. What was on its way at the deadline, a busy machine hears
  // of later.
  await delay(250);
  expect(methods().join()).toMatch(expected);
  await expect(log.record(record)).resolves.toBe("written");
});

describe("a record that can't be read", () => {
  const whole = JSON.stringify(record);

  it.each<[string, string]>([
    ["is cut off", whole.slice(0, 60)],
    ["is empty", ""],
    ["holds no record", "null"],
    ["holds a text", '"order-1"'],
    ["lacks the amount", JSON.stringify({ ...record, amount: undefined })],
    ["has a number for an amount", JSON.stringify({ ...record, amount: 10.5 })],
    ["lacks the currency", JSON.stringify({ ...record, currency: undefined })],
    ["lacks the card", JSON.stringify({ ...record, card: null })],
    ["lacks the last four", JSON.stringify({ ...record, card: { brand: "visa" } })],
    ["lacks the brand", JSON.stringify({ ...record, card: { last_four: "1111" } })],
  ])("as it %s is neither the same payment nor another one, and stays as it is", async (_, text) => {
    s3.objects.set(path, text);
    await causeOf(createAuditLog("audit-bucket").record(record));
    expect(methods()).toEqual(["PUT", "GET"]);
    expect(s3.objects.get(path)).toBe(text);
  });

  it("as its connection broke is there at the next attempt", async () => {
    const log = createAuditLog("audit-bucket");
    s3.objects.set(path, whole);
    s3.faults.push("present", "reset late");
    await causeOf(log.record(record));
    expect(s3.objects.get(path)).toBe(whole);
    await expect(log.record(record)).resolves.toBe("duplicate");
  });
});

it("gives up on a store that is not there", async () => {
  const gone = await startStubS3();
  Object.assign(process.env, gone.environment);
  await gone.close();
  const log = createAuditLog("audit-bucket", quick);
  await expect(log.record(record)).rejects.toBeInstanceOf(AuditUnavailable);
  Object.assign(process.env, s3.environment);
});

it("has an answer long before API Gateway gives up after 29 seconds", () => {
  expect(auditLimits.requestTimeout).toBeLessThan(auditLimits.deadline);
  expect(auditLimits.deadline).toBeLessThanOrEqual(10_000);
});

describe("a record that is looked for", () => {
  const find = () => createLog("audit-bucket", createAuditClient(quick)).find("order-1");

  it("is read as it is, and nothing is written", async () => {
    await createAuditLog("audit-bucket").record(record);
    s3.requests.length = 0;
    await expect(find()).resolves.toEqual(record);
    expect(methods()).toEqual(["GET"]);
  });

  it("is none where there is none", async () => {
    await expect(find()).resolves.toBeUndefined();
    expect(s3.objects.size).toBe(0);
  });

  it("can't be told where the store refuses or is away, or the record is damaged", async () => {
    s3.faults.push("forbidden");
    expect(await causeOf(find())).toBe("AccessDenied");
    s3.faults.push("failing", "failing");
    expect(await causeOf(find())).toBe("InternalError");
    s3.objects.set(path, "{");
    expect(await causeOf(find())).toBe("DamagedRecord");
  });
});

/** The scope and signature of a request by what else it says: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html. */
function signed({ method, path, headers }: StubRequest, query: string, names: string): string {
  const told = (name: string) => String(headers[name]);
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const values = names.split(";").map((name) => `${name}:${told(name)}`);
  const request = [method, path, query, ...values, "", names, told("x-amz-content-sha256")].join("\n");
  const scope = [told("x-amz-date").slice(0, 8), "eu-west-1", "s3", "aws4_request"];
  const text = ["AWS4-HMAC-SHA256", told("x-amz-date"), scope.join("/"), sha256(request)].join("\n");
  const signature = hmac(scope.reduce<string | Buffer>(hmac, "AWS4stub"), text).toString("hex");
  return `AWS4-HMAC-SHA256 Credential=stub/${scope.join("/")}, SignedHeaders=${names}, Signature=${signature}`;
}

it.each(["audit/order-1.json", "audit/of former times.json"])("signs what it asks of %s as S3 does", async (Key) => {
  s3.objects.set(`/audit-bucket/${Key.replaceAll(" ", "%20")}`, "{}");
  await createAuditClient(quick).within((client) => readText(client, { Bucket: "audit-bucket", Key }));
  const [request = { method: "", path: "", headers: {} }] = s3.requests;
  const { authorization = "" } = request.headers;
  const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1] ?? "";
  expect(names).toContain("host;");
  expect(authorization).toBe(signed(request, "x-id=GetObject", names));
});

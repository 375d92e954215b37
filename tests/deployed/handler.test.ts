// The bundle that is deployed, in a process of its own against a stub of S3. Doesn't prove how it starts on Lambda itself.
import { spawnSync } from "node:child_process";
import { crc32 } from "node:zlib";
import { bundleValidator } from "../../lambda/bundle/bundle";
import healthProbe from "../lambda/events/healthProbe.json";
import { doorEvents, doorNames, paymentEvent } from "../lambda/doorEvents";
import { FunctionProcess } from "./functionProcess";
import { extractMetrics } from "../harness/embeddedMetrics";
import { withoutIds } from "../harness/letOut";
import { startStubS3, StubFault, StubS3 } from "../harness/stubS3";
import { bodyOf, expectWellFormed, headersOf } from "../lambda/wellFormed";

const payment = { payment_id: "order-1", amount: "10.50", card: { number: "3782 822463 10005", cvc: "9173" } };
const settings = { AUDIT_BUCKET: "audit-bucket", ENVIRONMENT: "test", AWS_LAMBDA_FUNCTION_NAME: "validator-test" };

let s3: StubS3;
let bundled: FunctionProcess;

beforeAll(async () => {
  s3 = await startStubS3();
  bundled = await FunctionProcess.start(await bundleValidator({ ledger: false }), { ...s3.environment, ...settings });
});

beforeEach(() => {
  s3.reset();
  bundled.reset();
});

// What a test didn't wait for would be taken for output of the next one.
afterEach(() => bundled.logLines(bundled.calls));

afterAll(async () => {
  bundled.stop();
  await s3.close();
});

const call = (event: unknown) => bundled.call(event);
const logLines = (count: number) => bundled.logLines(count);

it.each(doorNames)("validates and records a payment through %s", async (door) => {
  const answer = await call(doorEvents[door]({ body: JSON.stringify(payment) }));
  expectWellFormed(answer, door);
  expect(bodyOf(answer)).toEqual({ message: "Payment validated successfully", payment_id: "order-1" });
  expect([...s3.objects.keys()]).toEqual(["/audit-bucket/audit/order-1.json"]);
  const record = JSON.parse([...s3.objects.values()][0] ?? "") as unknown;
  expect(record).toMatchObject({ payment_id: "order-1", card: { brand: "amex", last_four: "0005" } });
  expect(await logLines(1)).toEqual([
    expect.objectContaining({ environment: "test", outcome: "accepted", status: 200 }),
  ]);
});

it("makes an id of its own for each payment that comes without one", async () => {
  const anonymous = paymentEvent({ ...payment, payment_id: undefined });
  const ids = [bodyOf(await call(anonymous)).payment_id, bodyOf(await call(anonymous)).payment_id];
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(2);
  expect(s3.objects.size).toBe(2);
});

it("makes one object of two equal payments at the same instant", async () => {
  const event = paymentEvent(payment);
  const answers = await Promise.all([call(event), call(event)]);
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
  expect(answers[0].body).toBe(answers[1].body);
  expect(s3.objects.size).toBe(1);
  expect((await logLines(2)).map(({ outcome }) => outcome).sort()).toEqual(["accepted", "duplicate"]);
});

it("lets one of two different payments with the same id win", async () => {
  const answers = await Promise.all([call(paymentEvent(payment)), call(paymentEvent({ ...payment, amount: 11 }))]);
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
  expect(s3.objects.size).toBe(1);
});

/** The ids of the stub's refusals. */
const ids = {
  error_request_id: "PWT5SQ9B4Y6YBMYZ",
  error_extended_request_id: "H9k0/pT+NXyv8wCBYAbp05RLFaTW5IN9n3Evk25vYbk=",
};

it.each<[StubFault, number, Readonly<Record<string, unknown>>]>([
  ["forbidden", 1, { error_name: "AccessDenied", error_status: 403, ...ids }],
  ["failing", 2, { error_name: "InternalError", error_status: 500, ...ids }],
  ["failing late", 2, { error_name: "InternalError", error_status: 503, ...ids }],
  ["reset", 2, { error_name: "TimeoutError", error_code: "ECONNRESET" }],
  ["reset late", 2, { error_name: "Error", error_code: "ECONNRESET" }],
])("answers 503 while S3 is %s, and 200 when it is back", async (fault, times, error) => {
  s3.faults.push(...Array.from({ length: times }, () => fault));
  const answer = await call(paymentEvent(payment));
  expectWellFormed(answer, "api-gateway");
  expect(answer.statusCode).toBe(503);
  expect(headersOf(answer)).toHaveProperty("retry-after");
  expect(bodyOf(answer)).toEqual({
    error: "Service unavailable, try again with this payment_id",
    request_id: `call-${bundled.calls}`,
    payment_id: "order-1",
  });
  const [line = {}] = await logLines(1);
  expect(line.request_id).toBe(bodyOf(answer).request_id);
  const told = Object.fromEntries(Object.entries(line).filter(([name]) => name.startsWith("error_")));
  const retried = { error_attempts: times, error_retry_delay_ms: times === 1 ? 0 : (expect.any(Number) as number) };
  expect([line.outcome, told]).toEqual(["unavailable", { ...error, ...retried }]);
  expect((await call(paymentEvent(payment))).statusCode).toBe(200);
  expect(s3.objects.size).toBe(1);
});

it("sends the checksum that S3 holds a record against", async () => {
  await call(paymentEvent(payment));
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32([...s3.objects.values()][0] ?? ""));
  expect(s3.requests[0]?.headers).toHaveProperty("x-amz-checksum-crc32", checksum.toString("base64"));
});

/** A record as a text that the checksum below is of. */
const recorded =
  '{"timestamp":"2026-11-25T04:45:05.000Z","payment_id":"order-1","amount":"10.50","currency":"USD","status":"validated","card":{"brand":"amex","last_four":"0005"},"request_id":"request-1","door":"api-gateway"}';

it.each([
  ["a checksum of the kind that S3 adds to what comes without", "cj5GK35NQqY=", 200],
  ["a checksum that tells of damage", "AAAAAAAAAAA=", 503],
])("compares with a record that has %s", async (_, checksum, status) => {
  await call(paymentEvent(payment));
  const [path = ""] = s3.objects.keys();
  s3.objects.set(path, recorded);
  s3.checksums.set(path, ["x-amz-checksum-crc64nvme", checksum]);
  expect((await call(paymentEvent(payment))).statusCode).toBe(status);
});

it("starts without parts of Node.js that no request needs", () => {
  const program = 'require("./index.js"); console.log(JSON.stringify(process.moduleLoadList));';
  const { stdout } = spawnSync(process.execPath, ["-e", program], {
    cwd: bundled.folder,
    env: settings,
    encoding: "utf8",
  });
  const parts = JSON.parse(stdout) as string[];
  expect(parts).toContain("NativeModule https");
  expect(parts.filter((part) => /fs\/promises|zlib|http2/.test(part))).toEqual([]);
});

it("answers a probe of the load balancer without S3", async () => {
  expect((await call(healthProbe)).statusCode).toBe(200);
  expect(s3.requests).toEqual([]);
});

it("writes nothing but its own lines, and no card data, whatever happens", async () => {
  s3.faults.push("forbidden");
  await call(paymentEvent(payment));
  await call(paymentEvent(payment));
  await call(paymentEvent({ ...payment, amount: 11 }));
  await call(paymentEvent({ ...payment, card: { ...payment.card, number: "3782 822463 10006" } }));
  await call(doorEvents["load-balancer"]({ body: '{"card":"378282246310005"' }));
  const lines = await logLines(5);
  expect(lines.map(({ status }) => status)).toEqual([503, 200, 409, 400, 400]);
  const metrics = lines.flatMap(extractMetrics);
  expect(metrics.map((made) => [made.namespace, made.dimensions.Door, ...Object.keys(made.metrics)])).toEqual([
    ["Payments/validator-test", "api-gateway", "Unavailable", "AuditLatency"],
    ["Payments/validator-test", "api-gateway", "Accepted", "AuditLatency"],
    ["Payments/validator-test", "api-gateway", "Conflicting", "AuditLatency"],
    ["Payments/validator-test", "api-gateway", "Refused"],
    ["Payments/validator-test", "load-balancer", "Refused"],
  ]);
  expect(withoutIds(`${bundled.output}${[...s3.objects.values()].join("")}`)).not.toMatch(/3782|8224|9173/);
});

it.each(Object.keys(settings))("doesn't start without %s", (name) => {
  const env = { ...s3.environment, ...settings, [name]: "" };
  const { status, stderr } = spawnSync(process.execPath, ["index.js"], { cwd: bundled.folder, env, encoding: "utf8" });
  expect(status).not.toBe(0);
  expect(stderr).toContain(`The environment variable ${name} is missing; set it in the function's configuration.`);
});

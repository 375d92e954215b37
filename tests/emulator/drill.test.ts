// Failure drills on a deployed stack: what goes away, what is seen of it, and that it comes back whatever happens. Doesn't show what
// AWS's own doors answer for a function that can't be called, nor how S3 or RDS really fail. The emulator writes no access log of API
// Gateway, so that a request is followed from its answer into the validator's line, and not into that log.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Lambda } from "@aws-sdk/client-lambda";
import { Client } from "pg";
import { Progress } from "../../local/console/progress";
import { DrillContext, DrillResult, leftAway, runDrill } from "../../local/drill/drill";
import { DrillName, outages } from "../../local/drill/outages";
import { findDatabase } from "../../local/stack/database";
import { extractMetrics } from "../harness/embeddedMetrics";
import { TestStack } from "./testStack";

let test: TestStack;
let master: Client;
let context: Omit<DrillContext, "progress" | "signal">;
let printed = "";

beforeAll(async () => {
  test = await TestStack.open();
  const { outputs } = await test.stack.up();
  const { folder, emulator } = test;
  context = { folder, emulator, functionName: "payment-validator-local", doors: await test.doors(outputs) };
  const { host, port, database, master: login, authorityFile } = test.database;
  master = new Client({ host, port, database, ...login, ssl: { ca: readFileSync(authorityFile) } });
  // A drill ends the server that it is connected to.
  master.on("error", () => undefined);
  await master.connect();
});

beforeEach(() => {
  printed = "";
});

afterAll(async () => {
  await master.end().catch(() => undefined);
  await test.close();
});

const progress = new Progress({ isTTY: false, write: (text) => (printed += text) });

function drill(name: DrillName, signal = new AbortController().signal): Promise<DrillResult> {
  return runDrill(name, { ...context, progress, signal });
}

/** What a drill may have changed. */
async function standing() {
  const lambda = new Lambda(test.root);
  const FunctionName = context.functionName;
  const [{ Environment }, { ReservedConcurrentExecutions: kept }] = await Promise.all([
    lambda.getFunctionConfiguration({ FunctionName }),
    lambda.getFunctionConcurrency({ FunctionName }),
  ]);
  const database = findDatabase(test.folder)?.port;
  return { variables: Environment?.Variables, kept, database, record: existsSync(join(test.folder, "drill.json")) };
}

/** Each line's metrics, by door and name. */
const metricsOf = ({ away }: DrillResult) =>
  away.lines.flatMap(extractMetrics).map(({ dimensions, metrics }) => [dimensions.Door, ...Object.keys(metrics)]);

/** Payments that are answered for again now that all is back. */
const taken = [
  { door: "API Gateway", status: 200 },
  { door: "load balancer", status: 200 },
];

async function sweep(): Promise<unknown> {
  const { Payload = new Uint8Array() } = await new Lambda(test.root).invoke({
    FunctionName: context.functionName,
    Payload: JSON.stringify({ sweep: true }),
  });
  return JSON.parse(Buffer.from(Payload).toString());
}

it("shows clients that are asked to come again while S3 is away and the ledger doesn't know all older records", async () => {
  await master.query("delete from ledger.backfill");
  const before = await standing();
  const result = await drill("s3");
  expect(result.away.answers).toMatchObject([
    { door: "API Gateway", status: 503, retryAfter: "5" },
    { door: "load balancer", status: 503, retryAfter: "5" },
  ]);
  expect(result.away.lines).toEqual([
    expect.objectContaining({ outcome: "unavailable", error_name: "SlowDown", error_status: 503 }),
    expect.objectContaining({ outcome: "unavailable", error_name: "SlowDown", error_status: 503 }),
  ]);
  expect(result.back.answers).toMatchObject(taken);
  expect(await standing()).toEqual(before);
});

it("shows payments that are recorded without their audit records while S3 is away", async () => {
  await sweep();
  await master.query("update ledger.backfill set noted_at = noted_at - interval '10 minutes'");
  expect(await sweep()).toMatchObject({ backfill: "complete" });
  const before = await standing();
  const result = await drill("s3");
  expect(result.away.answers).toMatchObject(taken);
  const slow = { status: 200, outcome: "accepted", audit: "pending", error_name: "SlowDown", error_status: 503 };
  expect(result.away.lines).toEqual([
    expect.objectContaining({ ...slow, error_attempts: 2, error_request_id: "DRILL00000000000", door: "api-gateway" }),
    expect.objectContaining({
      ...slow,
      error_attempts: 2,
      error_request_id: "DRILL00000000000",
      door: "load-balancer",
    }),
  ]);
  expect(metricsOf(result)).toEqual([
    ["api-gateway", "Accepted", "Pending", "LedgerLatency", "AuditLatency"],
    ["load-balancer", "Accepted", "Pending", "LedgerLatency", "AuditLatency"],
  ]);
  expect(result.back.answers).toMatchObject(taken);
  expect(await standing()).toEqual(before);
  expect(printed).toContain("Taken away: S3 answers the validator with 503 SlowDown.");
  expect(printed).toMatch(/^api-gateway +Pending +1 +Count$/m);
});

it("shows clients that are asked to come again while the database is away, and finds their requests in the log", async () => {
  const before = await standing();
  const result = await drill("database");
  expect(result.away.answers).toMatchObject([
    { door: "API Gateway", status: 503, retryAfter: "5" },
    { door: "load balancer", status: 503, retryAfter: "5" },
  ]);
  const told = result.away.answers.map(({ answer }) => (JSON.parse(answer) as { request_id: string }).request_id);
  expect(result.away.lines.map(({ request_id: id }) => id)).toEqual(told);
  expect(result.away.lines).toEqual([
    expect.objectContaining({
      outcome: "unavailable",
      error_code: "ECONNREFUSED",
      error_name: "Postgres.ECONNREFUSED",
    }),
    expect.objectContaining({
      outcome: "unavailable",
      error_code: "ECONNREFUSED",
      error_name: "Postgres.ECONNREFUSED",
    }),
  ]);
  // API Gateway's id of the request, as its access log would have it.
  expect(result.away.lines.map(({ api_request_id: id }) => typeof id)).toEqual(["string", "undefined"]);
  expect(metricsOf(result)).toEqual([
    ["api-gateway", "Unavailable", "LedgerLatency"],
    ["load-balancer", "Unavailable", "LedgerLatency"],
  ]);
  expect(result.back.answers).toMatchObject(taken);
  expect(await standing()).toEqual(before);
});

it("shows that nothing is logged while the validator can't be called", async () => {
  const before = await standing();
  const result = await drill("validator");
  expect(result.away.answers.map(({ status }) => status)).toEqual([429, 502]);
  expect(result.away.lines).toEqual([]);
  expect(printed).toContain("The validator's log has no line of them.");
  expect(result.back.answers).toMatchObject(taken);
  expect(await standing()).toEqual(before);
});

it.each<DrillName>(["s3", "database", "validator"])("puts %s back when it is interrupted", async (name) => {
  const before = await standing();
  const abort = new AbortController();
  const { takeAway } = outages[name];
  const interrupted = jest.spyOn(outages[name], "takeAway").mockImplementation(async (...args) => {
    const open = await takeAway(...args);
    abort.abort();
    return open;
  });
  try {
    await expect(drill(name, abort.signal)).rejects.toThrow(/abort/i);
  } finally {
    interrupted.mockRestore();
  }
  expect(await standing()).toEqual(before);
});

it.each<DrillName>(["s3", "database", "validator"])(
  "puts back first what a drill that was killed left of %s",
  async (name) => {
    const before = await standing();
    const killed = jest.spyOn(outages[name], "putBack").mockRejectedValueOnce(new Error("killed"));
    await expect(drill(name)).rejects.toThrow("killed");
    killed.mockRestore();
    expect(leftAway(test.folder)?.drill).toBe(name);
    const other = name === "validator" ? "database" : "validator";
    expect((await drill(other)).back.answers).toMatchObject(taken);
    expect(printed).toContain(`Put back what a drill left away: ${name}.`);
    expect(await standing()).toEqual(before);
  },
);

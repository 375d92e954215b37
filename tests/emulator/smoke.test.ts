// The smoke check against deployed stacks: whole ones with the settings that change what it may expect, and broken ones. Doesn't
// prove what it says of traces, which the emulator hasn't got, nor how long AWS takes to know what is new.
import { createServer, IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { Lambda } from "@aws-sdk/client-lambda";
import { S3 } from "@aws-sdk/client-s3";
import { readLedger } from "../../tools/ledger/ledger";
import { Deployment, localDeployment } from "../../tools/smoke/deployment";
import { runSmokeCheck } from "../../tools/smoke/run";
import { settings, TestStack } from "./testStack";

let test: TestStack;
let deployment: Deployment;
const servers: Server[] = [];

beforeAll(async () => {
  test = await TestStack.open();
  const { outputs } = await test.stack.up({ settings: settings({ ledger: false }) });
  deployment = await localDeployment(outputs, test.emulator);
});

afterAll(async () => {
  for (const server of servers) server.close();
  await test.close();
});

const points = (table: string) =>
  table
    .split("\n")
    .slice(2)
    .map((line) => line.split(/ {2,}/));

const states = (table: string) => points(table).map((cells) => cells.slice(0, 2).join(": "));
const seen = (table: string, point: string) =>
  points(table)
    .find(([name]) => name === point)
    ?.slice(1);

const whole = [
  "API reachable: passed",
  "function invoked: passed",
  "database within reach: not judged",
  "load balancer healthy: passed",
  "payments at the API: passed",
  "payments at the load balancer: passed",
  "audit records written: passed",
  "ledger rows written: not judged",
  "metrics: passed",
  "ledger swept: not judged",
  "traces: not judged",
  "cleaned up: passed",
];

/** Address of a server in the way of a door. */
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Hands a request on to a door as it came. */
async function handOn(door: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const answer = await fetch(`${door}${request.url ?? ""}`, {
    method: request.method ?? "GET",
    headers: ["content-type", "x-api-key"].flatMap((name): [string, string][] => {
      const value = request.headers[name];
      return typeof value === "string" ? [[name, value]] : [];
    }),
    ...(request.method === "POST" && { body: Buffer.concat(chunks) }),
  });
  response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
}

const objectsOf = async ({ bucketName }: Deployment) => {
  const { Versions = [], DeleteMarkers = [] } = await new S3(test.root).listObjectVersions({ Bucket: bucketName });
  return [...Versions, ...DeleteMarkers].map(({ Key }) => Key);
};

it("passes every point, and leaves no object behind", async () => {
  const { table, failed } = await runSmokeCheck(deployment);
  expect([failed, states(table)]).toEqual([0, whole]);
  expect(seen(table, "payments at the API")).toEqual(["passed", "200 200 409 403 403"]);
  expect(await objectsOf(deployment)).toEqual([]);
});

it("finds and removes its own records among more than a page of others", async () => {
  const s3 = new S3(test.root);
  const keys = Array.from({ length: 1100 }, (_, index) => `audit/order-${index}.json`);
  await Promise.all(keys.map((Key) => s3.putObject({ Bucket: deployment.bucketName, Key, Body: "{}" })));
  const { table, failed } = await runSmokeCheck(deployment);
  expect([failed, states(table)]).toEqual([0, whole]);
  const { KeyCount } = await s3.listObjectsV2({ Bucket: deployment.bucketName, Prefix: "audit/smoke-" });
  expect(KeyCount).toBe(0);
  await Promise.all(keys.map((Key) => s3.deleteObject({ Bucket: deployment.bucketName, Key })));
});

it("waits for doors that don't know yet what has been deployed, and gives up in the end", async () => {
  let early = 3;
  const apiUrl = await serve((request, response) => {
    if (early-- > 0) response.writeHead(403).end('{"message":"Forbidden"}');
    else void handOn(deployment.apiUrl, request, response);
  });
  const patience = { attempts: 4, pauseMs: 10 };
  const patient = await runSmokeCheck({ ...deployment, apiUrl, patience });
  expect([patient.failed, states(patient.table)]).toEqual([0, whole]);
  early = 4;
  const { table } = await runSmokeCheck({ ...deployment, apiUrl, patience });
  expect(seen(table, "API reachable")).toEqual(["failed", "an empty payment got 403"]);
});

it("judges nothing at a load balancer whose name it isn't told, and all with the name", async () => {
  const balancerUrl = await serve((request, response) => {
    response.writeHead(301, { location: `https://payments.example.com${request.url ?? ""}` }).end();
  });
  const { table, failed } = await runSmokeCheck({ ...deployment, balancerUrl });
  expect(failed).toBe(0);
  const advice = "it answers by HTTPS alone; name it as its certificate does, with --balancer https://<name>";
  expect(seen(table, "load balancer healthy")).toEqual(["not judged", advice]);
  expect(seen(table, "payments at the load balancer")).toEqual(["not judged", advice]);
  expect(seen(table, "audit records written")).toEqual(["passed", "1 record, with the last four alone"]);
});

it("judges nothing behind a firewall that keeps it out", async () => {
  const refuse: RequestListener = (_request, response) => {
    response.writeHead(403, { "content-type": "application/json" }).end('{"error":"Request refused"}');
  };
  const url = await serve(refuse);
  const { table, failed } = await runSmokeCheck({ ...deployment, apiUrl: url, balancerUrl: url });
  expect([failed, states(table).filter((line) => line.endsWith("not judged"))]).toEqual([
    0,
    [
      "API reachable: not judged",
      "database within reach: not judged",
      "load balancer healthy: not judged",
      "payments at the API: not judged",
      "payments at the load balancer: not judged",
      "audit records written: not judged",
      "ledger rows written: not judged",
      "ledger swept: not judged",
      "traces: not judged",
    ],
  ]);
});

it("fails the points that something broken concerns, and goes on", async () => {
  const balancers = new ElasticLoadBalancingV2(test.root);
  const { LoadBalancers: [balancer] = [] } = await balancers.describeLoadBalancers({});
  const { Listeners: [listener] = [] } = await balancers.describeListeners({
    LoadBalancerArn: balancer?.LoadBalancerArn,
  });
  const { Rules = [] } = await balancers.describeRules({ ListenerArn: listener?.ListenerArn });
  const health = Rules.find(({ Conditions = [] }) =>
    Conditions.some(({ PathPatternConfig, Values = [] }) =>
      [...(PathPatternConfig?.Values ?? []), ...Values].includes("/health"),
    ),
  );
  await balancers.deleteRule({ RuleArn: health?.RuleArn });
  await new Lambda(test.root).updateFunctionConfiguration({
    FunctionName: deployment.functionName,
    TracingConfig: { Mode: "PassThrough" },
  });
  const { table, failed } = await runSmokeCheck(deployment);
  expect([failed, states(table).filter((line) => line.endsWith("failed"))]).toEqual([
    2,
    ["load balancer healthy: failed", "traces: failed"],
  ]);
});

describe("with a lock on records", () => {
  it("says which records stay, and doesn't fail", async () => {
    const locked = test.of({ folder: "locked" });
    const { outputs } = await locked.up({
      settings: settings({
        environmentSuffix: "locked",
        ledger: false,
        auditLockDays: 30,
        apiGatewayAccountRole: false,
      }),
    });
    const own = await localDeployment(outputs, test.emulator);
    const { table, failed } = await runSmokeCheck(own);
    expect(failed).toBe(0);
    expect(seen(table, "cleaned up")).toEqual([
      "not judged",
      "2 objects stay under audit/smoke-… until the bucket's lock of 30 days and its lifecycle end",
    ]);
    expect(await objectsOf(own)).toEqual([
      expect.stringMatching(/^audit\/smoke-.*-api\.json$/),
      expect.stringMatching(/^audit\/smoke-.*-balancer\.json$/),
    ]);
  });
});

describe("with IAM authorization", () => {
  it("signs at the API, and finds the load balancer closed", async () => {
    const signing = test.of({ folder: "signing" });
    const { outputs } = await signing.up({
      settings: settings({
        environmentSuffix: "signing",
        ledger: false,
        apiAuthorization: "AWS_IAM",
        apiGatewayAccountRole: false,
      }),
    });
    const own = await localDeployment(outputs, test.emulator);
    const { table, failed } = await runSmokeCheck(own);
    expect([failed, states(table)]).toEqual([0, whole]);
    expect(seen(table, "payments at the load balancer")).toEqual(["passed", "closed, as the API asks for signatures"]);
    expect(seen(table, "audit records written")).toEqual(["passed", "1 record, with the last four alone"]);
  });
});

describe("with a ledger", () => {
  let own: Deployment;

  beforeAll(async () => {
    const kept = test.of({ folder: "kept" });
    const { outputs } = await kept.up({
      settings: settings({ environmentSuffix: "kept", apiGatewayAccountRole: false }),
    });
    own = await localDeployment(outputs, test.emulator);
  });

  it("finds a row of each payment, and leaves them there with their records, where sums count them apart", async () => {
    const { table, failed } = await runSmokeCheck(own);
    expect(failed).toBe(0);
    expect(states(table)).toEqual(
      expect.arrayContaining(["database within reach: passed", "ledger rows written: passed"]),
    );
    expect(states(table)).toContain("cleaned up: not judged");
    const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
    const answer = JSON.parse(
      await readLedger(["kept", "sums", day(-1), day(1), "--json"], () => Promise.resolve(own)),
    ) as {
      sums: { currency: string; payments: number; amount: string; smoke_payments: number }[];
    };
    const total = answer.sums.reduce((count, { smoke_payments: smoke }) => count + smoke, 0);
    expect([total, answer.sums.filter(({ payments }) => payments > 0)]).toEqual([2, []]);
  });

  it("wants CloudWatch to have heard of a sweep, once it is on AWS", async () => {
    const onAws = { ...own, onAws: true };
    const before = await runSmokeCheck(onAws);
    expect(seen(before.table, "ledger swept")).toEqual(["failed", "CloudWatch hears of no sweep"]);
    await new CloudWatch(test.root).putMetricData({
      Namespace: "Payments/payment-validator-kept",
      MetricData: [{ MetricName: "OldestPendingSeconds", Value: 0, Unit: "Seconds" }],
    });
    const after = await runSmokeCheck(onAws);
    expect(seen(after.table, "ledger swept")).toEqual(["passed", "CloudWatch has heard of 1 in a quarter of an hour"]);
  });
});

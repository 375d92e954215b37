import { setTimeout as pause } from "node:timers/promises";
import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { EC2, IpPermission } from "@aws-sdk/client-ec2";
import { Lambda } from "@aws-sdk/client-lambda";
import { RDS } from "@aws-sdk/client-rds";
import { S3 } from "@aws-sdk/client-s3";
import { XRay } from "@aws-sdk/client-xray";
import type { Deployment } from "./deployment";

/** What came of a check, with a sentence that says what was seen. */
export interface Verdict {
  readonly state: "passed" | "failed" | "not judged";
  readonly detail: string;
}

/** One of the points at which the parts of a stack meet. */
export interface Check {
  readonly point: string;
  readonly run: (deployment: Deployment, paymentId: string) => Promise<Verdict>;
}

/** A number that card networks publish for tests; it belongs to no account. */
const testCard = "4111 1111 1111 1111";

/** CloudWatch and X-Ray tell of a request within a minute or two. */
const patience = { attempts: 12, pauseMs: 15_000 };

const passed = (detail: string): Verdict => ({ state: "passed", detail });
const failed = (detail: string): Verdict => ({ state: "failed", detail });

/** The eight points, in an order in which each builds on the ones before. */
export const checks: readonly Check[] = [
  {
    point: "API reachable",
    run: async ({ apiUrl, apiKey }) => {
      const { status } = await post(apiUrl, apiKey, {});
      return status === 400 ? passed("an empty payment is refused with 400") : failed(`an empty payment got ${status}`);
    },
  },
  {
    point: "function invoked",
    run: async ({ functionName, client }) => {
      const event = { requestContext: { elb: {} }, httpMethod: "GET", path: "/health", headers: {}, body: "" };
      const { Payload = new Uint8Array() } = await new Lambda(client).invoke({
        FunctionName: functionName,
        Payload: Buffer.from(JSON.stringify(event)),
      });
      const { statusCode } = JSON.parse(Buffer.from(Payload).toString()) as { statusCode?: number };
      return statusCode === 200
        ? passed("it answers a probe with 200")
        : failed(`it answered a probe with ${statusCode ?? "nothing"}`);
    },
  },
  { point: "database within reach", run: databaseWithinReach },
  {
    point: "load balancer healthy",
    run: async ({ balancerUrl }) => {
      const { status } = await fetch(`${balancerUrl}/health`);
      return status === 200 ? passed("GET /health got 200") : failed(`GET /health got ${status}`);
    },
  },
  { point: "whole payment flow", run: wholeFlow },
  {
    point: "audit record written",
    run: async ({ bucketName, client }, paymentId) => {
      const s3 = new S3(client);
      const { Contents = [] } = await s3.listObjectsV2({ Bucket: bucketName, Prefix: prefixOf(paymentId) });
      const keys = Contents.flatMap(({ Key = [] }) => Key);
      const bodies = keys.map(
        async (Key) => (await s3.getObject({ Bucket: bucketName, Key })).Body?.transformToString() ?? "",
      );
      const records = await Promise.all(bodies);
      if (records.length !== 2) return failed(`${records.length} records of 2 payments`);
      const clean = records.every((record) => record.includes('"last_four":"1111"') && !record.includes("4111"));
      return clean
        ? passed("one record for each door, with the last four alone")
        : failed("a record holds other than it should");
    },
  },
  {
    point: "metrics",
    run: async ({ functionName, client, onAws }) => {
      const cloudWatch = new CloudWatch(client);
      const invocations = async () => {
        const { Datapoints = [] } = await cloudWatch.getMetricStatistics({
          Namespace: "AWS/Lambda",
          MetricName: "Invocations",
          Dimensions: [{ Name: "FunctionName", Value: functionName }],
          StartTime: new Date(Date.now() - 15 * 60_000),
          EndTime: new Date(Date.now() + 60_000),
          Period: 60,
          Statistics: ["Sum"],
        });
        return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
      };
      const count = await untilPositive(invocations, onAws);
      return count > 0 ? passed(`CloudWatch counts ${count} invocations`) : failed("CloudWatch counts no invocation");
    },
  },
  { point: "traces", run: traces },
];

/** Both doors take a payment, its repetition, and refuse another of the same id. */
async function wholeFlow({ apiUrl, balancerUrl, apiKey }: Deployment, paymentId: string): Promise<Verdict> {
  const seen: string[] = [];
  for (const [door, url] of [
    ["api", apiUrl],
    ["balancer", balancerUrl],
  ] as const) {
    const payment = { payment_id: `${paymentId}-${door}`, amount: "1.00", card: testCard };
    const statuses = [
      await post(url, apiKey, payment),
      await post(url, apiKey, payment),
      await post(url, apiKey, { ...payment, amount: "2.00" }),
      await post(url, "wrong", payment),
    ].map(({ status }) => status);
    seen.push(`${door} ${statuses.join(" ")}`);
  }
  const all = seen.join(", ");
  return all === "api 200 200 409 403, balancer 200 200 409 403" ? passed(all) : failed(all);
}

/** The program opens one way to the database and doesn't use it yet, so that way is looked at and not gone. */
async function databaseWithinReach({ functionName, client }: Deployment): Promise<Verdict> {
  const { Environment, VpcConfig } = await new Lambda(client).getFunctionConfiguration({ FunctionName: functionName });
  const { DB_HOST, DB_PORT } = Environment?.Variables ?? {};
  const { DBInstances = [] } = await new RDS(client).describeDBInstances({});
  const database = DBInstances.find(
    ({ Endpoint }) => Endpoint?.Address === DB_HOST && String(Endpoint?.Port) === DB_PORT,
  );
  if (database?.DBInstanceStatus !== "available")
    return failed("the database that the function is told of isn't available");

  const own = VpcConfig?.SecurityGroupIds ?? [];
  const its = database.VpcSecurityGroups?.flatMap(({ VpcSecurityGroupId = "" }) => VpcSecurityGroupId) ?? [];
  const { SecurityGroups = [] } = await new EC2(client).describeSecurityGroups({ GroupIds: [...own, ...its] });
  const opens = (from: readonly string[], to: readonly string[], side: "IpPermissions" | "IpPermissionsEgress") =>
    SecurityGroups.filter(({ GroupId = "" }) => from.includes(GroupId)).some((group) =>
      group[side]?.some((permission) => leadsTo(permission, to, Number(DB_PORT))),
    );
  const open = opens(own, its, "IpPermissionsEgress") && opens(its, own, "IpPermissions");
  return open
    ? passed("it is available, and the security groups let the function to it")
    : failed("a security group is closed");
}

function leadsTo(
  { FromPort, ToPort, UserIdGroupPairs = [] }: IpPermission,
  groups: readonly string[],
  port: number,
): boolean {
  const includesPort = port >= (FromPort ?? 0) && port <= (ToPort ?? 65_535);
  return includesPort && UserIdGroupPairs.some(({ GroupId = "" }) => groups.includes(GroupId));
}

async function traces({ functionName, client, onAws }: Deployment): Promise<Verdict> {
  const { TracingConfig } = await new Lambda(client).getFunctionConfiguration({ FunctionName: functionName });
  if (TracingConfig?.Mode !== "Active") return failed("the function doesn't trace");
  if (!onAws) return { state: "not judged", detail: "tracing is on; the emulator has no X-Ray" };
  const xray = new XRay(client);
  const found = async () => {
    const { TraceSummaries = [] } = await xray.getTraceSummaries({
      StartTime: new Date(Date.now() - 15 * 60_000),
      EndTime: new Date(),
      FilterExpression: `service("${functionName}")`,
    });
    return TraceSummaries.length;
  };
  const count = await untilPositive(found, onAws);
  return count > 0 ? passed(`X-Ray has ${count} traces`) : failed("X-Ray has no trace");
}

/** Removes what the check wrote, every version of it. */
export async function cleanUp({ bucketName, client }: Deployment, paymentId: string): Promise<Verdict> {
  const s3 = new S3(client);
  const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({
    Bucket: bucketName,
    Prefix: prefixOf(paymentId),
  });
  const own = [...Versions, ...DeleteMarkers];
  const removals = own.map(({ Key, VersionId }) => s3.deleteObject({ Bucket: bucketName, Key, VersionId }));
  const kept = (await Promise.allSettled(removals)).filter(({ status }) => status === "rejected").length;
  return kept === 0
    ? passed(`${own.length} objects removed`)
    : failed(`${kept} of ${own.length} objects can't be removed; they go when the lock and the lifecycle let them`);
}

function post(url: string, key: string, body: unknown): Promise<Response> {
  return fetch(`${url}/validate`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": key },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
}

/** What the keys of both doors' records begin with, and no others: a check's id is a UUID. */
function prefixOf(paymentId: string): string {
  return `audit/${paymentId}`;
}

async function untilPositive(count: () => Promise<number>, patiently: boolean): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const found = await count();
    if (found > 0 || !patiently || attempt === patience.attempts) return found;
    await pause(patience.pauseMs);
  }
}

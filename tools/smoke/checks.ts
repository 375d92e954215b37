import { CloudWatch, GetMetricStatisticsInput } from "@aws-sdk/client-cloudwatch";
import { EC2, IpPermission } from "@aws-sdk/client-ec2";
import { Lambda } from "@aws-sdk/client-lambda";
import { RDS } from "@aws-sdk/client-rds";
import { XRay } from "@aws-sdk/client-xray";
import { smokeAmounts, smokePaymentId } from "../../lambda/reader/smokePayments";
import { metricNamespace } from "../../lambda/validator/metrics";
import { oldestPendingMetric } from "../../lambda/validator/sweepMetrics";
import type { Deployment } from "./deployment";
import { Doors, get, isFirewalls, patiently, post, SmokeDoor } from "./doors";
import { judgeRecords } from "./records";
import { failed, notJudged, passed, Verdict } from "./verdict";

/** One run of all checks. */
export interface Run {
  readonly deployment: Deployment;
  readonly doors: Doors;
  /** A UUID in the ids of its payments, by which their records and rows are known. */
  readonly id: string;
  /** Ids of the payments that a door took; the checks of the doors add to it. */
  readonly taken: string[];
}

/** One of the points at which the parts of a stack meet. */
export interface Check {
  readonly point: string;
  readonly run: (run: Run) => Promise<Verdict>;
}

/** A number that card networks publish for tests; it belongs to no account. */
const smokeCard = "4111 1111 1111 1111";

const withoutLedger = "without a ledger the function knows of no database";

const isPositive = (count: number): boolean => count > 0;

/** The points, in an order in which each builds on the ones before. */
export const checks: readonly Check[] = [
  { point: "API reachable", run: reachable },
  { point: "function invoked", run: ({ deployment }) => invoked(deployment) },
  { point: "database within reach", run: ({ deployment }) => databaseWithinReach(deployment) },
  { point: "load balancer healthy", run: balancerHealthy },
  { point: "payments at the API", run: (run) => payments(run, run.doors.api) },
  { point: "payments at the load balancer", run: paymentsAtBalancer },
  {
    point: "audit records written",
    run: ({ deployment, taken }) =>
      taken.length > 0
        ? judgeRecords(deployment, taken)
        : Promise.resolve(notJudged("no door took a payment that could leave one")),
  },
  { point: "ledger rows written", run: rowsWritten },
  { point: "metrics", run: ({ deployment }) => metrics(deployment) },
  { point: "ledger swept", run: ({ deployment }) => swept(deployment) },
  { point: "traces", run: ({ deployment }) => traces(deployment) },
];

async function reachable({ deployment, doors }: Run): Promise<Verdict> {
  const attempt = () => post(deployment, doors.api, { key: deployment.apiKey, body: {} });
  const answer = await patiently(deployment, attempt, ({ status }) => status === 400);
  if (isFirewalls(answer)) return notJudged(`the firewall answered ${answer.status}: it keeps this machine out`);
  return answer.status === 400
    ? passed("an empty payment is refused with 400")
    : failed(`an empty payment got ${answer.status}`);
}

async function invoked({ functionName, client }: Deployment): Promise<Verdict> {
  const event = { requestContext: { elb: {} }, httpMethod: "GET", path: "/health", headers: {}, body: "" };
  const { Payload = new Uint8Array() } = await new Lambda(client).invoke({
    FunctionName: functionName,
    Payload: Buffer.from(JSON.stringify(event)),
  });
  const { statusCode } = JSON.parse(Buffer.from(Payload).toString()) as { statusCode?: number };
  return statusCode === 200
    ? passed("it answers a probe with 200")
    : failed(`it answered a probe with ${statusCode ?? "nothing"}`);
}

/** With a certificate it sends plain HTTP away to a name that only the certificate and whoever made it know. */
const unnamed = "it answers by HTTPS alone; name it as its certificate does, with --balancer https://<name>";

async function balancerHealthy({ deployment, doors }: Run): Promise<Verdict> {
  const answer = await patiently(deployment, () => get(doors.balancer), isFinal);
  if (leadsToHttps(answer)) return notJudged(unnamed);
  if (isFirewalls(answer)) return notJudged(`the firewall answered ${answer.status}: it keeps this machine out`);
  return answer.status === 200 ? passed("GET /health got 200") : failed(`GET /health got ${answer.status}`);
}

function isFinal({ status, location }: Awaited<ReturnType<typeof get>>): boolean {
  return status === 200 || leadsToHttps({ status, location });
}

function leadsToHttps({ status, location }: { readonly status: number; readonly location: string | null }): boolean {
  return status === 301 && location?.startsWith("https://") === true;
}

/** Takes a payment and its repetition, and refuses another of the same id, a wrong key and none. */
async function payments({ deployment, id: run, taken }: Run, door: SmokeDoor): Promise<Verdict> {
  const id = smokePaymentId(run, door.name);
  const [amount, another] = smokeAmounts;
  const payment = { payment_id: id, amount, card: smokeCard };
  const answers = [];
  for (const [key, body] of [
    [deployment.apiKey, payment],
    [deployment.apiKey, payment],
    [deployment.apiKey, { ...payment, amount: another }],
    ["wrong", payment],
    [undefined, payment],
  ] as const) {
    const answer = await post(deployment, door, { key, body });
    // The validator may have written its record though the door's answer is a fault.
    if (answer.status === 200 && !taken.includes(id)) taken.push(id);
    answers.push(answer);
  }
  const seen = answers.map(({ status }) => status).join(" ");
  if (answers.every(isFirewalls)) return notJudged(`${seen}: the firewall keeps this machine out`);
  return seen === "200 200 409 403 403" ? passed(seen) : failed(seen);
}

async function paymentsAtBalancer(run: Run): Promise<Verdict> {
  const { deployment, doors } = run;
  if (leadsToHttps(await get(doors.balancer))) return notJudged(unnamed);
  if (!doors.signed) return payments(run, doors.balancer);
  const { status } = await post(deployment, doors.balancer, {
    key: deployment.apiKey,
    body: { payment_id: smokePaymentId(run.id, "balancer"), amount: smokeAmounts[0], card: smokeCard },
  });
  // Whoever gets in here has got around the API's signatures.
  return status === 403 ? passed("closed, as the API asks for signatures") : failed(`it isn't closed: ${status}`);
}

async function metrics(deployment: Deployment): Promise<Verdict> {
  const count = await counted(deployment, {
    Namespace: "AWS/Lambda",
    MetricName: "Invocations",
    Dimensions: [{ Name: "FunctionName", Value: deployment.functionName }],
  });
  return count > 0 ? passed(`CloudWatch counts ${count} invocations`) : failed("CloudWatch counts no invocation");
}

/** That the rule calls, and that CloudWatch hears of it: the alarm of a sweep that stops knows nothing of one that never began. */
async function swept(deployment: Deployment): Promise<Verdict> {
  const { functionName, ledgerReaderName, onAws } = deployment;
  if (ledgerReaderName === undefined) return notJudged(withoutLedger);
  if (!onAws) return notJudged("the emulator makes no metrics of what is logged");
  const namespace = metricNamespace(functionName);
  const count = await counted(deployment, { Namespace: namespace, MetricName: oldestPendingMetric }, "SampleCount");
  return count > 0
    ? passed(`CloudWatch has heard of ${count} in a quarter of an hour`)
    : failed("CloudWatch hears of no sweep");
}

/** What a metric has come to within a quarter of an hour; CloudWatch knows of what has only just been deployed after a while. */
function counted(
  deployment: Deployment,
  metric: Pick<GetMetricStatisticsInput, "Namespace" | "MetricName" | "Dimensions">,
  statistic: "Sum" | "SampleCount" = "Sum",
): Promise<number> {
  const cloudWatch = new CloudWatch(deployment.client);
  const count = async () => {
    const { Datapoints = [] } = await cloudWatch.getMetricStatistics({
      ...metric,
      StartTime: new Date(Date.now() - 15 * 60_000),
      EndTime: new Date(Date.now() + 60_000),
      Period: 60,
      Statistics: [statistic],
    });
    return Datapoints.reduce((sum, { [statistic]: value = 0 }) => sum + value, 0);
  };
  return patiently(deployment, count, isPositive);
}

/** Each payment that a door took is a row, as the stack's own reader shows it. */
async function rowsWritten({ deployment: { ledgerReaderName, client }, taken }: Run): Promise<Verdict> {
  if (ledgerReaderName === undefined) return notJudged(withoutLedger);
  if (taken.length === 0) return notJudged("no door took a payment that could be one");
  const rows = taken.map(async (show) => {
    const { Payload = new Uint8Array() } = await new Lambda(client).invoke({
      FunctionName: ledgerReaderName,
      Payload: JSON.stringify({ show }),
    });
    return (JSON.parse(Buffer.from(Payload).toString()) as { payments?: { last_four?: string }[] }).payments ?? [];
  });
  const found = (await Promise.all(rows)).flat().filter((row) => row.last_four === "1111").length;
  return found === taken.length ? passed(`${found} of them`) : failed(`${found} rows of ${taken.length} payments`);
}

/** A payment has gone this way by now, if it could; what is closed is told by looking. */
async function databaseWithinReach({ functionName, client }: Deployment): Promise<Verdict> {
  const { Environment, VpcConfig } = await new Lambda(client).getFunctionConfiguration({ FunctionName: functionName });
  const { DB_HOST, DB_PORT } = Environment?.Variables ?? {};
  if (DB_HOST === undefined) return notJudged(withoutLedger);
  const { DBInstances = [] } = await new RDS(client).describeDBInstances({});
  // On AWS an address is one database's; an emulator gives all of them its own.
  const databases = DBInstances.filter(
    ({ Endpoint, DBInstanceStatus }) =>
      Endpoint?.Address === DB_HOST && String(Endpoint.Port) === DB_PORT && DBInstanceStatus === "available",
  );
  if (databases.length === 0) return failed("the database that the function is told of isn't available");

  const own = VpcConfig?.SecurityGroupIds ?? [];
  const its = databases.flatMap(({ VpcSecurityGroups = [] }) =>
    VpcSecurityGroups.flatMap(({ VpcSecurityGroupId = "" }) => VpcSecurityGroupId),
  );
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

async function traces(deployment: Deployment): Promise<Verdict> {
  const { functionName, client, onAws } = deployment;
  const { TracingConfig } = await new Lambda(client).getFunctionConfiguration({ FunctionName: functionName });
  if (TracingConfig?.Mode !== "Active") return failed("the function doesn't trace");
  if (!onAws) return notJudged("tracing is on; the emulator has no X-Ray");
  const xray = new XRay(client);
  const found = async () => {
    const { TraceSummaries = [] } = await xray.getTraceSummaries({
      StartTime: new Date(Date.now() - 15 * 60_000),
      EndTime: new Date(),
      FilterExpression: `service("${functionName}")`,
    });
    return TraceSummaries.length;
  };
  const count = await patiently(deployment, found, isPositive);
  return count > 0 ? passed(`X-Ray has ${count} traces`) : failed("X-Ray has no trace");
}

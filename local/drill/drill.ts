import { randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { Answer, samplesFor, send } from "../cli/payments";
import { Fault } from "../console/fault";
import type { Progress } from "../console/progress";
import { clientSettings } from "../emulator/clientSettings";
import type { Door } from "../emulator/doors";
import { writeWhole } from "../machine/wholeFile";
import { Before, DrillName, drillNames, OutageContext, outages } from "./outages";

/** Whom a drill is for, and what it works on. */
export interface DrillContext extends OutageContext {
  readonly doors: readonly Door[];
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** A line of the validator's log. */
type Line = Readonly<Record<string, unknown>>;

/** What came of a payment. */
interface Seen {
  readonly door: Door["name"];
  readonly status: number;
  readonly seconds: number;
  readonly retryAfter?: string;
  readonly answer: string;
}

/** What was seen while something was away, and after it was back. */
export interface DrillResult {
  readonly drill: DrillName;
  readonly away: { readonly answers: readonly Seen[]; readonly lines: readonly Line[]; readonly metrics: string[][] };
  readonly back: { readonly answers: readonly Seen[] };
}

/** The log is written a moment after the answer. */
const logPatience = 2_000;

/**
 * Takes a part of the local stack away, shows what a client and an operator see of it, and puts it back: also when the drill
 * fails or is interrupted. What a drill that was killed left away is put back first.
 *
 * @throws Fault when payments don't go on afterwards.
 */
export async function runDrill(drill: DrillName, context: DrillContext): Promise<DrillResult> {
  const { folder, progress, doors } = context;
  await putBackLeft(context);
  const payments = doors.map((door) => ({ door, paymentId: `drill-${randomUUID().slice(0, 8)}` }));
  const outage = outages[drill];
  const before = await outage.look(context);
  writeWhole(recordFile(folder), JSON.stringify({ drill, before } satisfies Left));
  progress.say(`\nTaken away: ${outage.sentence}\n`);
  const away = await whileAway(context, { drill, before }, async () => {
    const since = Date.now();
    const answers = await payAll(payments, context);
    return { answers, lines: await linesOf(payments, since, context) };
  });
  progress.table(rowsOf(away.answers));
  progress.say(away.lines.length === 0 ? "\nThe validator's log has no line of them." : "\nThe validator's log:");
  for (const line of away.lines) {
    progress.say(JSON.stringify(Object.fromEntries(Object.entries(line).filter(([name]) => name !== "_aws"))));
  }
  const metrics = away.lines.flatMap(metricsOf);
  if (metrics.length > 0) {
    progress.say("\nMetrics in it:");
    progress.table([["door", "metric", "value", "unit"], ...metrics]);
  }
  progress.say(`\nOn AWS besides: ${outage.onAws}`);

  progress.say("\nPut back. The same payments again:\n");
  const answers = await payAll(payments, context);
  progress.table(rowsOf(answers));
  const wrong = answers.filter(({ status }) => status !== 200).length;
  if (wrong > 0) throw new Fault(`${wrong} of ${answers.length} payments are not taken now that all is back.`);
  return { drill, away: { ...away, metrics }, back: { answers } };
}

/** What a drill has taken away, for whoever has to put it back. */
interface Left {
  readonly drill: DrillName;
  readonly before: Before;
}

/** Puts back what a drill that was killed left away. */
async function putBackLeft(context: DrillContext): Promise<void> {
  const left = leftAway(context.folder);
  if (left === undefined) return;
  await putBack(context, left);
  context.progress.say(`Put back what a drill left away: ${left.drill}.`);
}

/** What a drill that was killed left away in this folder. */
export function leftAway(folder: string): Left | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(recordFile(folder), "utf8"));
    return isLeft(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isLeft(value: unknown): value is Left {
  const { drill, before } = (value ?? {}) as { drill?: unknown; before?: unknown };
  return drillNames.some((name) => name === drill) && typeof before === "object" && before !== null;
}

async function putBack(context: DrillContext, { drill, before }: Left): Promise<void> {
  await outages[drill].putBack(context, before);
  rmSync(recordFile(context.folder), { force: true });
}

async function whileAway<T>(context: DrillContext, left: Left, work: () => Promise<T>): Promise<T> {
  let open: { close: () => void } | undefined;
  try {
    open = await outages[left.drill].takeAway(context, left.before);
    return await work();
  } finally {
    open?.close();
    await putBack(context, left);
  }
}

function recordFile(folder: string): string {
  return join(folder, "drill.json");
}

type Payment = { readonly door: Door; readonly paymentId: string };

async function payAll(payments: readonly Payment[], { signal }: DrillContext): Promise<Seen[]> {
  const seen: Seen[] = [];
  for (const { door, paymentId } of payments) {
    const [valid] = samplesFor(door, paymentId);
    if (valid === undefined) throw new Error("There is no sample of a valid payment.");
    const started = performance.now();
    const { status, text, retryAfter }: Answer = await send(door, valid, signal);
    const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
    seen.push({ door: door.name, status, seconds, ...(retryAfter !== undefined && { retryAfter }), answer: text });
  }
  return seen;
}

function rowsOf(answers: readonly Seen[]): string[][] {
  return [
    ["door", "status", "seconds", "retry-after", "answer"],
    ...answers.map(({ door, status, seconds, retryAfter = "", answer }) => [
      door,
      String(status),
      seconds.toFixed(1),
      retryAfter,
      answer,
    ]),
  ];
}

/** The validator's lines of these payments, once there is one for each, or patience is over. */
async function linesOf(payments: readonly Payment[], since: number, context: DrillContext): Promise<Line[]> {
  const ids: ReadonlySet<unknown> = new Set(payments.map(({ paymentId }) => paymentId));
  const deadline = Date.now() + logPatience;
  for (;;) {
    const lines = (await logLines(since, context)).filter(({ payment_id: id }) => ids.has(id));
    if (lines.length >= payments.length || Date.now() > deadline) return lines;
    await delay(100, undefined, { signal: context.signal });
  }
}

async function logLines(since: number, { emulator, functionName }: OutageContext): Promise<Line[]> {
  const logs = new CloudWatchLogs(clientSettings(emulator.endpoint, emulator.credentials));
  const logGroupName = `/aws/lambda/${functionName}`;
  const { logStreams = [] } = await logs.describeLogStreams({ logGroupName });
  const streams = logStreams.map(({ logStreamName }) =>
    logs.getLogEvents({ logGroupName, logStreamName, startTime: since }),
  );
  const events = (await Promise.all(streams)).flatMap(({ events: found = [] }) => found);
  const lines = events.flatMap(({ message = "" }) => parsed(message));
  return lines.sort((one, other) => (String(one.timestamp) < String(other.timestamp) ? -1 : 1));
}

/** What Lambda itself writes is no JSON on the emulator. */
function parsed(message: string): Line[] {
  try {
    return [JSON.parse(message) as Line];
  } catch {
    return [];
  }
}

/** What CloudWatch would make of a line: door, name, value and unit of each metric. */
function metricsOf(line: Line): string[][] {
  const { CloudWatchMetrics: directives = [] } = (line._aws ?? {}) as {
    CloudWatchMetrics?: { Metrics: { Name: string; Unit: string }[] }[];
  };
  return directives.flatMap(({ Metrics }) =>
    Metrics.map(({ Name, Unit }) => [String(line.Door), Name, String(line[Name]), Unit]),
  );
}

import { GetObjectCommand, NoSuchKey, S3Client } from "@aws-sdk/client-s3";
import { clientSettings } from "../emulator/clientSettings";
import type { Door } from "../emulator/doors";
import type { Emulator } from "../emulator/emulator";
import { Fault } from "../console/fault";

/** A request that shows one thing the API does. */
export interface Sample {
  readonly title: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly withKey: boolean;
  readonly body?: unknown;
  /** The status that it must get. */
  readonly expected: number;
}

/** What came back. */
export interface Answer {
  readonly door: Door["name"];
  readonly sample: Sample;
  readonly status: number;
  readonly text: string;
  /** When the client is asked to come again, as the header says it. */
  readonly retryAfter?: string;
}

/** A number that card networks publish for tests; it belongs to no account. */
const testCard = "4111 1111 1111 1111";

/** The sample requests of one door, in an order in which each has its effect on the next. */
export function samplesFor(door: Door, paymentId: string): Sample[] {
  const payment = { payment_id: paymentId, amount: "42.50", currency: "USD", card: testCard };
  const post = { method: "POST", path: "/validate", withKey: true } as const;
  const samples: Sample[] = [
    { ...post, title: "valid", body: payment, expected: 200 },
    { ...post, title: "the same again", body: payment, expected: 200 },
    { ...post, title: "same id, other amount", body: { ...payment, amount: "43.50" }, expected: 409 },
    { ...post, title: "invalid", body: { ...payment, payment_id: `${paymentId}-2`, amount: "-1" }, expected: 400 },
    { ...post, title: "without key", withKey: false, body: payment, expected: 403 },
  ];
  // API Gateway's own health is AWS's business, so it has no such route.
  if (door.name === "load balancer") {
    samples.push({ title: "probe", method: "GET", path: "/health", withKey: false, expected: 200 });
  }
  return samples;
}

/** Sends one request to a door. */
export async function send(door: Door, sample: Sample, signal?: AbortSignal): Promise<Answer> {
  const limit = AbortSignal.timeout(30_000);
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (sample.withKey) headers["x-api-key"] = door.apiKey;
  const answer = await fetch(`${door.url}${sample.path}`, {
    method: sample.method,
    headers,
    body: sample.body === undefined ? undefined : JSON.stringify(sample.body),
    redirect: "manual",
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
  });
  const retryAfter = answer.headers.get("retry-after");
  return {
    door: door.name,
    sample,
    status: answer.status,
    text: await answer.text(),
    ...(retryAfter !== null && { retryAfter }),
  };
}

/** The answers as rows of a table, its head first. */
export function answerRows(answers: readonly Answer[]): string[][] {
  return [
    ["door", "request", "status", "answer"],
    ...answers.map(({ door, sample, status, text }) => [
      door,
      `${sample.method} ${sample.path}, ${sample.title}`,
      status === sample.expected ? String(status) : `${status}, not ${sample.expected}`,
      text.length > 100 ? `${text.slice(0, 99)}…` : text,
    ]),
  ];
}

/** A line that sends a payment of one's own to a door from a shell. */
export function curlLine(door: Door): string {
  const body = JSON.stringify({ amount: "12.34", currency: "EUR", card: testCard });
  return `curl -i ${door.url}/validate -H 'content-type: application/json' -H 'x-api-key: ${door.apiKey}' -d '${body}'`;
}

/** Reads the audit record of a payment; @throws Fault when there is none. */
export async function auditRecord(
  bucket: string,
  paymentId: string,
  { endpoint, credentials }: Pick<Emulator, "endpoint" | "credentials">,
): Promise<{ key: string; text: string }> {
  const s3 = new S3Client(clientSettings(endpoint, credentials));
  const key = `audit/${paymentId}.json`;
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return { key, text: (await Body?.transformToString()) ?? "" };
  } catch (thrown) {
    if (!(thrown instanceof NoSuchKey)) throw thrown;
    throw new Fault(`The bucket ${bucket} holds no audit record of payment ${paymentId}.`);
  }
}

import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { GetObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { fromEnv } from "@aws-sdk/credential-provider-env";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { AuditUnavailable } from "./errors";
import { fieldsOf } from "./fields";
import type { Door } from "./request";
import { Sha256 } from "../signing/sha256";

/** What is kept of a payment. */
export interface AuditRecord {
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly payment_id: string;
  readonly amount: string;
  readonly currency: string;
  readonly status: "validated";
  readonly card: { readonly brand: string; readonly last_four: string };
  readonly request_id: string;
  readonly door: Door;
}

/** The store of audit records. */
export interface AuditLog {
  /**
   * Writes a record unless there is one of its payment.
   *
   * @returns the one that is there instead; undefined when this one was written.
   * @throws AuditUnavailable when the store refuses, is slow or away. The record may have been written all the same.
   */
  put(record: AuditRecord): Promise<StoredRecord | undefined>;
}

/** A record as it was found, which may be of any age: what tells payments apart is in it. */
export type StoredRecord = Pick<AuditRecord, "amount" | "currency" | "card">;

/** How long S3 is waited for, in milliseconds. */
export interface AuditLimits {
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  /** For one payment, with all attempts. */
  readonly deadline: number;
}

/**
 * S3 answers in well under a second, so a second attempt is worth more than a longer wait. With both, and the comparison
 * after a clash, the client has an answer long before API Gateway gives up after 29 s
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html).
 */
export const auditLimits: AuditLimits = { connectionTimeout: 1_000, requestTimeout: 3_000, deadline: 8_000 };

const putAttempts = 3;

/** What ends the requests of a recording when its time is over. */
const deadlines = new AsyncLocalStorage<AbortSignal>();

/** Gives requests up at the deadline. As an option of `send` the signal would cost the SDK the middleware that it keeps. */
class Connections extends NodeHttpHandler {
  override handle(request: Parameters<NodeHttpHandler["handle"]>[0]): ReturnType<NodeHttpHandler["handle"]> {
    return super.handle(request, { abortSignal: deadlines.getStore() });
  }
}

/** Makes the store of audit records in a bucket, whose default encryption applies. */
export function createAuditLog(bucket: string, limits: AuditLimits = auditLimits): AuditLog {
  const { connectionTimeout, requestTimeout, deadline } = limits;
  const client = new S3Client({
    // Lambda puts them there, and starts a new environment before they expire.
    credentials: fromEnv(),
    maxAttempts: 2,
    // Puts the middleware together once for each command, not for each request.
    cacheMiddleware: true,
    sha256: Sha256,
    // Without the last one a request that takes too long is only reported, and goes on.
    requestHandler: new Connections({ connectionTimeout, requestTimeout, throwOnRequestTimeout: true }),
  });

  async function write(record: AuditRecord): Promise<StoredRecord | undefined> {
    const place = { Bucket: bucket, Key: keyOf(record) };
    if (await put(client, place, JSON.stringify(record))) return undefined;
    const { Body } = await client.send(new GetObjectCommand(place));
    return readRecord((await Body?.transformToString()) ?? "");
  }

  return {
    async put(record) {
      try {
        return await deadlines.run(AbortSignal.timeout(deadline), write, record);
      } catch (fault) {
        throw new AuditUnavailable(fault);
      }
    },
  };
}

/** One object for each id, whatever the day: S3's condition on the key is then what keeps a payment from being recorded twice. */
function keyOf({ payment_id: paymentId }: AuditRecord): string {
  return `audit/${paymentId}.json`;
}

/**
 * Writes an object unless there is one; false when there is. S3 decides, so that of two equal requests at the same instant
 * only one writes.
 */
async function put(
  client: S3Client,
  place: { readonly Bucket: string; readonly Key: string },
  body: string,
): Promise<boolean> {
  const command = new PutObjectCommand({
    ...place,
    Body: body,
    ContentType: "application/json",
    IfNoneMatch: "*",
  });
  for (let attempt = 1; ; attempt++) {
    try {
      await client.send(command);
      return true;
    } catch (fault) {
      const status = fault instanceof S3ServiceException ? fault.$metadata.httpStatusCode : undefined;
      if (status === 412) return false;
      // ConditionalRequestConflict: another write of the same object is under way. S3 asks to try again:
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
      if (status !== 409 || attempt === putAttempts) throw fault;
      await pause(50 * attempt, undefined, { signal: deadlines.getStore() });
    }
  }
}

/** @throws Error when it can't be told of which payment the text is: then it is neither the same as another nor a different one. */
function readRecord(text: string): StoredRecord {
  const { amount, currency, card } = fieldsOf(JSON.parse(text));
  const { brand, last_four } = fieldsOf(card);
  if (isText(amount) && isText(currency) && isText(brand) && isText(last_four)) {
    return { amount, currency, card: { brand, last_four } };
  }
  throw new SyntaxError("The audit record is damaged");
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** Whether two records tell of the same payment, as far as a record can: no more of a card is kept than its last four. */
export function isSamePayment({ amount, currency, card }: StoredRecord, other: AuditRecord): boolean {
  return (
    amount === other.amount &&
    currency === other.currency &&
    card.brand === other.card.brand &&
    card.last_four === other.card.last_four
  );
}

import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { fromEnv } from "@aws-sdk/credential-provider-env";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { SignatureV4 } from "@smithy/signature-v4";
import { AuditRecord, keyOf, readRecord } from "./auditRecord";
import { AuditUnavailable } from "./errors";
import { Sha256 } from "../signing/sha256";

/** The store of audit records. */
export interface AuditLog {
  /**
   * Writes a record unless there is one of its payment.
   *
   * @returns the one that is there instead; undefined when this one was written.
   * @throws AuditUnavailable when the store refuses, is slow or away. The record may have been written all the same.
   */
  put(record: AuditRecord): Promise<AuditRecord | undefined>;
  /**
   * The record of a payment; undefined when there is none.
   *
   * @throws AuditUnavailable when the store refuses, is slow or away, or the record is damaged. It refuses what isn't there to whoever
   * may not list it.
   */
  find(paymentId: string): Promise<AuditRecord | undefined>;
}

/** The store as they see it who only write. */
export type AuditWriter = Pick<AuditLog, "put">;

/** The way to S3, on which each piece of work has its time. */
export interface AuditClient {
  /**
   * Does work that asks S3, all of it within the deadline.
   *
   * @throws AuditUnavailable when S3 refuses, is slow or away.
   */
  within<Result>(work: (s3: S3Client) => Promise<Result>): Promise<Result>;
}

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

/** Makes the way to S3. */
export function createAuditClient({ connectionTimeout, requestTimeout, deadline }: AuditLimits): AuditClient {
  const s3: S3Client = new S3Client({
    // Lambda puts them there, and starts a new environment before they expire.
    credentials: fromEnv(),
    maxAttempts: 2,
    // Puts the middleware together once for each command, not for each request.
    cacheMiddleware: true,
    sha256: Sha256,
    // Kept, where the client would make one for each request of a copy of all its settings.
    signer: () => Promise.resolve(signer),
    // Without the last one a request that takes too long is only reported, and goes on.
    requestHandler: new Connections({ connectionTimeout, requestTimeout, throwOnRequestTimeout: true }),
  });
  const { region, credentials } = s3.config;
  // S3 alone takes a path as it stands: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html.
  const signer = new SignatureV4({ service: "s3", region, credentials, sha256: Sha256, uriEscapePath: false });
  return {
    async within(work) {
      try {
        return await deadlines.run(AbortSignal.timeout(deadline), work, s3);
      } catch (thrown) {
        throw new AuditUnavailable(thrown);
      }
    },
  };
}

/** Makes the store of audit records in a bucket, whose default encryption applies. */
export function createAuditLog(bucket: string, client: AuditClient = createAuditClient(auditLimits)): AuditLog {
  return {
    put: (record) =>
      client.within(async (s3) => {
        const place = { Bucket: bucket, Key: keyOf(record) };
        if (await put(s3, place, JSON.stringify(record))) return undefined;
        return readRecord(await readText(s3, place), record.payment_id);
      }),
    find: (paymentId) =>
      client.within(async (s3) => {
        const place = { Bucket: bucket, Key: keyOf({ payment_id: paymentId }) };
        try {
          return readRecord(await readText(s3, place), paymentId);
        } catch (thrown) {
          if (thrown instanceof NoSuchKey) return undefined;
          throw thrown;
        }
      }),
  };
}

/** Reads the text of a record. */
export async function readText(s3: S3Client, object: StoredObject): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand(object));
  return (await Body?.transformToString()) ?? "";
}

/** Where an object is. */
export interface StoredObject {
  readonly Bucket: string;
  readonly Key: string;
}

/**
 * Writes an object unless there is one; false when there is. S3 decides, so that of two equal requests at the same instant
 * only one writes.
 */
async function put(client: S3Client, object: StoredObject, body: string): Promise<boolean> {
  const command = new PutObjectCommand({
    ...object,
    Body: body,
    ContentType: "application/json",
    IfNoneMatch: "*",
  });
  for (let attempt = 1; ; attempt++) {
    try {
      await client.send(command);
      return true;
    } catch (thrown) {
      const status = thrown instanceof S3ServiceException ? thrown.$metadata.httpStatusCode : undefined;
      if (status === 412) return false;
      // ConditionalRequestConflict: another write of the same object is under way. S3 asks to try again:
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
      if (status !== 409 || attempt === putAttempts) throw thrown;
      await pause(50 * attempt, undefined, { signal: deadlines.getStore() });
    }
  }
}

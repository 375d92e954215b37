import { createHash, createHmac, createSecretKey, KeyObject, randomUUID } from "node:crypto";
import { once } from "node:events";
import * as http from "node:http";
import { crc32 } from "node:zlib";
import type { AuditRecord } from "../../lambda/validator/auditRecord";

/** What the handler stores of `paymentEvent`. */
const record: AuditRecord = {
  timestamp: "2026-01-31T12:00:00.000Z",
  payment_id: "00000000-0000-4000-8000-000000000000",
  amount: "10.50",
  currency: "EUR",
  status: "validated",
  card: { brand: "visa", last_four: "1111" },
  request_id: "bench",
  door: "load-balancer",
};

/** What a put is signed with. */
export type SigningKey = (secret: string, scope: string) => Buffer | KeyObject;

/** Derives the key from the secret, as AWS's examples do for each request. */
export function derivedKey(secret: string, scope: string): Buffer {
  const hmac = (key: string | Buffer, part: string) => createHmac("sha256", key).update(part).digest();
  return scope.split("/").reduce<string | Buffer>(hmac, `AWS4${secret}`) as Buffer;
}

/** Derives the key once for each scope, and keeps it in the form that Node.js takes fastest. */
export function keptKey(): SigningKey {
  const kept = new Map<string, KeyObject>();
  return (secret, scope) => {
    const key = kept.get(scope) ?? createSecretKey(derivedKey(secret, scope));
    kept.set(scope, key);
    return key;
  };
}

/**
 * Puts records by hand, where and as the handler puts its own: type, condition, checksum, signature version 4, and no more.
 *
 * @param environment leads to the store.
 */
export function puts(
  { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY = "" }: NodeJS.ProcessEnv,
  agent: http.Agent,
): (signingKey: SigningKey) => Promise<void> {
  return async (signingKey) => {
    const url = new URL(`/bucket/audit/${randomUUID()}.json`, AWS_ENDPOINT_URL);
    const body = JSON.stringify(record);
    const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
    const hash = createHash("sha256").update(body).digest("hex");
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32BE(crc32(body));
    const headers = {
      host: url.host,
      "x-amz-checksum-crc32": checksum.toString("base64"),
      "x-amz-content-sha256": hash,
      "x-amz-date": date,
    };
    const signed = Object.keys(headers).join(";");
    const canonical = Object.entries(headers).map((pair) => `${pair.join(":")}\n`);
    const request = ["PUT", url.pathname, "", canonical.join(""), signed, hash].join("\n");
    const scope = `${date.slice(0, 8)}/us-east-1/s3/aws4_request`;
    const text = ["AWS4-HMAC-SHA256", date, scope, createHash("sha256").update(request).digest("hex")].join("\n");
    const key = signingKey(AWS_SECRET_ACCESS_KEY, scope);
    const signature = createHmac("sha256", key).update(text).digest("hex");
    const authorization = `AWS4-HMAC-SHA256 Credential=${AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;

    const sending = http.request(url, {
      method: "PUT",
      agent,
      headers: {
        ...headers,
        authorization,
        "content-type": "application/json",
        "content-length": body.length,
        "if-none-match": "*",
      },
    });
    sending.end(body);
    const [response] = (await once(sending, "response")) as [http.IncomingMessage];
    if (response.statusCode !== 200) throw new Error(`S3 answered ${response.statusCode}.`);
    response.resume();
    await once(response, "end");
  };
}

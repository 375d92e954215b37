import { createHash, createHmac, createSecretKey } from "node:crypto";

type Secret = string | ArrayBuffer | ArrayBufferView;

/**
 * SHA-256 (FIPS 180-4), or with a secret HMAC-SHA-256 (RFC 2104), in the form that the SDK signs with. Given plain bytes as a
 * secret, as by the SDK's own class, Node.js 24 finds out by a caught error what they are, which takes several times as long
 * as the hash.
 */
export class Sha256 {
  readonly #hash: ReturnType<typeof createHash | typeof createHmac>;

  constructor(secret?: Secret) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", keyOf(secret));
  }

  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
}

function keyOf(secret: Secret) {
  if (typeof secret === "string") return secret;
  const { buffer, byteOffset, byteLength } = ArrayBuffer.isView(secret) ? secret : new Uint8Array(secret);
  return createSecretKey(Buffer.from(buffer, byteOffset, byteLength));
}

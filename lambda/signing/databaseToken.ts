import { fromEnv } from "@aws-sdk/credential-provider-env";
import { SignatureV4 } from "@smithy/signature-v4";
import { Sha256 } from "./sha256";

/** Which login a token is for. */
export interface TokenArgs {
  /** The instance's own address: RDS checks the signature over it, and knows no other name. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly region: string;
}

/** Seconds within which a token can be used for a login; the longest that RDS takes. */
const lifetimeSeconds = 900;

/**
 * Makes the password for one login with IAM authentication: the address of a request to connect, signed by the function's own
 * keys (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html). It is made for each connection,
 * since keys that a token was signed with may end before the token does.
 *
 * @param signingDate the moment of signing, where it isn't now.
 */
export async function databaseToken({ host, port, user, region }: TokenArgs, signingDate?: Date): Promise<string> {
  const signer = new SignatureV4({ service: "rds-db", region, credentials: fromEnv(), sha256: Sha256 });
  const address = `${host}:${port}`;
  const request = {
    method: "GET",
    protocol: "https:",
    hostname: host,
    port,
    path: "/",
    query: { Action: "connect", DBUser: user },
    headers: { host: address },
  };
  const { query = {} } = await signer.presign(request, { expiresIn: lifetimeSeconds, signingDate });
  const parts = Object.entries(query).map(([name, value]) => `${escaped(name)}=${escaped(String(value))}`);
  return `${address}/?${parts.join("&")}`;
}

/** Percent encoding as a signature demands it: all but the unreserved characters (RFC 3986, 2.3). */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

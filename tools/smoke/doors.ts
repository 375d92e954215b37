import { setTimeout as pause } from "node:timers/promises";
import { APIGateway } from "@aws-sdk/client-api-gateway";
import { S3 } from "@aws-sdk/client-s3";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Deployment } from "./deployment";

/** One of the two ways to the validator. */
export interface SmokeDoor {
  readonly name: "api" | "balancer";
  /** Address to which `/validate` is added. */
  readonly url: string;
  /** Whether it asks for a signature besides the key. */
  readonly signed: boolean;
}

/** What a door answered. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly location: string | null;
}

/** What the check finds of the doors before it sends a payment. */
export interface Doors {
  readonly api: SmokeDoor;
  readonly balancer: SmokeDoor;
  /** Whether the API asks for a signature; the load balancer, which can't check one, then lets no payment in. */
  readonly signed: boolean;
}

/**
 * Looks at the API for what it asks of its callers.
 *
 * @throws Error when API Gateway can't be asked.
 */
export async function lookAtDoors({ apiId, apiUrl, balancerUrl, client }: Deployment): Promise<Doors> {
  const gateway = new APIGateway(client);
  const restApiId = apiId ?? (await apiNamed(gateway, new URL(apiUrl).hostname));
  const { items = [] } = await gateway.getResources({ restApiId, embed: ["methods"] });
  const method = items.find(({ path }) => path === "/validate")?.resourceMethods?.POST;
  const signed = method?.authorizationType === "AWS_IAM";
  return {
    api: { name: "api", url: apiUrl, signed },
    balancer: { name: "balancer", url: balancerUrl, signed: false },
    signed,
  };
}

/** The API behind a name of its own. */
async function apiNamed(gateway: APIGateway, domainName: string): Promise<string | undefined> {
  const { items: [mapping] = [] } = await gateway.getBasePathMappings({ domainName });
  return mapping?.restApiId;
}

/** Sends a body to a door's `/validate`, with a key unless it is undefined. */
export async function post(
  { client }: Deployment,
  door: SmokeDoor,
  { key, body }: { readonly key: string | undefined; readonly body: unknown },
): Promise<Answer> {
  const url = new URL(`${door.url}/validate`);
  const text = JSON.stringify(body);
  const headers = {
    "content-type": "application/json",
    // The firewall refuses requests that don't say what sent them.
    "user-agent": "payment-processing-smoke",
    ...(key !== undefined && { "x-api-key": key }),
  };
  const sent = door.signed ? await signed(client, url, { headers, body: text }) : headers;
  return answerOf(await send(url, { method: "POST", headers: sent, body: text }));
}

/** Asks a door for its health. */
export async function get(door: SmokeDoor): Promise<Answer> {
  return answerOf(await send(new URL(`${door.url}/health`), { headers: { "user-agent": "payment-processing-smoke" } }));
}

function send(url: URL, init: RequestInit): Promise<Response> {
  // A redirect would make a GET of a payment, and tells something itself.
  return fetch(url, { ...init, redirect: "manual", signal: AbortSignal.timeout(30_000) });
}

async function answerOf(response: Response): Promise<Answer> {
  return { status: response.status, text: await response.text(), location: response.headers.get("location") };
}

/** Headers with a signature by the caller's own credentials, as an API with IAM authorization asks for. */
async function signed(
  client: Deployment["client"],
  url: URL,
  { headers, body }: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
): Promise<Record<string, string>> {
  // The SDK's clients find the caller's credentials, wherever they come from.
  const credentials = new S3(client).config.credentials;
  const signer = new SignatureV4({ credentials, region: client.region, service: "execute-api", sha256: Sha256 });
  const request = await signer.sign({
    method: "POST",
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port && { port: Number(url.port) }),
    path: url.pathname,
    query: {},
    headers: { ...headers, host: url.host },
    body,
  });
  return request.headers;
}

/** Whether the firewall gave this answer, which says nothing of what is behind it. */
export function isFirewalls({ status, text }: Answer): boolean {
  return status === 429 || (status === 403 && text.includes("Request refused"));
}

/**
 * Tries again while an answer isn't the wanted one or there is none: what has only just been deployed takes a while to be
 * known everywhere.
 *
 * @returns the wanted answer, or the last.
 * @throws Error when the last attempt got no answer.
 */
export async function patiently<T>(
  { patience }: Pick<Deployment, "patience">,
  attempt: () => Promise<T>,
  isWanted: (answer: T) => boolean,
): Promise<T> {
  for (let left = patience.attempts - 1; ; left--) {
    try {
      const answer = await attempt();
      if (left <= 0 || isWanted(answer)) return answer;
    } catch (thrown) {
      if (left <= 0) throw thrown;
    }
    await pause(patience.pauseMs);
  }
}

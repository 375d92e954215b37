// Settings that bound who may call the API and how often, one after the other on one stack. Bursts are counted by the
// emulator, so nothing is shown of how AWS spreads them.
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Door } from "../../local/emulator/doors";
import { region } from "../../local/stack/settings";
import { settings, TestStack } from "./testStack";

let test: TestStack;
const payment = JSON.stringify({ amount: 1, card: "4111111111111111" });

beforeAll(async () => {
  test = await TestStack.open();
});

afterAll(() => test.close());

async function doorsWith(values: Parameters<typeof settings>[0]): Promise<[api: Door, balancer: Door]> {
  const { outputs } = await test.stack.up({ settings: settings(values) });
  return test.doors(outputs);
}

function post(door: Door, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const all = { "content-type": "application/json", "x-api-key": door.apiKey, ...headers };
  return fetch(`${door.url}/validate`, { method: "POST", headers: all, body: payment });
}

/** How many of a number of requests at once get which status. */
async function burst(door: Door, count: number): Promise<Record<number, number>> {
  const answers = await Promise.all(Array.from({ length: count }, () => post(door)));
  const refused = answers.find(({ status }) => status === 429);
  if (refused) {
    expect(await refused.json()).toEqual({ error: "Too many requests", request_id: expect.any(String) as string });
    expect(refused.headers.get("retry-after")).toMatch(/^\d+$/);
  }
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

it("throttles at the API", async () => {
  const [api] = await doorsWith({ apiRateLimit: 1, apiBurstLimit: 5 });
  const { 200: accepted = 0, 429: throttled = 0, ...others } = await burst(api, 20);
  expect(others).toEqual({});
  // A request a second may be refilled while they come.
  expect(accepted).toBeGreaterThanOrEqual(5);
  expect(throttled).toBeGreaterThanOrEqual(10);
});

it("ends a day's quota at the API", async () => {
  const [api] = await doorsWith({ apiDailyQuota: 25 });
  let last = 200;
  for (let sent = 0; sent < 26 && last === 200; sent++) last = (await post(api)).status;
  expect(last).toBe(429);
});

it("takes the former key at both doors while clients change over, and then refuses it", async () => {
  const statuses = (doors: readonly Door[], apiKey: string) =>
    Promise.all(doors.map(async (door) => (await post({ ...door, apiKey })).status));
  const [{ apiKey: former }] = await doorsWith({});

  const rotating = await doorsWith({ apiKeyVersion: 2, apiFormerKey: true });
  const current = rotating[0].apiKey;
  expect(current).not.toBe(former);
  expect(await statuses(rotating, current)).toEqual([200, 200]);
  expect(await statuses(rotating, former)).toEqual([200, 200]);

  const rotated = await doorsWith({ apiKeyVersion: 2 });
  expect(await statuses(rotated, current)).toEqual([200, 200]);
  expect(await statuses(rotated, former)).toEqual([403, 403]);
});

it("takes signed requests only under IAM authorization, and closes the load balancer to payments", async () => {
  const [api, balancer] = await doorsWith({ apiAuthorization: "AWS_IAM" });
  expect((await post(api)).status).toBe(403);
  expect((await post(balancer)).status).toBe(403);
  const signed = await signedHeaders(api);
  expect((await post(api, signed)).status).toBe(200);
  expect((await post(api, { ...signed, "x-api-key": "wrong" })).status).toBe(403);
});

/** Headers that sign the payment in the name of the deployer, as an AWS SDK would. */
async function signedHeaders(door: Door): Promise<Record<string, string>> {
  const { accessKeyId, secretAccessKey } = test.emulator.credentials;
  const { hostname, port, pathname, host } = new URL(`${door.url}/validate`);
  const signer = new SignatureV4({
    service: "execute-api",
    region,
    credentials: { accessKeyId, secretAccessKey },
    sha256: Sha256,
  });
  const { headers } = await signer.sign({
    method: "POST",
    protocol: "http:",
    hostname,
    port: Number(port),
    path: pathname,
    headers: { host, "content-type": "application/json" },
    body: payment,
  });
  // `fetch` sets this one by itself.
  delete headers.host;
  return headers;
}

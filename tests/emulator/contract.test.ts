// Both doors as a tool judges them that knows nothing but docs/openapi.yaml. Doesn't prove what AWS's own API Gateway, load
// balancer and firewall answer: the emulator has no firewall, and answers of its own where AWS has others.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Door } from "../../local/emulator/doors";
import { Judged, judge } from "./contract/judge";
import { settings, TestStack } from "./testStack";

const document = readFileSync(join(__dirname, "../../docs/openapi.yaml"), "utf8");

let test: TestStack;
let doors: [api: Door, balancer: Door];

beforeAll(async () => {
  test = await TestStack.open();
  // So many requests a second would meet the limits of the API, which limits.test.ts is about.
  const unbounded = settings({ apiRateLimit: 10_000, apiBurstLimit: 5_000, apiDailyQuota: 1_000_000 });
  const { outputs } = await test.stack.up({ settings: unbounded });
  doors = await test.doors(outputs);
});

afterAll(() => test.close());

const paths = (parse(document) as { paths: Record<string, Record<string, { responses: object }>> }).paths;
const documented = new Set(Object.keys(paths["/validate"]?.post?.responses ?? {}).map(Number));

/** How many requests got which status. */
function counted(requests: readonly Judged[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status = 0 } of requests) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe.each([
  ["API Gateway", 0, [200, 403, 404, 400, 409]],
  ["load balancer", 1, [200, 403, 404, 400, 409, 405, 415]],
] as const)("the %s", (_, index, statuses) => {
  const requests: Judged[] = [];

  it.each([
    ["positive", 1_000],
    ["negative", 1_000],
  ] as const)(
    "answers %s data as the document says",
    async (mode, maxExamples) => {
      const judgement = await judge(doors[index], { document, mode, maxExamples });
      requests.push(...judgement.requests);
      expect(judgement.failures).toEqual([]);
      expect(judgement.requests.filter((request) => request.mode !== mode)).toEqual([]);
    },
    600_000,
  );

  it("was asked thousands of times, gave no other status, and really accepted what was right", () => {
    expect(requests.length).toBeGreaterThanOrEqual(2_000);
    const found = Object.keys(counted(requests)).map(Number);
    expect(found.sort()).toEqual([...statuses].sort());
    expect(found.filter((status) => !documented.has(status))).toEqual([]);

    const payments = requests.filter(
      ({ path, method, withKey }) => path === "/validate" && method === "POST" && withKey,
    );
    const right = payments.filter(({ mode }) => mode === "positive");
    const { 200: accepted = 0, 409: used = 0 } = counted(right);
    // 409 as well: the payment was right, but another one had been recorded under its id.
    expect((accepted + used) / right.length).toBeGreaterThan(0.3);
    expect(accepted).toBeGreaterThan(100);
    const wrong = payments.filter(({ mode }) => mode === "negative");
    expect(counted(wrong)[400]).toBeGreaterThan(500);
  });
});

// The client examples against a deployed stack, on a way on which requests and answers get lost. Doesn't prove how long they
// wait on a clock, but for what they are asked to wait.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { S3 } from "@aws-sdk/client-s3";
import type { Door } from "../../local/emulator/doors";
import { Payment, sendPayment } from "../../tools/client/sendPayment";
import { FaultyDoor, startFaultyDoor, WayFault } from "./faultyDoor";
import { TestStack } from "./testStack";

const run = promisify(execFile);
const bucket = "payment-audit-logs-local-123456789012-use1";

let test: TestStack;
let doors: [api: Door, balancer: Door];
let ways: FaultyDoor[];
let pauses: number[] = [];

beforeAll(async () => {
  test = await TestStack.open();
  const { outputs } = await test.stack.up();
  doors = await test.doors(outputs);
  ways = await Promise.all(doors.map(({ url }) => startFaultyDoor(url)));
});

beforeEach(() => {
  pauses = [];
  for (const { faults, bodies } of ways) faults.length = bodies.length = 0;
});

afterAll(async () => {
  await Promise.all(ways.map((way) => way.close()));
  await test.close();
});

function payment(id: string): Payment {
  return { payment_id: id, amount: "10.50", currency: "EUR", card: { number: "4111 1111 1111 1111" } };
}

/** How many records there are of a payment. */
async function recordsOf(id: string): Promise<number> {
  const { Contents = [] } = await new S3(test.root).listObjectsV2({ Bucket: bucket });
  return Contents.filter(({ Key }) => Key?.endsWith(`/${id}.json`)).length;
}

const everything: readonly WayFault[] = [
  "cut",
  "answer lost",
  { status: 503, retryAfter: 1 },
  "answer cut",
  { status: 429, retryAfter: 1 },
];

describe.each([
  ["the API", 0],
  ["the load balancer", 1],
] as const)("through %s", (name, index) => {
  const id = (subject: string) => `${subject}-${name.replaceAll(" ", "-")}`;

  /** Sends by the example in TypeScript, which waits for nobody here. */
  function send(sent: Payment, attempts?: number) {
    const pause = (milliseconds: number) => Promise.resolve(pauses.push(milliseconds));
    const { apiKey } = doors[index];
    return sendPayment(sent, { url: ways[index]?.url ?? "", apiKey, pause, ...(attempts && { attempts }) });
  }

  it("records a payment once, whatever gets lost on the way", async () => {
    ways[index]?.faults.push(...everything);
    await expect(send(payment(id("lost")))).resolves.toEqual({ accepted: true });
    const { bodies = [] } = ways[index] ?? {};
    expect(bodies).toHaveLength(6);
    expect(new Set(bodies).size).toBe(1);
    expect(await recordsOf(id("lost"))).toBe(1);
  });

  it("waits as long as it is asked to, and else longer each time", async () => {
    ways[index]?.faults.push("cut", "cut", { status: 503, retryAfter: 5 }, { status: 502 });
    await send(payment(id("wait")));
    const [first = 0, second = 0, third, fourth = 0] = pauses;
    expect(pauses).toHaveLength(4);
    expect(third).toBe(5_000);
    for (const [pause, most] of [
      [first, 500],
      [second, 1_000],
      [fourth, 4_000],
    ] as const) {
      expect(pause).toBeGreaterThanOrEqual(0);
      expect(pause).toBeLessThanOrEqual(most);
    }
  });

  it("takes a refusal for final", async () => {
    const wrong = { ...payment(id("wrong")), amount: "-1" };
    await expect(send(wrong)).resolves.toMatchObject({ accepted: false, status: 400 });
    await send(payment(id("used")));
    const other = { ...payment(id("used")), amount: "11.00" };
    await expect(send(other)).resolves.toMatchObject({ accepted: false, status: 409 });
    expect(pauses).toEqual([]);
  });

  it("gives up after its attempts, or when it is asked to wait too long, and tells the id", async () => {
    const sentence = new RegExp(`not known whether payment ${id("gone")} is recorded; send it again, unchanged`);
    ways[index]?.faults.push("cut", "cut", { status: 429, retryAfter: 3_600 });
    await expect(send(payment(id("gone")), 2)).rejects.toThrow(sentence);
    await expect(send(payment(id("gone")))).rejects.toThrow(sentence);
    expect(ways[index]?.bodies).toHaveLength(3);
    await expect(send(payment(id("gone")))).resolves.toEqual({ accepted: true });
  });

  describe("by curl", () => {
    let folder: string;

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "client-"));
    });

    afterEach(() => {
      rmSync(folder, { recursive: true });
    });

    async function sendByCurl(sent: Payment) {
      const [request, answer] = [join(folder, "payment.json"), join(folder, "answer.json")];
      writeFileSync(request, JSON.stringify(sent));
      const env = { PATH: process.env.PATH, API_URL: ways[index]?.url, API_KEY: doors[index].apiKey };
      const { stdout } = await run(join(__dirname, "../../tools/client/send-payment.sh"), [request, answer], { env });
      return { status: stdout, answer: JSON.parse(readFileSync(answer, "utf8")) as unknown };
    }

    it("records a payment once, whatever gets lost on the way", async () => {
      ways[index]?.faults.push(...everything.slice(0, 3));
      await expect(sendByCurl(payment(id("curl")))).resolves.toEqual({
        status: "200\n",
        answer: { message: "Payment validated successfully", payment_id: id("curl") },
      });
      const { bodies = [] } = ways[index] ?? {};
      expect(bodies).toHaveLength(4);
      expect(new Set(bodies).size).toBe(1);
      expect(await recordsOf(id("curl"))).toBe(1);
    });

    it("takes a refusal for final", async () => {
      await expect(sendByCurl({ ...payment(id("curl-wrong")), amount: "-1" })).resolves.toMatchObject({
        status: "400\n",
      });
      expect(ways[index]?.bodies).toHaveLength(1);
    });
  });
});

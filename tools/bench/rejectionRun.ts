// The process that `rejection` looks at: calls that end before S3, against parsing the same body.
import { medians, refusedCalls } from "./measure";
import { paymentEvent, quietHandler, tell } from "./payments";

/** CPU time of one call in microseconds. */
export interface CallTimes {
  readonly ours: number;
  readonly parsing: number;
}

async function main(): Promise<Record<string, CallTimes>> {
  const handler = quietHandler();
  const event = paymentEvent();
  const bodies: Record<string, { event: object; body: string }> = {};
  const add = (name: string, body: string, changes = {}) =>
    (bodies[name] = { event: { ...event, body, ...changes }, body });
  add("not JSON", '{"amount":');
  add("missing fields", "{}");
  add("a wrong card number", JSON.stringify({ amount: "10.50", card: "4111111111111112" }));
  add("a field too many", JSON.stringify({ amount: "10.50", card: "4111111111111111", note: "x" }));
  add("16 kB of one field", JSON.stringify({ amount: "10.50", card: "4".repeat(16_000) }));
  add("unknown path", "{}", { path: "/elsewhere" });

  const times: Record<string, CallTimes> = {};
  for (const [name, { event: sent, body }] of Object.entries(bodies)) {
    const call = () => handler(sent, { awsRequestId: "bench" });
    const parse = () => {
      try {
        JSON.parse(body);
      } catch {
        // What is not JSON is parsed in vain, as by the handler.
      }
    };
    await microsecondsOf(call);
    times[name] = await medians({ ours: () => microsecondsOf(call), parsing: () => microsecondsOf(parse) });
  }
  return times;
}

async function microsecondsOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  for (let call = 0; call < refusedCalls; call++) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / refusedCalls;
}

void tell(main());

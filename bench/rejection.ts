import { loadHandler, paymentEvent } from "./warmRequest";
import { medians, Section, shown } from "./measure";

const perRound = 2_000;

/** CPU time of one call in microseconds. */
async function microsecondsOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  for (let call = 0; call < perRound; call++) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / perRound;
}

/** CPU time of a payment that is refused before S3, against parsing the same body. */
export async function rejection(): Promise<Section> {
  const handler = await loadHandler({});
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

  const rows: string[][] = [["refused for", "CPU", "parsing alone", "goal", ""]];
  for (const [name, { event: sent, body }] of Object.entries(bodies)) {
    const parse = () => {
      try {
        JSON.parse(body);
      } catch {
        // What is not JSON is parsed in vain, as by the handler.
      }
    };
    await microsecondsOf(() => handler(sent, { awsRequestId: "bench" }));
    const { ours, parsing } = await medians({
      ours: () => microsecondsOf(() => handler(sent, { awsRequestId: "bench" })),
      parsing: () => microsecondsOf(parse),
    });
    rows.push([name, shown(ours, "µs"), shown(parsing, "µs"), "under 50 µs", ours < 50 ? "holds" : "does not hold"]);
  }
  return { title: "A refused payment", rows, notes: [`CPU time of ${perRound} calls a round, log lines included.`] };
}

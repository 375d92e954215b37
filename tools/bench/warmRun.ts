// The process that `warmRequest` looks at: requests to the handler, against bare puts of the same record.
import * as http from "node:http";
import { medians, millisecondsOf, quantile, warmCounts } from "./measure";
import { paymentEvent, quietHandler, tell } from "./payments";
import { derivedKey, keptKey, puts } from "./signedPut";

const { warmUp, rounds, perRound } = warmCounts;

const works = ["request", "barePut", "keptKeyPut"] as const;
type Work = (typeof works)[number];

/** Medians over all rounds, in milliseconds: of each round's p50 and p99, and of the CPU time of one request. */
export interface WarmTimes {
  readonly p50: Readonly<Record<Work, number>>;
  readonly p99: Readonly<Record<Work, number>>;
  readonly requestCpu: number;
}

async function main(): Promise<WarmTimes> {
  const handler = quietHandler();
  const put = puts(process.env, new http.Agent({ keepAlive: true, maxSockets: 1 }));
  const kept = keptKey();
  const workers: Record<Work, (event: object) => Promise<void>> = {
    async request(event) {
      const { statusCode } = await handler(event, { awsRequestId: "bench" });
      if (statusCode !== 200) throw new Error(`The handler answered ${statusCode}.`);
    },
    barePut: () => put(derivedKey),
    keptKeyPut: () => put(kept),
  };
  // The first ones open connections and warm up the compiler.
  for (let warming = 0; warming < warmUp; warming++) {
    for (const work of works) await workers[work](paymentEvent());
  }

  const tails: Record<Work, number[]> = { request: [], barePut: [], keptKeyPut: [] };
  const cpu: number[] = [];
  const round = (work: Work) => async () => {
    // Made before, since Lambda's runtime parses an event before it calls the handler.
    const events = Array.from({ length: perRound }, () => paymentEvent());
    const times: number[] = [];
    const before = process.cpuUsage();
    for (const event of events) times.push(await millisecondsOf(() => workers[work](event)));
    const { user, system } = process.cpuUsage(before);
    if (work === "request") cpu.push((user + system) / perRound / 1000);
    tails[work].push(quantile(times, 0.99));
    return quantile(times, 0.5);
  };
  const ofAll = <Value>(value: (work: Work) => Value) =>
    Object.fromEntries(works.map((work) => [work, value(work)])) as Record<Work, Value>;
  const p50 = await medians(ofAll(round), rounds);
  return { p50, p99: ofAll((work) => quantile(tails[work], 0.5)), requestCpu: quantile(cpu, 0.5) };
}

void tell(main());

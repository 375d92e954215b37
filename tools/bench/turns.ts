import { medians, millisecondsOf, quantile } from "./measure";
import { paymentEvent } from "./payments";

/** How often some work is done. */
export interface Counts {
  /** Before anything is measured: the first ones open connections and warm up the compiler. */
  readonly warmUp: number;
  readonly rounds: number;
  readonly perRound: number;
}

/** What one piece of work takes, as medians over all rounds. */
export interface WorkTimes {
  /** Milliseconds: of each round's p50 and p99. */
  readonly p50: number;
  readonly p99: number;
  /** Milliseconds of CPU time. */
  readonly cpu: number;
  /** How many are done in a second, one after the other. */
  readonly perSecond: number;
}

/** What each of some works takes. */
export type Times<Work extends string> = Readonly<Record<Work, WorkTimes>>;

/** Does some works turn by turn, each with an event of a payment of its own. */
export async function timesOf<Work extends string>(
  works: Readonly<Record<Work, (event: object) => Promise<void>>>,
  { warmUp, rounds, perRound }: Counts,
): Promise<Times<Work>> {
  const names = Object.keys(works) as Work[];
  for (let warming = 0; warming < warmUp; warming++) {
    for (const name of names) await works[name](paymentEvent());
  }

  const ofAll = <Value>(value: (name: Work) => Value) =>
    Object.fromEntries(names.map((name) => [name, value(name)])) as Record<Work, Value>;
  const taken = ofAll(() => ({ p99: [] as number[], cpu: [] as number[], perSecond: [] as number[] }));
  const round = (name: Work) => async () => {
    // Made before, since Lambda's runtime parses an event before it calls the handler.
    const events = Array.from({ length: perRound }, () => paymentEvent());
    const times: number[] = [];
    const before = process.cpuUsage();
    const whole = await millisecondsOf(async () => {
      for (const event of events) times.push(await millisecondsOf(() => works[name](event)));
    });
    const { user, system } = process.cpuUsage(before);
    taken[name].cpu.push((user + system) / perRound / 1000);
    taken[name].perSecond.push((perRound / whole) * 1000);
    taken[name].p99.push(quantile(times, 0.99));
    return quantile(times, 0.5);
  };
  const p50 = await medians(ofAll(round), rounds);
  return ofAll((name) => {
    const { p99, cpu, perSecond } = taken[name];
    return {
      p50: p50[name],
      p99: quantile(p99, 0.5),
      cpu: quantile(cpu, 0.5),
      perSecond: quantile(perSecond, 0.5),
    };
  });
}

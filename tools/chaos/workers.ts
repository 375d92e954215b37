import { randomUUID } from "node:crypto";
import type { Answer } from "../../lambda/validator/response";
import { FunctionProcess, startFunction } from "../../tests/harness/functionProcess";

/** Processes of the function that take one event at a time, as Lambda's environments do. */
export interface Workers {
  /** What the function answers; undefined when its process ended before it had. */
  answer(event: object, paymentId: string): Promise<Answer | undefined>;
  /** Ends the process that is at work on a payment, which a new one replaces; false when there is none. */
  killFor(paymentId: string): boolean;
  /** Ends all of them. */
  close(): Promise<void>;
  readonly killed: () => number;
}

/** @param folder holds the function's files. */
export function startWorkers(folder: string, environment: NodeJS.ProcessEnv, count: number): Workers {
  const free: FunctionProcess[] = [];
  const all = new Set<FunctionProcess>();
  const busy = new Map<string, FunctionProcess>();
  const waiting: (() => void)[] = [];
  let places = count;
  let killed = 0;

  async function take(): Promise<FunctionProcess> {
    while (places === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    places--;
    const worker = free.pop() ?? (await startFunction(folder, environment, randomUUID()));
    all.add(worker);
    return worker;
  }

  function giveBack(worker: FunctionProcess, isAlive: boolean): void {
    if (isAlive) free.push(worker);
    else all.delete(worker);
    places++;
    waiting.shift()?.();
  }

  return {
    async answer(event, paymentId) {
      const worker = await take();
      busy.set(paymentId, worker);
      const answer = await Promise.race([worker.call<Answer>(event), worker.ended.then(() => undefined)]);
      if (busy.get(paymentId) === worker) busy.delete(paymentId);
      giveBack(worker, answer !== undefined);
      return answer;
    },
    killFor(paymentId) {
      const worker = busy.get(paymentId);
      if (worker === undefined) return false;
      killed++;
      worker.kill();
      return true;
    },
    async close() {
      for (const worker of all) worker.kill();
      await Promise.all([...all].map(({ ended }) => ended));
    },
    killed: () => killed,
  };
}

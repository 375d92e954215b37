import { setTimeout as delay } from "node:timers/promises";
import type { StubFault, StubRequest } from "../../tests/harness/stubS3";
import { sweepOnce } from "./sweeps";
import type { Workers } from "./workers";
import type { ChaosOptions, World } from "./world";

/** What becomes of a request to S3: with its process killed before or after, refused, unanswered, or nothing. */
export function faultOf(
  { method, path }: StubRequest,
  rate: number,
  random: () => number,
  workers: () => Workers | undefined,
): StubFault | undefined {
  const kinds: readonly (StubFault | "killed before" | "killed after")[] =
    method === "PUT"
      ? ["killed before", "killed after", "lost", "forbidden", "failing", "reset", "silent", "conflicting"]
      : ["forbidden", "failing", "reset late"];
  const kind = random() < rate * kinds.length ? kinds[Math.floor(random() * kinds.length)] : undefined;
  if (kind !== "killed before" && kind !== "killed after") return kind;
  const paymentId = /([^/]+)\.json$/.exec(path)?.[1] ?? "";
  if (workers()?.killFor(paymentId) !== true) return undefined;
  return kind === "killed before" ? "reset" : "lost";
}

/** Ends connections, holds others, kills the server and sweeps, for as long as payments are under way. */
export async function disturb(
  { ledger }: World,
  { crashes, rate }: ChaosOptions,
  random: () => number,
  paying: Promise<unknown>,
): Promise<number> {
  const over = paying.then(
    () => true,
    () => true,
  );
  let ended = 0;
  let left = crashes;
  for (let round = 1; !(await Promise.race([over, delay(100, false)])); round++) {
    const backends = await ledger.ask<{ pid: number }>("select pid from pg_stat_activity where usename = 'validator'");
    for (const { pid } of backends) {
      if (random() > rate * 3) continue;
      ended++;
      await ledger.ask("select pg_terminate_backend($1)", [pid]);
    }
    if (round % 10 === 5) await sweepOnce(ledger).catch(() => undefined);
    if (round % 20 === 10 && left > 0) {
      left--;
      await ledger.kill();
      await delay(300);
      await ledger.restart();
    }
  }
  return ended;
}

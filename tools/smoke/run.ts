import { randomUUID } from "node:crypto";
import { formatTable } from "../../local/console/table";
import { Check, checks as all, cleanUp, Verdict } from "./checks";
import type { Deployment } from "./deployment";

/** What came of all checks. */
export interface SmokeReport {
  readonly table: string;
  readonly failed: number;
}

/** Runs every check, also after one that failed, and removes what they wrote. */
export async function runSmokeCheck(deployment: Deployment, checks: readonly Check[] = all): Promise<SmokeReport> {
  const paymentId = `smoke-${randomUUID()}`;
  const rows: [string, Verdict][] = [];
  for (const { point, run } of checks) rows.push([point, await judged(() => run(deployment, paymentId))]);
  rows.push(["cleaned up", await judged(() => cleanUp(deployment, paymentId))]);
  return {
    table: formatTable([
      ["point", "state", "seen"],
      ...rows.map(([point, { state, detail }]) => [point, state, detail]),
    ]),
    failed: rows.filter(([, { state }]) => state === "failed").length,
  };
}

async function judged(run: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await run();
  } catch (fault) {
    // The message may repeat an address or a name, but nothing of a request.
    return { state: "failed", detail: fault instanceof Error ? `${fault.name}: ${fault.message}` : "unknown fault" };
  }
}

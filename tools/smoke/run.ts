import { randomUUID } from "node:crypto";
import { smokePaymentId } from "../../lambda/reader/smokePayments";
import { formatTable } from "../../local/console/table";
import { Check, checks as all, Run } from "./checks";
import type { Deployment } from "./deployment";
import { lookAtDoors } from "./doors";
import { removeRecords } from "./records";
import type { Verdict } from "./verdict";

/** What came of all checks. */
export interface SmokeReport {
  readonly table: string;
  readonly failed: number;
}

/**
 * Runs every check, also after one that failed, and removes what they wrote.
 *
 * @throws Error when API Gateway doesn't know the API, without which there is nothing to check.
 */
export async function runSmokeCheck(deployment: Deployment, checks: readonly Check[] = all): Promise<SmokeReport> {
  const id = randomUUID();
  const run: Run = { deployment, doors: await lookAtDoors(deployment), id, taken: [] };
  const rows: [string, Verdict][] = [];
  for (const check of checks) rows.push([check.point, await judged(() => check.run(run))]);
  // A door that answered with a fault may have taken the payment all the same.
  const sent = (["api", "balancer"] as const).map((door) => smokePaymentId(id, door));
  rows.push(["cleaned up", await judged(() => removeRecords(deployment, sent))]);
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
  } catch (thrown) {
    // The message may repeat an address or a name, but nothing of a request.
    return { state: "failed", detail: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : "unknown fault" };
  }
}

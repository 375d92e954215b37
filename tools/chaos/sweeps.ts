import { createAuditHistory } from "../../lambda/validator/auditHistory";
import { createAuditClient, createAuditLog } from "../../lambda/validator/auditLog";
import { backfill, backfillLimits } from "../../lambda/validator/backfill";
import { ledgerAuditLimits } from "../../lambda/validator/ledger";
import { sweep, sweepLimits } from "../../lambda/validator/sweep";
import { LedgerServer, testEpoch } from "../../tests/harness/ledgerDatabase";

/** What the function does each minute, without its times of grace: all earlier functions have ended. */
export async function sweepOnce(ledger: LedgerServer) {
  const client = createAuditClient(ledgerAuditLimits);
  const database = ledger.as("validator");
  const audit = createAuditLog("bucket", client);
  const swept = await sweep({ database, audit, epoch: testEpoch }, { ...sweepLimits, grace: 0 });
  const history = createAuditHistory("bucket", client);
  const limits = { ...backfillLimits, quiet: 0, end: Date.now() + sweepLimits.time };
  return { ...swept, ...(await backfill({ database, audit, history, epoch: testEpoch }, limits)) };
}

/** Sweeps until nothing is left to do. */
export async function sweepUntilDone(ledger: LedgerServer): Promise<void> {
  for (let round = 0; round < 20; round++) {
    const { pending, backfill: state } = await sweepOnce(ledger);
    if (pending === 0 && state === "complete") return;
  }
}

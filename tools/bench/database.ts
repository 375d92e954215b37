// A process that starts a database with the ledger's tables, tells its parent where it is, and ends it with itself.
import { startLedgerServer } from "../../tests/harness/ledgerDatabase";

void startLedgerServer().then((ledger) => {
  process.on("disconnect", () => {
    void ledger.close().then(() => process.exit());
  });
  process.send?.(ledger.environment);
});

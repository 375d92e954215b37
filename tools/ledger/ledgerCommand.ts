import { messageOf } from "../../local/console/fault";
import { findDeployment } from "../smoke/deployment";
import { readLedger } from "./ledger";

readLedger(process.argv.slice(2), findDeployment).then(console.log, (thrown: unknown) => {
  console.error(messageOf(thrown));
  process.exitCode = 1;
});

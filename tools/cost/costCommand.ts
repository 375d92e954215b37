import { resolve } from "node:path";
import { messageOf } from "../../local/console/fault";
import { costReport } from "./report";

try {
  console.log(costReport(process.argv.slice(2), resolve(__dirname, "../.."), process.stdout.columns));
} catch (thrown) {
  console.error(messageOf(thrown));
  process.exitCode = 1;
}

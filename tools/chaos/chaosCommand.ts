import { messageOf } from "../../local/console/fault";
import { formatTable } from "../../local/console/table";
import { ChaosCounts, runChaos } from "./chaos";
import { faultsIn } from "./verdict";

/** Words for what is counted. */
function rowsOf(counts: ChaosCounts): string[][] {
  const inWords = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace("s3", "S3");
  return [["what", "count"], ...Object.entries(counts).map(([name, count]) => [inWords(name), String(count)])];
}

async function main(payments = 2_000): Promise<void> {
  if (!Number.isInteger(payments) || payments < 1) {
    throw new Error("Name how many payments to send, or none for 2000: npm run chaos -- <payments>.");
  }
  const counts = await runChaos({ payments, copies: 3, workers: 6, rate: 0.02, crashes: 3 });
  console.log(formatTable(rowsOf(counts)));
  const faults = faultsIn(counts);
  if (faults.length > 0) throw new Error(`\nThis must not be: ${faults.join(", ")}.`);
}

const [count] = process.argv.slice(2);
main(count === undefined ? undefined : Number(count)).then(
  () => process.exit(),
  (thrown: unknown) => {
    console.error(messageOf(thrown));
    process.exit(1);
  },
);

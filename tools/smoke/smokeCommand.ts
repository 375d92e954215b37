import { parseArgs } from "node:util";
import { Fault, messageOf } from "../../local/console/fault";
import { findDeployment } from "./deployment";
import { runSmokeCheck } from "./run";

const usage =
  "Name the stack: npm run smoke -- <stack> [--balancer https://name-of-the-certificate]. The local stack is local.";

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { balancer: { type: "string" } } });
  const [stack, ...more] = positionals;
  if (stack === undefined || more.length > 0) throw new Fault(usage);
  // The workflow gives the name by its environment's variable, which is empty where there is none.
  const balancer = values.balancer ?? (process.env.BALANCER_URL || undefined);
  const { table, failed } = await runSmokeCheck(await findDeployment(stack, balancer));
  console.log(table);
  if (failed > 0) throw new Fault(`\n${failed} points failed.`);
}

main().catch((thrown: unknown) => {
  const unknownOption = (thrown as NodeJS.ErrnoException).code?.startsWith("ERR_PARSE_ARGS") === true;
  console.error(unknownOption ? usage : messageOf(thrown));
  process.exitCode = 1;
});

import { execFileSync } from "node:child_process";
import { bundleValidator } from "../../lambda/bundle/bundle";
import { asModules, handlerEnvironment } from "./bundles";
import { Contestant, medians, Section, shown } from "./measure";
import { paymentEvent } from "./payments";
import { databaseInAnotherProcess, stubInAnotherProcess } from "./stores";

/** Runs of each contestant, as a start is over so soon that whatever else the machine does tells in nine of them. */
const starts = 25;

/** From the start of a process to the answer to its first payment, with and without a ledger. */
export async function firstAnswer(): Promise<Section> {
  const [s3, database] = [await stubInAnotherProcess(), await databaseInAnotherProcess()];
  const environment = { ...handlerEnvironment, ...s3.environment, ...database.environment };
  try {
    const files = asModules({
      "without a ledger": await bundleValidator({ ledger: false }),
      "with a ledger": await bundleValidator({ ledger: true }),
    });
    const times = await medians(
      Object.fromEntries(Object.entries(files).map(([name, file]) => [name, answering(file, environment)])),
      starts,
    );
    const without = times["without a ledger"] ?? NaN;
    return {
      title: "First answer: from the start of a process to its first payment answered",
      rows: [
        ["what", "CPU time", "ratio"],
        ...Object.entries(times).map(([name, time]) => [name, shown(time, "ms"), (time / without).toFixed(3)]),
      ],
      notes: [
        `Medians of ${starts} runs; CPU time, as that is what a small function is short of. With a ledger the first payment also signs a token, connects over TLS and logs in.`,
      ],
    };
  } finally {
    await s3.stop();
    await database.stop();
  }
}

function answering(file: string, env: NodeJS.ProcessEnv): Contestant {
  return () => {
    const event = JSON.stringify(paymentEvent());
    const program = `process.stdout.write = () => true;
require(${JSON.stringify(file)}).handler(${event}, { awsRequestId: "bench" }).then(({ statusCode }) => {
  const { user, system } = process.cpuUsage();
  require("node:fs").writeSync(1, String(statusCode === 200 ? (user + system) / 1000 : NaN));
  process.exit();
});`;
    return Number(execFileSync(process.execPath, ["-e", program], { env, encoding: "utf8" }));
  };
}

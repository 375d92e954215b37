import prices from "../reference/prices.json";
import { Section, shown } from "./measure";
import { stubInAnotherProcess } from "./stores";
import { warmTimes } from "./warmRequest";

const sizes = [128, 256, 512, 1_024];

/** Memory in MB with which a function has one whole CPU: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html. */
const wholeCpu = 1_769;

/** What S3 takes to answer in one region; no figure of this machine, so it is named. */
const s3Milliseconds = 15;

/** The price of a million payments by memory, from the CPU time that one takes here. */
export async function price(): Promise<Section> {
  const { environment, stop } = await stubInAnotherProcess();
  const {
    request: { cpu },
  } = await warmTimes(environment);
  await stop();
  return {
    title: "Price of a million payments by memory",
    rows: [
      ["memory", "time of a payment", "requests", "time", "together"],
      ...sizes.map((memory) => {
        const milliseconds = Math.ceil((cpu * wholeCpu) / Math.min(memory, wholeCpu) + s3Milliseconds);
        const time = (milliseconds / 1000) * (memory / 1024) * 1e6 * prices.prices.lambdaTime.price;
        const requests = prices.prices.lambdaRequests.price;
        return [
          `${memory} MB`,
          `${milliseconds} ms`,
          requests.toFixed(2),
          time.toFixed(2),
          (requests + time).toFixed(2),
        ];
      }),
    ],
    notes: [
      `From ${shown(cpu, "ms")} of CPU a payment on this machine, a share of CPU that grows with memory up to ${wholeCpu} MB, and ${s3Milliseconds} ms for S3, which is assumed. US dollars, as noted in \`tools/reference/prices.json\`.`,
    ],
  };
}

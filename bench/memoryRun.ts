// The process that `memory` looks at: many requests, and the heap at two moments. Its last line is the answer.
import { writeSync } from "node:fs";
import { loadHandler, paymentEvent, stubInAnotherProcess } from "./warmRequest";

async function main(): Promise<void> {
  const stub = await stubInAnotherProcess();
  const handler = await loadHandler(stub.environment);
  const heapAfter = async (count: number): Promise<number> => {
    for (let sent = 0; sent < count; sent++) {
      const event = sent % 10 === 0 ? paymentEvent() : paymentEvent(`order-${sent}`, "4111111111111112");
      await handler(event, { awsRequestId: "bench" });
    }
    for (let collected = 0; collected < 5; collected++) {
      globalThis.gc?.();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return process.memoryUsage().heapUsed;
  };
  const early = await heapAfter(1_000);
  const late = await heapAfter(99_000);
  // The handler's lines have been switched off together with this process's own.
  writeSync(1, JSON.stringify({ early, late }));
  stub.stop();
}

void main();

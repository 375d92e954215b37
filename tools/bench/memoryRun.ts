// The process that `memory` looks at: many requests, and the heap at some moments.
import { setTimeout as pause } from "node:timers/promises";
import { getHeapSpaceStatistics } from "node:v8";
import { paymentEvent, quietHandler, tell } from "./payments";

/** Bytes in use after a forced collection: of objects, and of all with V8's bytecode and machine code. */
export interface Heap {
  readonly objects: number;
  readonly all: number;
}

/** The heap by the count of requests before it. */
export type Heaps = Readonly<Record<"1000" | "10000" | "100000", Heap>>;

async function main(): Promise<Heaps> {
  const handler = quietHandler();
  const heapAfter = async (count: number): Promise<Heap> => {
    for (let sent = 0; sent < count; sent++) {
      const event = sent % 10 === 0 ? paymentEvent() : paymentEvent(`order-${sent}`, "4111111111111112");
      await handler(event, { awsRequestId: "bench" });
    }
    for (let collected = 0; collected < 5; collected++) {
      globalThis.gc?.();
      await pause(20);
    }
    return heap();
  };
  return { 1000: await heapAfter(1_000), 10000: await heapAfter(9_000), 100000: await heapAfter(90_000) };
}

function heap(): Heap {
  const used = (spaces: RegExp) =>
    getHeapSpaceStatistics()
      .filter(({ space_name: name }) => spaces.test(name))
      .reduce((sum, { space_used_size: bytes }) => sum + bytes, 0);
  return { objects: used(/^(?:new|old|large_object)/), all: used(/./) };
}

void tell(main());

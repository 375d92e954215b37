import type { AuditRecord } from "../../lambda/validator/auditRecord";
import { createLog } from "../../lambda/validator/logger";
import { createPaymentApi } from "../../lambda/validator/paymentApi";
import type { PaymentStore } from "../../lambda/validator/paymentStore";
import type { Answer } from "../../lambda/validator/response";

/** The service with a fixed clock, counted ids and a store in memory, and all that it lets out. */
export interface TestApi {
  answer(event: unknown): Promise<Answer>;
  readonly records: AuditRecord[];
  readonly lines: string[];
  /** What the service takes for the time; a test may set it on. */
  readonly clock: { now: Date };
  /** The last log line, parsed. */
  lastLine(): Record<string, unknown>;
}

export const fixedNow = new Date("2026-11-25T04:45:05.000Z");

export const requestId = "8f5c0e7a-2c9d-4f52-9d0e-3c1f0a6b7d21";

/** @param record and `find` replace the store in memory, to make it fail. */
export function createTestApi(record?: PaymentStore["record"], find?: PaymentStore["find"]): TestApi {
  const records: AuditRecord[] = [];
  const lines: string[] = [];
  const recall: PaymentStore["find"] = (entry) => {
    const before = records.find(({ payment_id }) => payment_id === entry.payment_id);
    const recording = before?.amount === entry.amount ? "duplicate" : "conflict";
    return Promise.resolve(before && { recording });
  };
  const remember: PaymentStore["record"] = async (entry) => {
    const before = await recall(entry);
    if (before === undefined) records.push(entry);
    return before ?? { recording: "written" };
  };
  const clock = { now: fixedNow };
  let ids = 0;
  const answer = createPaymentApi({
    store: { record: record ?? remember, find: find ?? recall },
    log: createLog({
      environment: "test",
      metricNamespace: "Payments/validator-test",
      now: () => clock.now,
      write: (line) => lines.push(line),
    }),
    now: () => clock.now,
    newId: () => `made-${++ids}`,
  });
  return {
    answer: (event) => answer(event, { awsRequestId: requestId }),
    records,
    lines,
    clock,
    lastLine: () => JSON.parse(lines.at(-1) ?? "{}") as Record<string, unknown>,
  };
}

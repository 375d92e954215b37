import type { AuditLog } from "./auditLog";
import { AuditRecord, isSamePayment } from "./auditRecord";
import { AuditUnavailable } from "./errors";
import { fieldsOf } from "./fields";

/** `duplicate` when the same payment has been recorded before, `conflict` when another one has under the same id. */
export type Recording = "written" | "duplicate" | "conflict";

/** What became of a payment. */
export interface Recorded {
  readonly recording: Recording;
  /** Why the audit object is left to be written later; the payment is recorded all the same. */
  readonly auditPending?: AuditUnavailable;
  /** What the log should know besides. */
  readonly remark?: string;
}

/** Where a payment is written. */
export type StoreName = "audit" | "ledger";

/** Milliseconds that a payment waited for each store that it asked, however that ended. */
export type StoreTimes = Partial<Record<StoreName, number>>;

/** Does a piece of work at a store, and notes how long it took. */
export type Timed = <T>(store: StoreName, work: () => Promise<T>) => Promise<T>;

/** Notes nothing. */
export const untimed: Timed = (_, work) => work();

/** What keeps a payment from being recorded twice. */
export interface PaymentStore {
  /** @throws StoreUnavailable when it can't be told whether the payment is recorded; it may be. */
  record(record: AuditRecord, timed?: Timed): Promise<Recorded>;
  /**
   * What has become of a payment that is not to be recorded now; undefined when none of its id has been recorded.
   *
   * @throws StoreUnavailable when that can't be told.
   */
  find(record: AuditRecord, timed?: Timed): Promise<Recorded | undefined>;
}

/** Makes what notes the times of one payment. */
export function createStopwatch(now: () => Date): { readonly times: StoreTimes; readonly timed: Timed } {
  const times: StoreTimes = {};
  return {
    times,
    async timed(store, work) {
      const started = now().getTime();
      try {
        return await work();
      } finally {
        times[store] = (times[store] ?? 0) + Math.max(0, now().getTime() - started);
      }
    },
  };
}

/** The store that is nothing but audit records: S3's condition on the key decides who was first. */
export function createAuditStore(audit: AuditLog): PaymentStore {
  return {
    async record(record, timed = untimed) {
      const there = await timed("audit", () => audit.put(record));
      return there === undefined ? { recording: "written" } : comparison(there, record);
    },
    async find(record, timed = untimed) {
      const there = await timed("audit", () => audit.find(record.payment_id)).catch(noneIfRefused);
      return there && comparison(there, record);
    },
  };
}

/**
 * Takes a refusal for there being no record: without a ledger the function may not list the bucket, and to such S3 refuses what isn't
 * there (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html). A record that is there, and is refused for lack of a
 * right to it or to its key, can't be told from that.
 */
function noneIfRefused(thrown: unknown): undefined {
  if (thrown instanceof AuditUnavailable && fieldsOf(thrown.cause).name === "AccessDenied") return undefined;
  throw thrown;
}

/** What the record that is there makes of another request for its id. */
export function comparison(there: AuditRecord, asked: AuditRecord): Recorded {
  return { recording: isSamePayment(there, asked) ? "duplicate" : "conflict" };
}

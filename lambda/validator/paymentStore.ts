import { AuditLog, AuditRecord, isSamePayment } from "./auditLog";

/** `duplicate` when the same payment has been recorded before, `conflict` when another one has under the same id. */
export type Recording = "written" | "duplicate" | "conflict";

/** What became of a payment. */
export interface Recorded {
  readonly recording: Recording;
  /** Whether the audit object is left to be written later; the payment is recorded all the same. */
  readonly auditPending?: boolean;
  /** What the log should know besides. */
  readonly remark?: string;
}

/** What keeps a payment from being recorded twice. */
export interface PaymentStore {
  /** @throws StoreUnavailable when it can't be told whether the payment is recorded; it may be. */
  record(record: AuditRecord): Promise<Recorded>;
}

/** The store that is nothing but audit records: S3's condition on the key decides who was first. */
export function createAuditStore(audit: AuditLog): PaymentStore {
  return {
    async record(record) {
      const there = await audit.put(record);
      if (there === undefined) return { recording: "written" };
      return { recording: isSamePayment(there, record) ? "duplicate" : "conflict" };
    },
  };
}

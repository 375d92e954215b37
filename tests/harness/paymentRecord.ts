import type { AuditRecord } from "../../lambda/validator/auditRecord";

/** A payment as it is recorded. */
export function paymentRecord(paymentId: string, change: Partial<AuditRecord> = {}): AuditRecord {
  return {
    timestamp: "2026-11-25T04:45:05.000Z",
    payment_id: paymentId,
    amount: "10.50",
    currency: "USD",
    status: "validated",
    card: { brand: "visa", last_four: "1111" },
    request_id: `request-of-${paymentId}`,
    door: "api-gateway",
    ...change,
  };
}

import { formatTable } from "../../local/console/table";
import type { LedgerPayment, LedgerSum, ReaderAnswer } from "../../lambda/reader/reader";

/** An answer of the reader as text for people: a table, and how to go on where there is more. */
export function answerText(answer: ReaderAnswer): string {
  if ("sums" in answer) return answer.sums.length === 0 ? "No payments." : formatTable(sumRows(answer.sums));
  if (answer.payments.length === 0) return "No payments.";
  const table = formatTable(paymentRows(answer.payments));
  return answer.next === undefined ? table : `${table}\n\nThere are more: --after ${answer.next}`;
}

function paymentRows(payments: readonly LedgerPayment[]): string[][] {
  return [
    ["payment_id", "recorded_at", "amount", "currency", "card", "door", "request_id", "audit object"],
    ...payments.map((payment) => [
      payment.payment_id,
      payment.recorded_at,
      payment.amount,
      payment.currency,
      `${payment.card_brand} ${payment.last_four}`,
      payment.door,
      payment.request_id,
      payment.audited_at ?? "pending",
    ]),
  ];
}

function sumRows(sums: readonly LedgerSum[]): string[][] {
  return [
    ["day", "currency", "payments", "amount", "smoke payments"],
    ...sums.map((sum) => [sum.day, sum.currency, String(sum.payments), sum.amount, String(sum.smoke_payments)]),
  ];
}

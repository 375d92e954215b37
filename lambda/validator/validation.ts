import { readAmount } from "./amount";
import { cardFaults, CardInput, CardNumber, CardSummary, expiredCard, readNumber, summarizeCard } from "./card";
import { holdsCardNumber, holdsDigits } from "./cardSearch";
import { currencyDecimals } from "./currencies";
import type { FieldFault } from "./fieldFault";
import { parsePaymentBody, PaymentBody } from "./paymentBody";
import { fieldAt, schemaFaults } from "./schemaCheck";

/** A payment without faults, free of card data. */
export interface Payment {
  readonly paymentId: string;
  /** Decimal text with exactly the decimals of the currency. */
  readonly amount: string;
  readonly currency: string;
  readonly card: CardSummary;
}

/** The payment, or everything that is wrong with it: at most one fault for each field. */
export type Validation = { readonly payment: Payment } | Refusal;

/** What is wrong with a payment. */
export interface Refusal {
  readonly faults: readonly FieldFault[];
  /** The payment, where the client gave its id and only the card has expired: it may have been recorded before that. */
  readonly expired?: Payment;
}

/** A payment as the schema describes it. */
interface PaymentInput {
  readonly payment_id?: string | null;
  readonly amount: number | string;
  readonly currency?: string | null;
  readonly card: CardInput;
}

/**
 * Validates the text of a request body. No fault repeats a value or a name that the client sent.
 *
 * @param now decides whether a card has expired.
 * @param newId makes the id of a payment that comes without one.
 */
export function validatePayment(text: string, now: Date, newId: () => string): Validation {
  const body = parsePaymentBody(text) ?? { value: null, repeated: [] };
  const found = schemaFaults(body.value);
  const faulty = new Set(found.map(({ field }) => field));
  if (faulty.has("(body)")) return { faults: found };

  // The schema has vouched for every field that is not in `faulty`; the rules below read no other.
  const input = body.value as PaymentInput;
  const currency = faulty.has("currency") ? undefined : (input.currency ?? "USD");
  const amount = faulty.has("amount") ? undefined : readAmount(amountText(input, body), decimalsOf(currency));
  if (amount !== undefined && "fault" in amount) found.push({ field: "amount", message: amount.fault });
  const number = faulty.has("card") || faulty.has("card.number") ? undefined : readNumber(input.card);
  found.push(...cardFaults(input.card, number, faulty, now));
  if (!faulty.has("payment_id")) found.push(...idFaults(input.payment_id, number));
  found.push(...body.repeated.map((place) => ({ field: fieldAt(place), message: "Send this field only once." })));

  const isExpired = found.length === 1 && found[0] === expiredCard && typeof input.payment_id === "string";
  if (
    (found.length > 0 && !isExpired) ||
    currency === undefined ||
    amount === undefined ||
    "fault" in amount ||
    number === undefined
  ) {
    return { faults: onePerField(found) };
  }
  const paymentId = input.payment_id ?? newId();
  const payment = { paymentId, amount: amount.amount, currency, card: summarizeCard(number) };
  return isExpired ? { faults: found, expired: payment } : { payment };
}

function amountText({ amount }: PaymentInput, { amountSource }: PaymentBody): string {
  return amountSource ?? String(amount);
}

function decimalsOf(currency: string | undefined): number | undefined {
  return currency === undefined ? undefined : currencyDecimals.get(currency);
}

function idFaults(id: string | null | undefined, number: CardNumber | undefined): FieldFault[] {
  if (typeof id !== "string") return [];
  const holdsOwn = number?.digits !== undefined && holdsDigits(id, number.digits);
  if (!holdsOwn && !holdsCardNumber(id)) return [];
  return [{ field: "payment_id", message: "A payment_id must not hold a card number; choose another one." }];
}

function onePerField(faults: readonly FieldFault[]): FieldFault[] {
  return [...new Map(faults.map((fault) => [fault.field, fault])).values()];
}

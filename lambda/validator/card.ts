import { brandOf } from "./cardBrands";
import { holdsCardNumber } from "./cardSearch";
import type { FieldFault } from "./fieldFault";
import { passesLuhn } from "./luhn";

/** All that is kept of a card: never more than the last four characters (PCI DSS 3.4.1 allows them). */
export interface CardSummary {
  /** Brand of the number, `other` for an unknown issuer, `token` for a token. */
  readonly brand: string;
  readonly lastFour: string;
}

interface CardObject {
  readonly number: string;
  readonly exp_month?: number | null;
  readonly exp_year?: number | null;
  readonly cvc?: string | null;
}

/** A card as the schema lets it through: a number or a token, or an object with the number. */
export type CardInput = string | CardObject;

/** The one fault that comes with time: the same payment may have been without it before. */
export const expiredCard: FieldFault = { field: "card.exp_year", message: "The card has expired." };

/**
 * Faults of a card that a schema can't express.
 *
 * @param faulty fields that the schema has found faulty already; they are not read.
 */
export function cardFaults(card: CardInput, faulty: ReadonlySet<string>, now: Date): FieldFault[] {
  if (faulty.has("card")) return [];
  if (typeof card === "string") return numberFaults("card", card);
  const found = faulty.has("card.number")
    ? []
    : [...numberFaults("card.number", card.number), ...codeFaults(card, faulty)];
  if (faulty.has("card.exp_month") || faulty.has("card.exp_year")) return found;
  return [...found, ...expiryFaults(card.exp_month ?? undefined, card.exp_year ?? undefined, now)];
}

/** Digits of a card's number; undefined for a token. */
export function digitsOf(card: CardInput): string | undefined {
  const text = typeof card === "string" ? card : card.number;
  return isToken(text) ? undefined : onlyDigits(text);
}

function numberFaults(field: string, text: string): FieldFault[] {
  if (isToken(text)) {
    return holdsCardNumber(text) ? [{ field, message: "A token must not hold a card number." }] : [];
  }
  const digits = onlyDigits(text);
  const demanded = brandOf(digits)?.checkDigit ?? true;
  return !demanded || passesLuhn(digits) ? [] : [{ field, message: "The check digit of the card number is wrong." }];
}

function codeFaults({ number, cvc }: CardObject, faulty: ReadonlySet<string>): FieldFault[] {
  const length = brandOf(onlyDigits(number))?.codeLength;
  if (typeof cvc !== "string" || faulty.has("card.cvc") || length === undefined || cvc.length === length) return [];
  return [{ field: "card.cvc", message: `The security code of a card of this brand has ${length} digits.` }];
}

function expiryFaults(month: number | undefined, year: number | undefined, now: Date): FieldFault[] {
  if (month === undefined && year === undefined) return [];
  const together = "Give exp_month and exp_year together, or neither.";
  if (month === undefined) return [{ field: "card.exp_month", message: together }];
  if (year === undefined) return [{ field: "card.exp_year", message: together }];
  // A card is valid to the end of its month, here that of UTC.
  const expired = year * 12 + month < now.getUTCFullYear() * 12 + now.getUTCMonth() + 1;
  return expired ? [expiredCard] : [];
}

/** Brand and last four of a card without faults. */
export function summarizeCard(card: CardInput): CardSummary {
  const text = typeof card === "string" ? card : card.number;
  if (isToken(text)) return { brand: "token", lastFour: text.slice(-4) };
  const digits = onlyDigits(text);
  return { brand: brandOf(digits)?.name ?? "other", lastFour: digits.slice(-4) };
}

/** The schema lets through either digits with separators or a text with a letter. */
function isToken(text: string): boolean {
  return /[A-Za-z]/.test(text);
}

function onlyDigits(text: string): string {
  return text.replace(/[ -]/g, "");
}

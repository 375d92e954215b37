import { brandOf, CardBrand } from "./cardBrands";
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

/** The number of a card, or the token in its place. */
export interface CardNumber {
  readonly text: string;
  /** Undefined for a token. */
  readonly digits?: string;
  /** Undefined for a token, and for an unknown issuer. */
  readonly brand?: CardBrand;
}

/** Reads the number of a card, once for all that asks of it: it is compared with the beginnings of every brand. */
export function readNumber(card: CardInput): CardNumber {
  const text = typeof card === "string" ? card : card.number;
  if (isToken(text)) return { text };
  const digits = text.replace(/[ -]/g, "");
  return { text, digits, brand: brandOf(digits) };
}

/**
 * Faults of a card that a schema can't express.
 *
 * @param number of the card; undefined when the schema has found it faulty.
 * @param faulty fields that the schema has found faulty already; they are not read.
 */
export function cardFaults(
  card: CardInput,
  number: CardNumber | undefined,
  faulty: ReadonlySet<string>,
  now: Date,
): FieldFault[] {
  if (faulty.has("card")) return [];
  const found = number ? numberFaults(typeof card === "string" ? "card" : "card.number", number) : [];
  if (typeof card === "string") return found;
  if (number) found.push(...codeFaults(card, number, faulty));
  if (faulty.has("card.exp_month") || faulty.has("card.exp_year")) return found;
  return [...found, ...expiryFaults(card.exp_month ?? undefined, card.exp_year ?? undefined, now)];
}

function numberFaults(field: string, { text, digits, brand }: CardNumber): FieldFault[] {
  if (digits === undefined) {
    return holdsCardNumber(text) ? [{ field, message: "A token must not hold a card number." }] : [];
  }
  const demanded = brand?.checkDigit ?? true;
  return !demanded || passesLuhn(digits) ? [] : [{ field, message: "The check digit of the card number is wrong." }];
}

function codeFaults({ cvc }: CardObject, { brand }: CardNumber, faulty: ReadonlySet<string>): FieldFault[] {
  const length = brand?.codeLength;
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

/** Brand and last four of a number without faults. */
export function summarizeCard({ text, digits, brand }: CardNumber): CardSummary {
  if (digits === undefined) return { brand: "token", lastFour: text.slice(-4) };
  return { brand: brand?.name ?? "other", lastFour: digits.slice(-4) };
}

/** The schema lets through either digits with separators or a text with a letter. */
function isToken(text: string): boolean {
  return /[A-Za-z]/.test(text);
}

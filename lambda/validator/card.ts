import { brandOf } from "./cardBrands";
import type { FieldFault } from "./fieldFault";

/** All that is kept of a card: never more than the last four characters (PCI DSS 3.4.1 allows them). */
export interface CardSummary {
  /** Brand of the number, `other` for an unknown issuer, `token` for a token. */
  readonly brand: string;
  readonly lastFour: string;
}

/** A card as the schema lets it through: a number or a token, or an object with the number. */
export type CardInput =
  string | { readonly number: string; readonly exp_month?: number; readonly exp_year?: number; readonly cvc?: string };

/** Whether a number's last digit is the check digit of the rest (ISO/IEC 7812-1, annex B). */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  Array.from(digits, Number)
    .reverse()
    .forEach((digit, position) => {
      const value = position % 2 === 0 ? digit : 2 * digit;
      sum += value > 9 ? value - 9 : value;
    });
  return sum % 10 === 0;
}

/** Version 1 to 8 and variant of RFC 9562, and a letter, which no card number has. */
const uuid = /^(?=.*[a-f])[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/**
 * Whether a text that is going to be stored and logged holds a card number, with any separators between its digits.
 * The prefix of a known issuer is demanded, since one random number in ten passes the Luhn check and numeric ids would be
 * refused by chance. For the same reason a UUID is let through: some in a few thousand would look like a card.
 */
export function holdsCardNumber(text: string): boolean {
  if (uuid.test(text)) return false;
  const runs = text.match(/[0-9]+(?:[-._ ]+[0-9]+)*/g) ?? [];
  // Any neighbouring groups of a run may be the card number: a year or a counter may stand before or after it.
  return runs.some((run) => {
    const groups = run.split(/[-._ ]+/);
    return groups.some((_, first) => groups.some((_, last) => isCardNumber(groups.slice(first, last + 1).join(""))));
  });
}

function isCardNumber(digits: string): boolean {
  return digits.length >= 12 && digits.length <= 19 && passesLuhn(digits) && brandOf(digits) !== undefined;
}

/**
 * Faults of a card that a schema can't express.
 *
 * @param faulty fields that the schema has found faulty already; they are not read.
 */
export function cardFaults(card: CardInput, faulty: ReadonlySet<string>, now: Date): FieldFault[] {
  if (faulty.has("card")) return [];
  if (typeof card === "string") return numberFaults("card", card);
  const found = faulty.has("card.number") ? [] : numberFaults("card.number", card.number);
  if (faulty.has("card.exp_month") || faulty.has("card.exp_year")) return found;
  return [...found, ...expiryFaults(card.exp_month, card.exp_year, now)];
}

function numberFaults(field: string, text: string): FieldFault[] {
  if (isToken(text)) {
    return holdsCardNumber(text) ? [{ field, message: "A token must not hold a card number." }] : [];
  }
  return passesLuhn(onlyDigits(text)) ? [] : [{ field, message: "The check digit of the card number is wrong." }];
}

function expiryFaults(month: number | undefined, year: number | undefined, now: Date): FieldFault[] {
  if (month === undefined && year === undefined) return [];
  const together = "Give exp_month and exp_year together, or neither.";
  if (month === undefined) return [{ field: "card.exp_month", message: together }];
  if (year === undefined) return [{ field: "card.exp_year", message: together }];
  // A card is valid to the end of its month, here that of UTC.
  const expired = year * 12 + month < now.getUTCFullYear() * 12 + now.getUTCMonth() + 1;
  return expired ? [{ field: "card.exp_year", message: "The card has expired." }] : [];
}

/** Brand and last four of a card without faults. */
export function summarizeCard(card: CardInput): CardSummary {
  const text = typeof card === "string" ? card : card.number;
  if (isToken(text)) return { brand: "token", lastFour: text.slice(-4) };
  const digits = onlyDigits(text);
  return { brand: brandOf(digits) ?? "other", lastFour: digits.slice(-4) };
}

/** The schema lets through either digits with separators or a text with a letter. */
function isToken(text: string): boolean {
  return /[A-Za-z]/.test(text);
}

function onlyDigits(text: string): string {
  return text.replace(/[ -]/g, "");
}

import { brandOf } from "./cardBrands";
import { passesLuhn } from "./luhn";

/** A UUID of version 1 to 8 (RFC 9562). One without a letter has no groups that a card is printed in. */
const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
/** As long as a UUID without hyphens, or as a SHA-1 or SHA-256 in hexadecimal. */
const hash = "(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})";
const madeByMachine = new RegExp(`(?<![0-9a-z])(?:${uuid}|${hash})(?![0-9a-z])`, "gi");

/** No card is printed in longer groups than the six digits in the middle of an American Express or Diners Club card. */
const longestGroup = 6;

/**
 * Whether a text that is going to be stored and logged holds a card number: by itself or with any separators between groups
 * of digits, and with anything but a digit before and after it. Of random numbers as long as a card three or four in a hundred
 * look like one; ids that people make of dates, times, counters, phone numbers and invoice numbers, and UUIDs, don't.
 */
export function holdsCardNumber(text: string): boolean {
  const runs = text.replace(madeByMachine, "x").match(/[0-9]+(?:[-._ ]+[0-9]+)*/g) ?? [];
  // Any neighbouring groups of a run may be the card number: a year or a counter may stand before or after it.
  return runs.some((run) => {
    const groups = run.split(/[-._ ]+/);
    return groups.some((_, first) => groups.some((_, last) => isCardNumber(groups.slice(first, last + 1))));
  });
}

/** Whether a text holds all digits of a card number in their order, whatever stands between, before or after them. */
export function holdsDigits(text: string, digits: string): boolean {
  return text.replace(/[^0-9]/g, "").includes(digits);
}

function isCardNumber(groups: readonly string[]): boolean {
  const digits = groups.join("");
  const printed = groups.length === 1 || groups.every((group) => group.length <= longestGroup);
  return printed && passesLuhn(digits) && isInUse(digits);
}

/**
 * Whether a brand issues such numbers today. Fewer than 16 digits are taken for a card of American Express or Diners Club alone,
 * as phone numbers, EANs and milliseconds since 1970 have as many; and what JCB once issued under 1800 and 2131 would be a time
 * of 2027 in microseconds.
 */
function isInUse(digits: string): boolean {
  const name = brandOf(digits)?.name;
  if (name === "jcb") return digits.startsWith("35");
  return name === "amex" || name === "diners" || (name !== undefined && digits.length >= 16);
}

import creditCardType from "credit-card-type";

/** What is known of a card by its number. */
export interface CardBrand {
  /** As it is kept in the audit record. */
  readonly name: string;
  /** Digits of the security code. */
  readonly codeLength: number;
  /** Whether every number has a check digit. UnionPay has issued some without: https://github.com/braintree/card-validator. */
  readonly checkDigit: boolean;
}

// Visa has long issued none of 13 digits, but companies still publish one for tests.
creditCardType.updateCard("visa", { lengths: [13, ...creditCardType.getTypeInfo("visa").lengths] });

/** The names that records have had from the start, where the library has others. */
const recordedNames: Readonly<Record<string, string>> = { "american-express": "amex", "diners-club": "diners" };

/** Brand of a card number by its first digits and its length; undefined when no known brand has both. */
export function brandOf(digits: string): CardBrand | undefined {
  // Of several brands that begin alike the library takes the longest beginning, once there are as many digits.
  const [match] = creditCardType(digits);
  if (match === undefined || !match.lengths.includes(digits.length)) return undefined;
  const { type, code } = match;
  return { name: recordedNames[type] ?? type, codeLength: code.size, checkDigit: type !== "unionpay" };
}

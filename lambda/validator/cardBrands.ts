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

/** The names that records have had from the start, where the library has others. */
const recordedNames: Readonly<Record<string, string>> = { "american-express": "amex", "diners-club": "diners" };

/** Beginnings of a brand's numbers: those from one to another, which has as many digits. */
interface Beginnings {
  readonly from: string;
  readonly to: string;
}

/** What the library knows of each brand, read once: it would read all of it again for each number. */
const known = Object.values(creditCardType.types).map((type) => {
  const { patterns, lengths, code } = creditCardType.getTypeInfo(type);
  const beginnings = patterns.map((pattern): Beginnings => {
    const [from = 0, to = from] = [pattern].flat();
    return { from: String(from), to: String(to) };
  });
  return {
    brand: { name: recordedNames[type] ?? type, codeLength: code.size, checkDigit: type !== "unionpay" },
    beginnings,
    // Visa has long issued none of 13 digits, but companies still publish one for tests.
    lengths: type === "visa" ? [13, ...lengths] : lengths,
  };
});

/** Brand of a card number by its first digits and its length; undefined when no known brand has both. */
export function brandOf(digits: string): CardBrand | undefined {
  let found: (typeof known)[number] | undefined;
  let longest = 0;
  for (const one of known) {
    const begin = one.beginnings.find((each) => holds(each, digits));
    // Of several brands that begin alike it is that of the longest beginning.
    if (begin === undefined || begin.from.length <= longest) continue;
    [found, longest] = [one, begin.from.length];
  }
  return found?.lengths.includes(digits.length) ? found.brand : undefined;
}

function holds({ from, to }: Beginnings, digits: string): boolean {
  const begin = digits.slice(0, from.length);
  return begin >= from && begin <= to;
}

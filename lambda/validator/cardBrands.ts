/** First digits of a brand's card numbers, as single prefixes or as ranges of equal length. */
type Prefix = number | readonly [from: number, to: number];

/**
 * Issuer prefixes of the card brands, of ISO/IEC 7812 and as listed by braintree/credit-card-type in
 * `src/lib/card-types.ts`; the first match counts. Ranges inside Maestro's 50, 56-59 and 6 that belong to smaller brands
 * come before it where the brand is worth telling apart, and count as Maestro otherwise.
 */
const brands: readonly (readonly [brand: string, prefixes: readonly Prefix[]])[] = [
  ["amex", [34, 37]],
  ["diners", [[300, 305], 3095, 36, 38, 39]],
  ["jcb", [2131, 1800, [3528, 3589]]],
  ["mir", [[2200, 2204]]],
  [
    "mastercard",
    [
      [51, 55],
      [2221, 2720],
    ],
  ],
  ["elo", [401178, 401179, 438935, 457631, 457632, 431274, 451416, 457393, 504175, [506699, 506778], [509000, 509999]]],
  ["visa", [4]],
  ["discover", [6011, [644, 649], 65]],
  ["unionpay", [62, 81]],
  ["maestro", [50, [56, 59], 6]],
];

/** Brand of a card number by its first digits; undefined when no known issuer has them. */
export function brandOf(digits: string): string | undefined {
  return brands.find(([, prefixes]) => prefixes.some((prefix) => startsWith(digits, prefix)))?.[0];
}

function startsWith(digits: string, prefix: Prefix): boolean {
  const [from, to] = typeof prefix === "number" ? [prefix, prefix] : prefix;
  const start = Number(digits.slice(0, String(from).length));
  return start >= from && start <= to;
}

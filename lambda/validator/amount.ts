/** Field 4 of ISO 8583 (amount, transaction) is `n 12`: what cards are settled with holds 12 digits of minor units. */
const maxMinorDigits = 12;

/** What became of a client's amount: its canonical form, or a sentence that says what is wrong with it. */
export type AmountReading = { readonly amount: string } | { readonly fault: string };

/**
 * Reads an amount from its source text, since a JSON number loses digits as soon as it becomes a float. The canonical form
 * has exactly the decimals of the currency, so that 10, 10.5 and 10.50 can be compared as texts.
 *
 * @param decimals decimals of the currency; left out when the currency itself is faulty, and then not checked.
 */
export function readAmount(text: string, decimals?: number): AmountReading {
  const parts = /^(0|[1-9][0-9]*)(?:\.([0-9]+))?$/.exec(text);
  if (parts === null) return { fault: "Write the amount as a plain decimal number, without an exponent." };
  const [, whole = "", fraction = ""] = parts;
  if (!/[1-9]/.test(text)) return { fault: "The amount must be greater than 0." };
  if (decimals === undefined) return { amount: text };

  if (fraction.length > decimals) {
    const most = decimals === 0 ? "no decimals" : `at most ${decimals} decimals`;
    return { fault: `The amount may have ${most} in its currency.` };
  }
  if (whole.length + decimals > maxMinorDigits) {
    return { fault: `The amount may have at most ${maxMinorDigits} digits, counted in the currency's smallest unit.` };
  }
  return { amount: decimals === 0 ? whole : `${whole}.${fraction.padEnd(decimals, "0")}` };
}

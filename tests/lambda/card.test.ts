// Rules of cards. Doesn't prove that a number has been issued, nor what the library doesn't know of a brand.
import creditCardType from "credit-card-type";
import { brandOf } from "../../lambda/validator/cardBrands";
import { cardFaults, CardInput, readNumber, summarizeCard } from "../../lambda/validator/card";
import { passesLuhn } from "../../lambda/validator/luhn";
import { publishedNumbers } from "./publishedNumbers";

const now = new Date("2026-11-30T23:59:59.999Z");
const faultsOf = (card: CardInput, at = now) => cardFaults(card, readNumber(card), new Set(), at);
/** Faults beside those that the schema has found: of a number that is among them, nothing is read. */
const furtherFaults = (card: CardInput, found: readonly string[]) => {
  const isRefused = found.includes("card") || found.includes("card.number");
  return cardFaults(card, isRefused ? undefined : readNumber(card), new Set(found), now);
};
const wrongDigit = "The check digit of the card number is wrong.";

describe.each(publishedNumbers)("%s %s", (brand, digits) => {
  it("is accepted and kept as brand and last four only", () => {
    expect(faultsOf(digits)).toEqual([]);
    expect(summarizeCard(readNumber(digits))).toEqual({ brand, lastFour: digits.slice(-4) });
    expect(summarizeCard(readNumber({ number: digits }))).toEqual({ brand, lastFour: digits.slice(-4) });
    expect(readNumber(digits.replace(/.{4}/g, "$& ")).digits).toBe(digits);
  });

  it("fails the check with any one digit changed, which is refused unless it is UnionPay's", () => {
    for (const [place, digit] of Array.from(digits).entries()) {
      const wrong = `${digits.slice(0, place)}${(Number(digit) + 1) % 10}${digits.slice(place + 1)}`;
      expect(passesLuhn(wrong)).toBe(false);
    }
    const wrong = `${digits.slice(0, -1)}${(Number(digits.at(-1)) + 1) % 10}`;
    expect(faultsOf(wrong)).toEqual(brand === "unionpay" ? [] : [{ field: "card", message: wrongDigit }]);
  });
});

it.each([
  ["separated by spaces", "4111 1111 1111 1111"],
  ["separated by hyphens", "3782-822463-10005"],
  ["in an object", { number: "4111-1111-1111-1111" }],
  ["of UnionPay without a check digit", "6212345678901234"],
])("accepts a number %s", (_, card) => {
  expect(faultsOf(card)).toEqual([]);
});

it("finds nothing wrong with a token, a card that still runs, and what the schema has refused whole", () => {
  expect(faultsOf("tok_1Nabcd")).toStrictEqual([]);
  expect(faultsOf({ number: "4111111111111111", exp_month: 11, exp_year: 2026 })).toStrictEqual([]);
  expect(furtherFaults({ number: "4111111111111112" }, ["card"])).toStrictEqual([]);
  expect(furtherFaults("4111111111111112", ["card"])).toStrictEqual([]);
});

it("names an unknown issuer other, and a token token", () => {
  expect(brandOf("9000000000000001")).toBeUndefined();
  expect(summarizeCard(readNumber("9111111111111111"))).toEqual({ brand: "other", lastFour: "1111" });
  expect(summarizeCard(readNumber("tok_1Nabcd"))).toEqual({ brand: "token", lastFour: "abcd" });
  expect(readNumber("tok_1Nabcd").digits).toBeUndefined();
});

describe.each(Object.values(creditCardType.types))("%s", (type) => {
  const { patterns, lengths: listed, code } = creditCardType.getTypeInfo(type);
  const lengths = type === "visa" ? [13, ...listed] : listed;
  const name = { "american-express": "amex", "diners-club": "diners" }[type as string] ?? type;
  /** The beginnings of its numbers: of a range the first, the last and one between. */
  const prefixes = patterns.flatMap((pattern) => {
    const [from = 0, to = 0] = [pattern].flat();
    return [from, Math.floor((from + Math.max(from, to)) / 2), Math.max(from, to)].map(String);
  });

  it("is told by every prefix and length that the library lists, unless a longer prefix is another's", () => {
    for (const prefix of prefixes) {
      for (const length of lengths) {
        const digits = prefix.padEnd(length, "0");
        const best = creditCardType(digits)[0];
        const own = best?.type === type;
        expect([digits, brandOf(digits)?.name === name]).toEqual([digits, own]);
        if (!own) expect(Number(best?.matchStrength)).toBeGreaterThanOrEqual(prefix.length);
      }
    }
  });

  it("is told as the library tells it, at both sides of each end of its ranges", () => {
    for (const end of patterns.flat()) {
      for (const prefix of [end - 1, end, end + 1]) {
        const digits = String(prefix).padEnd(16, "5");
        const [best] = creditCardType(digits);
        const expected = best?.lengths.includes(16) ? best.code.size : undefined;
        expect([digits, brandOf(digits)?.codeLength]).toEqual([digits, expected]);
        expect([digits, brandOf(digits)?.name === name]).toEqual([digits, best?.type === type && lengths.includes(16)]);
      }
    }
  });

  it("is not told by a length that it doesn't have", () => {
    const other = [12, 13, 14, 15, 16, 17, 18, 19].filter((length) => !lengths.includes(length));
    for (const prefix of prefixes) {
      for (const length of other) expect(brandOf(prefix.padEnd(length, "0"))?.name).not.toBe(name);
    }
  });

  it("has a security code of its own length", () => {
    const number = publishedNumbers.find(([brand]) => brand === name)?.[1] ?? "";
    const fault = { field: "card.cvc", message: `The security code of a card of this brand has ${code.size} digits.` };
    expect(faultsOf({ number, cvc: "1".repeat(code.size) })).toEqual([]);
    expect(faultsOf({ number, cvc: "1".repeat(7 - code.size) })).toEqual([fault]);
    expect(furtherFaults({ number, cvc: "1".repeat(7 - code.size) }, ["card.cvc"])).toEqual([]);
  });
});

it.each(["123", "1234"])("takes the security code %s of an unknown issuer's card", (cvc) => {
  expect(faultsOf({ number: "9000000000000001", cvc })).toEqual([]);
});

it("takes null for absent", () => {
  expect(faultsOf({ number: "4111111111111111", cvc: null, exp_month: null, exp_year: null })).toEqual([]);
  expect(faultsOf({ number: "4111111111111111", exp_month: 12, exp_year: null })).toEqual([
    { field: "card.exp_year", message: "Give exp_month and exp_year together, or neither." },
  ]);
});

it("refuses a token that holds a card number", () => {
  expect(faultsOf("tok_4111111111111111")).toEqual([
    { field: "card", message: "A token must not hold a card number." },
  ]);
});

it("demands a check digit of a card that no brand is known of", () => {
  expect(faultsOf("9000000000000001")).toEqual([]);
  expect(faultsOf("9000000000000002")).toEqual([{ field: "card", message: wrongDigit }]);
});

describe("a card as an object", () => {
  const wrong = { number: "4111111111111112", exp_month: 1, exp_year: 2020, cvc: "1234" };
  const faults = [
    { field: "card.number", message: wrongDigit },
    { field: "card.cvc", message: "The security code of a card of this brand has 3 digits." },
    { field: "card.exp_year", message: "The card has expired." },
  ];

  it("is told all that is wrong with it, each by its own field", () => {
    expect(faultsOf(wrong)).toEqual(faults);
    expect(readNumber(wrong).digits).toBe("4111111111111112");
  });

  it.each([
    [["card"], []],
    [["card.number"], ["card.exp_year"]],
    [["card.cvc"], ["card.number", "card.exp_year"]],
    [["card.exp_month"], ["card.number", "card.cvc"]],
    [["card.exp_year"], ["card.number", "card.cvc"]],
    [["payment_id"], ["card.number", "card.cvc", "card.exp_year"]],
  ])("isn't judged by %j, which the schema has refused", (faulty, fields) => {
    expect(furtherFaults(wrong, faulty).map(({ field }) => field)).toEqual(fields);
  });
});

describe("expiry", () => {
  const number = "4111111111111111";

  it.each([
    [11, 2026, now, []],
    [12, 2026, now, []],
    [1, 2027, now, []],
    [10, 2026, now, ["card.exp_year"]],
    [12, 2025, now, ["card.exp_year"]],
    [11, 2026, new Date("2026-12-01T00:00:00Z"), ["card.exp_year"]],
    // Whatever the clock of the machine is set to: in the tests it is the next day already.
    [12, 2026, new Date("2026-12-31T23:59:59.999Z"), []],
    [undefined, undefined, now, []],
    [undefined, 2030, now, ["card.exp_month"]],
    [12, undefined, now, ["card.exp_year"]],
  ])("month %s of %s at %s", (exp_month, exp_year, at, fields) => {
    expect(faultsOf({ number, exp_month, exp_year }, at).map(({ field }) => field)).toEqual(fields);
  });
});

// Rules of cards. Doesn't prove that a number has been issued, nor that every issuer's prefix is in the table.
import { brandOf } from "../../lambda/validator/cardBrands";
import { cardFaults, CardInput, holdsCardNumber, passesLuhn, summarizeCard } from "../../lambda/validator/card";

const now = new Date("2026-11-30T23:59:59.999Z");
const faultsOf = (card: CardInput, at = now) => cardFaults(card, new Set(), at);

// Numbers that the networks and payment providers publish for tests.
const published: [brand: string, digits: string][] = [
  ["visa", "4111111111111111"],
  ["visa", "4222222222222"],
  ["mastercard", "5555555555554444"],
  ["mastercard", "2223003122003222"],
  ["amex", "378282246310005"],
  ["discover", "6011111111111117"],
  ["diners", "3056930009020004"],
  ["diners", "36227206271667"],
  ["jcb", "3566002020360505"],
  ["unionpay", "6200000000000005"],
  ["maestro", "6759649826438453"],
  ["mir", "2200000000000004"],
];

describe.each(published)("%s %s", (brand, digits) => {
  it("is accepted and kept as brand and last four only", () => {
    expect(faultsOf(digits)).toEqual([]);
    expect(summarizeCard(digits)).toEqual({ brand, lastFour: digits.slice(-4) });
  });

  it("is refused with any one digit changed", () => {
    for (const [place, digit] of Array.from(digits).entries()) {
      const wrong = `${digits.slice(0, place)}${(Number(digit) + 1) % 10}${digits.slice(place + 1)}`;
      expect(passesLuhn(wrong)).toBe(false);
    }
    expect(faultsOf(`${digits.slice(0, -1)}${(Number(digits.at(-1)) + 1) % 10}`)).toEqual([
      { field: "card", message: expect.stringContaining("check digit") as string },
    ]);
  });

  it("is found in an id, with and without separators", () => {
    const groups = digits.match(/.{1,4}/g) ?? [];
    for (const separator of ["", "-", ".", "_", " ", "--"]) {
      const written = groups.join(separator);
      for (const id of [written, `order-${written}`, `tok_${written}x`, `${written}-2026`, `7.${written}`]) {
        expect([id, holdsCardNumber(id)]).toEqual([id, true]);
      }
    }
  });
});

it.each([
  ["separated by spaces", "4111 1111 1111 1111"],
  ["separated by hyphens", "3782-822463-10005"],
  ["in an object", { number: "4111-1111-1111-1111" }],
])("accepts a number %s", (_, card) => {
  expect(faultsOf(card)).toEqual([]);
});

it("names an unknown issuer other, and a token token", () => {
  expect(brandOf("9000000000000001")).toBeUndefined();
  expect(summarizeCard("9111111111111111")).toEqual({ brand: "other", lastFour: "1111" });
  expect(summarizeCard("tok_1Nabcd")).toEqual({ brand: "token", lastFour: "abcd" });
});

it.each([
  "order-20261125-000123",
  "123456789012",
  "1234567890123456",
  "9111111111111111",
  "4111-1111-1111-1112",
  "a1b2c3d4e5f6a7b8",
  // As long as a card number and passing Luhn, but a UUID.
  "4111111a-1111-4111-8111-411111111111",
  "550e8400-e29b-41d4-a716-446655440000",
])("lets the id %s through", (id) => {
  expect(holdsCardNumber(id)).toBe(false);
});

it.each(["41111111-1111-1111-0000-00000000000a", "4111111111111111-e29b-41d4-a716-446655440000"])(
  "doesn't take %s for a UUID",
  (id) => {
    expect(holdsCardNumber(id)).toBe(true);
  },
);

it("refuses a token that holds a card number", () => {
  expect(faultsOf("tok_4111111111111111")).toEqual([
    { field: "card", message: "A token must not hold a card number." },
  ]);
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
    [undefined, undefined, now, []],
    [undefined, 2030, now, ["card.exp_month"]],
    [12, undefined, now, ["card.exp_year"]],
  ])("month %s of %s at %s", (exp_month, exp_year, at, fields) => {
    expect(faultsOf({ number, exp_month, exp_year }, at).map(({ field }) => field)).toEqual(fields);
  });
});

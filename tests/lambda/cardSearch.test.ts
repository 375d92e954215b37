// Card numbers in ids. Doesn't prove anything about a number of another card with further digits or letters inside of it or
// right beside it: it can't be told from any other id.
import * as fc from "fast-check";
import { holdsCardNumber, holdsDigits } from "../../lambda/validator/cardSearch";
import { publishedNumbers } from "./publishedNumbers";

const current = publishedNumbers.filter(([, { length }]) => length >= 14);

it("knows numbers of every brand", () => {
  expect(new Set(current.map(([brand]) => brand)).size).toBe(15);
});

it.each(current)("finds %s %s with and without separators", (_, digits) => {
  const groups = digits.match(/.{1,4}/g) ?? [];
  for (const separator of ["", "-", ".", "_", " ", "--"]) {
    const written = groups.join(separator);
    for (const id of [written, `order-${written}`, `tok_${written}x`, `${written}-2026`, `7.${written}`]) {
      expect([id, holdsCardNumber(id)]).toEqual([id, true]);
    }
  }
});

it("finds a number as it is printed in three groups, and none in longer groups than are printed", () => {
  expect(holdsCardNumber("3782-822463-10005")).toBe(true);
  expect(holdsCardNumber("411111-111111-1111")).toBe(true);
  expect(holdsCardNumber("411111-1111111-111")).toBe(false);
});

it.each([
  "order-20261125-000123",
  "123456789012",
  "1234567890123456",
  "9111111111111111",
  "4111-1111-1111-1112",
  "a1b2c3d4e5f6a7b8",
  "550e8400-e29b-41d4-a716-446655440000",
  // As long as a card number and passing Luhn, but a UUID, or a hash.
  "4111111a-1111-4111-8111-411111111111",
  "order-4111111a-1111-4111-8111-411111111111",
  "4111111111111111aaaaaaaaaaaaaaaa",
  "aaaa4111-1111-8111-8111-aaaaaaaaaaaa",
  "AAAA4111-1111-8111-8111-AAAAAAAAAAAA",
  "aaaa4111-1111-8111-8111-aaaaaaaaaaaa_aaaa4111-1111-8111-8111-aaaaaaaaaaaa",
  // Halves of a number that a UUID keeps apart.
  "4111-1111-550e8400-e29b-41d4-a716-446655440000-1111-1111",
  // Of 13 digits, as an EAN and a phone number are.
  "4222222222222",
])("lets the id %s through", (id) => {
  expect(holdsCardNumber(id)).toBe(false);
});

it.each([
  "4111-1111-1111-1111-0000-0000",
  "4111111111111111-e29b-41d4-a716-446655440000",
  "4111111111111111-4111-8111-411111111111",
  // There is no version 9.
  "aaaa4111-1111-9111-8119-aaaaaaaaaaaa",
  "x4111111111111111aaaaaaaaaaaaaaaa",
])("doesn't take %s for a UUID or a hash", (id) => {
  expect(holdsCardNumber(id)).toBe(true);
});

const digits = (length: number) =>
  fc.array(fc.nat({ max: 9 }), { minLength: length, maxLength: length }).map((each) => each.join(""));

it.each<[string, fc.Arbitrary<string>]>([
  // From 2020 to 2033, which includes the days when such a time begins like a card of JCB.
  [
    "milliseconds since 1970",
    fc.integer({ min: 1_577_836_800_000, max: 2_000_000_000_000 }).map((time) => `order-${time}`),
  ],
  ["microseconds since 1970", digits(12).map((rest) => `1800${rest}`)],
  ["nanoseconds since 1970", digits(12).map((rest) => `1800000${rest}`)],
  ["dates and counters", digits(4).map((count) => `INV-5001-20261126-${count}`)],
  ["shops, dates and counters", fc.tuple(digits(3), digits(4)).map(([shop, count]) => `4${shop}-20261126-${count}`)],
  ["dates and times", digits(9).map((time) => `20261126${time}`)],
  ["phone numbers", digits(8).map((rest) => `49151${rest}`)],
  ["longer phone numbers", digits(9).map((rest) => `62812${rest}`)],
  ["EANs", digits(11).map((rest) => `50${rest}`)],
  ["prefixed UUIDs", fc.uuid({ version: 4 }).map((id) => `order-${id}`)],
  [
    "hashes",
    fc
      .constantFrom(32, 40, 64)
      .chain((length) =>
        fc.string({ unit: fc.constantFrom(...Array.from("0123456789abcdef")), minLength: length, maxLength: length }),
      ),
  ],
])("takes no %s for a card", (_, ids) => {
  fc.assert(
    fc.property(ids, (id) => !holdsCardNumber(id)),
    { numRuns: 3_000, seed: 20261126 },
  );
});

it("finds the digits of a card whatever stands around and between them", () => {
  for (const id of [
    "41111111111111111230",
    "202611264111111111111111",
    "0004111111111111111",
    "4111x1111x1111x1111",
    "41111111-1111-1111-8111-11111111111a",
  ]) {
    expect([id, holdsDigits(id, "4111111111111111")]).toEqual([id, true]);
  }
  expect(holdsDigits("411111111111111-2", "4111111111111111")).toBe(false);
});

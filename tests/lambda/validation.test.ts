// The rules of a payment, from the text of a body to the payment or its faults. Doesn't prove how API Gateway words the
// same faults, since it refuses most of them before the function.
import { validatePayment } from "../../lambda/validator/validation";
import { fixedNow } from "./testApi";

const card = "4111 1111 1111 1111";
const valid = { payment_id: "order-1", amount: "10.50", currency: "EUR", card };

function validate(text: string) {
  return validatePayment(text, fixedNow, () => "made-1");
}

function faultsOf(text: string): Record<string, string> {
  const result = validate(text);
  if (!("faults" in result)) return {};
  const faults = result.faults.map(({ field, message }) => [field, message] as const);
  expect(new Set(faults.map(([field]) => field)).size).toBe(faults.length);
  return Object.fromEntries(faults);
}

const json = (changes: Record<string, unknown>) => JSON.stringify({ ...valid, ...changes });

it("gives back a payment without card data", () => {
  expect(validate(json({ card: { number: card, exp_month: 12, exp_year: 2030, cvc: "737" } }))).toEqual({
    payment: { paymentId: "order-1", amount: "10.50", currency: "EUR", card: { brand: "visa", lastFour: "1111" } },
  });
});

it("fills in an id and US dollars", () => {
  expect(validate('{"amount":7,"card":"tok_1Nabcd"}')).toEqual({
    payment: { paymentId: "made-1", amount: "7.00", currency: "USD", card: { brand: "token", lastFour: "abcd" } },
  });
});

describe("accepts", () => {
  it.each<[string, string]>([
    ["a number as amount", '{"amount":10.50,"card":"tok_1Nabcd"}'],
    ["the greatest amount", '{"amount":999999999999,"currency":"JPY","card":"tok_1Nabcd"}'],
    ["the smallest amount", '{"amount":0.001,"currency":"KWD","card":"tok_1Nabcd"}'],
    ["null for every field that may be absent", json({ payment_id: null, currency: null })],
    ["null in the card", json({ card: { number: card, exp_month: null, exp_year: null, cvc: null } })],
    ["milliseconds since 1970 as id", json({ payment_id: "order-1800485286464" })],
    ["a prefixed UUID as id", json({ payment_id: "order-550e8400-e29b-41d4-a716-446655440000" })],
    ["the digits of another card with more digits as id", json({ payment_id: "55555555555544440726" })],
    ["a UnionPay number without check digit", json({ card: "6212345678901234" })],
    ["four digits of security code of American Express", json({ card: { number: "378282246310005", cvc: "1234" } })],
    ["white space around", ' \n{"amount":1,"card":"tok_1Nabcd"}\t'],
    ["an id of 64 characters", json({ payment_id: "a".repeat(64) })],
    ["an id with dots", json({ payment_id: "..a" })],
    ["the shortest token", json({ card: "tok_1234" })],
    ["the longest token", json({ card: `t${"-".repeat(127)}` })],
    ["a month of expiry that still runs", json({ card: { number: card, exp_month: 11, exp_year: 2026 } })],
  ])("%s", (_, text) => {
    expect(faultsOf(text)).toEqual({});
  });
});

describe("keeps the amount of a JSON number as it was written", () => {
  it.each([
    ["1234567890.10", "1234567890.10"],
    ["0.1", "0.10"],
    ["9999999999.99", "9999999999.99"],
  ])("%s", (source, amount) => {
    expect(validate(`{"amount":${source},"card":"tok_1Nabcd"}`)).toMatchObject({ payment: { amount } });
  });

  it("also with other members of the same name", () => {
    expect(faultsOf(`{"amount":1e3,"card":{"number":"${card}","amount":5}}`)).toHaveProperty("amount");
    expect(faultsOf(`{"card":{"number":"${card}","amount":1e3},"amount":5}`)).not.toHaveProperty("amount");
  });
});

describe("refuses", () => {
  it.each<[string, string, string[]]>([
    ["no JSON", "{", ["(body)"]],
    ["nothing", "", ["(body)"]],
    ["null", "null", ["(body)"]],
    ["a list", "[]", ["(body)"]],
    ["a text", '"4111111111111111"', ["(body)"]],
    ["half a surrogate pair as a value", '{"amount":1,"card":"\\ud800"}', ["(body)"]],
    ["half a surrogate pair as a name", '{"amount":1,"card":"tok_1Nabcd","\\udc00":1}', ["(body)"]],
    [
      "very deep nesting",
      `${'{"card":'.repeat(1_800)}1${"}".repeat(1_800)}`,
      ["amount", "card.number", "card.(unknown)"],
    ],
    ["nesting too deep to walk", "[".repeat(8_000) + "]".repeat(8_000), ["(body)"]],
    ["an empty object", "{}", ["amount", "card"]],
    ["an unknown field", json({ "4111111111111111": 1 }), ["(unknown)"]],
    ["__proto__", '{"__proto__":{"amount":1},"card":"tok_1Nabcd"}', ["amount", "(unknown)"]],
    ["constructor", json({ constructor: 1 }), ["(unknown)"]],
    ["an id of the wrong type", json({ payment_id: 1 }), ["payment_id"]],
    ["an empty id", json({ payment_id: "" }), ["payment_id"]],
    ["an id of dots", json({ payment_id: ".." }), ["payment_id"]],
    ["an id that is a path", json({ payment_id: "../x" }), ["payment_id"]],
    ["an id of 65 characters", json({ payment_id: "a".repeat(65) }), ["payment_id"]],
    ["an id with a line break", json({ payment_id: "a\n" }), ["payment_id"]],
    ["an id that is its own card number", json({ payment_id: "4111-1111-1111-1111" }), ["payment_id"]],
    ["an id that is a card number", json({ payment_id: "5555-5555-5555-4444" }), ["payment_id"]],
    ["an id that holds its own card among digits", json({ payment_id: "202611264111111111111111" }), ["payment_id"]],
    [
      "an id that is a UUID of its own card",
      json({ payment_id: "41111111-1111-1111-8111-11111111111a" }),
      ["payment_id"],
    ],
    ["an amount that is null", json({ amount: null }), ["amount"]],
    ["a card that is null", json({ card: null }), ["card"]],
    ["a card number that is null", json({ card: { number: null } }), ["card.number"]],
    ["a card of zeros", json({ card: "0000 0000 0000 0000" }), ["card"]],
    ["a card of zeros in an object", json({ card: { number: "0000000000000000" } }), ["card.number"]],
    ["an unknown field that is null", json({ note: null }), ["(unknown)"]],
    ["an amount twice", '{"amount":1e3,"amount":"2","card":"tok_1Nabcd"}', ["amount"]],
    ["an amount twice, once escaped", '{"amount":"1","am\\u006funt":"2","card":"tok_1Nabcd"}', ["amount"]],
    ["a security code twice", `{"amount":1,"card":{"number":"${card}","cvc":"123","cvc":"123"}}`, ["card.cvc"]],
    ["an unknown field twice", '{"amount":1,"card":"tok_1Nabcd","4111":1,"4111":1}', ["(unknown)"]],
    ["three digits of American Express", json({ card: { number: "378282246310005", cvc: "123" } }), ["card.cvc"]],
    ["four digits of Visa", json({ card: { number: card, cvc: "1234" } }), ["card.cvc"]],
    ["amount 0, which is not missing", '{"amount":0,"card":"tok_1Nabcd"}', ["amount"]],
    ["amount -0", '{"amount":-0,"card":"tok_1Nabcd"}', ["amount"]],
    ["a negative amount", json({ amount: -1 }), ["amount"]],
    ["an amount with exponent", '{"amount":1e3,"card":"tok_1Nabcd"}', ["amount"]],
    ["an amount beyond all floats", '{"amount":1e999,"card":"tok_1Nabcd"}', ["amount"]],
    ["an amount that rounds to 0", '{"amount":1e-999,"card":"tok_1Nabcd"}', ["amount"]],
    ["an amount that rounds to the bound", json({ amount: "x" }).replace('"x"', "10000000000.00"), ["amount"]],
    ["an amount with exponent in a text", json({ amount: "1e3" }), ["amount"]],
    ["NaN", json({ amount: "NaN" }), ["amount"]],
    ["true as amount", json({ amount: true }), ["amount"]],
    ["an amount that pretends to be a text", json({ amount: { toString: 1 } }), ["amount"]],
    ["a third decimal of a float", json({ amount: 0.1 + 0.2 }), ["amount"]],
    ["decimals of yen", json({ amount: "1.0", currency: "JPY" }), ["amount"]],
    ["a fourth decimal of dinars", json({ amount: "1.0001", currency: "KWD" }), ["amount"]],
    ["a currency in small letters", json({ currency: "usd" }), ["currency"]],
    ["a withdrawn currency", json({ currency: "DEM" }), ["currency"]],
    ["the test currency", json({ currency: "XTS" }), ["currency"]],
    ["a currency named like a method", json({ currency: "toString" }), ["currency"]],
    ["a card number as JSON number", json({ card: 4111111111111111 }), ["card"]],
    ["a wrong check digit", json({ card: "4111111111111112" }), ["card"]],
    ["11 digits", json({ card: "41111111111" }), ["card"]],
    ["20 digits", json({ card: "41111111111111111111" }), ["card"]],
    ["two spaces in a number", json({ card: "4111  1111 1111 1111" }), ["card"]],
    ["a number with space at the end", json({ card: `${card} ` }), ["card"]],
    ["digits with dots", json({ card: "4111.1111.1111.1111" }), ["card"]],
    ["digits of another script", json({ card: "٤١١١١١١١١١١١١١١١" }), ["card"]],
    ["a short token", json({ card: "tok_123" }), ["card"]],
    ["a long token", json({ card: "t".repeat(129) }), ["card"]],
    ["a token with a card number", json({ card: "tok_4111111111111111" }), ["card"]],
    ["a list as card", json({ card: [card] }), ["card"]],
    ["an empty card", json({ card: {} }), ["card.number"]],
    ["a token as number", json({ card: { number: "tok_1Nabcd" } }), ["card.number"]],
    ["a number as number", json({ card: { number: 4111111111111111 } }), ["card.number"]],
    ["a wrong check digit in an object", json({ card: { number: "4111111111111112" } }), ["card.number"]],
    ["month 13", json({ card: { number: card, exp_month: 13, exp_year: 2030 } }), ["card.exp_month"]],
    ["a month as text", json({ card: { number: card, exp_month: "12", exp_year: 2030 } }), ["card.exp_month"]],
    ["half a month", json({ card: { number: card, exp_month: 1.5, exp_year: 2030 } }), ["card.exp_month"]],
    ["a year of two digits", json({ card: { number: card, exp_month: 1, exp_year: 30 } }), ["card.exp_year"]],
    ["an expired card", json({ card: { number: card, exp_month: 10, exp_year: 2026 } }), ["card.exp_year"]],
    ["a month alone", json({ card: { number: card, exp_month: 12 } }), ["card.exp_year"]],
    ["a security code of 5 digits", json({ card: { number: card, cvc: "12345" } }), ["card.cvc"]],
    ["a security code as number", json({ card: { number: card, cvc: 737 } }), ["card.cvc"]],
    ["two unknown fields, told once", json({ one: 1, two: 2 }), ["(unknown)"]],
    ["an unknown field in the card", json({ card: { number: card, pin: "1" } }), ["card.(unknown)"]],
  ])("%s", (_, text, fields) => {
    expect(Object.keys(faultsOf(text)).sort()).toEqual([...fields].sort());
  });
});

describe("a card that has expired", () => {
  const expired = { number: card, exp_month: 10, exp_year: 2026 };
  const faults = [{ field: "card.exp_year", message: "The card has expired." }];

  it("leaves the payment to be looked up that its client has given an id", () => {
    expect(validate(json({ card: expired }))).toEqual({
      faults,
      expired: { paymentId: "order-1", amount: "10.50", currency: "EUR", card: { brand: "visa", lastFour: "1111" } },
    });
  });

  it.each([undefined, null])("refuses a payment whose id is %s", (payment_id) => {
    expect(validate(json({ payment_id, card: expired }))).toEqual({ faults });
  });

  it.each<[string, object]>([
    ["an amount", { amount: "0" }],
    ["a currency", { currency: "XXX" }],
    ["an id", { payment_id: "order 1" }],
    ["an id that holds a card number", { payment_id: "5555555555554444" }],
    ["a security code", { card: { ...expired, cvc: "1234" } }],
  ])("refuses a payment with another fault, of %s", (_, change) => {
    const result = validate(json({ card: expired, ...change }));
    expect(result).toHaveProperty("faults.1");
    expect(result).not.toHaveProperty("expired");
  });

  it("has no payment looked up for another fault of its date", () => {
    expect(validate(json({ card: { ...expired, exp_year: undefined } }))).not.toHaveProperty("expired");
  });
});

it("doesn't take a year of two digits for one that is over", () => {
  expect(faultsOf(json({ card: { number: card, exp_month: 1, exp_year: 25 } }))).toEqual({
    "card.exp_year": "Give the year as a number of four digits, such as 2030, without quotes.",
  });
});

it("tells all faults at once, each in its own words and none with a value", () => {
  const text = JSON.stringify({
    payment_id: "5555-5555-5555-4444",
    amount: "31337.999",
    currency: "bitcoin",
    card: { number: "4111111111111112", exp_month: 77, exp_year: 1999, cvc: "98765", "378282246310005": 1 },
    "6011111111111117": true,
  });
  const faults = faultsOf(text.replace('"31337.999"', "-31337"));
  expect(faults).toEqual({
    payment_id: "A payment_id must not hold a card number; choose another one.",
    amount: expect.stringContaining("greater than 0") as string,
    currency: expect.stringContaining("ISO 4217") as string,
    "card.number": "The check digit of the card number is wrong.",
    "card.exp_month": "Give the month as a number from 1 to 12, without quotes.",
    "card.exp_year": expect.stringContaining("four digits") as string,
    "card.cvc": expect.stringContaining("3 or 4 digits") as string,
    "card.(unknown)": "Send no other fields than those of the schema.",
    "(unknown)": "Send no other fields than those of the schema.",
  });
  expect(JSON.stringify(faults)).not.toMatch(/5555|31337|bitcoin|4111|77|1999|98765|3782|6011/);
});

it("tells every rule that a field has, whatever of it is broken", () => {
  const number = "Give a card number of 12 to 19 digits as a string.";
  expect(faultsOf("[]")).toEqual({ "(body)": "Send the payment as a JSON object." });
  expect(faultsOf("{}")).toEqual({ amount: "This field is required.", card: "This field is required." });
  expect(faultsOf(json({ card: {} }))).toEqual({ "card.number": "This field is required." });
  expect(
    faultsOf(
      json({
        // Refused as an id before it is searched for a card number.
        payment_id: "4111 1111 1111 1111",
        amount: true,
        currency: "usd",
        card: { number: 7, exp_month: "1", exp_year: "1", cvc: 7 },
      }),
    ),
  ).toEqual({
    payment_id: "Give 1 to 64 letters, digits, dots, underscores or hyphens, and not only dots.",
    amount:
      'Give an amount greater than 0 in the main unit of its currency, as a plain decimal number of at most 12 digits: 10.50 or "10.50" for ten dollars and fifty cents.',
    currency: "Give an active ISO 4217 code in capital letters, such as USD.",
    "card.number": number,
    "card.exp_month": "Give the month as a number from 1 to 12, without quotes.",
    "card.exp_year": "Give the year as a number of four digits, such as 2030, without quotes.",
    "card.cvc": "Give the security code as a string of 3 or 4 digits.",
  });
  expect(faultsOf(json({ card: 7 }))).toEqual({
    card: "Give a card number of 12 to 19 digits as a string, a token of 8 to 128 letters, digits, dots, underscores or hyphens with at least one letter, or an object with a number.",
  });
});

it.each<[string, string, string, string]>([
  ["decimals that the currency doesn't have", "1.0", "JPY", "The amount may have no decimals in its currency."],
  ["a decimal too many", "1.0001", "KWD", "The amount may have at most 3 decimals in its currency."],
])("words %s", (_, amount, currency, message) => {
  expect(faultsOf(json({ amount, currency }))).toEqual({ amount: message });
});

it("says of a field that stands twice only that", () => {
  expect(faultsOf('{"amount":"x","amount":-1,"card":"tok_1Nabcd","tok_4111":1,"tok_4111":2}')).toEqual({
    amount: "Send this field only once.",
    "(unknown)": "Send this field only once.",
  });
});

it("names a field that stands twice within the card by no name of the client's", () => {
  const twice = (text: string) => faultsOf(`{"amount":1,"card":{"number":"${card}",${text}}}`);
  const faults = { "card.(unknown)": "Send this field only once." };
  expect(twice('"tok_4111":1,"tok_4111":2')).toEqual(faults);
  expect(twice('"tok_4111":{"a":1,"a":2}')).toEqual(faults);
  expect(twice('"number":1')).toEqual({ "card.number": "Send this field only once." });
});

it("says which characters a token has, and which unit an amount", () => {
  const faults = faultsOf(json({ amount: -1, card: "cnon:card-nonce-ok" }));
  expect(faults.card).toContain("a token of 8 to 128 letters, digits, dots, underscores or hyphens");
  expect(faults.amount).toContain("in the main unit of its currency");
});

it("holds an amount against no currency's decimals when the currency is wrong", () => {
  expect(Object.keys(faultsOf(json({ amount: "1.2345", currency: "XXX" })))).toEqual(["currency"]);
  expect(Object.keys(faultsOf(json({ amount: "0", currency: "XXX" })))).toEqual(["amount", "currency"]);
});

// Thousands of hostile events from a fixed seed: never a throw, always a well-formed answer, never card data in an answer,
// a log line or a record. Doesn't prove anything about the number of another card that letters or further digits hide: it
// can't be told from any other id.
import * as fc from "fast-check";
import { extractMetrics } from "../harness/embeddedMetrics";
import { doorEvents, doorNames } from "./doorEvents";
import { createTestApi } from "./testApi";
import { expectWellFormed } from "./wellFormed";

const seed = 20261125;
const numbers = ["4111111111111111", "5555555555554444", "378282246310005", "6011111111111117", "6759649826438453"];
/** Of American Express, and of the other brands. */
const securityCodes = ["9173", "937"];
const door = fc.constantFrom(...doorNames);

/** A card number with separators of any kind, bare or among other characters. */
const cardNumber = fc
  .tuple(fc.constantFrom(...numbers), fc.constantFrom("", " ", "-", ".", "_", "--"), fc.nat({ max: 6 }))
  .map(([digits, separator, start]) => {
    const groups = [digits.slice(0, start), ...(digits.slice(start).match(/.{1,4}/g) ?? [])];
    return groups.filter((group) => group !== "").join(separator);
  });
const hiddenNumber = fc
  .tuple(fc.constantFrom("", "order-", "tok_", "2026-", "x."), cardNumber, fc.constantFrom("", "-1", "_a", ".json"))
  .map((parts) => parts.join(""));

/** A value that a payment should not have, and some that it may. */
const value = fc.oneof(
  { weight: 4, arbitrary: hiddenNumber },
  { weight: 2, arbitrary: fc.constantFrom(...numbers).map(Number) },
  {
    weight: 2,
    arbitrary: fc.constantFrom("order-1", "10.50", 10.5, 0, -1, "USD", "JPY", "tok_1Nabcd", "", null, true),
  },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme" }) },
  { weight: 1, arbitrary: fc.jsonValue() },
);
const goodCard = fc.oneof(cardNumber, fc.record({ number: cardNumber, cvc: fc.constantFrom(...securityCodes) }));
const badCard = fc.dictionary(
  fc.oneof(fc.constantFrom("number", "exp_month", "exp_year", "cvc", "__proto__", "toString"), hiddenNumber),
  fc.oneof(value, fc.constantFrom(...securityCodes, 12, 2030)),
  { maxKeys: 6 },
);
const payment = fc
  .tuple(
    fc.record(
      {
        payment_id: fc.oneof(value, fc.stringMatching(/^[a-z.-]{1,64}$/)),
        amount: fc.oneof(value, fc.constantFrom("10.50", 7, "1", 1e21, 1e-9)),
        currency: fc.oneof(value, fc.constantFrom("USD", "EUR", "JPY", "KWD")),
        card: fc.oneof(value, goodCard, badCard),
      },
      { requiredKeys: [] },
    ),
    fc.oneof(
      { weight: 3, arbitrary: fc.constant({}) },
      { weight: 1, arbitrary: fc.dictionary(fc.oneof(hiddenNumber, fc.constant("cvc")), value, { maxKeys: 3 }) },
    ),
  )
  .map(([known, unknown]) => ({ ...known, ...unknown }));
const nearlyValidPayment = fc.record(
  {
    payment_id: fc.oneof(fc.stringMatching(/^[a-z]{1,20}$/), hiddenNumber),
    amount: fc.constantFrom("10.50", 7, "1"),
    card: goodCard,
    currency: fc.constantFrom("USD", "EUR"),
  },
  { requiredKeys: ["amount", "card"] },
);

/** Whatever an event may hold besides its body. */
const surroundings = fc.record(
  {
    headers: fc.oneof(fc.constant(null), fc.dictionary(hiddenNumber, value)),
    multiValueHeaders: fc.oneof(fc.constant(null), fc.dictionary(hiddenNumber, fc.array(value))),
    queryStringParameters: fc.oneof(fc.constant(null), fc.dictionary(hiddenNumber, value)),
    path: fc.oneof(fc.constantFrom("/validate", "/validate/", "/health"), hiddenNumber, fc.string()),
    httpMethod: fc.oneof(fc.constantFrom("POST", "GET", "OPTIONS"), hiddenNumber),
    requestContext: fc.oneof(
      fc.constant(null),
      fc.record({ requestId: value, extendedRequestId: value, path: value }),
      fc.record({ elb: value, requestId: value }),
      fc.record({ elb: fc.constant({}) }),
    ),
    body: fc.oneof(
      value,
      payment.map((body) => JSON.stringify(body)),
    ),
    isBase64Encoded: fc.oneof(fc.boolean(), value),
  },
  { requiredKeys: [] },
);

const api = createTestApi();
const statuses = new Map<number, number>();

/** Answers an event and asserts what has to hold of any. */
async function expectHarmless(event: unknown): Promise<void> {
  api.records.length = 0;
  api.lines.length = 0;
  const answer = await api.answer(event);
  expectWellFormed(answer, answer.multiValueHeaders ? "load-balancer, multi-value" : doorOf(answer.statusDescription));
  const letOut = JSON.stringify([answer, api.lines, api.records]);
  const joined = letOut.replace(/[-._ ]/g, "");
  const leaks = numbers.filter((number) => joined.includes(number));
  const leaksCode = new RegExp(`\\b(?:${securityCodes.join("|")})\\b`).test(letOut);
  // No dimension, name or value of a metric may be a client's choice: each would be another metric to pay.
  const metrics = extractMetrics(api.lastLine()).map(({ dimensions, metrics: made }) => [dimensions, made]);
  const isKnown =
    /^\[(\[\{"Door":"(api-gateway|load-balancer)"\},\{("[A-Z][A-Za-z]+":"(1 Count|0 Milliseconds)",?)+\}\])?\]$/;
  // Nothing hostile may be unforeseen.
  const unforeseen = answer.statusCode >= 500;
  const found = { lines: api.lines.length, leaks, leaksCode, metrics: JSON.stringify(metrics), unforeseen };
  // An `expect` for each of thousands of events would take most of their time.
  const isHarmless =
    found.lines === 1 && leaks.length === 0 && !leaksCode && isKnown.test(found.metrics) && !unforeseen;
  if (!isHarmless) throw new Error(`Not harmless: ${JSON.stringify({ event, ...found })}`);
  statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1);
}

function doorOf(statusDescription: string | undefined): "api-gateway" | "load-balancer" {
  return statusDescription === undefined ? "api-gateway" : "load-balancer";
}

async function holds<T>(arbitrary: fc.Arbitrary<T>, numRuns: number, toEvent: (value: T) => unknown): Promise<void> {
  statuses.clear();
  await fc.assert(
    fc.asyncProperty(arbitrary, async (value) => {
      await expectHarmless(toEvent(value));
    }),
    { numRuns, seed },
  );
}

function encoded(body: string, base64: boolean) {
  return base64
    ? { body: Buffer.from(body).toString("base64"), isBase64Encoded: true }
    : { body, isBase64Encoded: false };
}

it("holds for any JSON value as event", async () => {
  await holds(fc.jsonValue(), 1_000, (event) => event);
  expect([...statuses.keys()]).toEqual([400]);
});

it("holds for events with card numbers and nonsense in every field", async () => {
  await holds(fc.tuple(door, surroundings), 3_000, ([name, parts]) => ({ ...doorEvents[name]({}), ...parts }));
  expect([...statuses.keys()].sort()).toEqual(expect.arrayContaining([200, 400, 404, 405]) as number[]);
});

it("holds for payments with card numbers in every field", async () => {
  await holds(fc.tuple(door, payment, fc.boolean()), 4_000, ([name, body, base64]) =>
    doorEvents[name](encoded(JSON.stringify(body), base64)),
  );
  expect([...statuses.keys()].sort()).toEqual([200, 400]);
});

it("holds for payments that are valid or differ from it in their id only", async () => {
  await holds(fc.tuple(door, nearlyValidPayment), 1_500, ([name, body]) =>
    doorEvents[name]({ body: JSON.stringify(body) }),
  );
  expect(statuses.get(200)).toBeGreaterThan(100);
  expect(statuses.get(400)).toBeGreaterThan(100);
});

it("holds for bodies that are broken, nested, repeated or not Unicode", async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '{"card":',
      '"amount":1e3,',
      "[",
      "]",
      "}",
      '"\\ud800":',
      '"__proto__":',
      ",",
      "\u0000",
      "1e999",
      "\\",
    ),
    hiddenNumber,
    // As of the library's own "binary" texts, for each of which it would first read all of Unicode.
    fc.array(fc.nat({ max: 0x10_ffff })).map((points) => String.fromCodePoint(...points)),
    fc.constantFrom("[", '{"card":').map((opening) => opening.repeat(2_000)),
  );
  const cut = fc.tuple(payment, fc.nat(), piece).map(([body, at, inserted]) => {
    const text = JSON.stringify(body);
    const place = at % (text.length + 1);
    return `${text.slice(0, place)}${inserted}${text.slice(place)}`;
  });
  const body = fc.oneof(
    cut,
    fc.array(piece).map((pieces) => pieces.join("")),
  );
  await holds(fc.tuple(door, body, fc.boolean()), 1_500, ([name, text, base64]) =>
    doorEvents[name](encoded(text, base64)),
  );
  expect(statuses.get(400)).toBeGreaterThan(1_000);
});

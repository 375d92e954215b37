// The request schema as API Gateway takes it. Doesn't prove what API Gateway itself does with it.
import { paymentSchema } from "../../lambda/validator/paymentSchema";

/** Keywords of draft 4 that API Gateway's models accept, without those that draft 6 changed or added. */
const keywords = new Set([
  "$schema",
  "title",
  "type",
  "required",
  "additionalProperties",
  "properties",
  "pattern",
  "minimum",
  "maximum",
  "enum",
]);

type Node = Record<string, unknown>;

function subschemas(schema: Node): Node[] {
  return [schema, ...Object.values((schema.properties ?? {}) as Record<string, Node>).flatMap(subschemas)];
}

const all = subschemas(paymentSchema);

it("is plain JSON", () => {
  expect(JSON.parse(JSON.stringify(paymentSchema))).toEqual(paymentSchema);
  // As many as it has had from the start; a further rule asks for nothing here.
  expect(all.length).toBeGreaterThanOrEqual(9);
});

it("keeps to draft 4", () => {
  expect(paymentSchema.$schema).toBe("http://json-schema.org/draft-04/schema#");
  for (const schema of all) {
    expect(Object.keys(schema).filter((keyword) => !keywords.has(keyword))).toEqual([]);
  }
});

it("closes every object", () => {
  const objects = all.filter(({ type }) => type === "object" || (Array.isArray(type) && type.includes("object")));
  expect(objects).toHaveLength(2);
  for (const schema of objects) expect(schema.additionalProperties).toBe(false);
});

it("anchors every pattern, without what differs between languages", () => {
  const patterns = all.flatMap(({ pattern }) => (typeof pattern === "string" ? [pattern] : []));
  expect(patterns.length).toBeGreaterThanOrEqual(5);
  for (const pattern of patterns) {
    expect(pattern).toMatch(/^\^/);
    expect(pattern.endsWith("(?![\\s\\S])")).toBe(true);
    // `$`, `\d`, `\w` and `\b` mean different things to Java, Python and JavaScript.
    expect(pattern).not.toMatch(/\$|\\[dwb]/);
    expect(new RegExp(pattern, "u").test("1\n")).toBe(false);
  }
});

it("takes as long for hostile texts as for others", () => {
  // A pattern that backtracks catastrophically would not come back from any of these.
  const hostile = ["1".repeat(16_000), "1 ".repeat(8_000), "-".repeat(16_000), `${"a.".repeat(8_000)}!`];
  for (const { pattern } of all) {
    if (typeof pattern !== "string") continue;
    for (const text of hostile) expect(new RegExp(pattern, "u").test(text)).toBe(false);
  }
});

// API Gateway has nothing but the schema, so its bounds are tried on their own.
describe("draws the line", () => {
  const { payment_id: id, amount, card } = paymentSchema.properties;
  const { number, exp_month: month, exp_year: year, cvc } = card.properties;
  const takes = ({ pattern }: { pattern: string }, text: string) => new RegExp(pattern, "u").test(text);

  it.each<[string, { pattern: string }, string, string]>([
    ["the longest id", id, "a".repeat(64), "a".repeat(65)],
    ["the shortest id", id, "a", ""],
    ["the longest whole amount", amount, "9".repeat(12), "9".repeat(13)],
    ["the most decimals", amount, "1.0001", "1.00001"],
    ["the shortest card number", card, "4".repeat(12), "4".repeat(11)],
    ["the longest card number", card, "4".repeat(19), "4".repeat(20)],
    ["the shortest card number in an object", number, "4".repeat(12), "4".repeat(11)],
    ["the longest card number in an object", number, "4".repeat(19), "4".repeat(20)],
    ["the shortest token", card, "t".repeat(8), "t".repeat(7)],
    ["the longest token", card, "t".repeat(128), "t".repeat(129)],
    ["a token's only letter, at its end", card, `${"1".repeat(127)}t`, "1".repeat(128)],
    ["the shortest security code", cvc, "123", "12"],
    ["the longest security code", cvc, "1234", "12345"],
  ])("at %s", (_, schema, within, beyond) => {
    expect([takes(schema, within), takes(schema, beyond)]).toEqual([true, false]);
  });

  it("at the numbers of amount, month and year", () => {
    expect([amount.minimum, amount.maximum]).toEqual([0.0001, 999_999_999_999]);
    expect([month.minimum, month.maximum, year.minimum, year.maximum]).toEqual([1, 12, 2000, 2099]);
  });

  it("at what a payment must have", () => {
    expect([paymentSchema.required, card.required]).toEqual([["amount", "card"], ["number"]]);
  });
});

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
  expect(all).toHaveLength(9);
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
  expect(patterns).toHaveLength(5);
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

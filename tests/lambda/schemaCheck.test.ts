// That the schema's every rule is enforced, with a sentence of its own. Doesn't prove which sentence fits which fault:
// validation.test.ts does.
import { paymentSchema } from "../../lambda/validator/paymentSchema";
import { places, schemaFaults } from "../../lambda/validator/schemaCheck";

interface Node {
  readonly type?: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
}

function pointers(node: Node, place = ""): string[] {
  return [
    place,
    ...Object.entries(node.properties ?? {}).flatMap(([name, child]) => pointers(child, `${place}/${name}`)),
  ];
}

it("has in lambda/validator/schemaCheck.ts a sentence for each place of the schema, and for no other", () => {
  expect([...places.keys()].sort()).toEqual(pointers(paymentSchema).sort());
});

it("names each field by its place", () => {
  for (const [place, { field }] of places) {
    expect(field).toBe(place === "" ? "(body)" : place.slice(1).replaceAll("/", "."));
  }
});

describe("a rule at a place without a sentence", () => {
  const payment = { amount: "1", card: "4111111111111111" };
  const one = { type: ["number", "object"], required: ["two"], properties: { two: {} } };
  const neverTaken = { type: "object", additionalProperties: one };
  let faultsOf: typeof schemaFaults;

  beforeAll(async () => {
    const properties = { ...paymentSchema.properties, neverTaken };
    jest.resetModules();
    jest.doMock("../../lambda/validator/paymentSchema", () => ({ paymentSchema: { ...paymentSchema, properties } }));
    ({ schemaFaults: faultsOf } = await import("../../lambda/validator/schemaCheck"));
  });

  it("lets through what keeps to it", () => {
    expect(faultsOf({ ...payment, neverTaken: { one: 1 } })).toEqual([]);
  });

  it.each([7, { "4111111111111111": "x" }, { "4111111111111111": {} }])(
    "is enforced all the same, and repeats nothing of %j",
    (value) => {
      expect(faultsOf({ ...payment, neverTaken: value })).toEqual([
        { field: "(body)", message: "Send a payment that keeps to the schema." },
      ]);
    },
  );
});

it("refuses what the validator refuses without a word", async () => {
  jest.resetModules();
  jest.doMock("../../lambda/validator/paymentValidator", () => ({ validate: () => false }));
  const { schemaFaults: faultsOf } = await import("../../lambda/validator/schemaCheck");
  expect(faultsOf({ amount: "1", card: "4111111111111111" })).toEqual([
    { field: "(body)", message: "Send a payment that keeps to the schema." },
  ]);
});

it("is compiled without a warning", async () => {
  const written = ["warn", "log", "error"].map((name) => jest.spyOn(console, name as "warn").mockReturnValue());
  jest.resetModules();
  jest.dontMock("../../lambda/validator/paymentValidator");
  jest.dontMock("../../lambda/validator/paymentSchema");
  await import("../../lambda/validator/paymentValidator");
  expect(written.flatMap((each) => each.mock.calls)).toEqual([]);
  for (const each of written) each.mockRestore();
});

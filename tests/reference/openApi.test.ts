// The document of the API against the schema and the answers that it is made of. Doesn't prove that the doors answer so:
// tests/emulator/contract.test.ts does.
import { Ajv2020 } from "ajv/dist/2020";
import { replies } from "../../lambda/validator/response";
import { places } from "../../lambda/validator/schemaCheck";
import { validatePayment } from "../../lambda/validator/validation";
import { healthAnswers, paymentAnswers } from "../../tools/reference/apiAnswers";
import { openApiDocument } from "../../tools/reference/openApi";

interface Example {
  readonly summary: string;
  readonly value: object;
}

interface Content {
  readonly "application/json": {
    readonly schema: { readonly $ref: string };
    readonly examples: Readonly<Record<string, Example>>;
  };
}

interface Operation {
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content: Content; readonly headers?: object }>>;
}

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}

const document = openApiDocument("1.2.3") as {
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};
const { schemas } = document.components;
const validate = document.paths["/validate"]?.post;
const health = document.paths["/health"]?.get;

/** Compiles a schema of the document, closed, so that an answer can't hold more than is said. */
function compile(name: string) {
  const closed = (schema: Schema): object => ({
    ...schema,
    ...(schema.properties && {
      additionalProperties: false,
      properties: Object.fromEntries(Object.entries(schema.properties).map(([key, child]) => [key, closed(child)])),
    }),
  });
  const schema = schemas[name];
  if (schema === undefined) throw new Error(`There is no schema ${name}.`);
  return new Ajv2020({ allowUnionTypes: true }).compile(closed(schema));
}

const nameOf = ({ schema }: Content["application/json"]) => schema.$ref.replace("#/components/schemas/", "");

it("has the version of the project", () => {
  expect(document.info.version).toBe("1.2.3");
});

it.each([
  [
    "/validate",
    validate,
    ["200", "400", "403", "404", "405", "409", "413", "415", "429", "500", "503", "504", "4XX", "5XX"],
  ],
  ["/health", health, ["200", "403", "404", "429"]],
])("tells every status of %s, with examples that keep to its schema", (_, operation, statuses) => {
  expect(Object.keys(operation?.responses ?? {})).toEqual(statuses);
  for (const [status, { content }] of Object.entries(operation?.responses ?? {})) {
    const json = content["application/json"];
    const keeps = compile(nameOf(json));
    const examples = Object.entries(json.examples);
    expect(examples.length).toBeGreaterThan(0);
    for (const [name, { value }] of examples) {
      expect({ status, name, keeps: keeps(value), value }).toMatchObject({ keeps: true });
    }
  }
});

it("tells every reply of the validator that a client can meet", () => {
  const told = [...paymentAnswers(), ...healthAnswers()].flatMap(({ by, name }) => (by === "Validator" ? [name] : []));
  // The doors answer the first three by themselves, and no HTTP request leads to the last one.
  const notTold = ["healthy", "notFound", "methodNotAllowed", "unsupportedEvent"];
  expect([...told, ...notTold].sort()).toEqual(Object.keys(replies).sort());
});

it("tells each case once", () => {
  for (const answers of [paymentAnswers(), healthAnswers()]) {
    const names = answers.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  }
});

it("demands Retry-After where every case has one", () => {
  const headers = Object.fromEntries(
    Object.entries(validate?.responses ?? {}).map(([status, response]) => [status, response.headers]),
  );
  expect(headers).toMatchObject({
    429: { "retry-after": { required: true } },
    503: { "retry-after": { required: true } },
    504: { "retry-after": { required: true } },
  });
  expect(headers[500]).toBeUndefined();
});

it("shows payments that are valid", () => {
  const examples = Object.values(validate?.requestBody?.content["application/json"].examples ?? {});
  expect(examples.length).toBeGreaterThanOrEqual(3);
  const keeps = compile("Payment");
  for (const { value } of examples) {
    const result = validatePayment(JSON.stringify(value), new Date("2026-11-26T00:00:00Z"), () => "made-1");
    expect([keeps(value), result]).toEqual([true, { payment: expect.any(Object) as object }]);
  }
});

it("tells what each field is for, by tools/reference/paymentNode.ts, and what belongs there", () => {
  const described = (schema: Schema, place = ""): [string, string][] => [
    [place, schema.description ?? ""],
    ...Object.entries(schema.properties ?? {}).flatMap(([name, child]) => described(child, `${place}/${name}`)),
  ];
  const descriptions = new Map(described(schemas.Payment ?? {}));
  expect([...descriptions.keys()].sort()).toEqual([...places.keys()].sort());
  for (const [place, { message }] of places) {
    const description = descriptions.get(place) ?? "";
    if (place !== "") expect(description).toMatch(/^\S.*\. \S/);
    if (place !== "") expect(description).toContain(message);
  }
});

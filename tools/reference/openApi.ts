import { stringify } from "yaml";
import { answerSchemas, schemaName } from "./answerSchemas";
import { ApiAnswer, healthAnswers, paymentAnswers } from "./apiAnswers";
import type { Node } from "./openApiNode";
import { paymentNode } from "./paymentNode";

const samplePayment = {
  payment_id: "order-1001",
  amount: "12.50",
  currency: "EUR",
  card: { number: "4111 1111 1111 1111", exp_month: 12, exp_year: 2030, cvc: "123" },
};

const introduction = `Validates payments and records each of them once. Two doors, API Gateway and the load balancer, take the same requests with the
same key and lead to the same validator.

**Amounts are in the main unit of their currency.** \`12.50\` with \`EUR\` is twelve euros and fifty cents, and \`1099\` is
1,099.00, not 10.99. A currency without decimals, such as \`JPY\`, takes none. \`"12.50"\` and \`12.50\` are the same amount; it is
read as written, without the losses of a floating-point number.

**Send a \`payment_id\` of your own**, one for each payment, and a request can be sent again without a second record: the same
payment gets 200 again, another payment under the same id 409. Without one, an id is made and returned; the answers 500 and 503
return it as well, so that a retry can name it.

**Send again** after 429, 500, 502, 503, 504 or a broken connection: the same payment under the same \`payment_id\`, after the
seconds of \`Retry-After\` or else a growing pause. Don't send again after any other 4XX: it would get the same answer.

No answer repeats a value or an unknown name that was sent. A field of a fault is named as \`card.number\`; \`(body)\` is the body
as a whole, and \`(unknown)\` a field that is not of this schema.

Where the API asks for an AWS signature besides the key (\`AWS_IAM\`), a request without one gets 403 at API Gateway, and the load
balancer takes no payments.`;

/** The contract of both doors as an OpenAPI 3.1 document, from the schema that the validator enforces and its answers. */
export function openApiDocument(version: string): Node {
  return {
    openapi: "3.1.0",
    info: {
      title: "Payment API",
      version,
      description: introduction,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [
      {
        url: "https://{api}.execute-api.{region}.amazonaws.com/{stage}",
        description: "API Gateway, the output apiGatewayUrl",
        variables: { api: { default: "abcde12345" }, region: { default: "us-east-1" }, stage: { default: "staging" } },
      },
      balancer,
    ],
    tags: [
      { name: "Payments", description: "What the API is for." },
      { name: "Operations", description: "What watches the API." },
    ],
    paths: {
      "/validate": { post: validateOperation() },
      "/health": { servers: [balancer], get: healthOperation() },
    },
    components: {
      securitySchemes: {
        apiKey: {
          type: "apiKey",
          in: "header",
          name: "x-api-key",
          description: "The output apiKey, the same at both doors.",
        },
      },
      schemas: { Payment: paymentNode(), ...answerSchemas },
    },
  };
}

/** The document as YAML. */
export function openApiText(version: string): string {
  const head = "# Written by `npm run docs`, from the schema and the answers in lambda/validator/ and components/.\n";
  return head + stringify(openApiDocument(version), { aliasDuplicateObjects: false, lineWidth: 0 });
}

const balancer: Node = {
  url: "https://{balancer}",
  description: "The load balancer, the output albDnsName",
  variables: { balancer: { default: "payments.invalid" } },
};

function validateOperation(): Node {
  return {
    operationId: "validatePayment",
    summary: "Validate and record a payment",
    description: "May be sent again at any time: a payment is recorded once for its payment_id.",
    tags: ["Payments"],
    security: [{ apiKey: [] }],
    requestBody: {
      required: true,
      description: "JSON in UTF-8, uncompressed, of at most 16 KB.",
      content: {
        "application/json": {
          schema: { $ref: "#/components/schemas/Payment" },
          examples: {
            card: { summary: "A card", value: samplePayment },
            number: {
              summary: "A card number alone, and an amount as a number",
              value: { payment_id: "order-1002", amount: 7, currency: "USD", card: "4111-1111-1111-1111" },
            },
            token: {
              summary: "A token in place of a card, and an id that is made here",
              value: { amount: "500", currency: "JPY", card: "tok_1NabcdEFGH" },
            },
          },
        },
      },
    },
    responses: responses(paymentAnswers(), {
      "200": {
        links: {
          sameAgain: {
            operationId: "validatePayment",
            requestBody: "$request.body",
            description: "The same payment again, which gets the same answer.",
          },
        },
      },
    }),
  };
}

function healthOperation(): Node {
  return {
    operationId: "health",
    summary: "Tell that the load balancer's door is open",
    tags: ["Operations"],
    security: [],
    responses: responses(healthAnswers(), {}),
  };
}

/** The answers by status, with one example for each case. */
function responses(answers: readonly ApiAnswer[], more: Readonly<Record<string, Node>>): Node {
  const statuses = [...new Set(answers.map(({ status }) => String(status)))].sort();
  return Object.fromEntries(
    statuses.map((status) => {
      const cases = answers.filter((answer) => String(answer.status) === status);
      const headers = responseHeaders(cases);
      return [
        status,
        {
          description: cases.map(({ by, when }) => `${by}: ${when}.`).join("\n\n"),
          ...(Object.keys(headers).length > 0 && { headers }),
          content: {
            "application/json": {
              schema: { $ref: `#/components/schemas/${schemaName(cases)}` },
              examples: Object.fromEntries(
                cases.map(({ by, name, when, body }) => [name, { summary: `${by}: ${when}`, value: body }]),
              ),
            },
            // A load balancer's own pages, on which nothing can be put.
            ...(status.endsWith("XX") && { "text/html": { schema: { type: "string" } } }),
          },
          ...more[status],
        },
      ];
    }),
  );
}

function responseHeaders(cases: readonly ApiAnswer[]): Node {
  const every = (name: string) => cases.every(({ headers }) => name in headers);
  const examples = (name: string) => cases.flatMap(({ headers }) => headers[name] ?? []);
  const known: Readonly<Record<string, Node>> = {
    "retry-after": { description: "Seconds after which to send again.", schema: { type: "integer", minimum: 1 } },
  };
  return Object.fromEntries(
    Object.entries(known).flatMap(([name, header]) => {
      const [example] = examples(name);
      if (example === undefined) return [];
      return [[name, { ...header, required: every(name), example: Number(example) }]];
    }),
  );
}

import type { ApiAnswer } from "./apiAnswers";
import type { Node } from "./openApiNode";

const text = { type: "string" };
const error = { ...text, description: "What is wrong, for people to read." };
const request_id = { ...text, description: "To be told to those who run the API." };
const payment_id = { ...text, description: "Id of the payment, sent or made." };

/** The bodies of answers by their names. */
export const answerSchemas: Readonly<Record<string, Node>> = {
  Accepted: {
    type: "object",
    required: ["message", "payment_id"],
    properties: { message: { const: "Payment validated successfully" }, payment_id },
  },
  Health: { type: "object", required: ["status"], properties: { status: { const: "ok" } } },
  InvalidPayment: {
    type: "object",
    required: ["error", "details"],
    properties: {
      error,
      details: {
        type: "array",
        minItems: 1,
        items: {
          type: "object",
          required: ["field", "message"],
          properties: {
            field: {
              ...text,
              description: "Such as card.number; (body) for all of it, (unknown) for what is not of the schema.",
            },
            message: { ...text, description: "What belongs there." },
          },
        },
      },
      request_id,
    },
  },
  Refusal: { type: "object", required: ["error"], properties: { error, request_id } },
  Failure: {
    type: "object",
    required: ["error", "request_id"],
    properties: {
      error,
      request_id,
      payment_id: { ...payment_id, description: "What to send the payment again with." },
    },
  },
};

/** The first schema that describes all cases of a status. */
export function schemaName(cases: readonly ApiAnswer[]): string {
  const fits = Object.entries(answerSchemas).find(([, { required, properties }]) =>
    cases.every(({ body }) => {
      const names = Object.keys(body);
      return (
        (required as string[]).every((name) => names.includes(name)) &&
        names.every((name) => name in (properties as object))
      );
    }),
  );
  if (!fits)
    throw new Error(`No schema in tools/reference/answerSchemas.ts fits the answers of status ${cases[0]?.status}.`);
  return fits[0];
}

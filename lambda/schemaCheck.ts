import { OutputUnit, Validator } from "@cfworker/json-schema";
import type { Fault } from "./card";
import { paymentSchema } from "./paymentSchema";

// It has to look at every field, not stop at the first fault.
const validator = new Validator(paymentSchema, "4", false);

/** The field at each place that the schema describes, and what belongs there. */
const places: ReadonlyMap<string, Fault> = new Map([
  ["#", { field: "(body)", message: "Send the payment as a JSON object." }],
  [
    "#/payment_id",
    {
      field: "payment_id",
      message: "Give 1 to 64 letters, digits, dots, underscores or hyphens, and not only dots.",
    },
  ],
  [
    "#/amount",
    {
      field: "amount",
      message:
        'Give an amount greater than 0 as a plain decimal number of at most 12 digits, such as 10.50 or "10.50".',
    },
  ],
  ["#/currency", { field: "currency", message: "Give an active ISO 4217 code in capital letters, such as USD." }],
  [
    "#/card",
    {
      field: "card",
      message:
        "Give a card number of 12 to 19 digits as a string, a token of 8 to 128 characters with at least one letter, or an object with a number.",
    },
  ],
  ["#/card/number", { field: "card.number", message: "Give a card number of 12 to 19 digits as a string." }],
  ["#/card/exp_month", { field: "card.exp_month", message: "Give a whole number from 1 to 12." }],
  ["#/card/exp_year", { field: "card.exp_year", message: "Give a year of four digits, such as 2030." }],
  ["#/card/cvc", { field: "card.cvc", message: "Give the security code as a string of 3 or 4 digits." }],
]);

/**
 * Holds a parsed body against the schema. The findings of the validator carry values and names that the client sent, which
 * may be card numbers; so only the place of a finding is used, and the words are our own.
 */
export function schemaFaults(body: unknown): Fault[] {
  return validator.validate(body).errors.flatMap((finding) => faultsOf(finding, body));
}

function faultsOf({ keyword, instanceLocation: place }: OutputUnit, body: unknown): Fault[] {
  switch (keyword) {
    case "properties":
    case "false":
      // Say once more what the finding of the field itself, or of `additionalProperties`, says.
      return [];
    case "required":
      return missingFields(place, body);
    case "additionalProperties":
      return [
        {
          field: place === "#" ? "(unknown)" : "card.(unknown)",
          message: "Send no other fields than those of the schema.",
        },
      ];
    default: {
      const fault = places.get(place);
      return fault === undefined ? [] : [fault];
    }
  }
}

function missingFields(place: string, body: unknown): Fault[] {
  const message = "This field is required.";
  if (place !== "#") return [{ field: "card.number", message }];
  return paymentSchema.required
    .filter((name) => !Object.hasOwn(Object(body) as object, name))
    .map((field) => ({ field, message }));
}

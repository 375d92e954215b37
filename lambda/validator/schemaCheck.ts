import type { ErrorObject } from "ajv";
import type { Fault } from "./card";
import { validate } from "./paymentValidator";

/** The field at each place that the schema describes, and what belongs there. */
const places: ReadonlyMap<string, Fault> = new Map([
  ["", { field: "(body)", message: "Send the payment as a JSON object." }],
  [
    "/payment_id",
    {
      field: "payment_id",
      message: "Give 1 to 64 letters, digits, dots, underscores or hyphens, and not only dots.",
    },
  ],
  [
    "/amount",
    {
      field: "amount",
      message:
        'Give an amount greater than 0 as a plain decimal number of at most 12 digits, such as 10.50 or "10.50".',
    },
  ],
  ["/currency", { field: "currency", message: "Give an active ISO 4217 code in capital letters, such as USD." }],
  [
    "/card",
    {
      field: "card",
      message:
        "Give a card number of 12 to 19 digits as a string, a token of 8 to 128 characters with at least one letter, or an object with a number.",
    },
  ],
  ["/card/number", { field: "card.number", message: "Give a card number of 12 to 19 digits as a string." }],
  ["/card/exp_month", { field: "card.exp_month", message: "Give a whole number from 1 to 12." }],
  ["/card/exp_year", { field: "card.exp_year", message: "Give a year of four digits, such as 2030." }],
  ["/card/cvc", { field: "card.cvc", message: "Give the security code as a string of 3 or 4 digits." }],
]);

/**
 * Holds a parsed body against the schema. What the validator finds may name fields that the client made up, which may be
 * card numbers; so only the place of a finding is used, and the words are our own.
 */
export function schemaFaults(body: unknown): Fault[] {
  return validate(body) ? [] : (validate.errors ?? []).flatMap(faultsOf);
}

function faultsOf({ keyword, instancePath: place, params }: ErrorObject): Fault[] {
  switch (keyword) {
    case "required":
      return [
        { field: [...names(place), String(params.missingProperty)].join("."), message: "This field is required." },
      ];
    case "additionalProperties":
      return [
        { field: [...names(place), "(unknown)"].join("."), message: "Send no other fields than those of the schema." },
      ];
    default: {
      const fault = places.get(place);
      return fault === undefined ? [] : [fault];
    }
  }
}

/** The fields that lead to a place that the schema describes. */
function names(place: string): string[] {
  return place.split("/").slice(1);
}

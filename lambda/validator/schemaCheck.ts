import type { ErrorObject } from "ajv";
import type { FieldFault } from "./fieldFault";
import { validate } from "./paymentValidator";

/** The field at each place that the schema describes, as a JSON pointer into a body, and what belongs there. */
export const places: ReadonlyMap<string, FieldFault> = new Map([
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
        'Give an amount greater than 0 in the main unit of its currency, as a plain decimal number of at most 12 digits: 10.50 or "10.50" for ten dollars and fifty cents.',
    },
  ],
  ["/currency", { field: "currency", message: "Give an active ISO 4217 code in capital letters, such as USD." }],
  [
    "/card",
    {
      field: "card",
      message:
        "Give a card number of 12 to 19 digits as a string, a token of 8 to 128 letters, digits, dots, underscores or hyphens with at least one letter, or an object with a number.",
    },
  ],
  ["/card/number", { field: "card.number", message: "Give a card number of 12 to 19 digits as a string." }],
  ["/card/exp_month", { field: "card.exp_month", message: "Give the month as a number from 1 to 12, without quotes." }],
  [
    "/card/exp_year",
    { field: "card.exp_year", message: "Give the year as a number of four digits, such as 2030, without quotes." },
  ],
  ["/card/cvc", { field: "card.cvc", message: "Give the security code as a string of 3 or 4 digits." }],
]);

/** What is said of a finding at any other place, whose name may be the client's own. */
const elsewhere: FieldFault = { field: "(body)", message: "Send a payment that keeps to the schema." };

/**
 * Holds a parsed body against the schema. What the validator finds may name fields that the client made up, which may be
 * card numbers; so only the place of a finding is used, and the words are our own. A body that doesn't keep to the schema
 * has at least one fault, whatever the schema demands.
 */
export function schemaFaults(body: unknown): FieldFault[] {
  if (validate(body)) return [];
  const found = (validate.errors ?? []).map(faultOf);
  return found.length > 0 ? found : [elsewhere];
}

/** Name of the field at a JSON pointer into a body; what the schema doesn't know is not repeated. */
export function fieldAt(place: string): string {
  const known = places.get(place);
  if (known) return known.field;
  const parent = place.slice(0, place.lastIndexOf("/"));
  if (parent === "") return "(unknown)";
  return places.has(parent) ? `${fieldAt(parent)}.(unknown)` : fieldAt(parent);
}

function faultOf({ keyword, instancePath: place, params }: ErrorObject): FieldFault {
  if (!places.has(place)) return elsewhere;
  const within = place.split("/").slice(1);
  switch (keyword) {
    case "required":
      return { field: [...within, String(params.missingProperty)].join("."), message: "This field is required." };
    case "additionalProperties":
      return { field: [...within, "(unknown)"].join("."), message: "Send no other fields than those of the schema." };
    default:
      return places.get(place) ?? elsewhere;
  }
}

import { paymentSchema } from "../../lambda/validator/paymentSchema";
import { places } from "../../lambda/validator/schemaCheck";
import type { Node } from "./openApiNode";

/** What each field of a payment is for, by its JSON pointer; what belongs there follows. */
const purposes: Readonly<Record<string, string>> = {
  "": "A payment. A field that stands twice is refused; an optional one may be null, and counts as absent.",
  "/payment_id": "The sender's id of the payment, made and returned when absent. It must not hold a card number.",
  "/amount": "What is to be paid, with at most as many decimals as the currency has.",
  "/currency": "US dollars when absent.",
  "/card": "The card that pays. A token must not hold a card number.",
  "/card/number":
    "Single spaces or hyphens may stand between the digits. The last one must be the check digit (Luhn), except for UnionPay.",
  "/card/exp_month": "With exp_year the month to whose end (UTC) the card is valid; give both or neither.",
  "/card/exp_year": "See exp_month.",
  "/card/cvc": "It has 4 digits for American Express and 3 for any other known brand. It is never kept.",
};

/** The payment's schema, in which 2020-12, the draft of OpenAPI 3.1, means the same as draft 4. */
export function paymentNode(): Node {
  const keywords = Object.entries(described(paymentSchema, ""));
  return Object.fromEntries(keywords.filter(([keyword]) => keyword !== "$schema"));
}

function described(schema: Node, place: string): Node {
  const { properties } = schema as { properties?: Readonly<Record<string, Node>> };
  const rule = place === "" ? "" : ` ${places.get(place)?.message ?? ""}`;
  return {
    ...schema,
    description: `${purposes[place] ?? ""}${rule}`,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, child]) => [name, described(child, `${place}/${name}`)]),
      ),
    }),
  };
}

import { currencyDecimals } from "./currencies";

/** End of the text. `$` would not do: in Java and Python it also matches before a closing line break. */
const end = "(?![\\s\\S])";

/** Digits, of which one at least is not 0. */
const cardNumber = "(?=[0 -]*[1-9])[0-9](?:[ -]?[0-9]){11,18}";

/** At least 8 characters, as the last four are kept and must not be most of it. */
const token = "(?=[0-9._-]{0,127}[A-Za-z])[A-Za-z0-9._-]{8,128}";

/**
 * A payment request, in JSON Schema draft 4 as API Gateway's models want it. The handler checks with the same schema, as
 * requests through the load balancer have not been checked before. Numbers and texts share one level instead of `anyOf`,
 * so that each fault leads to one field; the patterns mean the same to Java, Python and JavaScript. An optional field may be
 * `null`, as many serializers write what is absent.
 */
export const paymentSchema = {
  $schema: "http://json-schema.org/draft-04/schema#",
  title: "Payment",
  type: "object",
  required: ["amount", "card"],
  additionalProperties: false,
  properties: {
    payment_id: { type: ["string", "null"], pattern: `^(?!\\.+${end})[A-Za-z0-9._-]{1,64}${end}` },
    amount: {
      type: ["number", "string"],
      // The smallest of four decimals. To exclude 0 as such is said in other ways by other drafts.
      minimum: 0.0001,
      // Twelve digits of a currency without decimals; the handler knows the narrower bound of the others.
      maximum: 999_999_999_999,
      pattern: `^(?=[0.]*[1-9])(?:0|[1-9][0-9]{0,11})(?:\\.[0-9]{1,4})?${end}`,
    },
    currency: { type: ["string", "null"], enum: [...currencyDecimals.keys(), null] },
    card: {
      type: ["string", "object"],
      pattern: `^(?:${cardNumber}|${token})${end}`,
      required: ["number"],
      additionalProperties: false,
      properties: {
        number: { type: "string", pattern: `^${cardNumber}${end}` },
        exp_month: { type: ["integer", "null"], minimum: 1, maximum: 12 },
        exp_year: { type: ["integer", "null"], minimum: 2000, maximum: 2099 },
        cvc: { type: ["string", "null"], pattern: `^[0-9]{3,4}${end}` },
      },
    },
  },
};

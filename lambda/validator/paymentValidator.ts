import { Ajv } from "ajv";
import { paymentSchema } from "./paymentSchema";

/**
 * Looks at every field, not only up to the first fault, and writes no messages, which would be thrown away. It doesn't hold
 * the schema against draft 4, which it doesn't know; the schema says the same in later drafts.
 */
export const ajv = new Ajv({
  allErrors: true,
  allowUnionTypes: true,
  messages: false,
  meta: false,
  validateSchema: false,
  code: { source: true, esm: true },
});

/** Whether a parsed body keeps to the schema; what is wrong with it is in `errors`. Compiled when the bundle is built. */
export const validate = ajv.compile(paymentSchema);

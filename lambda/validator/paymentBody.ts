import { repeatedMembers } from "./repeatedMembers";

/** Greatest body in bytes; a payment takes less than one kilobyte. */
export const maxBodyBytes = 16_384;

/** A parsed request body. */
export interface PaymentBody {
  readonly value: unknown;
  /** Text of the member `amount` as it was sent, when it is a JSON number. */
  readonly amountSource?: string;
  /** JSON pointers of members that stand twice. */
  readonly repeated: readonly string[];
}

/**
 * Parses a request body; undefined when it is not JSON, or nested too deeply to be walked. What the parser has to say is
 * dropped, since it quotes the body. Texts with half a surrogate pair count as no JSON (RFC 7493, section 2.1), as the
 * schema's validator throws on such names.
 */
export function parsePaymentBody(text: string): PaymentBody | undefined {
  const amountSources = new WeakMap<object, string>();
  // The third argument is in Node.js 24, but not yet in TypeScript's library.
  function keepSource(this: object, name: string, value: unknown, context?: { readonly source?: string }): unknown {
    const whole = name.isWellFormed() && (typeof value !== "string" || value.isWellFormed());
    if (!whole) throw new SyntaxError("unpaired surrogate");
    if (name === "amount" && typeof value === "number" && context?.source) amountSources.set(this, context.source);
    return value;
  }

  try {
    const value: unknown = JSON.parse(text, keepSource);
    return { value, amountSource: amountSources.get(Object(value) as object), repeated: repeatedMembers(text) };
  } catch {
    return undefined;
  }
}

import { STATUS_CODES } from "node:http";
import type { FieldFault } from "./fieldFault";
import type { Request } from "./request";

/** What a client is told. */
export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer in the form of API Gateway or of the load balancer; both refuse other types than these with a 502. */
export interface Answer {
  readonly statusCode: number;
  readonly statusDescription?: string;
  readonly headers?: Record<string, string>;
  readonly multiValueHeaders?: Record<string, string[]>;
  readonly isBase64Encoded: boolean;
  readonly body: string;
}

/** Seconds after which a client may try again; a throttled or failing-over S3 is back within a few. */
const retryAfterSeconds = 5;

/** All that the validator answers, the same at both doors. */
export const replies = {
  healthy: (): Reply => ({ status: 200, body: { status: "ok" } }),
  validated: (paymentId: string): Reply => ({
    status: 200,
    body: { message: "Payment validated successfully", payment_id: paymentId },
  }),
  unsupportedEvent: (): Reply => ({ status: 400, body: { error: "Unsupported event" } }),
  invalid: (details: readonly FieldFault[]): Reply => ({
    status: 400,
    body: { error: "Invalid payment data", details },
  }),
  notFound: (): Reply => ({ status: 404, body: { error: "Not found" } }),
  methodNotAllowed: (allow: string): Reply => ({
    status: 405,
    body: { error: "Method not allowed" },
    headers: { allow },
  }),
  conflict: (): Reply => ({
    status: 409,
    body: { error: "Another payment with this payment_id has been recorded; use a new payment_id." },
  }),
  tooLarge: (maxBytes: number): Reply => ({
    status: 413,
    body: { error: `The request body must not exceed ${maxBytes} bytes.` },
  }),
  unsupportedMediaType: (refusal: string): Reply => ({ status: 415, body: { error: refusal } }),
  /** @param paymentId of the payment that may have been recorded: with it the client's retry is the same payment. */
  unexpected: (requestId: string, paymentId?: string): Reply => ({
    status: 500,
    // Without a payment JSON leaves its member out.
    body: { error: "Internal server error", request_id: requestId, payment_id: paymentId },
  }),
  /** @param paymentId of the payment that may have been recorded: with it the client's retry is the same payment. */
  unavailable: (requestId: string, paymentId: string): Reply => ({
    status: 503,
    body: {
      error: "Service unavailable, try again with this payment_id",
      request_id: requestId,
      payment_id: paymentId,
    },
    headers: { "retry-after": String(retryAfterSeconds) },
  }),
};

/** Puts a reply into the form that the door of the request expects; that of API Gateway when there was no request. */
export function toAnswer(reply: Reply, request: Request | undefined): Answer {
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...reply.headers,
  };
  const common = { statusCode: reply.status, isBase64Encoded: false, body: JSON.stringify(reply.body) };
  if (request?.door !== "load-balancer") return { ...common, headers };

  const statusDescription = `${reply.status} ${STATUS_CODES[reply.status] ?? "Unknown"}`;
  if (!request.multiValueHeaders) return { ...common, statusDescription, headers };
  const multiValueHeaders = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return { ...common, statusDescription, multiValueHeaders };
}

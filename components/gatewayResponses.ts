/** An answer that API Gateway gives by itself, before or instead of the validator. */
export interface GatewayResponse {
  /** API Gateway's name of the case: https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html. */
  readonly responseType: string;
  /**
   * HTTP status, absent where cases of several statuses share an answer and each keeps its own. API Gateway tells its status of
   * every other case, so that one which the program left out would show as a change at each preview.
   */
  readonly status?: number;
  /** What the client reads under `error`. */
  readonly error: string;
  /** What the client reads under `details`, as in the validator's own answers. */
  readonly details?: readonly { readonly field: string; readonly message: string }[];
  /** Seconds after which a client may try again, for its `Retry-After`. */
  readonly retryAfter?: number;
}

/**
 * API Gateway's refusals, in the shape of the validator's. Their texts are fixed: API Gateway's own messages can repeat
 * what was sent (`$context.error.validationErrorString`, or a header that did not parse).
 *
 * @param signed whether requests have to be signed. Without, API Gateway tells an unknown path or method as a missing
 *   token, and a client looks for its mistake in the path.
 */
export function gatewayResponses(signed: boolean): readonly GatewayResponse[] {
  const missingToken = signed ? { status: 403, error: "Forbidden" } : { status: 404, error: "Not found" };
  return [{ responseType: "MISSING_AUTHENTICATION_TOKEN", ...missingToken }, ...otherResponses];
}

const otherResponses: readonly GatewayResponse[] = [
  {
    responseType: "BAD_REQUEST_BODY",
    status: 400,
    error: "Invalid payment data",
    details: [{ field: "(body)", message: "Send a payment as docs/openapi.yaml describes it." }],
  },
  { responseType: "INVALID_API_KEY", status: 403, error: "Forbidden" },
  { responseType: "ACCESS_DENIED", status: 403, error: "Forbidden" },
  // What a rule of the firewall that has no answer of its own refuses.
  { responseType: "WAF_FILTERED", status: 403, error: "Request refused" },
  { responseType: "UNSUPPORTED_MEDIA_TYPE", status: 415, error: "Unsupported media type" },
  { responseType: "THROTTLED", status: 429, error: "Too many requests", retryAfter: 1 },
  { responseType: "QUOTA_EXCEEDED", status: 429, error: "Daily quota exceeded", retryAfter: 3600 },
  { responseType: "INTEGRATION_TIMEOUT", status: 504, error: "Service unavailable", retryAfter: 1 },
  { responseType: "DEFAULT_4XX", error: "Request refused" },
  { responseType: "DEFAULT_5XX", error: "Internal server error" },
];

/**
 * The body of an answer as the mapping template that API Gateway fills in; its request id is all that varies. It is the
 * extended one: a client can choose the other, and an answer repeats nothing that was sent.
 */
export function responseTemplate({ error, details }: GatewayResponse): string {
  return JSON.stringify({ error, ...(details && { details }), request_id: "$context.extendedRequestId" });
}

/** An answer that API Gateway gives by itself, before or instead of the validator. */
export interface GatewayResponse {
  /** API Gateway's name of the case: https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html. */
  readonly responseType: string;
  /** HTTP status; API Gateway's own for the case when absent. */
  readonly statusCode?: string;
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
  const missingToken = signed ? { error: "Forbidden" } : { statusCode: "404", error: "Not found" };
  return [{ responseType: "MISSING_AUTHENTICATION_TOKEN", ...missingToken }, ...otherResponses];
}

const otherResponses: readonly GatewayResponse[] = [
  {
    responseType: "BAD_REQUEST_BODY",
    error: "Invalid payment data",
    details: [{ field: "body", message: "must be a payment as the API's documentation describes it" }],
  },
  { responseType: "INVALID_API_KEY", error: "Forbidden" },
  { responseType: "ACCESS_DENIED", error: "Forbidden" },
  { responseType: "REQUEST_TOO_LARGE", error: "Payload too large" },
  { responseType: "UNSUPPORTED_MEDIA_TYPE", error: "Unsupported media type" },
  { responseType: "THROTTLED", error: "Too many requests", retryAfter: 1 },
  { responseType: "QUOTA_EXCEEDED", error: "Daily quota exceeded", retryAfter: 3600 },
  { responseType: "INTEGRATION_TIMEOUT", error: "Service unavailable", retryAfter: 1 },
  { responseType: "DEFAULT_4XX", error: "Request refused" },
  { responseType: "DEFAULT_5XX", error: "Internal server error" },
];

/** The body of an answer as the mapping template that API Gateway fills in; its request id is all that varies. */
export function responseTemplate({ error, details }: GatewayResponse): string {
  return JSON.stringify({ error, ...(details && { details }), request_id: "$context.requestId" });
}

/** An answer that the load balancer gives by itself, in the shape of the validator's. */
export interface BalancerResponse {
  readonly status: number;
  /** What the client reads under `error`. */
  readonly error: string;
}

/** What the load balancer refuses, by what was wrong with the request. */
export const balancerResponses = {
  "no-key": { status: 403, error: "Forbidden" },
  path: { status: 404, error: "Not found" },
  method: { status: 405, error: "Method not allowed" },
} satisfies Readonly<Record<string, BalancerResponse>>;

/** The action of a listener or of a rule that gives such an answer. */
export function fixedResponse({ status, error }: BalancerResponse) {
  return {
    type: "fixed-response",
    fixedResponse: {
      contentType: "application/json",
      statusCode: String(status),
      messageBody: JSON.stringify({ error }),
    },
  };
}

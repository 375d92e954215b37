import { replies } from "../lambda/validator/response";

/** An answer that the load balancer gives by itself, in the shape of the validator's. */
export interface BalancerResponse {
  readonly status: number;
  /** What the client reads under `error`. */
  readonly error: string;
}

/** What the load balancer refuses, by what was wrong with the request. */
export const balancerResponses = {
  "no-key": { status: 403, error: "Forbidden" },
  "plain-http": { status: 403, error: "Send payments over HTTPS" },
  path: { status: 404, error: "Not found" },
  method: { status: 405, error: "Method not allowed" },
} satisfies Readonly<Record<string, BalancerResponse>>;

/** The action of a listener or of a rule that gives such an answer. */
export function fixedResponse({ status, error }: BalancerResponse) {
  return json(status, { error });
}

/** The action that answers a probe, as the validator does when it is called with one. */
export const healthResponse = json(replies.healthy().status, replies.healthy().body);

function json(status: number, body: object) {
  return {
    type: "fixed-response",
    fixedResponse: { contentType: "application/json", statusCode: String(status), messageBody: JSON.stringify(body) },
  };
}

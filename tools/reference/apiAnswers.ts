import { balancerResponses } from "../../components/balancerResponses";
import { firewallAnswers } from "../../components/firewallAnswers";
import { gatewayResponses, responseTemplate } from "../../components/gatewayResponses";
import { maxBodyBytes } from "../../lambda/validator/paymentBody";
import { places } from "../../lambda/validator/schemaCheck";
import { replies, Reply } from "../../lambda/validator/response";

/** Who gives an answer. */
export type Answerer = "Validator" | "API Gateway" | "Load balancer" | "Firewall";

/** An answer that a client can meet. */
export interface ApiAnswer {
  readonly by: Answerer;
  /** Name of the case, of letters and digits. */
  readonly name: string;
  /** What the request was like. */
  readonly when: string;
  /** A range of HTTP where several cases share the answer. */
  readonly status: number | "4XX" | "5XX";
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
}

const requestId = "8f5c0e7a-2c9d-4f52-9d0e-3c1f0a6b7d21";
const paymentId = "order-1001";
const fault = places.get("/amount");

/** The validator's replies to payments, each with what it is given as an example. */
const validatorCases: Readonly<Record<string, readonly [reply: Reply, when: string]>> = {
  validated: [
    replies.validated(paymentId),
    "the payment is valid; sent again, it gets the same answer and no second record",
  ],
  invalid: [replies.invalid(fault ? [fault] : []), "the payment breaks rules; each broken field is told once"],
  conflict: [replies.conflict(), "the `payment_id` has been used for a payment of another amount, currency or card"],
  tooLarge: [
    replies.tooLarge(maxBodyBytes),
    "the body is too large; above 1 MB at the load balancer and 10 MB at API Gateway, AWS says so in a text of its own",
  ],
  unsupportedMediaType: [
    replies.unsupportedMediaType("Send the body in UTF-8."),
    "the body is compressed, or not in UTF-8",
  ],
  unexpected: [
    replies.unexpected(requestId, paymentId),
    "anything unforeseen; with `payment_id` if it was known, and then it may have been recorded",
  ],
  unavailable: [
    replies.unavailable(requestId, paymentId),
    "the record can't be written now, or it is not known whether it was; send the payment again with this `payment_id`",
  ],
};

/** What leads to the answers of API Gateway, by its name of the case. */
const gatewayCases: Readonly<Record<string, string>> = {
  MISSING_AUTHENTICATION_TOKEN: "another path or method",
  BAD_REQUEST_BODY: "the body doesn't keep to the schema; the load balancer's door tells each fault",
  INVALID_API_KEY: "no key, or a wrong one",
  ACCESS_DENIED: "the key may not do this",
  WAF_FILTERED: "the firewall blocks the request",
  UNSUPPORTED_MEDIA_TYPE: "a media type that API Gateway doesn't take",
  THROTTLED: "more requests than the API takes at once or a second",
  QUOTA_EXCEEDED: "the key's requests of the day are used up",
  INTEGRATION_TIMEOUT: "no answer of the validator in time; the payment may have been recorded",
  DEFAULT_4XX: "anything else that API Gateway refuses, but a body above 10 MB, whose answer can't be changed",
  DEFAULT_5XX: "a fault of API Gateway",
};

const balancerCases: Readonly<Record<keyof typeof balancerResponses, string>> = {
  "no-key": "no key, or a wrong one",
  "plain-http": "a payment over plain HTTP, where there is a certificate",
  path: "another path",
  method: "another method",
};

const firewallCases: Readonly<Record<keyof typeof firewallAnswers, string>> = {
  refused: "the request looks like an attack",
  "too-many-requests": "more requests from this address than one may send in five minutes",
};

/**
 * Every answer to a payment, of both doors and of what stands before them, from where the answers are made.
 *
 * @throws Error that names an answer of API Gateway for which there are no words here.
 */
export function paymentAnswers(): readonly ApiAnswer[] {
  return [
    ...Object.entries(validatorCases).map(([name, [{ status, body, headers = {} }, when]]): ApiAnswer => {
      return { by: "Validator", name, when, status, body, headers };
    }),
    ...gatewayResponses(false).map((response): ApiAnswer => {
      const { responseType, status, retryAfter } = response;
      const when = gatewayCases[responseType];
      if (when === undefined) throw new Error(`Say in tools/reference/apiAnswers.ts when ${responseType} is answered.`);
      const template = responseTemplate(response).replace("$context.extendedRequestId", requestId);
      return {
        by: "API Gateway",
        name: camelCase(`api-gateway-${responseType.toLowerCase().replaceAll("_", "-")}`),
        when,
        status: status ?? (responseType === "DEFAULT_4XX" ? "4XX" : "5XX"),
        body: JSON.parse(template) as Record<string, unknown>,
        headers: retryHeader(retryAfter),
      };
    }),
    ...Object.entries(balancerResponses).map(([name, { status, error }]): ApiAnswer => {
      const when = balancerCases[name as keyof typeof balancerResponses];
      return {
        by: "Load balancer",
        name: camelCase(`load-balancer-${name}`),
        when,
        status,
        body: { error },
        headers: {},
      };
    }),
    ...firewallRefusals(),
  ];
}

/** Every answer to a probe of the load balancer. */
export function healthAnswers(): readonly ApiAnswer[] {
  const { status, body, headers = {} } = replies.healthy();
  const healthy: ApiAnswer = { by: "Load balancer", name: "healthy", when: "it answers", status, body, headers };
  const elsewhere = paymentAnswers().filter(({ name }) => name === "apiGatewayMissingAuthenticationToken");
  return [healthy, ...elsewhere, ...firewallRefusals()];
}

function firewallRefusals(): readonly ApiAnswer[] {
  return Object.entries(firewallAnswers).map(([name, answer]) => ({
    by: "Firewall",
    name: camelCase(`firewall-${name}`),
    when: firewallCases[name as keyof typeof firewallAnswers],
    status: answer.status,
    body: { error: answer.error },
    headers: retryHeader("retryAfter" in answer ? answer.retryAfter : undefined),
  }));
}

function retryHeader(seconds: number | undefined): Readonly<Record<string, string>> {
  return seconds === undefined ? {} : { "retry-after": String(seconds) };
}

function camelCase(words: string): string {
  return words.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

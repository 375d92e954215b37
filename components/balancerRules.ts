import * as pulumi from "@pulumi/pulumi";
import { balancerResponses, fixedResponse, healthResponse } from "./balancerResponses";

/** Which requests a rule of a listener is about, and what becomes of them. */
export interface BalancerRule {
  readonly role: string;
  /**
   * Place among the rules of the listener, with room for others between. Two rules can't share one, and rules are changed one by
   * one: a rule that moved up because another goes would be refused, as the other one is deleted last. No two rules of the two
   * listeners share one either, since with a certificate the rules of payments move from the one to the other.
   */
  readonly priority: number;
  readonly conditions: object[];
  readonly action: { readonly type: string };
}

const path = (value: string) => ({ pathPattern: { values: [value] } });
const method = (value: string) => ({ httpRequestMethod: { values: [value] } });

/**
 * Payments with one of the keys go to the function, and nothing else does: a probe is answered by the load balancer itself, so
 * that no flood of them takes the function from payments.
 *
 * @param keys that clients send as `x-api-key`; without any, no payment is let through.
 */
export function paymentRules(keys: pulumi.Output<string>[], targetGroupArn: pulumi.Output<string>): BalancerRule[] {
  const key = { httpHeader: { httpHeaderName: "x-api-key", values: keys } };
  const validate = {
    role: "validate",
    priority: 10,
    conditions: [path("/validate"), method("POST"), key],
    action: { type: "forward", targetGroupArn },
  };
  return [
    ...(keys.length === 0 ? [] : [validate]),
    {
      role: "no-key",
      priority: 20,
      conditions: [path("/validate"), method("POST")],
      action: fixedResponse(balancerResponses["no-key"]),
    },
    { role: "method", priority: 30, conditions: [path("/validate")], action: fixedResponse(balancerResponses.method) },
    { role: "health", priority: 40, conditions: [path("/health"), method("GET")], action: healthResponse },
  ];
}

/**
 * A payment that comes over plain HTTP has been read by whoever listened. It is refused, so that its sender notices: a redirect
 * would work for most, after the card number had gone in clear each time, and makes many clients send a GET.
 */
export const plainHttpRules: BalancerRule[] = [
  {
    role: "plain-http",
    priority: 50,
    conditions: [method("POST")],
    action: fixedResponse(balancerResponses["plain-http"]),
  },
];

import type { ALBEvent, APIGatewayProxyEvent } from "aws-lambda";
import apiGateway from "./events/apiGateway.json";
import loadBalancer from "./events/loadBalancer.json";
import loadBalancerMultiValue from "./events/loadBalancerMultiValue.json";

/** The parts of an event that tests vary. */
export interface EventParts {
  readonly httpMethod?: string;
  readonly path?: string;
  readonly resource?: string;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

// Not in the events of an API without authorizer and client certificates, but the type wants them said.
const { identity, ...context } = apiGateway.requestContext;
const requestContext = { ...context, identity: { ...identity, clientCert: null }, authorizer: undefined };

/** Makes an event of each door and form of header from a recorded one. */
export const doorEvents = {
  "api-gateway": (parts: EventParts): APIGatewayProxyEvent => ({ ...apiGateway, requestContext, ...parts }),
  "load-balancer": (parts: EventParts): ALBEvent => ({ ...loadBalancer, ...parts }),
  "load-balancer, multi-value": (parts: EventParts): ALBEvent => ({ ...loadBalancerMultiValue, ...parts }),
};

/** Name of a door and of its form of headers. */
export type DoorName = keyof typeof doorEvents;

export const doorNames: readonly DoorName[] = ["api-gateway", "load-balancer", "load-balancer, multi-value"];

/** An event as API Gateway sends it for a payment. */
export function paymentEvent(payment: unknown): APIGatewayProxyEvent {
  return doorEvents["api-gateway"]({ body: JSON.stringify(payment) });
}

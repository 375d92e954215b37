import { holdsCardNumber } from "./cardSearch";
import { fieldsOf, isObject } from "./fields";

/** The ways in. */
export type Door = "api-gateway" | "load-balancer";

/** A request as the service sees it, whichever door it came through. */
export interface Request {
  readonly door: Door;
  /** Whether the target group sends and expects multi-value headers instead of plain ones. */
  readonly multiValueHeaders: boolean;
  readonly method: string;
  /** Path of the route: at API Gateway that of its resource, to which a custom domain may lead by any path. */
  readonly path: string;
  readonly contentEncoding?: string;
  /** Decoded, empty when there is none. */
  readonly body: Buffer;
  /** API Gateway's extended id of the request, which its access log holds as well; the other id can be a client's own. */
  readonly apiRequestId?: string;
}

/** What API Gateway's ids look like. Anything else may come from a caller who made up the event, and is not to be logged. */
const apiRequestIdPattern = /^[A-Za-z0-9+/_-]{8,40}={0,2}$/;

/**
 * Reads an event of API Gateway (REST, proxy integration) or of a load balancer; undefined when it is neither. The event is
 * taken for unknown, since anyone with the right to invoke the function can send anything.
 */
export function readRequest(event: unknown): Request | undefined {
  const { requestContext, httpMethod, path, resource, body, isBase64Encoded, headers, multiValueHeaders } =
    fieldsOf(event);
  if (typeof httpMethod !== "string" || typeof path !== "string" || !isObject(requestContext)) return undefined;
  const { elb, extendedRequestId } = fieldsOf(requestContext);
  const text = typeof body === "string" ? body : "";
  const common = {
    method: httpMethod,
    path,
    contentEncoding: headerOf("content-encoding", headers, multiValueHeaders),
    body: Buffer.from(text, isBase64Encoded === true ? "base64" : "utf8"),
  };

  if (isObject(elb)) {
    return { ...common, door: "load-balancer", multiValueHeaders: isObject(multiValueHeaders) && !isObject(headers) };
  }
  const apiRequestId = isApiRequestId(extendedRequestId) ? extendedRequestId : undefined;
  const route = typeof resource === "string" ? resource : path;
  return { ...common, path: route, door: "api-gateway", multiValueHeaders: false, apiRequestId };
}

/** All values of a header, from the first form of headers that has it. */
function headerOf(wanted: string, ...forms: readonly unknown[]): string | undefined {
  for (const form of forms) {
    const values = Object.entries(fieldsOf(form)).flatMap(([name, value]) =>
      name.toLowerCase() === wanted ? [value].flat() : [],
    );
    const texts = values.filter((value) => typeof value === "string");
    if (texts.length > 0) return texts.join(", ");
  }
  return undefined;
}

function isApiRequestId(value: unknown): value is string {
  return typeof value === "string" && apiRequestIdPattern.test(value) && !holdsCardNumber(value);
}

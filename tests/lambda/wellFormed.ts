import { STATUS_CODES } from "node:http";
import type { Answer } from "../../lambda/validator/response";
import type { DoorName } from "./doorEvents";

const fixedHeaders = {
  "content-type": "application/json",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};

/** Asserts that an answer has the types on which both doors insist with a 502, and the form of its own door. */
export function expectWellFormed(answer: Answer, door: DoorName): void {
  const faults = faultsOf(answer, door);
  if (faults.length > 0) expect({ answer, faults }).toEqual({ answer, faults: [] });
}

/** Plain conditions instead of an `expect` for each, which would take most of the time of thousands of events. */
function faultsOf(answer: Answer, door: DoorName): string[] {
  const multiValue = door === "load-balancer, multi-value";
  const headers = headersOf(answer);
  const statusLine = `${answer.statusCode} ${STATUS_CODES[answer.statusCode] ?? ""}`;
  const conditions: Record<string, boolean> = {
    "integer status": Number.isInteger(answer.statusCode),
    // Otherwise API Gateway would decode the body.
    "body as it is": !answer.isBase64Encoded,
    "body of JSON": typeof answer.body === "string" && isJson(answer.body),
    // A load balancer takes at most 1 MB from a function.
    "below 1 MB": Buffer.byteLength(JSON.stringify(answer)) < 1_000_000,
    "one form of headers": (answer.headers === undefined) === multiValue,
    "the form of headers of the event": (answer.multiValueHeaders === undefined) === !multiValue,
    "headers of text": Object.values(headers).every((value) => typeof value === "string"),
    "the fixed headers": Object.entries(fixedHeaders).every(([name, value]) => headers[name] === value),
    "the form of status of the door":
      door === "api-gateway" ? !("statusDescription" in answer) : answer.statusDescription === statusLine,
  };
  return Object.entries(conditions).flatMap(([name, met]) => (met ? [] : [`not: ${name}`]));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Headers of an answer of either form; those with several values are left out. */
export function headersOf({ headers, multiValueHeaders }: Answer): Record<string, string> {
  const single = Object.entries(multiValueHeaders ?? {}).flatMap(([name, values]) =>
    values.length === 1 && values[0] !== undefined ? [[name, values[0]] as const] : [],
  );
  return { ...headers, ...Object.fromEntries(single) };
}

/** Body of an answer. */
export function bodyOf(answer: Answer): Record<string, unknown> {
  return JSON.parse(answer.body) as Record<string, unknown>;
}

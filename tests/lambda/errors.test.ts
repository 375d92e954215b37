// What the log tells of a fault. Doesn't prove which fault the SDK throws when: handler.test.ts sees some.
import { describeFault } from "../../lambda/validator/errors";

it("tells what AWS Support asks for", () => {
  const $metadata = {
    httpStatusCode: 503,
    requestId: "PWT5SQ9B4Y6YBMYZ",
    extendedRequestId: "H9k0/pT+NXyv8wCBYAbp05RLFaTW5IN9n3Evk25vYbk=",
    attempts: 2,
    totalRetryDelay: 71,
    cfId: "4111111111111111",
  };
  expect(describeFault(Object.assign(new Error("body 4111111111111111"), { name: "SlowDown", $metadata }))).toEqual({
    error_name: "SlowDown",
    error_status: 503,
    error_attempts: 2,
    error_retry_delay_ms: 71,
    error_request_id: "PWT5SQ9B4Y6YBMYZ",
    error_extended_request_id: "H9k0/pT+NXyv8wCBYAbp05RLFaTW5IN9n3Evk25vYbk=",
  });
});

it.each(["ECONNRESET", "ERR_TLS_CERT_ALTNAME_INVALID", "57P01", "23505"])("tells the code %s", (code) => {
  expect(describeFault(Object.assign(new TypeError("x"), { code }))).toEqual({
    error_name: "TypeError",
    error_code: code,
  });
});

it.each<[string, unknown]>([
  ["nothing", undefined],
  ["null", null],
  ["a text", "4111111111111111"],
  ["a nameless object", {}],
  [
    "parts of the wrong form",
    {
      name: "card 4111",
      code: "4111111111111111",
      $metadata: {
        httpStatusCode: 4111111111111111,
        attempts: "2",
        totalRetryDelay: 4111111111111111,
        requestId: "a b",
        extendedRequestId: 7,
      },
    },
  ],
  ["metadata that is none", { $metadata: "4111111111111111" }],
])("tells of %s only that it is unknown", (_, fault) => {
  expect(describeFault(fault)).toEqual({ error_name: "UnknownError" });
});

// What the log tells of a fault. Doesn't prove which fault the SDK throws when: handler.test.ts sees some.
import { AuditUnavailable, describeFault, LedgerUnavailable } from "../../lambda/validator/errors";

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

it.each(["ECONNRESET", "H2_ERROR", "ERR_TLS_CERT_ALTNAME_INVALID", "57P01", "23505"])("tells the code %s", (code) => {
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

it.each(["E", "S3", "404.NoSuchKey", "Postgres.57P01", "e".repeat(64)])("tells the name %s", (name) => {
  expect(describeFault({ name })).toEqual({ error_name: name });
});

it("tells a delay of nothing, and numbers up to their bounds", () => {
  const $metadata = { httpStatusCode: 999, attempts: 0, totalRetryDelay: 0 };
  expect(describeFault({ $metadata })).toMatchObject({ error_status: 999, error_attempts: 0, error_retry_delay_ms: 0 });
  expect(describeFault({ $metadata: { totalRetryDelay: 59_999 } })).toMatchObject({ error_retry_delay_ms: 59_999 });
});

const id = "H9k0/pT+NXyv8wCBYAbp05RLFaTW5IN9";
it.each<[string, object]>([
  ["a status below nothing", { httpStatusCode: -1 }],
  ["a status of four digits", { httpStatusCode: 1_000 }],
  ["a thousand attempts", { attempts: 1_000 }],
  ["a delay of a minute", { totalRetryDelay: 60_000 }],
  ["an id after a word", { requestId: "card PWT5SQ9B4Y6YBMYZ", extendedRequestId: `card ${id}` }],
  ["an id before a word", { requestId: "PWT5SQ9B4Y6YBMYZ card", extendedRequestId: `${id} card` }],
  ["a longer id", { requestId: "P".repeat(65), extendedRequestId: "H".repeat(129) }],
  ["an empty id", { requestId: "", extendedRequestId: "" }],
])("leaves out %s", (_, $metadata) => {
  expect(describeFault({ name: "SlowDown", $metadata })).toEqual({ error_name: "SlowDown" });
});

it.each(["card SlowDown", "SlowDown card", "4111.1111", "e".repeat(65), ""])("takes '%s' for no name", (name) => {
  expect(describeFault({ name })).toEqual({ error_name: "UnknownError" });
});

it.each(["card ECONNRESET", "ECONNRESET card", "E".repeat(41), "econnreset", "4111", "411111", "57p01"])(
  "takes '%s' for no code",
  (code) => {
    expect(describeFault({ name: "Error", code })).toEqual({ error_name: "Error" });
  },
);

it("names what can't be written now, and keeps the reason", () => {
  const cause = new Error("away");
  expect(new AuditUnavailable(cause)).toMatchObject({
    name: "AuditUnavailable",
    message: "The audit record could not be written",
    cause,
  });
  expect(new LedgerUnavailable(cause)).toMatchObject({
    name: "LedgerUnavailable",
    message: "The payment could not be written to the ledger",
    cause,
  });
});

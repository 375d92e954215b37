// Every branch of the service, through both doors and all forms of event, with a store in memory. Doesn't prove what S3
// does (auditLog.test.ts) nor that Lambda, API Gateway or a load balancer take the answers.
import { AuditUnavailable } from "../../lambda/validator/errors";
import { createPaymentApi } from "../../lambda/validator/paymentApi";
import { maxBodyBytes } from "../../lambda/validator/paymentBody";
import healthProbe from "./events/healthProbe.json";
import { DoorName, doorEvents, doorNames, EventParts, paymentEvent } from "./doorEvents";
import { createTestApi, fixedNow, requestId, TestApi } from "./testApi";
import { bodyOf, expectWellFormed, headersOf } from "./wellFormed";

const payment = { payment_id: "order-1", amount: "10.50", card: "4111 1111 1111 1111" };
const body = JSON.stringify(payment);

const unavailable = () =>
  createTestApi(() => {
    const cause = Object.assign(new Error("bucket 4111111111111111 refused"), { name: "AccessDenied" });
    return Promise.reject(new AuditUnavailable(cause));
  });
const broken = () => createTestApi(() => Promise.reject(new TypeError("card 4111111111111111 is no function")));

interface Branch {
  readonly parts: EventParts;
  readonly status: number;
  readonly outcome: string;
  readonly route?: string;
  readonly method?: string;
  readonly api?: () => TestApi;
  readonly before?: unknown;
}

const branches: Record<string, Branch> = {
  "a valid payment": { parts: { body }, status: 200, outcome: "accepted" },
  "the same again": { parts: { body }, status: 200, outcome: "duplicate", before: payment },
  "the same id for another": { parts: { body }, status: 409, outcome: "conflict", before: { ...payment, amount: 2 } },
  "an invalid payment": { parts: { body: "{}" }, status: 400, outcome: "invalid" },
  "no body": { parts: { body: undefined }, status: 400, outcome: "invalid" },
  "a body in UTF-16": { parts: { body: "{\u0000" }, status: 415, outcome: "unreadable" },
  "a body with a byte order mark": { parts: { body: `\ufeff${body}` }, status: 200, outcome: "accepted" },
  "a body that is too large": { parts: { body: "x".repeat(maxBodyBytes + 1) }, status: 413, outcome: "too_large" },
  "another path": {
    parts: { path: "/4111111111111111", resource: "/{proxy+}" },
    status: 404,
    outcome: "not_found",
    route: "other",
  },
  "another method": { parts: { httpMethod: "GET" }, status: 405, outcome: "method_not_allowed", method: "GET" },
  "a made-up method": { parts: { httpMethod: "4111" }, status: 405, outcome: "method_not_allowed", method: "OTHER" },
  "a health check": {
    parts: { httpMethod: "GET", path: "/health", resource: "/health" },
    status: 200,
    outcome: "health",
    route: "/health",
    method: "GET",
  },
  "a store that is away": { parts: { body }, status: 503, outcome: "unavailable", api: unavailable },
  "anything unforeseen": { parts: { body }, status: 500, outcome: "error", api: broken },
};

const cases = doorNames.flatMap((door) =>
  Object.entries(branches).flatMap(([name, branch]) =>
    [false, true].map((base64): [string, DoorName, boolean, Branch] => [name, door, base64, branch]),
  ),
);

describe.each(cases)("%s through %s (base64: %s)", (_, door, base64, branch) => {
  it(`is answered well-formed with ${branch.status} and logged in one line`, async () => {
    const api = branch.api?.() ?? createTestApi();
    if (branch.before !== undefined) await api.answer(paymentEvent(branch.before));
    const linesBefore = api.lines.length;
    const parts = base64 ? inBase64(branch.parts) : branch.parts;

    const answer = await api.answer(doorEvents[door](parts));

    expectWellFormed(answer, door);
    expect(answer.statusCode).toBe(branch.status);
    expect(api.lines).toHaveLength(linesBefore + 1);
    expect(api.lines.at(-1)).toMatch(/^\{.*\}\n$/);
    expect(api.lastLine()).toMatchObject({
      timestamp: fixedNow.toISOString(),
      level: branch.status >= 500 ? "ERROR" : "INFO",
      environment: "test",
      door: door.split(",")[0],
      route: branch.route ?? "/validate",
      method: branch.method ?? "POST",
      status: branch.status,
      outcome: branch.outcome,
      duration_ms: 0,
      request_id: requestId,
    });
    expect(`${answer.body}${api.lines.join("")}`).not.toContain("4111");
  });
});

function inBase64({ body: text, ...rest }: EventParts): EventParts {
  return text === undefined
    ? { ...rest, isBase64Encoded: true }
    : { ...rest, body: Buffer.from(text).toString("base64"), isBase64Encoded: true };
}

it("records a payment once, with brand and last four only", async () => {
  const api = createTestApi();
  const event = doorEvents["load-balancer"]({
    body: JSON.stringify({ ...payment, card: { number: "4111 1111 1111 1111", cvc: "937" } }),
  });
  const answer = await api.answer(event);
  await api.answer(event);
  expect(bodyOf(answer)).toEqual({ message: "Payment validated successfully", payment_id: "order-1" });
  expect(api.records).toEqual([
    {
      timestamp: "2026-11-25T04:45:05.000Z",
      payment_id: "order-1",
      amount: "10.50",
      currency: "USD",
      status: "validated",
      card: { brand: "visa", last_four: "1111" },
      request_id: requestId,
      door: "load-balancer",
    },
  ]);
});

it("keeps the first record when another payment has its id", async () => {
  const api = createTestApi();
  await api.answer(paymentEvent(payment));
  const answer = await api.answer(paymentEvent({ ...payment, amount: "11" }));
  expect(bodyOf(answer)).toEqual({
    error: "Another payment with this payment_id has been recorded; use a new payment_id.",
  });
  expect(api.records.map(({ amount }) => amount)).toEqual(["10.50"]);
});

describe("a payment whose card has expired since its first request", () => {
  const brief = { ...payment, card: { number: "4111 1111 1111 1111", exp_month: 11, exp_year: 2026 } };
  const expired = {
    error: "Invalid payment data",
    details: [{ field: "card.exp_year", message: "The card has expired." }],
  };
  const nextMonth = new Date("2026-12-01T00:00:05.000Z");

  it("gets the first answer again, and no second record", async () => {
    const api = createTestApi();
    const first = await api.answer(paymentEvent(brief));
    api.clock.now = nextMonth;
    await expect(api.answer(paymentEvent(brief))).resolves.toEqual(first);
    expect(api.lastLine()).toMatchObject({ status: 200, outcome: "duplicate", payment_id: "order-1" });
    expect(api.records).toHaveLength(1);
  });

  it("is refused as expired when it is new, and as another when its id is taken", async () => {
    const api = createTestApi();
    await api.answer(paymentEvent(brief));
    api.clock.now = nextMonth;
    const fresh = await api.answer(paymentEvent({ ...brief, payment_id: "order-2" }));
    expect([fresh.statusCode, bodyOf(fresh)]).toEqual([400, expired]);
    expect(api.lastLine()).toMatchObject({ status: 400, outcome: "invalid" });
    expect((await api.answer(paymentEvent({ ...brief, amount: 11 }))).statusCode).toBe(409);
    expect(api.records).toHaveLength(1);
  });

  it("is refused without a look where it has no id of its client's, or another fault", async () => {
    const find = jest.fn(() => Promise.resolve(undefined));
    const api = createTestApi(undefined, find);
    api.clock.now = nextMonth;
    for (const change of [{ payment_id: undefined }, { amount: 0 }]) {
      expect((await api.answer(paymentEvent({ ...brief, ...change }))).statusCode).toBe(400);
    }
    expect(find).not.toHaveBeenCalled();
  });

  it("is to be sent again where it can't be told whether it is recorded", async () => {
    const api = createTestApi(undefined, () => Promise.reject(new AuditUnavailable(new Error("away"))));
    api.clock.now = nextMonth;
    const answer = await api.answer(paymentEvent(brief));
    expect([answer.statusCode, bodyOf(answer)]).toEqual([503, expect.objectContaining({ payment_id: "order-1" })]);
  });
});

it("makes a payment_id, tells it and logs it", async () => {
  const api = createTestApi();
  const answer = await api.answer(paymentEvent({ ...payment, payment_id: undefined }));
  expect(bodyOf(answer)).toMatchObject({ payment_id: "made-1" });
  expect(api.lastLine()).toMatchObject({ payment_id: "made-1" });
});

it("answers faults with their fields", async () => {
  const answer = await createTestApi().answer(paymentEvent({ amount: "1.999", card: "tok_1Nabcd" }));
  expect(bodyOf(answer)).toEqual({
    error: "Invalid payment data",
    details: [{ field: "amount", message: "The amount may have at most 2 decimals in its currency." }],
  });
});

it("takes 16 KB, as the pages say", () => {
  expect(maxBodyBytes).toBe(16 * 1024);
});

it("measures the body after decoding", async () => {
  const api = createTestApi();
  const filler = (bytes: number) => JSON.stringify(payment).padEnd(bytes, " ");
  const statusOf = async (parts: EventParts) => (await api.answer(doorEvents["load-balancer"](parts))).statusCode;
  expect(await statusOf({ body: filler(maxBodyBytes) })).toBe(200);
  expect(await statusOf({ body: filler(maxBodyBytes + 1) })).toBe(413);
  expect(await statusOf(inBase64({ body: filler(maxBodyBytes) }))).toBe(200);
  expect(await statusOf(inBase64({ body: filler(maxBodyBytes + 1) }))).toBe(413);
  // Half as many characters, but two bytes each.
  expect(await statusOf({ body: "é".repeat(maxBodyBytes / 2 + 1) })).toBe(413);
});

it("names the allowed method, and when to try again", async () => {
  const wrongMethod = await createTestApi().answer(doorEvents["load-balancer"]({ httpMethod: "PUT" }));
  expect(headersOf(wrongMethod).allow).toBe("POST");
  const wrongProbe = await createTestApi().answer(doorEvents["load-balancer"]({ httpMethod: "POST", path: "/health" }));
  expect(headersOf(wrongProbe).allow).toBe("GET");
  const away = await unavailable().answer(paymentEvent(payment));
  expect(headersOf(away)["retry-after"]).toBe("5");
});

it.each(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])(
  "logs the method %s by its name",
  async (method) => {
    const api = createTestApi();
    await api.answer(doorEvents["load-balancer"]({ httpMethod: method, path: "/elsewhere" }));
    expect(api.lastLine()).toMatchObject({ method });
  },
);

it("logs how long it took", async () => {
  const api = createTestApi(() => {
    api.clock.now = new Date(fixedNow.getTime() + 1_234);
    return Promise.resolve({ recording: "written" });
  });
  await api.answer(paymentEvent(payment));
  expect(api.lastLine()).toMatchObject({ duration_ms: 1_234 });
  expect(api.lastLine().timestamp).toBe("2026-11-25T04:45:06.234Z");
});

it("speaks in plain headers when the load balancer sent both forms", async () => {
  const event = { ...doorEvents["load-balancer"]({ body }), multiValueHeaders: { host: ["x"] } };
  expectWellFormed(await createTestApi().answer(event), "load-balancer");
});

it("answers a probe without the store", async () => {
  const answer = await unavailable().answer(healthProbe);
  expectWellFormed(answer, "load-balancer");
  expect([answer.statusCode, answer.body]).toEqual([200, '{"status":"ok"}']);
});

it("shows the client of a fault nothing but ids, and the log its class", async () => {
  const away = unavailable();
  expect(bodyOf(await away.answer(paymentEvent(payment)))).toEqual({
    error: "Service unavailable, try again with this payment_id",
    request_id: requestId,
    payment_id: "order-1",
  });
  expect(away.lastLine()).toMatchObject({ error_name: "AccessDenied", payment_id: "order-1" });
  const defect = broken();
  expect(bodyOf(await defect.answer(paymentEvent(payment)))).toEqual({
    error: "Internal server error",
    request_id: requestId,
    payment_id: "order-1",
  });
  expect(defect.lastLine()).toMatchObject({ error_name: "TypeError", payment_id: "order-1" });
});

it("logs no error of what was answered as it should be, but a remark of the store", async () => {
  const plain = createTestApi();
  for (const asked of [payment, {}]) {
    await plain.answer(paymentEvent(asked));
    expect(plain.lastLine()).not.toHaveProperty("error_name");
  }
  const remark = "LedgerDisagrees";
  const remarking = createTestApi(() => Promise.resolve({ recording: "written", remark }));
  await remarking.answer(paymentEvent(payment));
  expect(remarking.lastLine()).toMatchObject({ status: 200, error_name: remark });
});

it.each<[EventParts, object]>([
  [{ path: "/other" }, { error: "Not found" }],
  [{ httpMethod: "GET" }, { error: "Method not allowed" }],
  [{ body: "x".repeat(maxBodyBytes + 1) }, { error: "The request body must not exceed 16384 bytes." }],
  [{ body: "{\u0000" }, { error: "Send the body in UTF-8." }],
])("says in one sentence why it refuses a request: %#", async (parts, told) => {
  expect(bodyOf(await createTestApi().answer(doorEvents["load-balancer"](parts)))).toEqual(told);
});

it("answers a defect ahead of the store with the request's id alone, and logs its class", async () => {
  const { clock, lines, ...api } = createTestApi();
  const answer = createPaymentApi({
    store: {
      record: () => Promise.reject(new Error("never asked")),
      find: () => Promise.reject(new Error("never asked")),
    },
    log: ({ status, outcome, error_name }) => lines.push(JSON.stringify({ status, outcome, error_name })),
    now: () => clock.now,
    newId: () => {
      throw new RangeError("card 4111111111111111");
    },
  });
  const refused = await answer(paymentEvent({ ...payment, payment_id: undefined }), { awsRequestId: requestId });
  expect(refused.statusCode).toBe(500);
  expect(bodyOf(refused)).toEqual({ error: "Internal server error", request_id: requestId });
  expect(api.lastLine()).toEqual({ status: 500, outcome: "error", error_name: "RangeError" });
});

it.each([["with spaces and 4111111111111111"], ["4111111111111111"], [""], ["x".repeat(65)], [7]])(
  "logs no error by the name %j",
  async (name) => {
    const api = createTestApi(() => Promise.reject(Object.assign(new Error("refused"), { name })));
    await api.answer(paymentEvent(payment));
    expect(api.lastLine()).toMatchObject({ error_name: "UnknownError" });
  },
);

it.each<[string, () => TestApi, number]>([
  ["a store that is away", unavailable, 503],
  ["anything unforeseen", broken, 500],
])("tells the id that it made, so that the retry after %s is the same payment", async (_, api, status) => {
  const answer = await api().answer(paymentEvent({ ...payment, payment_id: undefined }));
  expect([answer.statusCode, bodyOf(answer)]).toEqual([status, expect.objectContaining({ payment_id: "made-1" })]);
});

it("goes by the API's resource, to which a custom domain leads by a path of its own", async () => {
  const api = createTestApi();
  const event = paymentEvent(payment);
  expect((await api.answer({ ...event, path: "/payments/v1/validate" })).statusCode).toBe(200);
  expect(api.lastLine()).toMatchObject({ route: "/validate" });
  expect((await api.answer({ ...event, resource: "/other" })).statusCode).toBe(404);
  expect((await api.answer({ ...event, resource: undefined })).statusCode).toBe(200);
  const balancer = doorEvents["load-balancer"]({ body, path: "/v1/validate", resource: "/validate" });
  expect((await api.answer(balancer)).statusCode).toBe(404);
});

it.each(doorNames)("refuses a compressed body through %s, whatever the header's letters", async (door) => {
  const event = doorEvents[door]({ body });
  const name = "Content-ENCODING";
  const statusOf = async (value: string) => {
    const changed = event.headers
      ? { ...event, headers: { ...event.headers, [name]: value } }
      : { ...event, multiValueHeaders: { ...event.multiValueHeaders, [name]: [value] } };
    return (await createTestApi().answer(changed)).statusCode;
  };
  expect([await statusOf("gzip"), await statusOf("identity")]).toEqual([415, 200]);
});

it("takes no other value for an encoding than a text, and of several texts none", async () => {
  const event = doorEvents["load-balancer, multi-value"]({ body });
  const statusOf = async (value: unknown) => {
    const multiValueHeaders = { ...event.multiValueHeaders, "content-encoding": value };
    return (await createTestApi().answer({ ...event, multiValueHeaders })).statusCode;
  };
  expect(await statusOf([7, null, {}])).toBe(200);
  expect(await statusOf("identity")).toBe(200);
  expect(await statusOf([7, "gzip"])).toBe(415);
  expect(await statusOf(["identity", "gzip"])).toBe(415);
  expect(await statusOf(["iden", "tity"])).toBe(415);
});

it("logs API Gateway's id of the request only if it looks like one", async () => {
  const api = createTestApi();
  const event = paymentEvent(payment);
  await api.answer(event);
  expect(api.lastLine()).toMatchObject({ api_request_id: "B2xYzEXAMPLEabc=" });
  for (const extendedRequestId of ["B2xYzEXAMPLEab", "B2xYzEXAMPLEab==", "x".repeat(8), "x".repeat(40)]) {
    await api.answer({ ...event, requestContext: { ...event.requestContext, extendedRequestId } });
    expect(api.lastLine()).toMatchObject({ api_request_id: extendedRequestId });
  }
  for (const extendedRequestId of [
    "4111111111111111",
    "x-4111-1111-1111-1111=",
    "card B2xYzEXAMPLEabc=",
    "B2xYzEXAMPLEabc= card",
    "B2xYzEXAMPLEabc===",
    "x".repeat(41),
    "short",
    "a b c d e f g h",
    7,
    undefined,
  ]) {
    await api.answer({ ...event, requestContext: { ...event.requestContext, extendedRequestId } });
    expect(api.lastLine()).not.toHaveProperty("api_request_id");
  }
});

it.each([
  ["nothing", undefined],
  ["null", null],
  ["a text", "event"],
  ["an empty object", {}],
  ["a message of SQS", { Records: [{ body }] }],
  ["an HTTP API event", { version: "2.0", rawPath: "/validate", requestContext: { http: { method: "POST" } }, body }],
  ["an event without path", { httpMethod: "POST", path: 7, requestContext: {}, body }],
  ["an event without method", { path: "/validate", requestContext: {}, body }],
  ["an event without context", { httpMethod: "POST", path: "/validate", requestContext: null, body }],
])("answers %s with 400 in the form of API Gateway", async (_, event) => {
  const api = createTestApi();
  const answer = await api.answer(event);
  expectWellFormed(answer, "api-gateway");
  expect([answer.statusCode, answer.body]).toEqual([400, '{"error":"Unsupported event"}']);
  expect(api.lastLine()).toMatchObject({ door: "unknown", route: "other", method: "OTHER", outcome: "unsupported" });
});

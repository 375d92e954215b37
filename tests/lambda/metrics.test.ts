// The metrics in the one log line of a request, read as CloudWatch's specification says. Doesn't prove that CloudWatch reads them.
import { AuditUnavailable, LedgerUnavailable } from "../../lambda/validator/errors";
import { paymentMetrics } from "../../lambda/validator/metrics";
import { maxBodyBytes } from "../../lambda/validator/paymentBody";
import type { PaymentStore, StoreName } from "../../lambda/validator/paymentStore";
import { extractMetrics } from "../harness/embeddedMetrics";
import { doorEvents, doorNames, paymentEvent } from "./doorEvents";
import { createTestApi, fixedNow, requestId, TestApi } from "./testApi";

const payment = { payment_id: "order-1", amount: "10.50", card: "4111 1111 1111 1111" };

/** A service whose stores take some milliseconds each, one after the other, and then end as they are told. */
function slowApi(waits: readonly (readonly [StoreName, number])[], end: PaymentStore["record"]): TestApi {
  const api = createTestApi(async (asked, timed) => {
    for (const [store, milliseconds] of waits) {
      await timed?.(store, () => {
        api.clock.now = new Date(api.clock.now.getTime() + milliseconds);
        return Promise.resolve();
      });
    }
    return end(asked);
  });
  return api;
}

const written = () => Promise.resolve({ recording: "written" as const });
const metricsOf = (api: TestApi) => extractMetrics(api.lastLine());

it("writes one line for a payment, which is this", async () => {
  const auditPending = new AuditUnavailable(
    Object.assign(new Error("4111"), {
      name: "SlowDown",
      $metadata: { httpStatusCode: 503, attempts: 2, totalRetryDelay: 71, requestId: "PWT5SQ9B4Y6YBMYZ" },
    }),
  );
  const api = slowApi(
    [
      ["ledger", 12],
      ["audit", 1_500],
    ],
    () => Promise.resolve({ recording: "written", auditPending }),
  );
  await api.answer(paymentEvent(payment));
  expect(api.lines).toEqual([
    `{"timestamp":"2026-11-25T04:45:06.512Z","level":"INFO","message":"Request answered","environment":"test",` +
      `"door":"api-gateway","route":"/validate","method":"POST","status":200,"outcome":"accepted","duration_ms":1512,` +
      `"request_id":"${requestId}","api_request_id":"B2xYzEXAMPLEabc=","payment_id":"order-1","audit":"pending",` +
      `"error_name":"SlowDown","error_status":503,"error_attempts":2,"error_retry_delay_ms":71,"error_request_id":"PWT5SQ9B4Y6YBMYZ",` +
      `"Door":"api-gateway","Accepted":1,"Pending":1,"LedgerLatency":12,"AuditLatency":1500,` +
      `"_aws":{"Timestamp":1795581906512,"CloudWatchMetrics":[{"Namespace":"Payments/validator-test","Dimensions":[["Door"]],` +
      `"Metrics":[{"Name":"Accepted","Unit":"Count"},{"Name":"Pending","Unit":"Count"},` +
      `{"Name":"LedgerLatency","Unit":"Milliseconds"},{"Name":"AuditLatency","Unit":"Milliseconds"}]}]}}\n`,
  ]);
});

it.each(doorNames)("tells of a payment through %s by its door alone", async (door) => {
  const api = slowApi([["audit", 7]], written);
  await api.answer(doorEvents[door]({ body: JSON.stringify(payment) }));
  expect(metricsOf(api)).toEqual([
    {
      namespace: "Payments/validator-test",
      time: fixedNow.getTime() + 7,
      dimensions: { Door: door.split(",")[0] },
      metrics: { Accepted: "1 Count", AuditLatency: "7 Milliseconds" },
    },
  ]);
});

it.each<[string, PaymentStore["record"], string]>([
  ["a new payment", written, "Accepted"],
  ["a payment that is known", () => Promise.resolve({ recording: "duplicate" }), "Repeated"],
  ["another payment under a known id", () => Promise.resolve({ recording: "conflict" }), "Conflicting"],
  ["S3 that is away", () => Promise.reject(new AuditUnavailable(undefined)), "Unavailable"],
  ["a database that is away", () => Promise.reject(new LedgerUnavailable(undefined)), "Unavailable"],
  ["a defect", () => Promise.reject(new TypeError("4111")), "Failed"],
])("counts %s, with the time that it took all the same", async (_, end, name) => {
  const api = slowApi([["ledger", 3]], end);
  await api.answer(paymentEvent(payment));
  expect(metricsOf(api)[0]?.metrics).toEqual({ [name]: "1 Count", LedgerLatency: "3 Milliseconds" });
});

it.each([
  ["an invalid payment", "{}"],
  ["a body that is too large", "x".repeat(maxBodyBytes + 1)],
  ["a body that can't be read", "{\u0000"],
])("counts %s as refused, with no time at any store", async (_, body) => {
  const api = createTestApi();
  await api.answer(doorEvents["load-balancer"]({ body }));
  expect(metricsOf(api)).toMatchObject([{ dimensions: { Door: "load-balancer" }, metrics: { Refused: "1 Count" } }]);
  expect(Object.keys(metricsOf(api)[0]?.metrics ?? {})).toEqual(["Refused"]);
});

it.each<[string, unknown]>([
  ["a probe of health", doorEvents["load-balancer"]({ httpMethod: "GET", path: "/health" })],
  ["another path", doorEvents["load-balancer"]({ path: "/4111111111111111" })],
  ["another method", doorEvents["load-balancer"]({ httpMethod: "GET" })],
  ["what came through no door", { body: JSON.stringify(payment) }],
])("makes no metrics of %s", async (_, event) => {
  const api = createTestApi();
  await api.answer(event);
  expect(api.lines).toHaveLength(1);
  expect(Object.keys(api.lastLine()).filter((name) => name === "Door" || name === "_aws")).toEqual([]);
});

it("adds up what a payment waits for a store more than once, and takes no clock that goes back for less than nothing", async () => {
  const again = slowApi(
    [
      ["audit", 4],
      ["audit", 5],
      ["ledger", -60_000],
    ],
    written,
  );
  await again.answer(paymentEvent(payment));
  expect(metricsOf(again)[0]?.metrics).toEqual({
    Accepted: "1 Count",
    AuditLatency: "9 Milliseconds",
    LedgerLatency: "0 Milliseconds",
  });
});

it("has nine metrics with a ledger, and seven without", () => {
  const alone = ["Accepted", "Repeated", "Conflicting", "Refused", "Unavailable", "Failed", "AuditLatency"];
  expect(paymentMetrics(false)).toEqual(alone);
  expect(paymentMetrics(true)).toEqual([...alone, "LedgerLatency", "Pending"]);
});

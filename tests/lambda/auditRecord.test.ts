// Which records are believed, of this version and of former ones. Doesn't prove how they come from S3: auditLog.test.ts does.
import {
  AuditRecord,
  DamagedRecord,
  isDamage,
  isSamePayment,
  keyOf,
  paymentIdOf,
  readRecord,
} from "../../lambda/validator/auditRecord";
import { AuditUnavailable } from "../../lambda/validator/errors";
import { paymentRecord } from "../harness/paymentRecord";

const record = paymentRecord("order-1", { request_id: "request-1", timestamp: "2026-11-25T04:45:05.678Z" });
const read = (change: object, paymentId = "order-1") => readRecord(JSON.stringify({ ...record, ...change }), paymentId);
const card = (change: object) => ({ card: { ...record.card, ...change } });

describe("a key", () => {
  it("is made of the id alone, and leads back to it", () => {
    expect(keyOf(record)).toBe("audit/order-1.json");
    expect(paymentIdOf(keyOf(record))).toBe("order-1");
  });

  it.each([
    ["audit/2025/12/24/order-1.json", "order-1"],
    ["audit/A.b_c-9.json", "A.b_c-9"],
    [`audit/${"a".repeat(64)}.json`, "a".repeat(64)],
    ["audit/order.json.json", "order.json"],
  ])("%s is of the payment %s", (key, id) => {
    expect(paymentIdOf(key)).toBe(id);
  });

  it.each([
    "audit/.json",
    `audit/${"a".repeat(65)}.json`,
    "audit/order 1.json",
    "audit/notes.txt",
    "audit/order-1.json.gz",
    "audit/order-1xjson",
    "other/audit/order-1.json",
    "audit/2025/12/order-1.json",
    "audit/25/12/24/order-1.json",
    "audit/2025/1/24/order-1.json",
    "audit/2025/12/4/order-1.json",
    "audit/dddd/12/24/order-1.json",
    "audit/2025/dd/24/order-1.json",
    "audit/2025/12/dd/order-1.json",
    "audit/2025/12/24/2025/12/24/order-1.json",
  ])("%s is of none", (key) => {
    expect(paymentIdOf(key)).toBeUndefined();
  });
});

describe("a record", () => {
  it("is read as it was written, without what else may stand in it", () => {
    expect(read({})).toEqual(record);
    expect(read({ more: "4111111111111111", ...card({ number: "4111111111111111" }) })).toEqual(record);
  });

  it.each<[string, Partial<AuditRecord>]>([
    ["an amount without decimals", { amount: "1" }],
    ["the largest amount", { amount: "999999999999" }],
    ["four decimals", { amount: "0.0001" }],
    ["the last characters of a token", card({ brand: "token", last_four: "x9_." })],
    ["fewer than four of them", card({ last_four: "-" })],
    ["a brand of 32 letters", card({ brand: "b".repeat(32) })],
    ["a request_id of 64 letters", { request_id: "r".repeat(64) }],
    ["another door", { door: "load-balancer" }],
  ])("is believed with %s", (_, change) => {
    expect(read(change)).toEqual({ ...record, ...change });
  });

  it.each<[string, object]>([
    ["no time", { timestamp: undefined }],
    ["a time as a number", { timestamp: 1 }],
    ["a time after something else", { timestamp: `x${record.timestamp}` }],
    ["a time before something else", { timestamp: `${record.timestamp}x` }],
    ["a time without milliseconds", { timestamp: "2026-11-25T04:45:05Z" }],
    ["a time of another zone", { timestamp: "2026-11-25T04:45:05.678+01:00" }],
    ["a year of two digits", { timestamp: "26-11-25T04:45:05.678Z" }],
    ["a month of one digit", { timestamp: "2026-1-25T04:45:05.678Z" }],
    ["a day of one digit", { timestamp: "2026-11-5T04:45:05.678Z" }],
    ["an hour of one digit", { timestamp: "2026-11-25T4:45:05.678Z" }],
    ["a minute of one digit", { timestamp: "2026-11-25T04:5:05.678Z" }],
    ["a second of one digit", { timestamp: "2026-11-25T04:45:5.678Z" }],
    ["milliseconds of one digit", { timestamp: "2026-11-25T04:45:05.6Z" }],
    ["letters for a time", { timestamp: "yyyy-mm-ddThh:mm:ss.mmmZ" }],
    ["another id", { payment_id: "order-2" }],
    ["no id", { payment_id: undefined }],
    ["no amount", { amount: undefined }],
    ["an amount as a number", { amount: 10.5 }],
    ["an empty amount", { amount: "" }],
    ["13 digits before the point", { amount: "1000000000000" }],
    ["five decimals", { amount: "0.00001" }],
    ["a point without decimals", { amount: "10." }],
    ["an amount below zero", { amount: "-10.50" }],
    ["an amount with words after it", { amount: "10.50 USD" }],
    ["letters for an amount", { amount: "ten.fifty" }],
    ["letters for decimals", { amount: "10.dd" }],
    ["two letters for a currency", { currency: "US" }],
    ["four letters for a currency", { currency: "USDT" }],
    ["small letters for a currency", { currency: "usd" }],
    ["digits for a currency", { currency: "840" }],
    ["no card", { card: null }],
    ["a text for a card", { card: "visa" }],
    ["an empty brand", card({ brand: "" })],
    ["a brand of 33 letters", card({ brand: "b".repeat(33) })],
    ["five characters of a card", card({ last_four: "11111" })],
    ["none of a card", card({ last_four: "" })],
    ["other characters of a card", card({ last_four: "1 11" })],
    ["a number for the last four", card({ last_four: 1111 })],
    ["no request_id", { request_id: undefined }],
    ["an empty request_id", { request_id: "" }],
    ["a request_id of 65 letters", { request_id: "r".repeat(65) }],
    ["an empty door", { door: "" }],
    ["a door of 33 letters", { door: "d".repeat(33) }],
  ])("is damaged with %s", (_, change) => {
    expect(() => read(change)).toThrow(new DamagedRecord("The audit record is damaged"));
  });

  it.each(["", "{", "null", "7", '"order-1"', "[]"])("is damaged as the text '%s'", (text) => {
    expect(() => readRecord(text, "order-1")).toThrow(DamagedRecord);
  });

  it("is damaged to whoever asked the store for it, as no store that is away is", () => {
    const thrown = new DamagedRecord("The audit record is damaged");
    expect(thrown.name).toBe("DamagedRecord");
    expect(isDamage(new AuditUnavailable(thrown))).toBe(true);
    expect(isDamage(new AuditUnavailable(new Error("away")))).toBe(false);
    expect(isDamage(thrown)).toBe(false);
    expect(isDamage(undefined)).toBe(false);
    expect(isDamage(new Error("a mistake", { cause: thrown }))).toBe(false);
  });
});

describe("two records", () => {
  it.each<[string, Partial<AuditRecord>]>([
    ["another time", { timestamp: "2026-11-26T00:00:00.000Z" }],
    ["another request", { request_id: "request-2" }],
    ["another door", { door: "load-balancer" }],
  ])("tell of the same payment with %s", (_, change) => {
    expect(isSamePayment(record, { ...record, ...change })).toBe(true);
  });

  it.each<[string, Partial<AuditRecord>]>([
    ["another amount", { amount: "10.51" }],
    ["another currency", { currency: "EUR" }],
    ["another brand", card({ brand: "amex" })],
    ["another card", card({ last_four: "1112" })],
  ])("tell of two payments with %s", (_, change) => {
    expect(isSamePayment(record, { ...record, ...change })).toBe(false);
  });
});

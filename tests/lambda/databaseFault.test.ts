// What a fault of the database is called, and what it says of another attempt. Doesn't prove which fault PostgreSQL has when.
import { DatabaseFault, faultOf } from "../../lambda/database/databaseFault";

const judged = (code: string) => {
  const { isBadData, isDefect } = new DatabaseFault(code);
  return { isBadData, isDefect };
};

it.each([
  ["ECONNREFUSED", "Postgres.ECONNREFUSED"],
  ["57P01", "Postgres.57P01"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "Postgres.ERRTLSCERTALTNAMEINVALID"],
])("with the code %s has a name that the log takes", (code, name) => {
  expect(new DatabaseFault(code)).toMatchObject({ name, code, message: "The database gave no answer" });
});

it.each(["22003", "22P02", "23505"])("%s is of the values, which another attempt would bring again", (code) => {
  expect(judged(code)).toEqual({ isBadData: true, isDefect: true });
});

it.each(["42601", "42P01"])("%s is of the statement, which another attempt would bring again", (code) => {
  expect(judged(code)).toEqual({ isBadData: false, isDefect: true });
});

it.each([
  "57P01",
  "53300",
  "40001",
  "25006",
  "21000",
  "24000",
  "32201",
  "52201",
  "ECONNRESET",
  "Timeout",
  "E22003",
  "X42601",
])("%s may be gone at another attempt", (code) => {
  expect(judged(code)).toEqual({ isBadData: false, isDefect: false });
});

it.each(["2200", "220031", "42-01", "4260a"])("%s, which is no SQLSTATE, isn't taken for one of a defect", (code) => {
  expect(judged(code).isDefect).toBe(false);
});

describe("what the client throws", () => {
  it.each<[string, unknown, string]>([
    ["a refusal of the server", Object.assign(new Error("secret"), { code: "57P01" }), "57P01"],
    ["a code of the system", Object.assign(new Error("secret"), { code: "ECONNRESET" }), "ECONNRESET"],
    ["a time that is over", new Error("Query read timeout"), "Timeout"],
    ["another time that is over", new Error("timeout expired"), "Timeout"],
    ["anything else", new Error("Connection terminated unexpectedly"), "Connection"],
    ["a code that is none", Object.assign(new Error("secret"), { code: 7 }), "Connection"],
  ])("is known by its kind, and kept: %s", (_, thrown, code) => {
    const fault = faultOf(thrown);
    expect(fault).toBeInstanceOf(DatabaseFault);
    expect([fault.code, fault.cause, fault.message]).toEqual([code, thrown, "The database gave no answer"]);
  });

  it("is left as it is where it is such a fault already", () => {
    const fault = new DatabaseFault("RowGone");
    expect(faultOf(fault)).toBe(fault);
  });
});

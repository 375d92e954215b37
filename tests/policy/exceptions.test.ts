// What a team lets a resource do against a policy, for a reason and up to a day. Doesn't prove that the engine hands exceptions on:
// the tests on the emulator do.
import { exceptionsSchema, nameOf, sortOut } from "../../policy/exceptions";
import Ajv from "ajv";

const urn = "urn:pulumi:production::shop::payments:index:Api$aws:rds/instance:Instance::database";
const finding = { urn, message: "Set multiAz to true." };
const until = (day: string, resource = "database") => ({
  resource,
  reason: "A second zone comes in spring.",
  until: day,
});

it("takes a finding out up to the last day, and counts it again afterwards", () => {
  expect(sortOut([finding], [until("2026-11-26")], "2026-11-26")).toEqual({
    counting: [],
    excepted: [{ finding, exception: until("2026-11-26") }],
  });
  expect(sortOut([finding], [until("2026-11-25")], "2026-11-26")).toEqual({
    counting: [{ urn, message: "Set multiAz to true. Its exception ended on 2026-11-25." }],
    excepted: [],
  });
});

it("knows a resource by its name or its URN, and no other", () => {
  const names = ["database", urn, "data", "base", "instance::database"];
  const excepted = names.filter(
    (name) => sortOut([finding], [until("2027-01-01", name)], "2026-11-26").counting.length === 0,
  );
  expect(excepted).toEqual(["database", urn]);
  expect(sortOut([finding], [], "2026-11-26")).toEqual({ counting: [finding], excepted: [] });
  expect(nameOf(urn)).toBe("database");
});

it("lets one that holds outlive one that ended", () => {
  const { excepted } = sortOut([finding], [until("2026-01-01"), until("2027-01-01")], "2026-11-26");
  expect(excepted.map(({ exception }) => exception.until)).toEqual(["2027-01-01"]);
});

it("asks for a resource, a reason and a day", () => {
  const valid = new Ajv().compile(exceptionsSchema);
  expect(valid([until("2026-11-26")])).toBe(true);
  expect(valid([until("2026-12-31")])).toBe(true);
  expect(valid([until("2026-02-09")])).toBe(true);
  for (const wrong of [
    {},
    until("tomorrow"),
    until("2026-13-01"),
    until("2026-00-01"),
    until("2026-11-32"),
    until("2026-11-00"),
    until("2026-11-26T00:00"),
    until("x2026-11-26"),
    until("2026-11-26", ""),
    { ...until("2026-11-26"), reason: "because" },
    { ...until("2026-11-26"), author: "me" },
    { resource: "database", until: "2026-11-26" },
    { reason: "A second zone comes in spring.", until: "2026-11-26" },
    { resource: "database", reason: "A second zone comes in spring." },
    "database",
  ]) {
    expect([wrong, valid([wrong])]).toEqual([wrong, false]);
  }
  expect(valid(until("2026-11-26"))).toBe(false);
});

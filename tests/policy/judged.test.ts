// How rules see resources: by present names, without nulls, and as far as a preview knows them. Doesn't prove that the engine shows
// them so.
import { elements, Judged, JudgedStack, known, mayBeSome, some, toJudged } from "../../policy/judged";
import { canonicalType, formerTypes } from "../../policy/types";

const { unknownCheckingProxy, unknownStringValue } = jest.requireActual<{
  unknownCheckingProxy: (inputs: Record<string, unknown>) => Record<string, unknown>;
  unknownStringValue: string;
}>("@pulumi/policy/proxy");

const resource = (inputs: Record<string, unknown>, more: Partial<Judged> = {}): Judged => ({
  type: "a:b:C",
  urn: "urn",
  inputs: unknownCheckingProxy(inputs),
  reads: () => [],
  ...more,
});

function* nothing(): Generator<undefined, void> {
  yield undefined;
}

describe("a value that a preview doesn't know", () => {
  it("counts as neither right nor wrong", () => {
    const { inputs } = resource({ known: 1, unknown: unknownStringValue });
    expect(known(() => inputs.known)).toBe(1);
    expect(known(() => inputs.unknown)).toBeUndefined();
  });

  it("hides no fault of a rule", () => {
    const throwing = (value: unknown) => () => known(() => nothing().throw(value));
    expect(throwing(new TypeError("a fault"))).toThrow("a fault");
    // Not every thrown value is an error.
    expect(throwing({ constructor: { name: "UnknownValueError" }, message: "no error" })).toThrow("no error");
  });

  it("leaves the others of a list to be judged", () => {
    const list = resource({ list: [unknownStringValue, "a", null] }).inputs.list as string[];
    expect(elements(list)).toEqual(["a"]);
    expect(elements(undefined)).toEqual([]);
    expect(some(list, (text) => text === "a")).toBe(true);
    expect(some(list, (text) => text === "b")).toBe(false);
    expect(some(undefined, () => true)).toBe(false);
  });

  it("may be the one that is right", () => {
    const list = resource({ list: [unknownStringValue, "a", null] }).inputs.list as string[];
    expect(mayBeSome(list, (text) => text === "b")).toBe(true);
    expect(mayBeSome(["a"], (text) => text === "b")).toBe(false);
    expect(mayBeSome(["a", "b"], (text) => text === "b")).toBe(true);
    expect(mayBeSome(undefined, () => true)).toBe(false);
    expect(mayBeSome([null, undefined], () => true)).toBe(false);
  });

  it("inside of an element is one too", () => {
    const list = resource({ list: [{ a: unknownStringValue }] }).inputs.list as { a: string }[];
    expect(some(list, ({ a }) => a === "x")).toBe(false);
    expect(mayBeSome(list, ({ a }) => a === "x")).toBe(true);
  });
});

it("knows a resource by its present type", () => {
  expect(toJudged(resource({}, { type: "aws:s3/bucketV2:BucketV2" })).type).toBe("aws:s3/bucket:Bucket");
  expect(canonicalType("aws:alb/targetGroupAttachment:TargetGroupAttachment")).toBe(
    "aws:lb/targetGroupAttachment:TargetGroupAttachment",
  );
  expect(canonicalType("aws:sqs/queue:Queue")).toBe("aws:sqs/queue:Queue");
  expect(formerTypes).toHaveLength(29);
});

it("takes null for nothing, however deep", () => {
  const { inputs } = toJudged(resource({ a: null, b: { c: null, d: [1, null] }, e: 0 }));
  expect(inputs.a).toBeUndefined();
  expect("a" in inputs).toBe(false);
  expect("e" in inputs).toBe(true);
  expect("x" in inputs).toBe(false);
  expect(Object.keys(inputs)).toEqual(["b", "e"]);
  const { c, d } = inputs.b as { c?: unknown; d: unknown[] };
  expect([c, d[0], d[1], d.length, Array.isArray(d)]).toEqual([undefined, 1, undefined, 2, true]);
  expect(d.map((one) => one)).toEqual([1, undefined]);
});

it("says of what a preview doesn't know that it is there", () => {
  const { inputs } = toJudged(resource({ a: unknownStringValue, b: null }));
  expect("a" in inputs).toBe(true);
  expect(Object.keys(inputs)).toEqual(["a"]);
});

describe("resources of a stack", () => {
  const target = (inputs: Record<string, unknown> = {}) => resource(inputs, { type: "t:t:T", urn: "target" });
  const reader = (inputs: Record<string, unknown>, reads: readonly string[] = []) =>
    resource(inputs, { type: "r:r:R", urn: "reader", reads: (input) => (input === "of" ? reads : []) });

  const found = (one: Judged, other: Judged) => {
    const stack = new JudgedStack([one, other]);
    const reading = stack.reading(one, "r:r:R", "of").map(({ urn }) => urn);
    const readBy = stack.readBy(other, "of", "t:t:T").map(({ urn }) => urn);
    expect(readBy.length).toBe(reading.length);
    return reading;
  };

  it.each(["id", "arn", "name", "bucket", "identifier", "keyId"])("are found by a literal %s", (name) => {
    expect(found(target({ [name]: "x" }), reader({ of: "x" }))).toEqual(["reader"]);
    expect(found(target({ [name]: "x" }), reader({ of: { deep: ["y", "x"] } }))).toEqual(["reader"]);
    expect(found(target({ [name]: "x" }), reader({ of: "y" }))).toEqual([]);
    expect(found(target({ [name]: "x" }), reader({ other: "x" }))).toEqual([]);
  });

  it("are found by reference", () => {
    expect(found(target(), reader({}, ["target"]))).toEqual(["reader"]);
    expect(found(target(), reader({}, ["another"]))).toEqual([]);
  });

  it("are not found by what nobody knows", () => {
    expect(found(target({ id: unknownStringValue }), reader({ of: unknownStringValue }))).toEqual([]);
    expect(found(target({}), reader({ of: [unknownStringValue, null, 7] }))).toEqual([]);
    expect(found(target({ tags: "x" }), reader({ of: "x" }))).toEqual([]);
  });

  it("are listed by several types", () => {
    const stack = new JudgedStack([target(), reader({})]);
    expect(stack.all("t:t:T", "r:r:R")).toHaveLength(2);
    expect(stack.all("r:r:R")).toHaveLength(1);
    expect(stack.all()).toHaveLength(0);
  });
});

// The records of a bucket, through the real S3 client against a stub over HTTP. Doesn't prove in which order S3 lists them.
import { createAuditHistory } from "../../lambda/validator/auditHistory";
import { createAuditClient } from "../../lambda/validator/auditLog";
import { DamagedRecord } from "../../lambda/validator/auditRecord";
import { AuditUnavailable } from "../../lambda/validator/errors";
import { paymentRecord } from "../harness/paymentRecord";
import { StubFault } from "../harness/stubS3";
import { s3, useStubS3 } from "./s3World";

const record = paymentRecord("order-1");
const key = "audit/order-1.json";

useStubS3();

const patience = 60_000;
const history = () =>
  createAuditHistory(
    "audit-bucket",
    createAuditClient({ connectionTimeout: patience, requestTimeout: patience, deadline: patience }),
  );
const store = (...keys: string[]) => {
  for (const each of keys) s3.objects.set(`/audit-bucket/${each}`, JSON.stringify(record));
};

it("lists keys of records after one, a page at a time, and none of other objects", async () => {
  store("alpha/order-0.json", "audit/a.json", "audit/b.json", "audit/c.json", "other/order-9.json");
  s3.pageSize = 2;
  await expect(history().keysAfter("", Infinity)).resolves.toEqual(["audit/a.json", "audit/b.json"]);
  await expect(history().keysAfter("audit/b.json", Infinity)).resolves.toEqual(["audit/c.json"]);
  await expect(history().keysAfter("audit/c.json", Infinity)).resolves.toEqual([]);
});

describe("asks for a list", () => {
  const asked = jest.fn<unknown, unknown[]>();
  const client = createAuditClient({ connectionTimeout: patience, requestTimeout: patience, deadline: patience });
  const spying = createAuditHistory("audit-bucket", {
    within: (work) =>
      client.within((given) => {
        const spy = { step: "initialize", name: "spy", override: true } as const;
        given.middlewareStack.add((next) => (args) => (asked(args.input), next(args)), spy);
        return work(given);
      }),
  });
  const first = { Bucket: "audit-bucket", Prefix: "audit/" };

  beforeEach(() => asked.mockClear());

  it("after no key, not after nothing, which S3 would refuse", async () => {
    await spying.keysAfter("", Infinity);
    await spying.keysAfter(key, Infinity);
    expect(asked.mock.calls).toEqual([[first], [{ ...first, StartAfter: key }]]);
  });

  it("further where a page has no keys, until S3 says that it is the last", async () => {
    store("audit/a.json");
    s3.faults.push("bare page", "bare page");
    await expect(spying.keysAfter("", Infinity)).resolves.toEqual(["audit/a.json"]);
    const further = { ...first, ContinuationToken: "more" };
    expect(asked.mock.calls).toEqual([[first], [further], [further]]);
  });

  it.each([
    [1_000, 1],
    [1_001, 2],
  ])("no further than until its end: %i ms after pages that take a second each, %i times", async (time, pages) => {
    store("audit/a.json");
    s3.faults.push("bare page", "bare page");
    const start = Date.now();
    const clock = jest.spyOn(Date, "now").mockImplementation(() => start + s3.requests.length * 1_000);
    const listed = spying.keysAfter("", start + time);
    await expect(listed).rejects.toMatchObject({ name: "AuditUnavailable", cause: { name: "ListUnfinished" } });
    clock.mockRestore();
    expect(asked).toHaveBeenCalledTimes(pages);
  });
});

it("gives a page that has keys, though S3 says that there are more", async () => {
  store("audit/a.json");
  const client = createAuditClient({ connectionTimeout: patience, requestTimeout: patience, deadline: patience });
  const truncated = createAuditHistory("audit-bucket", {
    within: (work) =>
      client.within((given) => {
        const add = { step: "initialize", name: "more", override: true } as const;
        given.middlewareStack.add(
          (next) => async (args) => {
            const reply = await next(args);
            return Object.assign(reply, { output: { ...reply.output, NextContinuationToken: "more" } });
          },
          add,
        );
        return work(given);
      }),
  });
  await expect(truncated.keysAfter("", Date.now())).resolves.toEqual(["audit/a.json"]);
});

it("reads the record of a payment", async () => {
  store(key);
  await expect(history().read(key, "order-1")).resolves.toEqual(record);
});

it("knows that a record is gone", async () => {
  await expect(history().read(key, "order-1")).resolves.toBeUndefined();
});

it("believes no record of another payment", async () => {
  store("audit/order-2.json");
  const read = history().read("audit/order-2.json", "order-2");
  await expect(read).rejects.toMatchObject({ name: "AuditUnavailable", cause: expect.any(DamagedRecord) as unknown });
});

it.each<StubFault>(["forbidden", "failing"])(
  "takes a bucket that is %s for no empty one, and for none that lacks a record",
  async (fault) => {
    s3.faults.push(fault, fault, fault, fault);
    await expect(history().keysAfter("", Infinity)).rejects.toBeInstanceOf(AuditUnavailable);
    s3.faults.push(fault, fault);
    await expect(history().read(key, "order-1")).rejects.toBeInstanceOf(AuditUnavailable);
  },
);

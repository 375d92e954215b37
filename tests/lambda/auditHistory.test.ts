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
  await expect(history().keysAfter("")).resolves.toEqual(["audit/a.json", "audit/b.json"]);
  await expect(history().keysAfter("audit/b.json")).resolves.toEqual(["audit/c.json"]);
  await expect(history().keysAfter("audit/c.json")).resolves.toEqual([]);
});

it("asks for no key after nothing, which S3 would refuse", async () => {
  const asked = jest.fn<unknown, unknown[]>();
  const client = createAuditClient({ connectionTimeout: patience, requestTimeout: patience, deadline: patience });
  const spying = createAuditHistory("audit-bucket", {
    within: (work) =>
      client.within((given) => {
        given.middlewareStack.add((next) => (args) => (asked(args.input), next(args)), { step: "initialize" });
        return work(given);
      }),
  });
  await spying.keysAfter("");
  await spying.keysAfter(key);
  expect(asked.mock.calls[0]).toEqual([{ Bucket: "audit-bucket", Prefix: "audit/" }]);
  expect(asked.mock.calls.at(-1)).toEqual([{ Bucket: "audit-bucket", Prefix: "audit/", StartAfter: key }]);
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
    await expect(history().keysAfter("")).rejects.toBeInstanceOf(AuditUnavailable);
    s3.faults.push(fault, fault);
    await expect(history().read(key, "order-1")).rejects.toBeInstanceOf(AuditUnavailable);
  },
);

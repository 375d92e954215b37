// What becomes of a payment by its audit record alone, with a stand-in for the audit log. Doesn't prove what S3 does:
// auditLog.test.ts does.
import { createAuditStore, Timed } from "../../lambda/validator/paymentStore";
import { AuditUnavailable } from "../../lambda/validator/errors";
import { paymentRecord } from "../harness/paymentRecord";

const asked = paymentRecord("order-1");
const unasked = () => Promise.reject(new Error("never asked"));

it.each([
  ["written where there is no record", undefined, "written"],
  ["a duplicate where there is one of the same payment", { ...asked, request_id: "earlier" }, "duplicate"],
  ["a conflict where there is one of another payment", { ...asked, amount: "11.00" }, "conflict"],
])("is %s", async (_, there, recording) => {
  const put = jest.fn(() => Promise.resolve(there));
  await expect(createAuditStore({ put, find: unasked }).record(asked)).resolves.toEqual({ recording });
  expect(put.mock.calls).toEqual([[asked]]);
});

it.each([
  ["nothing where there is no record", undefined, undefined],
  [
    "a duplicate where there is one of the same payment",
    { ...asked, request_id: "earlier" },
    { recording: "duplicate" },
  ],
  ["a conflict where there is one of another payment", { ...asked, amount: "11.00" }, { recording: "conflict" }],
])("finds %s, and writes none", async (_, there, found) => {
  const put = jest.fn(() => Promise.resolve(undefined));
  const find = jest.fn(() => Promise.resolve(there));
  await expect(createAuditStore({ put, find }).find(asked)).resolves.toEqual(found);
  expect(find.mock.calls).toEqual([["order-1"]]);
  expect(put).not.toHaveBeenCalled();
});

it("finds nothing where the bucket refuses what isn't there, but says so of a bucket that is away", async () => {
  const refused = (name: string) => new AuditUnavailable(Object.assign(new Error("refused"), { name }));
  const find = (thrown: Error) => createAuditStore({ put: unasked, find: () => Promise.reject(thrown) }).find(asked);
  await expect(find(refused("AccessDenied"))).resolves.toBeUndefined();
  for (const thrown of [refused("SlowDown"), new TypeError("AccessDenied")]) {
    await expect(find(thrown)).rejects.toBe(thrown);
  }
});

it("waits for the audit log alone, and passes on that it is away", async () => {
  const stores: string[] = [];
  const thrown = new AuditUnavailable(new Error("away"));
  const away = () => Promise.reject(thrown);
  const store = createAuditStore({ put: away, find: away });
  const timed: Timed = (name, work) => {
    stores.push(name);
    return work();
  };
  await expect(store.record(asked, timed)).rejects.toBe(thrown);
  await expect(store.find(asked, timed)).rejects.toBe(thrown);
  expect(stores).toEqual(["audit", "audit"]);
});

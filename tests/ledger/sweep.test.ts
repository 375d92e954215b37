// The sweep that writes what requests left pending, against a real PostgreSQL and a stub of S3. Doesn't prove that AWS calls it.
import { setTimeout as delay } from "node:timers/promises";
import { selectPending } from "../../lambda/validator/ledgerStatements";
import { sweepLimits } from "../../lambda/validator/sweep";
import { StubFault } from "../harness/stubS3";
import {
  createStore,
  ledger,
  objectOf,
  patient,
  payment,
  rows,
  s3,
  sweepNow,
  sweepWith,
  useLedgerWorld,
} from "./ledgerWorld";

useLedgerWorld();

describe("the sweep", () => {
  it("settles hundreds of rows without objects, page by page", async () => {
    await ledger.ask(`insert into ledger.payment select 'bulk-' || n, 1.00, 'USD', 'visa', '1111', 'api-gateway', 'r-' || n
      from generate_series(1, 250) n`);
    const swept = await sweepWith({ ...patient.sweep, rowsAtOnce: 100 });
    expect(swept).toEqual({ settled: 250, disagreeing: 0, pending: 0, oldest_pending_seconds: 0 });
    expect(s3.objects.size).toBe(250);
    expect((await rows()).every(({ audited }) => audited)).toBe(true);
  });

  it("leaves young rows to their own requests, and counts them", async () => {
    await createStore().record(payment("order-1"));
    const limits = { ...patient.sweep, grace: sweepLimits.grace };
    s3.requests.length = 0;
    await expect(sweepWith(limits)).resolves.toMatchObject({ settled: 0, pending: 1 });
    expect(s3.requests).toEqual([]);
    await ledger.ask("update ledger.payment set recorded_at = recorded_at - interval '1000 seconds'");
    s3.faults.push("forbidden");
    const swept = await sweepWith(limits);
    expect(swept).toMatchObject({ settled: 0, pending: 1 });
    expect(swept.oldest_pending_seconds).toBeGreaterThanOrEqual(1_000);
    expect(swept.oldest_pending_seconds).toBeLessThan(1_200);
  });

  it("isn't kept from other payments by objects that can't be read, however many", async () => {
    const store = createStore();
    for (let index = 0; index < 50; index++) {
      s3.objects.set(`/audit-bucket/audit/bad-${index}.json`, "{}");
      await store.record(payment(`bad-${index}`));
    }
    s3.faults.push("forbidden");
    await store.record(payment("good"));
    await expect(sweepNow()).resolves.toMatchObject({ settled: 1, disagreeing: 50, pending: 0 });
    expect(objectOf("good")).not.toBeNull();
  });

  it("reads a page of what is pending by the index, and sorts nothing", async () => {
    await ledger.ask(`insert into ledger.payment select 'bulk-' || n, 1.00, 'USD', 'visa', '1111', 'd', 'r', now() - n * interval '1 s'
      from generate_series(1, 5000) n`);
    await ledger.ask("analyze ledger.payment");
    await ledger.ask("set plan_cache_mode = force_generic_plan");
    await ledger.ask(`prepare pending as ${selectPending.text}`);
    const plan = await ledger.ask<Record<string, string>>(
      "explain execute pending(120, '-infinity', '', 500, 'epoch')",
    );
    const text = plan.map((line) => line["QUERY PLAN"]).join("\n");
    expect(text).toContain("Index Scan using payment_pending");
    expect(text).not.toContain("Sort");
  });

  it("stops at a store that is away, and doesn't try each row", async () => {
    await ledger.ask(`insert into ledger.payment select 'bulk-' || n, 1.00, 'USD', 'visa', '1111', 'api-gateway', 'r-' || n
      from generate_series(1, 200) n`);
    s3.faults.push(...Array.from({ length: 400 }, (): StubFault => "forbidden"));
    await expect(sweepNow()).resolves.toMatchObject({ settled: 0, pending: 200 });
    expect(s3.requests.length).toBeLessThan(60);
  });

  it("races with the requests of the same payments, and each is there once", async () => {
    const stores = Array.from({ length: 4 }, () => createStore());
    const ids = Array.from({ length: 60 }, (_, index) => `order-${index}`);
    const recording = Promise.all(ids.map((id, index) => (stores[index % 4] ?? createStore()).record(payment(id))));
    const sweeps = [sweepNow(), delay(20).then(sweepNow), delay(40).then(sweepNow)];
    const recorded = await recording;
    await Promise.all(sweeps);
    expect(recorded.every((one) => one.recording === "written")).toBe(true);
    await expect(sweepNow()).resolves.toMatchObject({ pending: 0, disagreeing: 0 });
    expect(s3.objects.size).toBe(60);
    expect(await rows()).toHaveLength(60);
  });
});

import type { AuditRecord } from "../../lambda/validator/auditRecord";
import type { World } from "./world";

/** Holds answers, rows and objects against each other. */
export async function compare({ ledger, s3, acknowledged }: World) {
  const stored = await ledger.ask<{ id: string; amount: string }>(
    "select payment_id as id, amount::text from ledger.payment",
  );
  const rows = new Map(stored.map(({ id, amount }) => [id, amount]));
  const objects = new Map(
    [...s3.objects].map(([path, text]) => {
      const record = JSON.parse(text) as AuditRecord;
      return [record.payment_id, path === `/bucket/audit/${record.payment_id}.json` ? record.amount : "of another key"];
    }),
  );
  const count = <Value>(values: Iterable<Value>, test: (value: Value) => boolean) => [...values].filter(test).length;
  const differs = ([id, amount]: [string, string]) => rows.has(id) && rows.get(id) !== amount;
  return {
    acknowledged: acknowledged.size,
    rows: rows.size,
    objects: objects.size,
    acknowledgedWithoutRow: count(acknowledged.keys(), (id) => !rows.has(id)),
    acknowledgedUnlikeTheirObject: count(acknowledged, ([id, amounts]) => !amounts.has(objects.get(id) ?? "")),
    rowsWithoutObject: count(rows.keys(), (id) => !objects.has(id)),
    objectsWithoutRow: count(objects.keys(), (id) => !rows.has(id)),
    objectsUnlikeTheirRow: count(objects, differs),
    idsWithTwoContents: count(acknowledged.values(), (amounts) => amounts.size > 1),
  };
}

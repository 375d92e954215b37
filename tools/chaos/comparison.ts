import type { Row } from "../../lambda/database/database";
import type { AuditRecord } from "../../lambda/validator/auditRecord";
import { paymentColumns, paymentOf } from "../../lambda/validator/ledgerStatements";
import type { World } from "./world";

/** Holds answers, rows and objects against each other. */
export async function compare({ ledger, s3, acknowledged }: World) {
  const stored = await ledger.ask<Row>(`select ${paymentColumns} from ledger.payment`);
  // As texts, since an object is to have the very bytes that its row makes.
  const rows = new Map(stored.map(paymentOf).map((record) => [record.payment_id, JSON.stringify(record)]));
  const objects = new Map(
    [...s3.objects].map(([path, text]) => {
      const { payment_id: id, amount } = JSON.parse(text) as AuditRecord;
      return [id, path === `/bucket/audit/${id}.json` ? { amount, text } : { amount: "of another key", text: "" }];
    }),
  );
  const count = <Value>(values: Iterable<Value>, test: (value: Value) => boolean) => [...values].filter(test).length;
  const differs = ([id, { text }]: [string, { text: string }]) => rows.has(id) && rows.get(id) !== text;
  return {
    acknowledged: acknowledged.size,
    rows: rows.size,
    objects: objects.size,
    acknowledgedWithoutRow: count(acknowledged.keys(), (id) => !rows.has(id)),
    acknowledgedUnlikeTheirObject: count(acknowledged, ([id, amounts]) => !amounts.has(objects.get(id)?.amount ?? "")),
    rowsWithoutObject: count(rows.keys(), (id) => !objects.has(id)),
    objectsWithoutRow: count(objects.keys(), (id) => !rows.has(id)),
    objectsUnlikeTheirRow: count(objects, differs),
    idsWithTwoContents: count(acknowledged.values(), (amounts) => amounts.size > 1),
  };
}

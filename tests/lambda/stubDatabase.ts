import type { Database, Row, Value } from "../../lambda/database/database";
import type { AuditRecord } from "../../lambda/validator/auditRecord";

/** A statement that a database was asked. */
export interface AskedStatement {
  readonly name: string;
  readonly values: readonly Value[];
  /** Milliseconds since 1970. */
  readonly deadline: number;
}

/** A database that answers by a test's own rule. */
export interface StubDatabase {
  readonly database: Database;
  readonly asked: AskedStatement[];
  /** The values of each statement of a name, in their order. */
  readonly valuesOf: (name: string) => (readonly Value[])[];
}

/** Makes a database. @param answer gives the rows of a statement, or throws. */
export function stubDatabase(
  answer: (asked: AskedStatement) => readonly Row[] | Promise<readonly Row[]>,
): StubDatabase {
  const asked: AskedStatement[] = [];
  return {
    asked,
    valuesOf: (name) => asked.filter((statement) => statement.name === name).map(({ values }) => values),
    database: {
      async query({ name }, values, deadline) {
        const statement = { name, values, deadline };
        asked.push(statement);
        return answer(statement);
      },
      close: () => undefined,
    },
  };
}

/** The row of a payment, as statements give it. */
export function rowOf(record: AuditRecord, more: Row = {}): Row {
  const { timestamp, payment_id, amount, currency, card, door, request_id } = record;
  const { brand: card_brand, last_four } = card;
  const row = { payment_id, amount, currency, card_brand, last_four, door, request_id, recorded_at: timestamp };
  return { ...row, audited_at: null, is_backfilled: "true", ...more };
}

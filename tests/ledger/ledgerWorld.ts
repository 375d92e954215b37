// What the tests of the ledger have around them: a real PostgreSQL with its tables and roles, and a stub of S3.
import { createAuditClient, createAuditLog } from "../../lambda/validator/auditLog";
import type { AuditRecord } from "../../lambda/validator/auditRecord";
import { createLedger } from "../../lambda/validator/ledger";
import type { PaymentStore } from "../../lambda/validator/paymentStore";
import { sweep, sweepLimits } from "../../lambda/validator/sweep";
import { LedgerServer, startLedgerServer, testEpoch } from "../harness/ledgerDatabase";
import { paymentRecord } from "../harness/paymentRecord";
import { startStubS3, StubS3 } from "../harness/stubS3";

export let ledger: LedgerServer;
export let s3: StubS3;
const environment = { ...process.env };
let requests = 0;

/** Starts both before the tests of a file, empties them before each test: all old records have rows, so there is nothing to backfill. */
export function useLedgerWorld(): void {
  beforeAll(async () => {
    [ledger, s3] = await Promise.all([startLedgerServer(), startStubS3()]);
    Object.assign(process.env, s3.environment);
  }, 60_000);
  beforeEach(async () => {
    s3.reset();
    await ledger.ask("truncate ledger.payment, ledger.backfill");
    await ledger.ask("insert into ledger.backfill values ($1, '', true)", [testEpoch]);
  });
  afterAll(async () => {
    process.env = environment;
    await Promise.all([ledger.close(), s3.close()]);
  });
}

/** A busy machine may take its time. */
export const patience = 60_000;
export const patient = {
  database: { connect: patience, query: patience, idle: patience },
  audit: { connectionTimeout: patience, requestTimeout: patience, deadline: patience },
  sweep: { ...sweepLimits, grace: 0, time: patience, statement: patience },
};

/** For faults that a test would have to wait for. */
export const impatient = {
  database: { ...patient.database, query: 700 },
  audit: { connectionTimeout: 200, requestTimeout: 200, deadline: 250 },
};

/** One environment of the function: a connection of its own. */
export function createStore({ database = patient.database, audit = patient.audit } = {}): PaymentStore {
  const log = createAuditLog("audit-bucket", createAuditClient(audit));
  return createLedger({ database: ledger.as("validator", database), audit: log, epoch: testEpoch, limit: patience });
}

export const patientLog = () => createAuditLog("audit-bucket", createAuditClient(patient.audit));

export const payment = (paymentId: string, change: Partial<AuditRecord> = {}) =>
  paymentRecord(paymentId, { request_id: `request-${++requests}`, ...change });

export const sweepNow = () => sweepWith(patient.sweep);

/** A sweep with limits of its own. */
export function sweepWith(limits: typeof sweepLimits) {
  const database = ledger.as("validator", patient.database);
  return sweep({ database, audit: patientLog(), epoch: testEpoch }, limits);
}

interface StoredRow {
  readonly payment_id: string;
  readonly amount: string;
  readonly audited: boolean;
}

export const rows = () =>
  ledger.ask<StoredRow>(
    "select payment_id, amount::text, audited_at is not null as audited from ledger.payment order by 1",
  );
export const objectOf = (paymentId: string) =>
  JSON.parse(s3.objects.get(`/audit-bucket/audit/${paymentId}.json`) ?? "null") as AuditRecord | null;

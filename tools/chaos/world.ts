import type { LedgerServer } from "../../tests/harness/ledgerDatabase";
import type { StubS3 } from "../../tests/harness/stubS3";

/** What is sent, and how bad the world is. */
export interface ChaosOptions {
  readonly payments: number;
  /** Requests for each payment, all at once. */
  readonly copies: number;
  readonly workers: number;
  /** How often a fault of each kind strikes a request, from 0 to 1. */
  readonly rate: number;
  /** Times that the whole database server is killed. */
  readonly crashes: number;
}

/** How requests ended. */
export interface Tally {
  requests: number;
  accepted: number;
  refusedAsOther: number;
  unavailable: number;
  lostAnswers: number;
  otherAnswers: number;
  patientClientsWithoutAnswer: number;
}

/** What is tried, and what came of it so far. */
export interface World {
  readonly ledger: LedgerServer;
  readonly s3: StubS3;
  readonly tally: Tally;
  /** Amounts that were answered with 200, by payment. */
  readonly acknowledged: Map<string, Set<string>>;
}

/** Nothing yet. */
export function emptyTally(): Tally {
  return {
    requests: 0,
    accepted: 0,
    refusedAsOther: 0,
    unavailable: 0,
    lostAnswers: 0,
    otherAnswers: 0,
    patientClientsWithoutAnswer: 0,
  };
}

import { atStores, judgedAtOne } from "./atStores";
import { databaseInAnotherProcess } from "./stores";
import type { LedgerWork } from "./ledgerRun";
import { ledgerCounts, Section, shown } from "./measure";
import { toldByPlainProcess } from "./plainProcess";
import type { Times } from "./turns";

const { warmUp, rounds, perRound } = ledgerCounts;

/** One request to a warm function with a ledger, against a bare insert and a bare put on sockets of their own. */
export async function ledgerRequest(): Promise<Section> {
  const database = await databaseInAnotherProcess();
  try {
    const rows = await atStores<LedgerWork>({
      measure: (s3) =>
        toldByPlainProcess<Times<LedgerWork>>("tools/bench/ledgerRun.ts", {
          environment: { ...s3, ...database.environment },
          ledger: true,
        }),
      bare: "barePair",
      beside: ({ bareInsert }) => [shown(bareInsert, "ms")],
      below: ({ perSecond, cpu }) => [
        ["requests a second of one process", perSecond.toFixed(0)],
        ["CPU time of a request", shown(cpu, "ms")],
      ],
    });
    return {
      title: "A warm request with a ledger: validated, committed, recorded and answered",
      rows: [["S3", "share", "request", "bare insert and signed put", "ratio", "goal", "", "bare insert"], ...rows],
      notes: [
        `Medians of ${rounds} rounds of ${perRound} requests, after ${warmUp} to warm up. PostgreSQL on this machine over TLS, without waiting for its disk; S3 over plain HTTP.`,
        judgedAtOne,
        "Not in it: the way to another zone, and the commit on two of them, which is what a request waits for on AWS.",
      ],
    };
  } finally {
    await database.stop();
  }
}

import { fork } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import type { LedgerTimes } from "./ledgerRun";
import { against, ledgerCounts, Section, shown } from "./measure";
import { toldByPlainProcess } from "./plainProcess";
import { stubInAnotherProcess } from "./stores";

const { warmUp, rounds, perRound } = ledgerCounts;

/** One request to a warm function with a ledger, against a bare insert and a bare put on sockets of their own. */
export async function ledgerRequest(): Promise<Section> {
  const [s3, database] = [await stubInAnotherProcess(), await databaseInAnotherProcess()];
  const environment = { ...s3.environment, ...database.environment };
  try {
    const { p50, p99, requestCpu, requestsPerSecond } = await toldByPlainProcess<LedgerTimes>(
      "tools/bench/ledgerRun.ts",
      { environment, ledger: true },
    );
    const row = (share: string, times: LedgerTimes["p50"], judged: readonly string[]) => [
      share,
      shown(times.request, "ms"),
      shown(times.barePair, "ms"),
      ...judged,
      shown(times.bareInsert, "ms"),
    ];
    return {
      title: "A warm request with a ledger: validated, committed, recorded and answered",
      rows: [
        ["share", "request", "bare insert and signed put", "ratio", "goal", "", "bare insert"],
        row("p50", p50, against(p50.request / p50.barePair, 1.5)),
        row("p99", p99, [(p99.request / p99.barePair).toFixed(3), "", ""]),
        ["requests a second of one process", requestsPerSecond.toFixed(0), "", "", "", "", ""],
        ["CPU time of a request", shown(requestCpu, "ms"), "", "", "", "", ""],
      ],
      notes: [
        `Medians of ${rounds} rounds of ${perRound} requests, after ${warmUp} to warm up. PostgreSQL on this machine over TLS, without waiting for its disk; S3 a stub that answers at once, over plain HTTP.`,
        "Not in it: the way to another zone, and the commit on two of them, which is what a request waits for on AWS.",
      ],
    };
  } finally {
    await s3.stop();
    await database.stop();
  }
}

/** A database with the ledger's tables, which ends with this process. */
export async function databaseInAnotherProcess() {
  const child = fork(path.join(__dirname, "database.ts"), {
    execArgv: ["-r", path.resolve(__dirname, "../register.js")],
  });
  const [environment] = (await once(child, "message")) as [NodeJS.ProcessEnv];
  return {
    environment,
    async stop() {
      child.disconnect();
      await once(child, "exit");
    },
  };
}

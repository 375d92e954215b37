import * as fs from "node:fs";
import { bundleValidator } from "../../lambda/bundle/bundle";
import { unpackFunction } from "../../tests/harness/functionProcess";
import { startLedgerServer } from "../../tests/harness/ledgerDatabase";
import { startStubS3 } from "../../tests/harness/stubS3";
import { isUnknown, pay, payAll, range } from "./clients";
import { compare } from "./comparison";
import { disturb, faultOf } from "./disturbance";
import { sweepUntilDone } from "./sweeps";
import { Workers, startWorkers } from "./workers";
import { ChaosOptions, emptyTally, World } from "./world";

/** What was counted. Those of the second half must all be 0. */
export interface ChaosCounts {
  readonly requests: number;
  readonly accepted: number;
  readonly refusedAsOther: number;
  readonly unavailable: number;
  readonly lostAnswers: number;
  readonly processesKilled: number;
  readonly connectionsEnded: number;
  readonly serverKilled: number;
  readonly acknowledged: number;
  readonly rows: number;
  readonly objects: number;
  readonly acknowledgedWithoutRow: number;
  readonly acknowledgedUnlikeTheirObject: number;
  readonly rowsWithoutObject: number;
  readonly objectsWithoutRow: number;
  readonly objectsUnlikeTheirRow: number;
  readonly idsWithTwoContents: number;
  readonly patientClientsWithoutAnswer: number;
  readonly otherAnswers: number;
  /** Payments that S3 alone, with the ledger switched off again, would not have known. */
  readonly unknownToS3Alone: number;
}

/**
 * Sends payments to processes of the function, with a real PostgreSQL and a stub of S3, while all of them fail in every way at once:
 * first without the ledger, then with it, and at the end without it once more.
 *
 * @param random from 0 to 1, as `Math.random`.
 */
export async function runChaos(options: ChaosOptions, random: () => number = Math.random): Promise<ChaosCounts> {
  let workers: Workers | undefined;
  let isBad = false;
  const ledger = await startLedgerServer({ isBackfilled: false });
  const s3 = await startStubS3((request) =>
    isBad ? faultOf(request, options.rate, random, () => workers) : undefined,
  );
  const world: World = { ledger, s3, tally: emptyTally(), acknowledged: new Map() };
  const folders = {
    alone: unpackFunction({ "index.js": await bundleValidator({ ledger: false }) }),
    ledger: unpackFunction({ "index.js": await bundleValidator({ ledger: true }) }),
  };
  const environment = {
    ...s3.environment,
    ...ledger.environment,
    AUDIT_BUCKET: "bucket",
    ENVIRONMENT: "chaos",
    AWS_LAMBDA_FUNCTION_NAME: "validator",
  };
  Object.assign(process.env, s3.environment);
  try {
    // A tenth is recorded before there is a ledger.
    const early = Math.ceil(options.payments / 10);
    workers = startWorkers(folders.alone, environment, options.workers);
    await Promise.all(range(early).map((index) => pay(workers, world, { index, amount: "10.00", isPatient: true })));
    await workers.close();

    isBad = true;
    workers = startWorkers(folders.ledger, environment, options.workers);
    const paying = payAll(workers, world, options);
    const [, connectionsEnded] = await Promise.all([paying, disturb(world, options, random, paying)]);
    isBad = false;
    const processesKilled = workers.killed();
    await workers.close();
    await sweepUntilDone(ledger);
    const found = await compare(world);

    const before = s3.objects.size;
    workers = startWorkers(folders.alone, environment, options.workers);
    const unknown = await Promise.all([...world.acknowledged].map((one) => isUnknown(workers, one)));
    return {
      ...world.tally,
      processesKilled,
      connectionsEnded,
      serverKilled: options.crashes,
      ...found,
      unknownToS3Alone: unknown.filter(Boolean).length + (s3.objects.size - before),
    };
  } finally {
    await workers?.close();
    await Promise.all([ledger.close(), s3.close()]);
    for (const folder of Object.values(folders)) fs.rmSync(folder, { recursive: true });
  }
}

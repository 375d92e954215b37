import { existsSync, rmSync } from "node:fs";
import {
  Emulator,
  EmulatorOptions,
  emulatorProcesses,
  endLeftEmulator,
  findEmulator,
  startEmulator,
} from "../emulator/emulator";
import { Engine, chooseEngine, engineSources } from "../engine/engine";
import { Fault } from "../console/fault";
import type { Progress } from "../console/progress";
import { databaseProcesses, findDatabase, functionEnvironment, openDatabase, removeDatabase } from "./database";
import { unsoundness } from "./soundness";
import { LocalStack } from "./stack";

/** What a run of the command line works with. */
export interface Workplace {
  readonly emulator: Emulator;
  readonly stack: LocalStack;
  /** Whether this run started the emulator. */
  readonly isNew: boolean;
}

/** How to open a workplace. */
export interface WorkplaceOptions {
  readonly folder: string;
  readonly progress: Progress;
  readonly port?: number;
  readonly signal: AbortSignal;
}

/** Finds an engine and the running emulator, or starts one; what an earlier run left unusable is discarded. */
export async function openWorkplace(options: WorkplaceOptions): Promise<Workplace> {
  const { folder, progress, signal } = options;
  const engine = await findEngine(progress, signal);
  const running = await usableEmulator(options);
  const database = await progress.step("database", async (remark) => {
    const { isNew, ...found } = await openDatabase(folder, signal);
    remark(`PostgreSQL on port ${found.port}, process ${found.pid}, ${isNew ? "started" : "already there"}`);
    return found;
  });
  const emulator = await progress.step("emulator", async (remark) => {
    const found =
      running ?? (await startOrDiscard({ ...options, functionEnvironment: functionEnvironment(database), remark }));
    remark(`${found.endpoint}, process ${found.pid}, ${running ? "already there" : "started"}`);
    return found;
  });
  return { emulator, stack: new LocalStack({ folder, engine, emulator, database }), isNew: !running };
}

/** The workplace of a stack that runs; @throws Fault when none does, or none that can be worked with. */
export async function joinWorkplace(
  folder: string,
  { progress, signal }: Pick<WorkplaceOptions, "progress" | "signal">,
): Promise<Workplace> {
  const emulator = await findEmulator(folder);
  if (!emulator) throw new Fault(whatIsLeft(folder));
  const reason = unsoundness(folder);
  if (reason)
    throw new Fault(`${reason}; begin afresh with npm run local -- up, or end it with npm run local -- down.`);
  const engine = await findEngine(progress, signal);
  return {
    emulator,
    stack: new LocalStack({ folder, engine, emulator, database: findDatabase(folder) }),
    isNew: false,
  };
}

/** One sentence on what there is of an emulator that doesn't answer. */
export function whatIsLeft(folder: string): string {
  const [[emulator], [database]] = [emulatorProcesses(folder), databaseProcesses(folder)];
  if (emulator !== undefined)
    return `The emulator, process ${emulator}, does not answer; end it with npm run local -- down.`;
  if (database !== undefined)
    return `The emulator has ended, and its database, process ${database}, is left; end it with npm run local -- down.`;
  return "Nothing runs here; start it with npm run local -- up.";
}

/** Ends the emulator and the database, and forgets the state, which tells of nothing any more; `false` when neither ran. */
export async function discard(folder: string): Promise<boolean> {
  const ended = [await endLeftEmulator(folder), await removeDatabase(folder)];
  rmSync(folder, { recursive: true, force: true });
  return ended.includes(true);
}

/** After a fault the emulator's log is of use, after an interrupt nothing is; a database without an emulator never. */
async function startOrDiscard(options: EmulatorOptions & WorkplaceOptions): Promise<Emulator> {
  try {
    return await startEmulator(options);
  } catch (thrown) {
    if (options.signal.aborted) await discard(options.folder);
    else await removeDatabase(options.folder);
    throw thrown;
  }
}

async function findEngine(progress: Progress, signal: AbortSignal): Promise<Engine> {
  return progress.step("engine", (remark) => chooseEngine(engineSources({ remark, signal }), remark));
}

/** The emulator of an earlier run, if state and emulator still belong together. */
async function usableEmulator({ folder, progress, port }: WorkplaceOptions): Promise<Emulator | undefined> {
  const reason = unsoundness(folder);
  const running = reason === undefined ? await findEmulator(folder) : undefined;
  if (!running) {
    if (existsSync(folder)) {
      progress.say(
        reason === undefined
          ? "The emulator of an earlier run does not answer, so what it held is gone; the stack starts afresh."
          : `${reason}, so the stack starts afresh.`,
      );
    }
    await discard(folder);
    return undefined;
  }
  if (port !== undefined && running.endpoint !== `http://127.0.0.1:${port}`) {
    throw new Fault(
      `The emulator runs at ${running.endpoint}; end it with npm run local -- down, then give --port ${port}.`,
    );
  }
  return running;
}

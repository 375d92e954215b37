import { existsSync, rmSync } from "node:fs";
import { Emulator, EmulatorOptions, endLeftEmulator, findEmulator, startEmulator } from "../emulator/emulator";
import { Engine, chooseEngine, engineSources } from "../engine/engine";
import { Fault } from "../console/fault";
import type { Progress } from "../console/progress";
import { LocalStack, isUnfinished } from "./stack";

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
  const emulator = await progress.step("emulator", async (remark) => {
    const found = running ?? (await startOrDiscard({ ...options, remark }));
    remark(`${found.endpoint}, process ${found.pid}, ${running ? "already there" : "started"}`);
    return found;
  });
  return { emulator, stack: new LocalStack({ folder, engine, emulator }), isNew: !running };
}

/** The workplace of a stack that runs; @throws Fault when none does. */
export async function joinWorkplace(
  folder: string,
  { progress, signal }: Pick<WorkplaceOptions, "progress" | "signal">,
): Promise<Workplace> {
  const emulator = await findEmulator(folder);
  if (!emulator) throw new Fault("Nothing runs here; start it with npm run local -- up.");
  const engine = await findEngine(progress, signal);
  return { emulator, stack: new LocalStack({ folder, engine, emulator }), isNew: false };
}

/** Ends the emulator and forgets the state, which tells of nothing any more. */
export async function discard(folder: string): Promise<void> {
  await endLeftEmulator(folder);
  rmSync(folder, { recursive: true, force: true });
}

/** After a fault the emulator's log is of use, after an interrupt nothing is. */
async function startOrDiscard(options: EmulatorOptions & WorkplaceOptions): Promise<Emulator> {
  try {
    return await startEmulator(options);
  } catch (thrown) {
    if (options.signal.aborted) await discard(options.folder);
    throw thrown;
  }
}

async function findEngine(progress: Progress, signal: AbortSignal): Promise<Engine> {
  return progress.step("engine", (remark) => chooseEngine(engineSources({ remark, signal }), remark));
}

/** The emulator of an earlier run, if state and emulator still belong together. */
async function usableEmulator({ folder, progress, port }: WorkplaceOptions): Promise<Emulator | undefined> {
  const unfinished = isUnfinished(folder);
  const running = unfinished ? undefined : await findEmulator(folder);
  if (!running) {
    if (existsSync(folder)) {
      progress.say(
        unfinished
          ? "An earlier run was killed while it changed resources, so the stack starts afresh."
          : "The emulator of an earlier run does not answer, so what it held is gone; the stack starts afresh.",
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

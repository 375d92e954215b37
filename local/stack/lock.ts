import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Fault, hasCode } from "../console/fault";
import { ProcessMark, isRunning, markOf } from "../machine/processes";

interface Holder extends ProcessMark {
  /** The command it runs, such as `up`. */
  readonly purpose: string;
}

/**
 * Keeps a second run from working on the same stack. A lock whose process has ended is taken over.
 *
 * @returns what releases the lock; a second call does nothing.
 * @throws Fault when another run holds the lock.
 */
export function takeLock(file: string, purpose: string): () => void {
  mkdirSync(dirname(file), { recursive: true });
  const mine = JSON.stringify({ ...markOf(process.pid), purpose });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, mine);
  try {
    // A link appears with its content at once and only if there is none, so no run can see half a lock.
    while (!link(draft, file)) {
      const found = read(file);
      const holder = parseHolder(found);
      if (holder && isRunning(holder)) {
        throw new Fault(
          `Another run of the local stack is at work: ${holder.purpose}, process ${holder.pid}. Wait for it, or end it with Ctrl-C.`,
        );
      }
      if (found !== undefined) discard(file, found);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    if (read(file) === mine) rmSync(file, { force: true });
  };
}

/** Removes the lock only if it still is the one that was found stale; another run may have replaced it meanwhile. */
function discard(file: string, stale: string): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (thrown) {
    if (hasCode(thrown, "ENOENT")) return;
    throw thrown;
  }
  if (read(aside) !== stale) link(aside, file);
  rmSync(aside, { force: true });
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (thrown) {
    if (hasCode(thrown, "EEXIST")) return false;
    throw thrown;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function parseHolder(text: string | undefined): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return isHolder(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isHolder(value: unknown): value is Holder {
  const holder = value as Partial<Holder> | null;
  return typeof holder?.pid === "number" && typeof holder.command === "string" && typeof holder.purpose === "string";
}

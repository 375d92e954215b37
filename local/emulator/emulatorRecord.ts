import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Credentials } from "./deployer";
import { ProcessMark, isMark } from "../machine/processes";
import { writeWhole } from "../machine/wholeFile";

/** What later runs need to know of an emulator. */
export interface EmulatorRecord extends ProcessMark {
  readonly port: number;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Missing until the emulator answers. */
  readonly deployer?: Credentials;
}

/** Keeps the record where only the user can read it, for it holds a key. */
export function writeRecord(folder: string, record: EmulatorRecord): void {
  writeWhole(recordFile(folder), `${JSON.stringify(record, undefined, 2)}\n`);
}

/** The record in this folder; `undefined` when there is none, or none that can be understood. */
export function readRecord(folder: string): EmulatorRecord | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(recordFile(folder), "utf8"));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Where the record of an emulator is kept, which touches it as long as it runs. */
export function recordFile(folder: string): string {
  return join(folder, "emulator.json");
}

function isRecord(value: unknown): value is EmulatorRecord {
  const record = value as Partial<EmulatorRecord> | null;
  return isMark(value) && typeof record?.port === "number" && typeof record.startedAt === "string";
}

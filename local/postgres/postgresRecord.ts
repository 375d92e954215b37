import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isMark, ProcessMark } from "../machine/processes";
import { writeWhole } from "../machine/wholeFile";
import { passwordFile } from "./template";

/** What later runs need to know of a server. */
export interface PostgresRecord extends ProcessMark {
  readonly port: number;
  readonly dataFolder: string;
}

/** Where the record of a server is kept, below its folder. */
export function recordFile(folder: string): string {
  return join(folder, "postgres.json");
}

/** Keeps the record where only the user can read it. */
export function writeRecord(folder: string, record: PostgresRecord): void {
  writeWhole(recordFile(folder), JSON.stringify(record));
}

/** The record in this folder; `undefined` when there is none, none that can be understood, or no data that it tells of. */
export function readRecord(folder: string): PostgresRecord | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(recordFile(folder), "utf8"));
    return isRecord(value) && existsSync(value.dataFolder) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The master's password, which lies among the data. */
export function passwordOf({ dataFolder }: PostgresRecord): string {
  return readFileSync(join(dataFolder, passwordFile), "utf8");
}

function isRecord(value: unknown): value is PostgresRecord {
  const record = value as Partial<PostgresRecord> | null;
  return isMark(value) && typeof record?.port === "number" && typeof record.dataFolder === "string";
}

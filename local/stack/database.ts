import { rmSync } from "node:fs";
import { join } from "node:path";
import type { ConfigMap } from "@pulumi/pulumi/automation";
import {
  Postgres,
  answers,
  findPostgres,
  postgresProcesses,
  removePostgres,
  startPostgres,
} from "../postgres/postgres";
import { databaseVariable, LocalDatabase } from "../provider/localDatabase";

/** What a stack has to know of its PostgreSQL; it doesn't matter who started it. */
export type StackDatabase = Pick<Postgres, "host" | "port" | "database" | "master" | "authorityFile">;

/** Settings under which the program makes the ledger in this database, or none without one. */
export function databaseSettings(database: StackDatabase | undefined): ConfigMap {
  return database === undefined
    ? { "payment-processing:ledger": { value: "false" } }
    : { "payment-processing:dbPort": { value: String(database.port) } };
}

/** Tells the provider which server stands in for the one that RDS would run. */
export function providerEnvironment(database: StackDatabase | undefined): Readonly<Record<string, string>> {
  if (database === undefined) return {};
  const { host, port, master, authorityFile } = database;
  const told: LocalDatabase = { host, port, database: database.database, ...master, authorityFile };
  return { [databaseVariable]: JSON.stringify(told) };
}

/** Tells functions, which inherit the emulator's environment, by which certificate to know the server; on AWS it is in their zip. */
export function functionEnvironment(database: StackDatabase): Readonly<Record<string, string>> {
  return { DB_CA_FILE: database.authorityFile };
}

/** The server of the stack in this folder: the one that runs, or one that is started with the data of before. */
export async function openDatabase(folder: string, signal?: AbortSignal): Promise<Postgres & { isNew: boolean }> {
  const running = findDatabase(folder);
  if (running) {
    if (await answers(running)) return { ...running, isNew: false };
    await running.stop();
  }
  return { ...(await startPostgres({ folder: databaseFolder(folder), signal })), isNew: true };
}

/** The server of the stack in this folder, if it runs. */
export function findDatabase(folder: string): Postgres | undefined {
  return findPostgres(databaseFolder(folder));
}

/** Whether the server of the stack in this folder can be worked with. */
export async function databaseAnswers(folder: string): Promise<boolean> {
  const running = findDatabase(folder);
  return running !== undefined && answers(running);
}

/** Ids of the servers of the stack in this folder, whatever became of their record. */
export function databaseProcesses(folder: string): number[] {
  return postgresProcesses(databaseFolder(folder));
}

/** Ends the server of the stack in this folder, and removes all that it held; `false` when none ran. */
export async function removeDatabase(folder: string): Promise<boolean> {
  const ended = await removePostgres(databaseFolder(folder));
  // Without a record it would count as damaged.
  rmSync(databaseFolder(folder), { recursive: true, force: true });
  return ended;
}

/** Where the server of the stack in this folder keeps its record, its log and its data. */
export function databaseFolder(folder: string): string {
  return join(folder, "postgres");
}

import { chmodSync, chownSync, lstatSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** A user of the system, by number. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** The user `nobody` of most systems; it need not have a name here. */
const nobody: Owner = { uid: 65534, gid: 65534 };

/** Who PostgreSQL runs as: it refuses to be root, and any other user runs it as himself. */
export function postgresOwner(): Owner | undefined {
  return process.getuid?.() === 0 ? nobody : undefined;
}

/** Whether another user gets to what lies in this folder, as far as the folder and those above it decide. */
export function isReachable(folder: string): boolean {
  const parent = dirname(folder);
  return (statSync(folder).mode & 0o001) !== 0 && (parent === folder || isReachable(parent));
}

/** Gives a folder with all that is in it to a user; to nobody else when there is none to give it to. */
export function giveTo(owner: Owner | undefined, path: string): void {
  if (owner === undefined) return;
  chownSync(path, owner.uid, owner.gid);
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveTo(owner, join(path, name));
}

/** Lets everybody read what lies in a folder, and run of it what its owner may run: by a strict umask it is closed to others. */
export function openToAll(path: string): void {
  const stats = lstatSync(path);
  if (stats.isSymbolicLink()) return;
  chmodSync(path, stats.mode | 0o444 | ((stats.mode & 0o100) === 0 ? 0 : 0o111));
  if (!stats.isDirectory()) return;
  for (const name of readdirSync(path)) openToAll(join(path, name));
}

import { createHash } from "node:crypto";
import { chmodSync, cpSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { giveTo, isReachable, postgresOwner } from "./owner";

/** A copy of the template's data for the server of a folder: in the folder, or elsewhere if PostgreSQL doesn't get to it. */
export function copyOf(template: string, folder: string): string {
  const owner = postgresOwner();
  mkdirSync(folder, { recursive: true });
  const own = owner === undefined || isReachable(folder);
  const parent = own ? folder : elsewhere(folder);
  if (!own) {
    mkdirSync(parent);
    chmodSync(parent, 0o711);
  }
  const data = dataIn(parent);
  cpSync(template, data, { recursive: true });
  chmodSync(data, 0o700);
  giveTo(owner, data);
  return data;
}

/** Removes the data of a folder's server, wherever it lies; there need not be any. */
export function removeData(folder: string): void {
  rmSync(dataIn(folder), { recursive: true, force: true });
  rmSync(elsewhere(folder), { recursive: true, force: true });
}

function dataIn(parent: string): string {
  return join(parent, "data");
}

/** Named after the folder, so that it is found again when nothing else tells of it. */
function elsewhere(folder: string): string {
  return join(tmpdir(), `payment-postgres-${createHash("sha256").update(folder).digest("hex").slice(0, 12)}`);
}

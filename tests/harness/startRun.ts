import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** Names the folder in which files of tests leave graphs for each other (`sharedGraphs.ts`). */
export const folderVariable = "GRAPHS_OF_THIS_RUN";

/**
 * Runs once, before the first file of tests. What removes the folder is a shell that waits at a pipe until this process has ended, which
 * closes it however that is.
 */
export default function startRun(): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "graphs-"));
  process.env[folderVariable] = folder;
  const waiting = ["-c", 'read -r nothing; rm -rf "$1"', "sh", folder];
  spawn("sh", waiting, { detached: true, stdio: ["pipe", "ignore", "ignore"] }).unref();
}

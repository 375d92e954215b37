import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** Names the folder in which files of tests leave graphs for each other (`sharedGraphs.ts`). */
export const folderVariable = "GRAPHS_OF_THIS_RUN";

/** Runs once, before the first file of tests. */
export default function startRun(): void {
  process.env[folderVariable] = fs.mkdtempSync(path.join(os.tmpdir(), "graphs-"));
}

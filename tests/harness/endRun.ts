import * as fs from "node:fs";
import { endEvaluators, folderVariable } from "./startRun";

/** Runs once, after the last file of tests. */
export default function endRun(): void {
  endEvaluators();
  const folder = process.env[folderVariable];
  if (folder !== undefined) fs.rmSync(folder, { recursive: true });
}

import * as fs from "node:fs";
import { folderVariable } from "./startRun";

/** Runs once, after the last file of tests. */
export default function endRun(): void {
  const folder = process.env[folderVariable];
  if (folder !== undefined) fs.rmSync(folder, { recursive: true });
}

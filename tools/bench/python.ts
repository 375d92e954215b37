import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

const folder = path.resolve(__dirname, "../../.cache/bench-python");
const python = path.join(folder, "bin/python");

/** The Python original's library, of the year in which it is compared. */
export const boto3 = "boto3==1.40.0";

/** A Python with boto3 in the project's cache, made when it is missing; none where it can't be had. */
export function pythonWithBoto3(): string | undefined {
  try {
    if (!fs.existsSync(python)) {
      execFileSync("python3", ["-m", "venv", folder], { stdio: "ignore" });
      execFileSync(python, ["-m", "pip", "install", "--quiet", boto3], { stdio: "ignore" });
    }
    execFileSync(python, ["-c", "import boto3"], { stdio: "ignore" });
    return python;
  } catch {
    return undefined;
  }
}

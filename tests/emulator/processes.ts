import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { platform } from "node:os";

/** Ids of the processes that have any of the texts in their command line, environment or, on Linux, working folder. */
export function processesWith(...texts: readonly string[]): number[] {
  return described()
    .filter(([, description]) => texts.some((text) => description.includes(text)))
    .map(([pid]) => pid)
    .filter((pid) => pid !== process.pid);
}

function described(): [pid: number, description: string][] {
  if (platform() === "linux") {
    const pids = readdirSync("/proc").filter((entry) => /^\d+$/.test(entry));
    return pids.map((pid) => [
      Number(pid),
      ["cmdline", "environ", "cwd"].map((part) => read(`/proc/${pid}/${part}`)).join(),
    ]);
  }
  const lines = execFileSync("ps", ["-A", "-E", "-ww", "-o", "pid=,command="], { encoding: "utf8" }).trim().split("\n");
  return lines.map((line) => [parseInt(line.trim(), 10), line]);
}

/** Empty for a process that ended meanwhile or is another user's. */
function read(file: string): string {
  try {
    return file.endsWith("/cwd") ? readlinkSync(file) : readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

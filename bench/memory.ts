import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";
import { against, Section } from "./measure";

const run = promisify(execFile);

/** The heap after a hundred thousand requests against the heap after a thousand. */
export async function memory(): Promise<Section> {
  const { stdout } = await run(
    process.execPath,
    ["--expose-gc", "-r", path.resolve(__dirname, "../local/register.js"), path.join(__dirname, "memoryRun.ts")],
    { maxBuffer: 1e9 },
  );
  const { early, late } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as { early: number; late: number };
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;
  return {
    title: "Memory over many requests",
    rows: [
      ["heap in use after", "1,000 requests", "100,000 requests", "ratio", "goal", ""],
      ["a forced collection", megabytes(early), megabytes(late), ...against(late / early, 1.05)],
    ],
    notes: ["One run: nine in ten requests are refused, one is recorded at the stub."],
  };
}

import { ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Readable } from "node:stream";
import type { Answer } from "../../lambda/validator/response";

/** Calls the handler for each message from the test, as Lambda's runtime would. */
const runtime = `
const { handler } = require("./index.js");
process.on("message", async ({ id, event }) => {
  process.send({ id, answer: await handler(event, { awsRequestId: id }) });
});
process.send({ id: "started" });
`;

/** A bundle of the function in a process of its own. */
export class FunctionProcess {
  /** Calls since the start or the last `reset`; the last one had this number in its id, as in `call-1`. */
  calls = 0;
  /** All that the process has written since then. */
  output = "";
  private readonly waiting = new Map<string, (answer: Answer) => void>();

  private constructor(
    /** Holds the bundle as `index.js`. */
    readonly folder: string,
    private readonly child: ChildProcessByStdio<null, Readable, Readable>,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => (this.output += chunk.toString()));
    }
  }

  /** @param environment all that the process gets. */
  static async start(bundle: string, environment: Readonly<Record<string, string>>): Promise<FunctionProcess> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "validator-"));
    fs.writeFileSync(path.join(folder, "index.js"), bundle);
    fs.writeFileSync(path.join(folder, "runtime.js"), runtime);
    // The types of `spawn` know the streams of three entries only; the fourth is the channel for messages.
    const child = spawn(process.execPath, ["runtime.js"], {
      cwd: folder,
      env: environment,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    }) as ChildProcessByStdio<null, Readable, Readable>;
    const started = new FunctionProcess(folder, child);
    await new Promise<void>((resolve, reject) => {
      child.once("exit", () => {
        reject(new Error(`The bundle did not start: ${started.output}`));
      });
      child.on("message", ({ id, answer }: { id: string; answer: Answer }) => {
        if (id === "started") resolve();
        started.waiting.get(id)?.(answer);
      });
    });
    return started;
  }

  call(event: unknown): Promise<Answer> {
    const id = `call-${++this.calls}`;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.child.send({ id, event });
    });
  }

  /** The output as log lines. It comes another way than the answers, and may come after them. */
  async logLines(count: number): Promise<Record<string, unknown>[]> {
    while (this.output.split("\n").length <= count) await once(this.child.stdout, "data");
    return this.output
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  reset(): void {
    this.output = "";
    this.calls = 0;
  }

  stop(): void {
    this.child.kill();
    fs.rmSync(this.folder, { recursive: true });
  }
}

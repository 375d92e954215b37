import { ChildProcess, fork } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** A bundled function in a process of its own. */
export interface FunctionProcess {
  readonly pid: number;
  /** Calls the handler; @throws Error with what it threw. */
  call<Answer = unknown>(event: unknown): Promise<Answer>;
  /** Its log lines, once there is one for each call: they come another way than the answers, and may come after them. */
  lines(): Promise<Record<string, unknown>[]>;
  /** All that it has printed, as it came. */
  output(): string;
  /** Ends it at once; what it was asked is never answered, and `ended` settles. */
  kill(): void;
  readonly ended: Promise<void>;
}

/** Calls the handler for each message, as Lambda's runtime would. A call has the time that the variable says, and isn't ended after it. */
const runtime = `
const { handler } = require("./index.js");
process.on("message", ({ id, event }) => {
  const end = Date.now() + Number(process.env.FUNCTION_TIME ?? 120_000);
  const context = { awsRequestId: id, getRemainingTimeInMillis: () => end - Date.now() };
  Promise.resolve(handler(event, context)).then(
    (answer) => process.send({ id, answer }),
    ({ name, message }) => process.send({ id, error: { name, message } }),
  );
});
process.on("disconnect", () => process.exit());
process.send({ id: "started" });
`;

/** Writes the files of a function's archive into a folder, which the caller removes. */
export function unpackFunction(files: Readonly<Record<string, string>>): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "function-"));
  for (const [name, text] of Object.entries({ ...files, "runtime.js": runtime })) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

interface Message {
  readonly id: string;
  readonly answer?: unknown;
  readonly error?: { readonly name: string; readonly message: string };
}

/** Starts a function from such a folder. Its request ids are told apart by a name that the caller gives. */
export async function startFunction(
  folder: string,
  environment: NodeJS.ProcessEnv,
  name = "call",
): Promise<FunctionProcess> {
  const child = fork(path.join(folder, "runtime.js"), {
    cwd: folder,
    env: environment,
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  }
  const waiting = new Map<string, (message: Message) => void>();
  child.on("message", (message: Message) => waiting.get(message.id)?.(message));
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => {
      resolve();
    });
  });
  await Promise.race([
    new Promise((resolve) => waiting.set("started", resolve)),
    ended.then(() => {
      throw new Error(`The function did not start: ${output}`);
    }),
  ]);
  let calls = 0;
  return {
    pid: pidOf(child),
    async call<Answer>(event: unknown) {
      const id = `${name}-${++calls}`;
      const { answer, error } = await new Promise<Message>((resolve) => {
        waiting.set(id, resolve);
        child.send({ id, event }, () => undefined);
      });
      if (error) throw Object.assign(new Error(error.message), { name: error.name });
      return answer as Answer;
    },
    async lines() {
      const read = () => output.split("\n").filter((line) => line.startsWith("{"));
      while (read().length < calls) await delay(5);
      return read().map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    output: () => output,
    kill: () => child.kill("SIGKILL"),
    ended,
  };
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error("The function has no process.");
  return pid;
}

import { ChildProcess, ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { lastLine } from "../machine/command";
import { Fault } from "../console/fault";
import { nodeOptions } from "../machine/folders";

/** Providers that serve the engine in place of downloaded plugins. */
export interface Providers {
  /** The value of PULUMI_DEBUG_PROVIDERS, which attaches them. */
  readonly attachment: string;
  readonly stop: () => void;
}

const packages = ["aws", "random"];
const entryPoint = join(__dirname, "../provider/providerServer.ts");
const tether = join(__dirname, "tether.ts");

/**
 * Starts the local stack's providers. They end with this process, however it ends.
 *
 * @param environment tells them where the emulator is.
 * @param folder gets a log of what they print.
 * @param remark hears each line of what they have to say, such as where the emulator makes them deviate.
 * @throws Fault when one of them ends before it serves.
 */
export async function startProviders(
  environment: Readonly<Record<string, string>>,
  folder: string,
  remark: (line: string) => void,
): Promise<Providers> {
  const children: ChildProcess[] = [];
  const stop = (): void => {
    for (const child of children) child.kill("SIGKILL");
  };
  // Standard input stays open as long as this process lives, which is what the tether watches.
  const start = async (name: string): Promise<string> => {
    const child = spawn(process.execPath, [...nodeOptions, "-r", tether, entryPoint, name], {
      env: { ...process.env, ...environment },
    });
    children.push(child);
    createInterface({ input: child.stderr }).on("line", remark);
    return `${name}:${await portOf(child, name, join(folder, `provider-${name}.log`))}`;
  };
  try {
    return { attachment: (await Promise.all(packages.map(start))).join(","), stop };
  } catch (thrown) {
    stop();
    throw thrown;
  }
}

/** A provider prints its port first; all else that it prints is for its log. */
async function portOf(child: ChildProcessWithoutNullStreams, name: string, logFile: string): Promise<number> {
  // A disk that is full for the log is so for the state as well, and there the engine tells of it.
  const log = createWriteStream(logFile).on("error", () => undefined);
  child.stderr.pipe(log);
  const line = await new Promise<string>((resolve, reject) => {
    const ended = (code: number | null): void => {
      log.end(() => {
        reject(
          new Fault(`The ${name} provider ended with exit code ${String(code)}: ${lastLine(logFile)} (see ${logFile})`),
        );
      });
    };
    child.once("error", reject);
    child.once("exit", ended);
    createInterface({ input: child.stdout }).once("line", (printed) => {
      // One that served may end when its log is gone already.
      child.off("exit", ended);
      resolve(printed);
    });
  });
  if (!/^\d+$/.test(line)) throw new Fault(`The ${name} provider printed ${line} instead of its port; see ${logFile}.`);
  return Number(line);
}

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { runCommand } from "../machine/command";
import { Fault } from "../console/fault";
import { cacheFolder } from "../machine/folders";
import { install } from "../machine/installation";

const logFile = join(cacheFolder, "emulator-install.log");
const run = promisify(execFile);

/** An environment of Python, and what it is for. */
export interface PythonEnvironment {
  /** Names its folder. */
  readonly name: string;
  /** File of the packages that it holds, each pinned with its hashes. */
  readonly requirements: string;
  /** Oldest Python 3 that the packages take. */
  readonly oldest: number;
  /** For people, as the subject of a sentence. */
  readonly purpose: string;
}

/**
 * The Python of an environment that holds exactly what its requirements pin; it is made when it is missing.
 *
 * @param remark says what is being done.
 * @returns the path of the interpreter.
 * @throws Fault when there is no Python to make it with, or a package cannot be had.
 */
export async function pythonOf(
  { name, requirements, oldest, purpose }: PythonEnvironment,
  remark: (text: string) => void,
  signal?: AbortSignal,
): Promise<string> {
  const folder = folderOf({ name, requirements });
  const python = join(folder, "bin", "python");
  if (existsSync(python)) return python;

  await requirePython(oldest, purpose);
  remark(`installing ${purpose.replace(/^The/, "the")} from PyPI`);
  await install(folder, async (draft) => {
    await runCommand("python3", { args: ["-m", "venv", draft], logFile, limitMinutes: 5, signal });
    await runCommand(join(draft, "bin", "python"), {
      args: [
        "-m",
        "pip",
        "install",
        "--no-input",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        requirements,
      ],
      logFile,
      limitMinutes: 10,
      signal,
    });
  });
  return python;
}

const emulator: PythonEnvironment = {
  name: "emulator",
  requirements: join(__dirname, "requirements.txt"),
  oldest: 10,
  purpose: "The emulator",
};

/** The Python of the emulator; see `pythonOf`. */
export async function pythonWithEmulator(remark: (text: string) => void, signal?: AbortSignal): Promise<string> {
  return pythonOf(emulator, remark, signal);
}

/**
 * The same after a failed start. An environment that no longer works is made anew: the packages of one are not found any
 * more when the system's Python was replaced by the next minor version.
 */
export async function pythonThatWorks(remark: (text: string) => void, signal?: AbortSignal): Promise<string> {
  const folder = folderOf(emulator);
  try {
    await run(join(folder, "bin", "python"), ["-c", "import ministack"], { timeout: 20_000 });
  } catch {
    rmSync(folder, { recursive: true, force: true });
  }
  return pythonWithEmulator(remark, signal);
}

/** Named after the pins, so that other pins make another environment. */
function folderOf({ name, requirements }: Pick<PythonEnvironment, "name" | "requirements">): string {
  const pins = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 12);
  return join(cacheFolder, `${name}-${pins}`);
}

async function requirePython(oldest: number, purpose: string): Promise<void> {
  const check = `import sys; sys.exit(sys.version_info < (3, ${oldest}))`;
  try {
    await run("python3", ["-c", check], { timeout: 20_000 });
  } catch {
    throw new Fault(
      `${purpose} needs Python 3.${oldest} or newer as python3 on the PATH; install it (https://www.python.org).`,
    );
  }
}

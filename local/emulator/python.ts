import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { runCommand } from "../machine/command";
import { Fault } from "../console/fault";
import { cacheFolder } from "../machine/folders";
import { install } from "../machine/installation";

const requirements = join(__dirname, "requirements.txt");
const logFile = join(cacheFolder, "emulator-install.log");
const run = promisify(execFile);

/**
 * The Python of an environment that holds exactly what `requirements.txt` pins; it is made when it is missing.
 *
 * @param remark says what is being done.
 * @returns the path of the interpreter.
 * @throws Fault when there is no Python to make it with, or a package cannot be had.
 */
export async function pythonWithEmulator(remark: (text: string) => void, signal?: AbortSignal): Promise<string> {
  // Named after the pins, so that other pins make another environment.
  const pins = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 12);
  const folder = join(cacheFolder, `emulator-${pins}`);
  const python = join(folder, "bin", "python");
  if (existsSync(python)) return python;

  await requirePython();
  remark("installing the emulator from PyPI");
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

async function requirePython(): Promise<void> {
  const check = "import sys; sys.exit(sys.version_info < (3, 10))";
  try {
    await run("python3", ["-c", check], { timeout: 20_000 });
  } catch {
    throw new Fault(
      "The emulator needs Python 3.10 or newer as python3 on the PATH; install it (https://www.python.org).",
    );
  }
}

import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { processesWith } from "../../local/machine/processes";

const root = resolve(__dirname, "../..");

/** How a command ended. */
export interface Outcome {
  readonly code: number;
  /** What it printed on standard output. */
  readonly result: string;
  /** All that it printed. */
  readonly printed: string;
}

/** Copies all that a clone of the project has, and neither what is installed for it nor what it has made. */
export function copyProject(folder: string): void {
  const left = ["node_modules", ".git", ".cache"].map((name) => join(root, name));
  cpSync(root, folder, { recursive: true, filter: (source) => !left.includes(source) });
}

/** A copy of the project with what is installed for it, whose local stack is apart from the project's own. */
export class ProjectCopy {
  /** Holds the copy, and what else a test may put beside it. */
  readonly parent = mkdtempSync(join(tmpdir(), "copy-"));
  readonly folder = join(this.parent, "project");
  readonly cache = join(this.folder, ".cache");

  constructor() {
    copyProject(this.folder);
    symlinkSync(join(root, "node_modules"), join(this.folder, "node_modules"));
    mkdirSync(this.cache);
    const installed = readdirSync(join(root, ".cache")).filter((name) => /^(engine|emulator-[0-9a-f]+)$/.test(name));
    for (const name of installed) symlinkSync(join(root, ".cache", name), join(this.cache, name));
  }

  /** Gives the local stack's command line a command. */
  run(command: string, environment: NodeJS.ProcessEnv = {}, cwd = this.folder): Promise<Outcome> {
    const args = ["-r", "./tools/register.js", "local/cli/localCommand.ts", ...command.split(" ")];
    const env = { ...process.env, ...environment };
    return new Promise((done) => {
      execFile(process.execPath, args, { cwd, env, maxBuffer: 1e8 }, (fault, stdout, stderr) => {
        done({ code: fault ? Number(fault.code) : 0, result: stdout, printed: stdout + stderr });
      });
    });
  }

  /** Ids of the copy's processes, of all or of those with a text in their command line. */
  processes(text = ""): number[] {
    const ours = processesWith(this.folder);
    return processesWith(text).filter((pid) => ours.includes(pid));
  }

  remove(): void {
    rmSync(this.parent, { recursive: true });
  }
}

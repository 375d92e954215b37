import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { engineEnvironment } from "../../local/engine/environment";
import { Providers, startProviders } from "../../local/engine/providers";
import { clientEnvironment, TestStack } from "./testStack";

/**
 * Pulumi's command line on a test's emulator, with the local provider attached, a stand-in for the language host, and states of
 * its own.
 */
export class PulumiCommand {
  private constructor(
    /** Holds the states, and what else a test may put beside them. */
    readonly folder: string,
    private readonly file: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly providers: Providers,
  ) {}

  static async open(test: TestStack): Promise<PulumiCommand> {
    const folder = mkdtempSync(join(tmpdir(), "pulumi-command-"));
    for (const name of ["home", "state"]) mkdirSync(join(folder, name));
    const aws = clientEnvironment(test.settingsOf(test.emulator.credentials));
    const providers = await startProviders(aws, folder, () => undefined);
    const { PATH = "", ...rest } = engineEnvironment();
    const env = {
      ...rest,
      PATH: [join(__dirname, "languageHost"), PATH].join(delimiter),
      PULUMI_HOME: join(folder, "home"),
      PULUMI_BACKEND_URL: pathToFileURL(join(folder, "state")).href,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_DEBUG_PROVIDERS: providers.attachment,
    };
    const { root } = test.engine;
    const file = root === undefined ? "pulumi" : join(root, "bin", "pulumi");
    return new PulumiCommand(folder, file, env, providers);
  }

  /** Types a command in a folder, and gives its exit code and all that it printed. */
  run(cwd: string, command: readonly string[]): Promise<{ code: number; printed: string }> {
    const args = [...command, "--non-interactive", "--color", "never"];
    return new Promise((done) => {
      execFile(this.file, args, { cwd, env: this.env, maxBuffer: 1e8 }, (fault, stdout, stderr) => {
        done({ code: fault ? Number(fault.code) : 0, printed: stdout + stderr });
      });
    });
  }

  close(): void {
    this.providers.stop();
    rmSync(this.folder, { recursive: true });
  }
}

import { mkdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { cacheFolder, perUser } from "../machine/folders";

/** The PATH of this process, behind the Node.js that runs it. */
export function pathWithOwnNode(): string {
  return [dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter);
}

/**
 * The environment of the engine and of what it starts. Nothing of the user's own comes along but the PATH: no AWS
 * credentials or profile, and no home folder in which Pulumi could find a login or leave a file.
 */
export function engineEnvironment(): Record<string, string> {
  const [home, temporary] = [join(cacheFolder, perUser, "home"), join(cacheFolder, perUser, "tmp")];
  mkdirSync(home, { recursive: true });
  mkdirSync(temporary, { recursive: true });
  return {
    PATH: pathWithOwnNode(),
    HOME: home,
    TMPDIR: temporary,
    LANG: "C.UTF-8",
    PULUMI_HOME: join(cacheFolder, perUser, "pulumi"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // The providers are attached, so no plugin has to be fetched.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

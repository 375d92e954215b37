import * as pulumi from "@pulumi/pulumi";

/** Who may take on the roles. */
export interface BootstrapSettings {
  /** `owner/name`. */
  readonly repository: string;
  /** GitHub environments that may deploy. */
  readonly environments: readonly string[];
}

/**
 * Reads and checks the settings.
 *
 * @throws pulumi.RunError with one sentence that names the setting and the remedy.
 */
export function readSettings(config: Pick<pulumi.Config, "get"> = new pulumi.Config()): BootstrapSettings {
  const repository = config.get("repository") ?? "";
  if (!/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/.test(repository)) {
    throw new pulumi.RunError(
      `repository is ${JSON.stringify(repository)}, but must be a GitHub repository as owner/name; set it with pulumi config set repository.`,
    );
  }
  const environments = environmentsIn(config.get("environments") ?? '["staging"]');
  if (!environments) {
    throw new pulumi.RunError(
      'environments must be a list of names of GitHub environments without wildcards, such as ["staging","production"].',
    );
  }
  return { repository, environments };
}

function environmentsIn(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const valid =
      Array.isArray(value) &&
      value.length > 0 &&
      value.every((name) => typeof name === "string" && /^[\w.-]+$/.test(name));
    return valid ? (value as string[]) : undefined;
  } catch {
    return undefined;
  }
}

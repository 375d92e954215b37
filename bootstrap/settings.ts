import * as pulumi from "@pulumi/pulumi";
import { Repository } from "./trust";

/** Who may take on the roles. */
export interface BootstrapSettings {
  readonly repository: Repository;
  /** GitHub environments that may deploy. */
  readonly environments: readonly string[];
  /** Whether the account's OIDC provider for GitHub is made here; an account can have one alone. */
  readonly makesProvider: boolean;
}

const repositoryForm = /^(?<owner>[A-Za-z0-9-]+)(@(?<ownerId>\d+))?\/(?<name>[A-Za-z0-9._-]+)(@(?<id>\d+))?$/;

/**
 * Reads and checks the settings.
 *
 * @throws pulumi.RunError with one sentence that names the setting and the remedy.
 */
export function readBootstrapSettings(config: Pick<pulumi.Config, "get"> = new pulumi.Config()): BootstrapSettings {
  const given = config.get("repository") ?? "";
  const repository = repositoryIn(given);
  if (!repository) {
    throw new pulumi.RunError(
      `repository is ${JSON.stringify(given)}, but must be a GitHub repository as owner/name, or as owner@id/name@id with ` +
        "both ids; set it with pulumi config set repository.",
    );
  }
  const environments = environmentsIn(config.get("environments") ?? '["staging"]');
  if (!environments) {
    throw new pulumi.RunError(
      'environments must be a list of names of GitHub environments without wildcards, such as ["staging","production"].',
    );
  }
  const provider = config.get("githubProvider") ?? "true";
  if (provider !== "true" && provider !== "false") {
    throw new pulumi.RunError(
      `githubProvider is ${JSON.stringify(provider)}, but must be true or false; set it to false where the account has an ` +
        "OIDC provider for GitHub already.",
    );
  }
  return { repository, environments, makesProvider: provider === "true" };
}

function repositoryIn(text: string): Repository | undefined {
  const { owner, name, ownerId, id } = repositoryForm.exec(text)?.groups ?? {};
  // One id alone is neither form that GitHub signs.
  if (owner === undefined || name === undefined || (ownerId === undefined) !== (id === undefined)) return undefined;
  return { owner, name, ...(ownerId !== undefined && id !== undefined && { ids: { owner: ownerId, repository: id } }) };
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

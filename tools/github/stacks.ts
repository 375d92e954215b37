import { appendFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";

/** The role that a workflow needs, without which it has nothing to do. */
const roles = ["AWS_PREVIEW_ROLE_ARN", "AWS_DEPLOY_ROLE_ARN"];

/** The stacks that are committed, in the order of their names. */
export function stacksOf(files: readonly string[]): string[] {
  return files.flatMap((file) => /^Pulumi\.(?<stack>[A-Za-z0-9_.-]+)\.yaml$/.exec(file)?.groups?.stack ?? []).sort();
}

/**
 * What a workflow learns of the stacks, as lines for its outputs: all, staging, and the others, each a JSON list. Without a
 * role they are empty, so that a fork's workflows pass over what they can't do.
 *
 * @param environment of the step; it holds one of the roles as the repository's variables have it.
 */
export function outputs(
  files: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): { readonly lines: string[]; readonly notice: string | undefined } {
  const wanted = roles.filter((role) => role in environment);
  const missing = wanted.filter((role) => !environment[role]);
  const stacks = missing.length > 0 ? [] : stacksOf(files);
  const lists = {
    stacks,
    staging: stacks.filter((stack) => stack === "staging"),
    others: stacks.filter((stack) => stack !== "staging"),
  };
  return {
    lines: Object.entries(lists).map(([name, list]) => `${name}=${JSON.stringify(list)}`),
    notice:
      missing.length > 0
        ? `The repository variable ${missing.join(" and ")} is not set, so this is skipped; bootstrap/ tells its value.`
        : undefined,
  };
}

function main(): void {
  const { lines, notice } = outputs(readdirSync(resolve(__dirname, "../..")), process.env);
  if (notice !== undefined) console.log(`::notice::${notice}`);
  const file = process.env.GITHUB_OUTPUT;
  for (const line of lines) {
    console.log(line);
    if (file !== undefined) appendFileSync(file, `${line}\n`);
  }
}

if (require.main === module) main();

import { appendFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { readStackFile } from "../../local/stack/stackFile";

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
 * @param environment of the step; it holds one of the roles as the repository's variables have it, and of the deploy role
 *   the environments that it trusts.
 * @param boundaryOf tells a stack's setting `permissionsBoundary`.
 */
export function outputs(
  files: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  boundaryOf: (stack: string) => string | undefined,
): { readonly lines: string[]; readonly notice: string | undefined; readonly warnings: readonly string[] } {
  const wanted = roles.filter((role) => role in environment);
  const missing = wanted.filter((role) => !environment[role]);
  const committed = missing.length > 0 ? [] : stacksOf(files);
  const trusted = environment.AWS_DEPLOY_ENVIRONMENTS?.split(",").filter((name) => name !== "") ?? [];
  // Without the variable nothing is known of the role, and AWS has the last word.
  const warnings = trusted.length > 0 ? warningsOf(committed, trusted, boundaryOf) : new Map<string, string>();
  const stacks = committed.filter((stack) => !warnings.has(stack));
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
    warnings: [...warnings.values()],
  };
}

/** Why the deploy role that bootstrap makes can't deploy a stack, by stack. */
function warningsOf(
  stacks: readonly string[],
  trusted: readonly string[],
  boundaryOf: (stack: string) => string | undefined,
): ReadonlyMap<string, string> {
  const warnings = new Map<string, string>();
  for (const stack of stacks) {
    if (!trusted.includes(stack)) {
      warnings.set(
        stack,
        `Stack ${stack} is passed over, as the deploy role trusts no environment ${stack}: add it to bootstrap's setting ` +
          "environments, run pulumi -C bootstrap up, and set the variable AWS_DEPLOY_ENVIRONMENTS anew.",
      );
    } else if (!boundaryOf(stack)) {
      warnings.set(
        stack,
        `Stack ${stack} is passed over, as the deploy role makes roles within its boundary alone: run pulumi config set ` +
          `permissionsBoundary --stack ${stack} with bootstrap's output of that name, and commit Pulumi.${stack}.yaml.`,
      );
    }
  }
  return warnings;
}

function main(): void {
  const root = resolve(__dirname, "../..");
  const boundaryOf = (stack: string) =>
    readStackFile(stack, root).find(({ setting }) => setting === "permissionsBoundary")?.value;
  const { lines, notice, warnings } = outputs(readdirSync(root), process.env, boundaryOf);
  if (notice !== undefined) console.log(`::notice::${notice}`);
  for (const warning of warnings) console.log(`::warning::${warning}`);
  const file = process.env.GITHUB_OUTPUT;
  for (const line of lines) {
    console.log(line);
    if (file !== undefined) appendFileSync(file, `${line}\n`);
  }
}

if (require.main === module) main();

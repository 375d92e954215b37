import { messageOf } from "../../local/console/fault";
import { askGitHub, Fetch, findOnGitHub, Repository } from "./github";
import { differencesOf, Difference, previewWithRefresh, sortOut, pendingChanges } from "./differences";

/** What the step knows of its run. */
export interface DriftRun extends Repository {
  readonly stack: string;
  /** Page of the run, with all that was printed. */
  readonly runUrl: string;
}

/** What came of the comparison: how AWS differs, or why it couldn't be compared. */
export type Comparison = { readonly drifted: readonly Difference[] } | { readonly fault: string };

interface Issue {
  readonly number: number;
  readonly title: string;
  readonly pull_request?: unknown;
}

/**
 * Keeps one issue for a stack that has drifted, known by its title: opens it, adds to it, or closes it when all is in order
 * again. A label helps people to find it; that it is there or not decides nothing.
 *
 * @returns what was done, in a sentence.
 * @throws Error when GitHub refuses.
 */
export async function reportDrift(run: DriftRun, comparison: Comparison, call: Fetch = fetch): Promise<string> {
  const title = `Stack ${run.stack} has drifted`;
  const isIt = (one: Issue) => one.title === title && one.pull_request === undefined;
  const issue = await findOnGitHub(run, "issues?state=open", isIt, call);
  const ask = (method: string, path: string, content: object) => askGitHub(run, { method, path, content }, call);
  if ("drifted" in comparison && comparison.drifted.length === 0) {
    if (!issue) return `Stack ${run.stack} is in order.`;
    await ask("POST", `issues/${issue.number}/comments`, { body: `In order again: ${run.runUrl}` });
    await ask("PATCH", `issues/${issue.number}`, { state: "closed" });
    return `Stack ${run.stack} is in order again; closed #${issue.number}.`;
  }
  const body = `${described(comparison)}\n\n${run.runUrl}`;
  if (issue) {
    await ask("POST", `issues/${issue.number}/comments`, { body });
    return `Stack ${run.stack} still differs; added to #${issue.number}.`;
  }
  const made = (await ask("POST", "issues", { title, body, labels: ["drift"] })) as Issue;
  return `Stack ${run.stack} differs; opened #${made.number}.`;
}

function described(comparison: Comparison): string {
  // A fault of the engine may quote what it worked on, so the run's page alone tells it.
  if ("fault" in comparison) return "AWS couldn't be compared with what the program says.";
  const lines = comparison.drifted.map(({ name, step, properties }) => `- ${step} ${name}: ${properties.join(", ")}`);
  return ["AWS differs from what the program says:", ...lines].join("\n");
}

async function main([stack]: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const { GITHUB_TOKEN, GITHUB_REPOSITORY, GITHUB_RUN_ID } = environment;
  if (!stack || !GITHUB_TOKEN || !GITHUB_REPOSITORY || !GITHUB_RUN_ID) {
    throw new Error("This runs in the drift workflow: npm run drift -- <stack>, with GITHUB_TOKEN set.");
  }
  const comparison = await compare(stack);
  const run: DriftRun = {
    stack,
    repository: GITHUB_REPOSITORY,
    runUrl: `https://github.com/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`,
    token: GITHUB_TOKEN,
  };
  console.log(await reportDrift(run, comparison));
  if ("fault" in comparison) process.exitCode = 1;
}

async function compare(stack: string): Promise<Comparison> {
  try {
    const differences = differencesOf(await previewWithRefresh(stack));
    const { drifted, waiting } = sortOut(differences, differences.length > 0 ? await pendingChanges() : {});
    for (const { name, properties } of waiting) {
      console.log(`${name} waits for the maintenance window with ${properties.join(", ")}.`);
    }
    return { drifted };
  } catch (thrown) {
    console.error(messageOf(thrown));
    return { fault: messageOf(thrown) };
  }
}

if (require.main === module) {
  main(process.argv.slice(2), process.env).catch((thrown: unknown) => {
    console.error(messageOf(thrown));
    process.exitCode = 1;
  });
}

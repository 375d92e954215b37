/** What the step knows of its run. */
export interface DriftRun {
  readonly stack: string;
  /** Whether AWS holds what the program says. */
  readonly inOrder: boolean;
  /** `owner/name`. */
  readonly repository: string;
  /** Page of the run, with the preview. */
  readonly runUrl: string;
  readonly token: string;
}

type Fetch = typeof fetch;

interface Issue {
  readonly number: number;
  readonly title: string;
}

/**
 * Keeps one issue for a stack that has drifted: opens it, adds to it, or closes it when all is in order again.
 *
 * @returns what was done, in a sentence.
 * @throws Error when GitHub refuses.
 */
export async function reportDrift(run: DriftRun, call: Fetch = fetch): Promise<string> {
  const title = `Stack ${run.stack} has drifted`;
  const open = (await ask("GET", "issues?state=open&labels=drift&per_page=100")) as Issue[];
  const issue = open.find((one) => one.title === title);
  if (run.inOrder) {
    if (!issue) return `Stack ${run.stack} is in order.`;
    await ask("POST", `issues/${issue.number}/comments`, { body: `In order again: ${run.runUrl}` });
    await ask("PATCH", `issues/${issue.number}`, { state: "closed" });
    return `Stack ${run.stack} is in order again; closed #${issue.number}.`;
  }
  const body = `AWS differs from what the program says, or could not be compared: ${run.runUrl}`;
  if (issue) {
    await ask("POST", `issues/${issue.number}/comments`, { body });
    return `Stack ${run.stack} still differs; added to #${issue.number}.`;
  }
  const made = (await ask("POST", "issues", { title, body, labels: ["drift"] })) as Issue;
  return `Stack ${run.stack} differs; opened #${made.number}.`;

  async function ask(method: string, path: string, content?: object): Promise<unknown> {
    const answer = await call(`https://api.github.com/repos/${run.repository}/${path}`, {
      method,
      headers: { authorization: `Bearer ${run.token}`, accept: "application/vnd.github+json" },
      body: content && JSON.stringify(content),
    });
    if (!answer.ok) throw new Error(`GitHub answered ${method} ${path.split("?")[0] ?? ""} with ${answer.status}.`);
    return answer.json();
  }
}

async function main([stack]: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const { OUTCOME, GITHUB_TOKEN, GITHUB_REPOSITORY, GITHUB_RUN_ID } = environment;
  if (!stack || !OUTCOME || !GITHUB_TOKEN || !GITHUB_REPOSITORY || !GITHUB_RUN_ID) {
    throw new Error("This runs in the drift workflow: npm run drift -- <stack>, with OUTCOME and GITHUB_TOKEN set.");
  }
  const sentence = await reportDrift({
    stack,
    inOrder: OUTCOME === "success",
    repository: GITHUB_REPOSITORY,
    runUrl: `https://github.com/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`,
    token: GITHUB_TOKEN,
  });
  console.log(sentence);
}

if (require.main === module) {
  main(process.argv.slice(2), process.env).catch((fault: unknown) => {
    console.error(fault instanceof Error ? fault.message : fault);
    process.exitCode = 1;
  });
}

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { messageOf } from "../../local/console/fault";
import { askGitHub, Fetch, findOnGitHub, Repository } from "./github";

/** Which preview failed, and for which pull request. */
export interface FailedPreview extends Repository {
  readonly project: string;
  readonly stack: string;
  readonly pullRequest: string;
  /** Page of the run, with what Pulumi said. */
  readonly runUrl: string;
}

interface Comment {
  readonly id: number;
  readonly body?: string;
}

/**
 * Says in the pull request's comment of a preview that it failed: Pulumi's action leaves the comment of the last one that
 * went through. A heading and a summary as the action writes them let it take the same comment again.
 *
 * @throws Error when GitHub refuses.
 */
export async function reportFailure(preview: FailedPreview, call: Fetch = fetch): Promise<void> {
  const heading = `#### :tropical_drink: \`preview\` on ${preview.project}/${preview.stack}`;
  const summary = "<summary>Pulumi report</summary>";
  const body = `${heading}\n\nThe preview failed: ${preview.runUrl}\n\n<details>\n${summary}\nThe run tells why.\n</details>`;
  const list = `issues/${preview.pullRequest}/comments`;
  const isIt = (one: Comment) => one.body?.startsWith(heading) === true && one.body.includes(summary);
  const comment = await findOnGitHub<Comment>(preview, list, isIt, call);
  await (comment
    ? askGitHub(preview, { method: "PATCH", path: `issues/comments/${comment.id}`, content: { body } }, call)
    : askGitHub(preview, { method: "POST", path: list, content: { body } }, call));
}

async function main([stack]: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const { GITHUB_TOKEN, GITHUB_REPOSITORY, GITHUB_RUN_ID, PULL_REQUEST } = environment;
  if (!stack || !GITHUB_TOKEN || !GITHUB_REPOSITORY || !GITHUB_RUN_ID || !PULL_REQUEST) {
    throw new Error("This runs in the preview workflow: npm run preview-failed -- <stack>, with PULL_REQUEST set.");
  }
  const text = readFileSync(resolve(__dirname, "../../Pulumi.yaml"), "utf8");
  await reportFailure({
    project: /^name: (\S+)$/m.exec(text)?.[1] ?? "",
    stack,
    pullRequest: PULL_REQUEST,
    repository: GITHUB_REPOSITORY,
    runUrl: `https://github.com/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`,
    token: GITHUB_TOKEN,
  });
}

if (require.main === module) {
  main(process.argv.slice(2), process.env).catch((thrown: unknown) => {
    console.error(messageOf(thrown));
    process.exitCode = 1;
  });
}

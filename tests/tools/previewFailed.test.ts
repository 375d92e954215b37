// The comment of a preview that failed, against a stand-in for GitHub. Doesn't prove that Pulumi's action takes it again.
import { reportFailure } from "../../tools/github/previewFailed";

const preview = {
  project: "payment-processing",
  stack: "staging",
  pullRequest: "12",
  repository: "owner/name",
  runUrl: "https://github.com/owner/name/actions/runs/1",
  token: "token",
};
const heading = "#### :tropical_drink: `preview` on payment-processing/staging";
const actions = `${heading}\n\n<details>\n<summary>Pulumi report</summary>\n<pre>+ 1 to create</pre>\n</details>`;

async function asked(comments: readonly { readonly id: number; readonly body?: string }[]): Promise<string[]> {
  const requests: string[] = [];
  await reportFailure(preview, (url, { method = "GET", body } = {}) => {
    const path = (url as string).replace("https://api.github.com/repos/owner/name/", "");
    requests.push([method, path, body as string].join(" ").trim());
    return Promise.resolve(new Response(JSON.stringify(method === "GET" ? comments : {})));
  });
  return requests;
}

it("replaces what the action said of the last preview of this stack, in words that the action finds again", async () => {
  const other = { id: 4, body: actions.replace("/staging", "/production") };
  const [list, edit = ""] = await asked([{ id: 3 }, other, { id: 5, body: actions }]);
  expect(list).toBe("GET issues/12/comments?per_page=100&page=1");
  const [, body = ""] = edit.split("PATCH issues/comments/5 ");
  const text = (JSON.parse(body) as { body: string }).body;
  expect(text.startsWith(heading)).toBe(true);
  expect(text).toContain("The preview failed: https://github.com/owner/name/actions/runs/1");
  expect(text).toContain("<summary>Pulumi report</summary>");
  expect(text).not.toContain("to create");
});

it("says it in a new comment where there is none", async () => {
  const [, post] = await asked([]);
  expect(post).toMatch(/^POST issues\/12\/comments \{"body":"#### :tropical_drink:/);
});

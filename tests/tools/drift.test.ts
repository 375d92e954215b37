// One issue for a stack that has drifted, against a stand-in for GitHub. Doesn't prove what GitHub allows the token.
import { DriftRun, reportDrift } from "../../tools/github/drift";

const run: DriftRun = {
  stack: "staging",
  inOrder: false,
  repository: "owner/name",
  runUrl: "https://github.com/owner/name/actions/runs/1",
  token: "token",
};

/** Answers as GitHub would with these open issues, and notes what it is asked for. */
function github(open: readonly { number: number; title: string }[], status = 200) {
  const asked: string[] = [];
  const call: typeof fetch = (url, { method = "GET", body } = {}) => {
    asked.push(
      [method, (url as string).replace("https://api.github.com/repos/owner/name/", ""), body as string]
        .join(" ")
        .trim(),
    );
    const answer = method === "GET" ? open : { number: 7 };
    return Promise.resolve(new Response(JSON.stringify(answer), { status }));
  };
  return { asked, call };
}

const list = "GET issues?state=open&labels=drift&per_page=100";
const mine = { number: 3, title: "Stack staging has drifted" };

it("opens an issue when there is none", async () => {
  const { asked, call } = github([{ number: 2, title: "Stack production has drifted" }]);
  expect(await reportDrift(run, call)).toBe("Stack staging differs; opened #7.");
  expect(asked).toEqual([
    list,
    expect.stringMatching(/^POST issues \{"title":"Stack staging has drifted".+"labels":\["drift"\]\}$/),
  ]);
});

it("adds to the one that is open", async () => {
  const { asked, call } = github([mine]);
  expect(await reportDrift(run, call)).toBe("Stack staging still differs; added to #3.");
  expect(asked).toEqual([list, expect.stringContaining("POST issues/3/comments")]);
});

it("closes it when all is in order again, and does nothing when all was", async () => {
  const closing = github([mine]);
  expect(await reportDrift({ ...run, inOrder: true }, closing.call)).toBe(
    "Stack staging is in order again; closed #3.",
  );
  expect(closing.asked.at(-1)).toBe('PATCH issues/3 {"state":"closed"}');
  const idle = github([]);
  expect(await reportDrift({ ...run, inOrder: true }, idle.call)).toBe("Stack staging is in order.");
  expect(idle.asked).toEqual([list]);
});

it("says what GitHub refused", async () => {
  await expect(reportDrift(run, github([], 403).call)).rejects.toThrow("GitHub answered GET issues with 403.");
});

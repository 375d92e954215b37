// One issue for a stack that has drifted, against a stand-in for GitHub. Doesn't prove what GitHub allows the token, nor what
// AWS's provider finds changed.
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { differencesOf, sortOut } from "../../tools/github/differences";
import { Comparison, DriftRun, reportDrift } from "../../tools/github/drift";

const run: DriftRun = {
  stack: "staging",
  repository: "owner/name",
  runUrl: "https://github.com/owner/name/actions/runs/1",
  token: "token",
};
const bucket = { name: "audit-bucket", type: "aws:s3/bucket:Bucket", step: "update", properties: ["tags"] };
const drifted: Comparison = { drifted: [bucket] };
const inOrder: Comparison = { drifted: [] };

interface Open {
  readonly number: number;
  readonly title: string;
  readonly pull_request?: object;
}

/** Answers as GitHub would with these open issues, a hundred a page, and notes what it is asked for. */
function github(open: readonly Open[], status = 200) {
  const asked: string[] = [];
  const call: typeof fetch = (url, { method = "GET", body } = {}) => {
    const path = (url as string).replace("https://api.github.com/repos/owner/name/", "");
    asked.push([method, path, body as string].join(" ").trim());
    const page = Number(/&page=(\d+)$/.exec(path)?.[1]);
    const answer = method === "GET" ? open.slice((page - 1) * 100, page * 100) : { number: 7 };
    return Promise.resolve(new Response(JSON.stringify(answer), { status }));
  };
  return { asked, call };
}

const list = (page: number) => `GET issues?state=open&per_page=100&page=${page}`;
const mine = { number: 3, title: "Stack staging has drifted" };

it("opens an issue when there is none, and says in it what differs", async () => {
  const { asked, call } = github([{ number: 2, title: "Stack production has drifted" }]);
  expect(await reportDrift(run, drifted, call)).toBe("Stack staging differs; opened #7.");
  expect(asked).toEqual([list(1), expect.stringMatching(/^POST issues \{"title":"Stack staging has drifted"/)]);
  expect(asked[1]).toContain("- update audit-bucket: tags\\n\\nhttps://github.com/owner/name/actions/runs/1");
  expect(asked[1]).toMatch(/"labels":\["drift"\]\}$/);
});

it("adds to the one that is open, whatever labels it has and on whichever page", async () => {
  const others = Array.from({ length: 130 }, (_, index) => ({ number: 100 + index, title: "Something else" }));
  const { asked, call } = github([...others, mine]);
  expect(await reportDrift(run, drifted, call)).toBe("Stack staging still differs; added to #3.");
  expect(asked).toEqual([list(1), list(2), expect.stringContaining("POST issues/3/comments")]);
});

it("takes no pull request for it, which GitHub lists among issues", async () => {
  const { call } = github([{ ...mine, pull_request: {} }]);
  expect(await reportDrift(run, drifted, call)).toBe("Stack staging differs; opened #7.");
});

it("closes it when all is in order again, and does nothing when all was", async () => {
  const closing = github([mine]);
  expect(await reportDrift(run, inOrder, closing.call)).toBe("Stack staging is in order again; closed #3.");
  expect(closing.asked.at(-1)).toBe('PATCH issues/3 {"state":"closed"}');
  const idle = github([]);
  expect(await reportDrift(run, inOrder, idle.call)).toBe("Stack staging is in order.");
  expect(idle.asked).toEqual([list(1)]);
});

it("says when AWS couldn't be compared, without the fault, which may quote what it met", async () => {
  const { asked, call } = github([]);
  await reportDrift(run, { fault: "AccessDenied: secret" }, call);
  expect(asked[1]).toContain("AWS couldn't be compared with what the program says.");
  expect(asked[1]).not.toContain("secret");
});

it("says what GitHub refused", async () => {
  await expect(reportDrift(run, drifted, github([], 403).call)).rejects.toThrow("GitHub answered GET issues with 403.");
});

describe("differences", () => {
  const step = (op: string, type: string, name: string, more: object = {}): EngineEvent => {
    const metadata = { op, type, urn: `urn:pulumi:staging::p::${type}::${name}`, provider: "", keys: [], ...more };
    return { sequence: 0, timestamp: 0, resourcePreEvent: { metadata } } as unknown as EngineEvent;
  };
  const database = (diffs: readonly string[]) =>
    step("update", "aws:rds/instance:Instance", "database-instance", {
      diffs,
      old: { outputs: { identifier: "payment-db-staging" } },
    });

  it("are the steps that would change something, by the names of what changes", () => {
    const events = [
      step("same", "aws:s3/bucket:Bucket", "access-logs-bucket"),
      step("refresh", "aws:s3/bucket:Bucket", "audit-bucket"),
      step("update", "aws:s3/bucket:Bucket", "audit-bucket", { detailedDiff: { tags: {} } }),
      step("replace", "aws:ec2/vpc:Vpc", "network-vpc", { diffs: ["cidrBlock"] }),
      { sequence: 1, timestamp: 0 },
    ];
    expect(differencesOf(events)).toEqual([
      bucket,
      { name: "network-vpc", type: "aws:ec2/vpc:Vpc", step: "replace", properties: ["cidrBlock"] },
    ]);
  });

  it("wait for the window where RDS is to make each of them, and are drift where it isn't", () => {
    const pending = { "payment-db-staging": ["instanceClass", "multiAz"] };
    const sorted = (diffs: readonly string[], of: Readonly<Record<string, readonly string[]>> = pending) => {
      const { drifted: found, waiting } = sortOut(differencesOf([database(diffs)]), of);
      return [found.length, waiting.length];
    };
    expect(sorted(["instanceClass"])).toEqual([0, 1]);
    expect(sorted(["instanceClass", "multiAz"])).toEqual([0, 1]);
    expect(sorted(["instanceClass", "tags"])).toEqual([1, 0]);
    expect(sorted(["instanceClass"], {})).toEqual([1, 0]);
    expect(sorted(["instanceClass"], { other: ["instanceClass"] })).toEqual([1, 0]);
    expect(sorted([])).toEqual([1, 0]);
  });
});

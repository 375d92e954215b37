// The workflows as files: which events reach which job with which rights, and that their steps run here too. Doesn't prove
// what GitHub makes of them; actionlint, which `.ci/run` calls, knows their grammar.
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly if?: string;
  readonly needs?: string | string[];
  readonly uses?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly "timeout-minutes"?: number;
  readonly concurrency?: Readonly<Record<string, unknown>>;
  readonly strategy?: { readonly matrix: Readonly<Record<string, string>> };
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const root = path.resolve(__dirname, "../..");
const folder = path.join(root, ".github/workflows");
const names = ["deploy", "drift", "preview", "test"];
const text = (name: string) => fs.readFileSync(path.join(folder, `${name}.yml`), "utf8");
const workflow = (name: string) => parse(text(name)) as Workflow;
const job = (name: string, id: string): Job => {
  const found = workflow(name).jobs[id];
  if (!found) throw new Error(`${name} has no job ${id}`);
  return found;
};
const steps = (name: string) => Object.values(workflow(name).jobs).flatMap(({ steps: some = [] }) => some);
const { scripts } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

it("are these four", () => {
  expect(fs.readdirSync(folder).sort()).toEqual(names.map((name) => `${name}.yml`));
});

describe.each(names)("%s", (name) => {
  it("pins every action by its commit, with the version beside it", () => {
    const lines = text(name)
      .split("\n")
      .filter((line) => /uses: (?!\.\/)/.test(line));
    for (const line of lines) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("uses current majors", () => {
    const majors = [...text(name).matchAll(/uses: (\S+)@\S+ # v(\d+)/g)].map(
      ([, action, major]) => [action, Number(major)] as const,
    );
    const oldest: Record<string, number> = {
      "actions/checkout": 5,
      "actions/setup-node": 5,
      "aws-actions/configure-aws-credentials": 6,
      "pulumi/actions": 7,
    };
    for (const [action = "", major] of majors)
      expect([action, major >= (oldest[action] ?? Infinity)]).toEqual([action, true]);
  });

  it("reads only, but where a job says otherwise", () => {
    expect(workflow(name).permissions).toEqual({ contents: "read" });
  });

  it("runs npm scripts that run here, and nothing else", () => {
    for (const { run } of steps(name)) {
      if (run === undefined || run === "npm ci") continue;
      const script = /^npm (?:run )?(?<script>[\w:-]+)(?: -- "\$STACK")?$/.exec(run)?.groups?.script;
      expect([run, script !== undefined && script in scripts]).toEqual([run, true]);
    }
  });

  it("puts nothing of an event into a shell, and knows no stored secret", () => {
    expect(text(name)).not.toMatch(/secrets\.|pull_request_target|AWS_SECRET|aws-secret-access-key/);
    for (const { run = "" } of steps(name)) expect(run).not.toContain("${{");
  });

  it("leaves no token behind in the checkout", () => {
    for (const step of steps(name).filter(({ uses }) => uses?.startsWith("actions/checkout@"))) {
      expect(step.with).toEqual({ "persist-credentials": false });
    }
  });
});

describe("test", () => {
  it("runs on every pull request, forks included, and once for a push to main, called by the deployment", () => {
    expect(workflow("test").on).toEqual({ pull_request: null, workflow_call: null });
    const onPush = names.filter((name) => "push" in workflow(name).on);
    expect(onPush).toEqual(["deploy"]);
    expect(job("deploy", "test").uses).toBe("./.github/workflows/test.yml");
    expect(job("test", "test").if).toBeUndefined();
  });

  it("runs what .ci/run runs", () => {
    const commands = (shell: string) => shell.split("\n").filter((line) => line.startsWith("npm "));
    const ci = commands(fs.readFileSync(path.join(root, ".ci/run"), "utf8"));
    expect(steps("test").flatMap(({ run }) => run ?? [])).toEqual(ci);
  });
});

describe("preview", () => {
  it("is for pull requests from this repository only", () => {
    expect(workflow("preview").on).toEqual({ pull_request: null });
    expect(job("preview", "stacks").if).toBe("github.event.pull_request.head.repo.full_name == github.repository");
    expect(job("preview", "preview").needs).toBe("stacks");
  });

  it("takes the read-only role by OIDC, for each stack, and comments in place", () => {
    const { permissions, strategy, steps: some = [] } = job("preview", "preview");
    expect(permissions).toEqual({ contents: "read", "id-token": "write", "pull-requests": "write" });
    expect(strategy?.matrix).toEqual({ stack: "${{ fromJSON(needs.stacks.outputs.stacks) }}" });
    expect(some.find(({ uses }) => uses?.startsWith("aws-actions/"))?.with).toEqual({
      "role-to-assume": "${{ vars.AWS_PREVIEW_ROLE_ARN }}",
      "aws-region": "${{ vars.AWS_REGION }}",
    });
    expect(some.find(({ uses }) => uses?.startsWith("pulumi/"))?.with).toMatchObject({
      command: "preview",
      policyPacks: "policy",
      "comment-on-pr": true,
      "edit-pr-comment": true,
    });
  });

  it("says in the comment when the preview fails", () => {
    expect(job("preview", "preview").steps?.at(-1)).toEqual({
      if: "failure()",
      run: 'npm run preview-failed -- "$STACK"',
      env: {
        STACK: "${{ matrix.stack }}",
        PULL_REQUEST: "${{ github.event.pull_request.number }}",
        GITHUB_TOKEN: "${{ github.token }}",
      },
    });
  });
});

describe("deploy", () => {
  it("follows the tests on main, staging first", () => {
    expect(workflow("deploy").on).toEqual({ push: { branches: ["main"] } });
    expect(job("deploy", "stacks").needs).toBe("test");
    expect(job("deploy", "staging").needs).toBe("stacks");
    expect(job("deploy", "others").needs).toEqual(["stacks", "staging"]);
  });

  it.each(["staging", "others"])("%s: one at a time for a stack, never cancelled, behind its environment", (id) => {
    const { concurrency, environment, permissions, steps: some = [] } = job("deploy", id);
    expect(concurrency).toEqual({ group: "deploy-${{ matrix.stack }}", "cancel-in-progress": false });
    expect(environment).toBe("${{ matrix.stack }}");
    expect(permissions).toEqual({ contents: "read", "id-token": "write" });
    expect(some.at(-1)).toMatchObject({
      run: 'npm run smoke -- "$STACK"',
      env: { BALANCER_URL: "${{ vars.BALANCER_URL }}" },
    });
  });
});

it("lets a deployment use the four hours that its role gives, and end before them", () => {
  for (const id of ["staging", "others"]) {
    const { steps: some = [], "timeout-minutes": minutes = 0 } = job("deploy", id);
    const seconds = some.find(({ uses }) => uses?.startsWith("aws-actions/"))?.with?.["role-duration-seconds"];
    expect(seconds).toBe(4 * 3600);
    expect(minutes * 60).toBeLessThan(4 * 3600);
    expect(minutes).toBeGreaterThan(180);
  }
});

it("installs the version of Pulumi's command line that the README asks for", () => {
  const readme = fs.readFileSync(path.join(root, "README.md"), "utf8");
  const asked = /\[Pulumi CLI\]\([^)]+\) (?<version>\d+\.\d+) or newer/.exec(readme)?.groups?.version;
  const installed = names
    .flatMap(steps)
    .filter(({ uses }) => uses?.startsWith("pulumi/actions@"))
    .map((step) => step.with?.["pulumi-version"]);
  expect(new Set(installed)).toEqual(new Set([`^${asked}.0`]));
});

describe("drift", () => {
  it("looks each night, and writes issues at most", () => {
    expect(Object.keys(workflow("drift").on)).toEqual(["schedule", "workflow_dispatch"]);
    expect(job("drift", "drift").permissions).toEqual({ contents: "read", "id-token": "write", issues: "write" });
    const { steps: some = [] } = job("drift", "drift");
    // Without a command the action installs Pulumi's command line, by which the step after it previews with refresh.
    expect(some.find(({ uses }) => uses?.startsWith("pulumi/"))?.with).not.toHaveProperty("command");
    expect(some.find(({ uses }) => uses?.startsWith("aws-actions/"))?.with).toMatchObject({
      "role-to-assume": "${{ vars.AWS_PREVIEW_ROLE_ARN }}",
    });
    expect(some.at(-1)?.run).toBe('npm run drift -- "$STACK"');
  });
});

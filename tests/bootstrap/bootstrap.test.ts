// What an account needs once. Doesn't prove that the policies suffice on AWS; the local stack's tests deploy by them.
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { readSettings } from "../../bootstrap/settings";
import { rules } from "../../policy/rules";
import { evaluate, Graph } from "../harness/graph";
import { draftsOf, findings } from "../policy/judge";

let graph: Graph;

const config = { repository: "owner/name", environments: '["staging","production"]' };

beforeAll(async () => {
  const { default: program } = await import("../../bootstrap/index");
  graph = await evaluate({ program, stack: "bootstrap", config });
});

interface Statement {
  readonly Sid: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: unknown;
}

const statements = (name: string, input = "policy") =>
  (JSON.parse(String(graph.named(name).inputs[input])) as { Statement: Statement[] }).Statement;

it("gives exactly the variables that the workflows read", () => {
  const folder = path.resolve(__dirname, "../../.github/workflows");
  const texts = fs.readdirSync(folder).map((file) => fs.readFileSync(path.join(folder, file), "utf8"));
  const read = new Set([...texts.join().matchAll(/vars\.(\w+)/g)].map(([, name]) => name));
  expect(Object.keys(graph.outputs).sort()).toEqual([...read].sort());
  expect(graph.outputs).toEqual({
    AWS_REGION: "us-east-1",
    AWS_PREVIEW_ROLE_ARN: "arn:aws:iam::123456789012:role/preview-role-0a1b2c3",
    AWS_DEPLOY_ROLE_ARN: "arn:aws:iam::123456789012:role/deploy-role-0a1b2c3",
    PULUMI_BACKEND_URL: "s3://payment-processing-state-123456789012-us-east-1?region=us-east-1",
  });
});

it("trusts workflows of this repository alone, each role those it is for, by no wildcard", () => {
  const subjects = (name: string) => {
    const [statement] = statements(name, "assumeRolePolicy");
    expect(statement).toMatchObject({
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } },
    });
    expect(JSON.stringify(statement)).not.toMatch(/StringLike|\*/);
    const { StringEquals } = statement?.Condition as { StringEquals: Record<string, unknown> };
    return StringEquals["token.actions.githubusercontent.com:sub"];
  };
  expect(subjects("preview-role")).toEqual(["repo:owner/name:pull_request", "repo:owner/name:ref:refs/heads/main"]);
  expect(subjects("deploy-role")).toEqual([
    "repo:owner/name:environment:staging",
    "repo:owner/name:environment:production",
  ]);
});

it("lets previews look, lock the state, and nothing else", () => {
  const verbs = statements("preview-policy").flatMap(({ Sid, Action }) =>
    [Action].flat().map((action) => `${Sid} ${action}`),
  );
  const changing = verbs.filter((verb) => !/ \w+:(Get|List|Describe|GET)/.test(verb));
  expect(changing).toEqual(
    [
      "LockState s3:PutObject",
      "LockState s3:DeleteObject",
      "StateKey kms:Decrypt",
      "StateKey kms:Encrypt",
      "StateKey kms:GenerateDataKey",
    ].sort((one, other) => verbs.indexOf(one) - verbs.indexOf(other)),
  );
  const [objects] = statements("preview-policy").filter(({ Action }) => [Action].flat().includes("s3:GetObject"));
  expect(objects?.Resource).toBe("arn:aws:s3:::payment-processing-state-123456789012-us-east-1/.pulumi/*");
});

it("lets deployments make roles and hand them over only under the program's names and to its services", () => {
  for (const { Action, Resource } of statements("deploy-policy")) {
    const dangerous = [Action].flat().some((action) => /^iam:(?!Get|List|CreateServiceLinkedRole)/.test(action));
    if (!dangerous) continue;
    for (const resource of [Resource].flat())
      expect(resource).toMatch(/^arn:aws:iam::123456789012:role\/[a-z-]+-role-\*$/);
  }
  expect(statements("deploy-policy").find(({ Sid }) => Sid === "HandOverRoles")?.Condition).toEqual({
    StringEquals: {
      "iam:PassedToService": ["apigateway", "lambda", "monitoring.rds", "vpc-flow-logs"].map(
        (name) => `${name}.amazonaws.com`,
      ),
    },
  });
  const granted = statements("deploy-policy").flatMap(({ Action }) => [Action].flat());
  expect(granted.filter((action) => /^\*|:\*$|^(sts|organizations|account):|AccessKey|User/.test(action))).toEqual([]);
});

it("names every role of the program in the deploy role's policy", async () => {
  const program = await evaluate();
  const [{ Resource } = { Resource: [] }] = statements("deploy-policy").filter(({ Sid }) => Sid === "Roles");
  const names = program.all("iam/role:Role").map(({ name }) => `arn:aws:iam::123456789012:role/${name}-*`);
  expect([Resource].flat().sort()).toEqual(names.sort());
});

it("keeps states for good, encrypted, and old ones for ninety days", () => {
  expect(graph.named("state-lifecycle").inputs.rules).toMatchObject([
    { noncurrentVersionExpiration: { noncurrentDays: 90 } },
    { expiration: { expiredObjectDeleteMarker: true } },
  ]);
  expect(JSON.stringify(graph.named("state-lifecycle").inputs)).not.toContain('"expiration":{"days"');
  expect(graph.resources.filter(({ protect }) => protect).map(({ name }) => name)).toEqual([
    "state-bucket",
    "state-key",
  ]);
});

it("follows the policies, but where a deployer has to do more than a program", () => {
  expect(findings(rules, draftsOf(graph))).toEqual([
    // It makes the stack's log groups, and its key has no ARN before it is made.
    "iam-no-new-log-groups: deploy-policy",
    "kms-1-own-keys: deploy-policy",
    // Nobody but the two roles reaches the states, whose old versions tell what happened.
    "s3-15-object-lock: state-bucket",
    "s3-9-access-logs: state-bucket",
  ]);
});

describe("settings", () => {
  const settings = (values: Record<string, string>) => () =>
    readSettings({ get: ((key: string) => values[key]) as never });

  it("are a repository, and staging when no environments are named", () => {
    expect(settings({ repository: "a/b" })()).toEqual({ repository: "a/b", environments: ["staging"] });
  });

  it.each<Record<string, string>>([{}, { repository: "b" }, { repository: "a/b/c" }, { repository: "a/*" }])(
    "refuse %j",
    (values) => {
      expect(settings(values)).toThrow(
        "must be a GitHub repository as owner/name; set it with pulumi config set repository.",
      );
    },
  );

  it.each(["[]", "staging", '["*"]', "[1]"])("refuse the environments %s", (environments) => {
    expect(settings({ repository: "a/b", environments })).toThrow("environments must be a list of names");
  });

  it("are declared with the same names", () => {
    const text = fs.readFileSync(path.resolve(__dirname, "../../bootstrap/Pulumi.yaml"), "utf8");
    expect(Object.keys((parse(text) as { config: object }).config)).toEqual([
      "aws:region",
      "repository",
      "environments",
    ]);
  });
});

// What an account needs once. Doesn't prove that the policies suffice on AWS; the local stack's tests deploy by them.
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { roleNames } from "../../bootstrap/policies";
import { readBootstrapSettings } from "../../bootstrap/settings";
import { rules } from "../../policy/rules";
import { evaluate, Graph } from "../harness/graph";
import { graphOf } from "../harness/variants";
import { draftsOf, findings } from "../policy/judge";
import { boundary, deploy, preview } from "./account";
import { admits } from "./evaluator";

let graph: Graph;

const config = { repository: "owner/name", environments: '["staging","production"]' };

const bootstrapped = async (changed: Readonly<Record<string, string>> = {}) => {
  const { default: program } = await import("../../bootstrap/index");
  return evaluate({ program, stack: "bootstrap", config: { ...config, ...changed } });
};

beforeAll(async () => {
  graph = await bootstrapped();
});

const text = (name: string, input = "policy") => String(graph.named(name).inputs[input]);

it("gives exactly the variables that the workflows read", () => {
  const folder = path.resolve(__dirname, "../../.github/workflows");
  const texts = fs.readdirSync(folder).map((file) => fs.readFileSync(path.join(folder, file), "utf8"));
  const read = new Set([...texts.join().matchAll(/vars\.(\w+)/g)].map(([, name]) => name));
  const { permissionsBoundary, ...variables } = graph.outputs;
  // The load balancer's name is of a certificate that this program doesn't know.
  expect([...Object.keys(variables), "BALANCER_URL"].sort()).toEqual([...read].sort());
  expect(permissionsBoundary).toBe("payment-processing-boundary-us-east-1");
  expect(variables).toEqual({
    AWS_REGION: "us-east-1",
    AWS_PREVIEW_ROLE_ARN: "arn:aws:iam::123456789012:role/preview-role-0a1b2c3",
    AWS_DEPLOY_ROLE_ARN: "arn:aws:iam::123456789012:role/deploy-role-0a1b2c3",
    AWS_DEPLOY_ENVIRONMENTS: "staging,production",
    PULUMI_BACKEND_URL: "s3://payment-processing-state-123456789012-us-east-1?region=us-east-1",
  });
});

describe("the roles' trust", () => {
  const providerArn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
  /** A token of the repository as it was named before ids came, in an environment and on main. */
  const token = {
    "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
    "token.actions.githubusercontent.com:sub": "repo:owner/name:environment:staging",
    "token.actions.githubusercontent.com:ref": "refs/heads/main",
    "token.actions.githubusercontent.com:repository_id": "2",
  };
  const claim = (name: "aud" | "sub" | "ref" | "repository_id", value: string) => ({
    ...token,
    [`token.actions.githubusercontent.com:${name}`]: value,
  });
  const trustOf = (one: Graph, name: string) => String(one.named(name).inputs.assumeRolePolicy);

  it("lets deployments in from their environments, and from main alone", () => {
    const lets = (claims: typeof token) => admits(trustOf(graph, "deploy-role"), providerArn, claims);
    expect(lets(token)).toBe(true);
    expect(lets(claim("sub", "repo:owner/name:environment:production"))).toBe(true);
    expect(lets(claim("sub", "repo:owner/name:environment:other"))).toBe(false);
    expect(lets(claim("sub", "repo:owner/name:pull_request"))).toBe(false);
    expect(lets(claim("sub", "repo:other/name:environment:staging"))).toBe(false);
    expect(lets(claim("ref", "refs/heads/other"))).toBe(false);
    expect(lets(claim("aud", "https://github.com/owner"))).toBe(false);
  });

  it("lets previews in from pull requests and from main", () => {
    const lets = (subject: string) => admits(trustOf(graph, "preview-role"), providerArn, claim("sub", subject));
    expect(lets("repo:owner/name:pull_request")).toBe(true);
    expect(lets("repo:owner/name:ref:refs/heads/main")).toBe(true);
    expect(lets("repo:owner/name:ref:refs/heads/other")).toBe(false);
    expect(lets("repo:owner/name:environment:staging")).toBe(false);
  });

  it("takes both forms of a subject where the ids are given, and this repository's id alone", async () => {
    const withIds = await bootstrapped({ repository: "owner@1/name@2" });
    const lets = (claims: typeof token) => admits(trustOf(withIds, "deploy-role"), providerArn, claims);
    const named = (subject: string) => claim("sub", subject);
    expect(lets(named("repo:owner@1/name@2:environment:staging"))).toBe(true);
    expect(lets(token)).toBe(true);
    expect(lets(named("repo:owner@1/name@3:environment:staging"))).toBe(false);
    expect(lets(named("repo:owner@9/name@2:environment:staging"))).toBe(false);
    // Somebody else's repository, made under the name after this one was renamed.
    expect(lets(claim("repository_id", "3"))).toBe(false);
    expect(trustOf(graph, "deploy-role")).not.toContain("repository_id");
  });

  it("has no wildcard", () => {
    for (const name of ["preview-role", "deploy-role"]) expect(trustOf(graph, name)).not.toMatch(/StringLike|\*/);
  });

  it("is in the account's own provider where it has one", async () => {
    const existing = await bootstrapped({ githubProvider: "false" });
    expect(existing.all("iam/openIdConnectProvider:OpenIdConnectProvider")).toEqual([]);
    expect(admits(trustOf(existing, "deploy-role"), providerArn, token)).toBe(true);
    expect(graph.all("iam/openIdConnectProvider:OpenIdConnectProvider")).toHaveLength(1);
  });
});

it("gives the roles the policies that are judged beside this file, within what AWS takes of each", () => {
  const rendered = (names: readonly string[]) =>
    names.map((name) => text(name).replaceAll("/state-key-id", "/00000000-0000-0000-0000-000000000001"));
  expect(rendered(["preview-policy"])).toEqual(preview.policies);
  expect(rendered(["deploy-policy", "deploy-change-policy", "deploy-named-policy"])).toEqual(deploy.policies);
  expect(text("boundary")).toBe(boundary);
  for (const own of ["preview-policy", "deploy-policy"]) expect(text(own).length).toBeLessThanOrEqual(10_240);
  for (const attached of ["deploy-change-policy", "deploy-named-policy", "boundary"]) {
    expect(text(attached).length).toBeLessThanOrEqual(6_144);
  }
  const attachments = graph.all("iam/rolePolicyAttachment:RolePolicyAttachment").map(({ inputs }) => inputs);
  expect(attachments).toEqual([
    { role: "deploy-role-0a1b2c3", policyArn: graph.named("deploy-change-policy").outputs.arn },
    { role: "deploy-role-0a1b2c3", policyArn: graph.named("deploy-named-policy").outputs.arn },
  ]);
});

it("lets a deployment take four hours, and a preview one", () => {
  expect(graph.named("deploy-role").inputs.maxSessionDuration).toBe(4 * 3600);
  expect(graph.named("preview-role").inputs.maxSessionDuration).toBe(3600);
});

it("names every role of the program in the deploy role's policy", async () => {
  const program = await graphOf("default");
  const names = program.all("iam/role:Role").map(({ name }) => `${name}-*`);
  expect([...roleNames].sort()).toEqual(names.sort());
});

it("bears another project's tag than the stacks, by which deployments may end things", () => {
  const projects = graph.resources.flatMap(
    ({ inputs }) => (inputs.tags as { Project?: string } | undefined)?.Project ?? [],
  );
  expect([...new Set(projects)]).toEqual(["PaymentProcessingBootstrap"]);
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
    // A boundary gives no right, and API Gateway and RDS make groups; a deployment makes the stack's.
    // The instance that a role may log in to is made after its boundary.
    "iam-database-users-named: boundary",
    "iam-no-new-log-groups: boundary",
    "iam-no-new-log-groups: deploy-named-policy",
    // The stack's key has no ARN before it is made, so its tag and the service that uses it stand for that.
    "kms-1-own-keys: boundary",
    "kms-1-own-keys: deploy-policy",
    "kms-1-own-keys: preview-policy",
    // Nobody but the two roles reaches the states, whose old versions tell what happened.
    "s3-15-object-lock: state-bucket",
    "s3-9-access-logs: state-bucket",
  ]);
});

describe("settings", () => {
  const settings = (values: Record<string, string>) => () =>
    readBootstrapSettings({ get: ((key: string) => values[key]) as never });

  it("are a repository, and staging when no environments are named", () => {
    expect(settings({ repository: "a/b" })()).toEqual({
      repository: { owner: "a", name: "b" },
      environments: ["staging"],
      makesProvider: true,
    });
  });

  it("are a repository with both ids, and a provider that is there already", () => {
    expect(settings({ repository: "a@1/b.c@23", githubProvider: "false" })()).toMatchObject({
      repository: { owner: "a", name: "b.c", ids: { owner: "1", repository: "23" } },
      makesProvider: false,
    });
  });

  it.each(["", "b", "a/b/c", "a/*", "a@1/b", "a/b@2", "a@x/b@2", "a@*/b@2", "a@1/b@"])(
    "refuse the repository %j",
    (repository) => {
      expect(settings({ repository })).toThrow(
        "must be a GitHub repository as owner/name, or as owner@id/name@id with both ids; set it with pulumi config set repository.",
      );
    },
  );

  it("refuse a provider that is neither made nor there", () => {
    expect(settings({ repository: "a/b", githubProvider: "no" })).toThrow(
      'githubProvider is "no", but must be true or false',
    );
  });

  it.each(["[]", "staging", '["*"]', "[1]"])("refuse the environments %s", (environments) => {
    expect(settings({ repository: "a/b", environments })).toThrow("environments must be a list of names");
  });

  it("are declared with the same names", () => {
    const text = fs.readFileSync(path.resolve(__dirname, "../../bootstrap/Pulumi.yaml"), "utf8");
    expect(Object.keys((parse(text) as { config: object }).config)).toEqual([
      "aws:region",
      "repository",
      "environments",
      "githubProvider",
    ]);
  });
});

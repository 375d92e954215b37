// Which stacks a workflow gets to see. Doesn't prove that GitHub hands the workflow what the test does.
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { outputs as outputsOf, stacksOf } from "../../tools/github/stacks";

const files = ["Pulumi.yaml", "Pulumi.staging.yaml", "Pulumi.production.yaml", "Pulumi.eu-west.1.yaml", "README.md"];

const bounded = (files: readonly string[], environment: Readonly<Record<string, string>>) =>
  outputsOf(files, environment, () => "payment-processing-boundary-us-east-1");

it("are those with a committed file", () => {
  expect(stacksOf(files)).toEqual(["eu-west.1", "production", "staging"]);
});

it("are told apart into staging and the others", () => {
  expect(bounded(files, { AWS_DEPLOY_ROLE_ARN: "arn:aws:iam::1:role/deploy" })).toEqual({
    lines: ['stacks=["eu-west.1","production","staging"]', 'staging=["staging"]', 'others=["eu-west.1","production"]'],
    notice: undefined,
    warnings: [],
  });
});

it("are passed over with a warning where the deploy role trusts no environment of the name", () => {
  const environment = {
    AWS_DEPLOY_ROLE_ARN: "arn:aws:iam::1:role/deploy",
    AWS_DEPLOY_ENVIRONMENTS: "staging,eu-west.1",
  };
  const { lines, warnings } = bounded(files, environment);
  expect(lines).toEqual(['stacks=["eu-west.1","staging"]', 'staging=["staging"]', 'others=["eu-west.1"]']);
  expect(warnings).toEqual([
    "Stack production is passed over, as the deploy role trusts no environment production: add it to bootstrap's setting " +
      "environments, run pulumi -C bootstrap up, and set the variable AWS_DEPLOY_ENVIRONMENTS anew.",
  ]);
  expect(bounded(files, { ...environment, AWS_DEPLOY_ENVIRONMENTS: "" }).warnings).toEqual([]);
});

it.each([undefined, ""])("are passed over with a warning where they set no boundary, as in %j", (boundary) => {
  const environment = {
    AWS_DEPLOY_ROLE_ARN: "arn:aws:iam::1:role/deploy",
    AWS_DEPLOY_ENVIRONMENTS: "staging,production",
  };
  const boundaryOf = (stack: string) => (stack === "staging" ? boundary : "payment-processing-boundary-us-east-1");
  const two = ["Pulumi.staging.yaml", "Pulumi.production.yaml"];
  const { lines, warnings } = outputsOf(two, environment, boundaryOf);
  expect(lines).toEqual(['stacks=["production"]', "staging=[]", 'others=["production"]']);
  expect(warnings).toEqual([
    "Stack staging is passed over, as the deploy role makes roles within its boundary alone: run pulumi config set " +
      "permissionsBoundary --stack staging with bootstrap's output of that name, and commit Pulumi.staging.yaml.",
  ]);
  // Of a role that bootstrap didn't make, and of the preview role, nothing of the kind is known.
  expect(outputsOf(two, { ...environment, AWS_DEPLOY_ENVIRONMENTS: "" }, boundaryOf).warnings).toEqual([]);
  expect(outputsOf(two, { AWS_PREVIEW_ROLE_ARN: "arn:aws:iam::1:role/preview" }, boundaryOf).warnings).toEqual([]);
});

it("reads the committed files for it", () => {
  const environment = { AWS_DEPLOY_ROLE_ARN: "arn:aws:iam::1:role/deploy", AWS_DEPLOY_ENVIRONMENTS: "staging" };
  const env = { PATH: process.env.PATH, ...environment };
  const root = resolve(__dirname, "../..");
  const args = ["-r", "./tools/register.js", "tools/github/stacks.ts"];
  const printed = execFileSync(process.execPath, args, { cwd: root, env, encoding: "utf8" });
  expect(printed).toContain(
    "::warning::Stack staging is passed over, as the deploy role makes roles within its boundary",
  );
  expect(printed).toContain("staging=[]\n");
});

it("are none where a role's variable is not set, with a notice that says so", () => {
  const { lines, notice } = bounded(files, { AWS_PREVIEW_ROLE_ARN: "" });
  expect(lines).toEqual(["stacks=[]", "staging=[]", "others=[]"]);
  expect(notice).toBe(
    "The repository variable AWS_PREVIEW_ROLE_ARN is not set, so this is skipped; bootstrap/ tells its value.",
  );
});

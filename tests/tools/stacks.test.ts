// Which stacks a workflow gets to see.
import { outputs, stacksOf } from "../../tools/github/stacks";

const files = ["Pulumi.yaml", "Pulumi.staging.yaml", "Pulumi.production.yaml", "Pulumi.eu-west.1.yaml", "README.md"];

it("are those with a committed file", () => {
  expect(stacksOf(files)).toEqual(["eu-west.1", "production", "staging"]);
});

it("are told apart into staging and the others", () => {
  expect(outputs(files, { AWS_DEPLOY_ROLE_ARN: "arn:aws:iam::1:role/deploy" })).toEqual({
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
  const { lines, warnings } = outputs(files, environment);
  expect(lines).toEqual(['stacks=["eu-west.1","staging"]', 'staging=["staging"]', 'others=["eu-west.1"]']);
  expect(warnings).toEqual([
    "Stack production is passed over, as the deploy role trusts no environment production: add it to bootstrap's setting " +
      "environments, run pulumi -C bootstrap up, and set the variable AWS_DEPLOY_ENVIRONMENTS anew.",
  ]);
  expect(outputs(files, { ...environment, AWS_DEPLOY_ENVIRONMENTS: "" }).warnings).toEqual([]);
});

it("are none where a role's variable is not set, with a notice that says so", () => {
  const { lines, notice } = outputs(files, { AWS_PREVIEW_ROLE_ARN: "" });
  expect(lines).toEqual(["stacks=[]", "staging=[]", "others=[]"]);
  expect(notice).toBe(
    "The repository variable AWS_PREVIEW_ROLE_ARN is not set, so this is skipped; bootstrap/ tells its value.",
  );
});

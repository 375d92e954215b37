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
  });
});

it("are none where a role's variable is not set, with a notice that says so", () => {
  const { lines, notice } = outputs(files, { AWS_PREVIEW_ROLE_ARN: "" });
  expect(lines).toEqual(["stacks=[]", "staging=[]", "others=[]"]);
  expect(notice).toBe(
    "The repository variable AWS_PREVIEW_ROLE_ARN is not set, so this is skipped; bootstrap/ tells its value.",
  );
});

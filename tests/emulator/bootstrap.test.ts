// The account's first steps deployed here, and then the stack deployed and previewed by the very policies of its two roles.
// Doesn't prove more than the emulator judges: it knows no OIDC tokens, so users stand in for the roles.
import { resolve } from "node:path";
import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import { documentOf, roleNamed, standIn } from "./roles";
import { settings, TestStack } from "./testStack";

const program = resolve(__dirname, "../../bootstrap/index.ts");
const given = settings({ repository: "owner/name" });

let test: TestStack;
let iam: IAM;

beforeAll(async () => {
  test = await TestStack.open();
  iam = new IAM(test.root);
});

afterAll(() => test.close());

/** Keys of a user with the rights of the role that bootstrap made for this purpose. */
async function credentialsOf(purpose: "preview" | "deploy") {
  const credentials = await standIn(iam, purpose, await roleNamed(iam, `${purpose}-role-`));
  // The emulator doesn't tell which function is to be created, so its name can't be bound here.
  const statement = { Effect: "Allow", Action: "lambda:CreateFunction", Resource: "*" };
  if (purpose === "deploy") {
    const policy = { UserName: purpose, PolicyName: "emulator", PolicyDocument: documentOf([statement]) };
    await iam.putUserPolicy(policy);
  }
  return credentials;
}

it("makes the roles and the place for states, and gives the workflows' variables", async () => {
  const { outputs } = await test.of({ program, folder: "bootstrap" }).up({ settings: given });
  expect(Object.keys(outputs).sort()).toEqual([
    "AWS_DEPLOY_ROLE_ARN",
    "AWS_PREVIEW_ROLE_ARN",
    "AWS_REGION",
    "PULUMI_BACKEND_URL",
  ]);
  const { OpenIDConnectProviderList = [] } = await iam.listOpenIDConnectProviders({});
  expect(OpenIDConnectProviderList).toHaveLength(1);
});

it("deploys, changes and destroys the stack by the deploy role's policy", async () => {
  const credentials = await credentialsOf("deploy");
  const stack = test.of({ credentials, folder: "stack" });
  const { changes } = await stack.up();
  expect(changes.create).toBeGreaterThan(100);
  expect((await stack.up({ settings: settings({ lambdaMemorySize: 512 }) })).changes).toMatchObject({ update: 1 });
  expect(await stack.destroy()).toMatchObject({ delete: changes.create });
});

it("previews by the preview role's policy, which can change nothing", async () => {
  const credentials = await credentialsOf("preview");
  const stack = test.of({ credentials, folder: "previewed" });
  expect((await stack.preview()).create).toBeGreaterThan(100);
  await expect(stack.up()).rejects.toThrow(/AccessDenied|not authorized/i);

  const client = test.settingsOf(credentials);
  const s3 = new S3(client);
  const state = "payment-processing-state-123456789012-us-east-1";
  await expect(s3.putObject({ Bucket: state, Key: ".pulumi/stacks/staging.json", Body: "{}" })).rejects.toThrow();
  await s3.putObject({ Bucket: state, Key: ".pulumi/locks/staging.json", Body: "{}" });
  await expect(new IAM(client).createUser({ UserName: "stranger" })).rejects.toThrow();
});

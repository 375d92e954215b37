// The account's first steps deployed here, and then the life of a stack by the very policies of its two roles, its smoke check
// among it. Doesn't prove more than the emulator judges: it knows no OIDC tokens, so users stand in for the roles, and few
// tags; tests/bootstrap evaluates the policies whole.
import { resolve } from "node:path";
import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { EC2 } from "@aws-sdk/client-ec2";
import { IAM } from "@aws-sdk/client-iam";
import { KMS } from "@aws-sdk/client-kms";
import { Lambda } from "@aws-sdk/client-lambda";
import { S3 } from "@aws-sdk/client-s3";
import { localDeployment } from "../../tools/smoke/deployment";
import { runSmokeCheck } from "../../tools/smoke/run";
import type { OperationMessage } from "../../local/engine/operationMessages";
import type { LocalStack } from "../../local/stack/stack";
import type { ClientSettings } from "../../local/emulator/clientSettings";
import { roleNamed, standIn } from "./roles";
import { settings, TestStack } from "./testStack";

const program = resolve(__dirname, "../../bootstrap/index.ts");
const given = settings({ repository: "owner/name" });
const state = "payment-processing-state-123456789012-us-east-1";
const boundary = "payment-processing-boundary-us-east-1";
const boundaryArn = `arn:aws:iam::123456789012:policy/${boundary}`;

let test: TestStack;
let iam: IAM;
let stack: LocalStack;
let deployer: ClientSettings;
let previewer: ClientSettings;

beforeAll(async () => {
  test = await TestStack.open(resolve(__dirname, "conditionKeys"));
  iam = new IAM(test.root);
});

afterAll(() => test.close());

/** Keys of a user with the rights of the role that bootstrap made for this purpose. */
async function credentialsOf(purpose: "preview" | "deploy") {
  return standIn(iam, purpose, await roleNamed(iam, `${purpose}-role-`));
}

/** Says of each attempt whether it was refused; whatever else goes wrong is no refusal. */
async function refused(attempts: Readonly<Record<string, () => Promise<unknown>>>): Promise<string[]> {
  const names: string[] = [];
  for (const [name, attempt] of Object.entries(attempts)) {
    const fault = await attempt().then(
      () => undefined,
      (thrown: unknown) => thrown as Error,
    );
    if (fault !== undefined && /AccessDenied|not authorized/i.test(`${fault.name} ${fault.message}`)) names.push(name);
  }
  return names;
}

it("makes the roles, their boundary and the place for states, and gives the workflows' variables", async () => {
  const { outputs } = await test.of({ program, folder: "bootstrap" }).up({ settings: given });
  expect(Object.keys(outputs).sort()).toEqual([
    "AWS_DEPLOY_ENVIRONMENTS",
    "AWS_DEPLOY_ROLE_ARN",
    "AWS_PREVIEW_ROLE_ARN",
    "AWS_REGION",
    "PULUMI_BACKEND_URL",
    "permissionsBoundary",
  ]);
  expect(outputs.permissionsBoundary?.value).toBe(boundary);
  const { OpenIDConnectProviderList = [] } = await iam.listOpenIDConnectProviders({});
  expect(OpenIDConnectProviderList).toHaveLength(1);
});

/** Neither zones nor major versions can be taken back, so the stack begins with few. */
const small = { permissionsBoundary: boundary, availabilityZoneCount: 2 };
const latest = { availabilityZoneCount: 3, postgresMajorVersion: 18 };

it("refuses the deploy role a stack whose roles have no boundary", async () => {
  const credentials = await credentialsOf("deploy");
  deployer = test.settingsOf(credentials);
  stack = test.of({ credentials, folder: "stack" });
  await expect(stack.up()).rejects.toThrow(/AccessDenied|not authorized/i);
  await stack.destroy();
});

it("deploys by the deploy role's policies, and checks what it deployed", async () => {
  const { changes, outputs } = await stack.up({
    settings: settings(small),
  });
  expect(changes.create).toBeGreaterThan(100);
  const credentials = { ...deployer.credentials };
  const deployment = await localDeployment(outputs, { endpoint: deployer.endpoint, credentials });
  const { table, failed } = await runSmokeCheck(deployment);
  expect([failed, table]).toEqual([0, expect.stringContaining("cleaned up")]);
});

it.each([
  ["more memory", { lambdaMemorySize: 512 }],
  ["another tag", { migrationDate: "2027-01-31" }],
  ["a shorter memory", { logRetentionDays: 90 }],
  ["another class", { dbInstanceClass: "db.t4g.medium" }],
  ["no NAT gateways", { natGateways: "none" }],
  // These two only go one way, so they come last.
  ["a further zone", { availabilityZoneCount: 3 }],
  ["a new major version", latest],
])("updates by them: %s", async (_what, changed) => {
  const { changes } = await stack.up({
    settings: settings({ ...small, ...changed }),
  });
  expect((changes.update ?? 0) + (changes.replace ?? 0)).toBeGreaterThan(0);
});

it("refuses the deploy role whatever would make an administrator of it", async () => {
  const own = new IAM(deployer);
  const RoleName = await roleNamed(iam, "validator-role-");
  const trust = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: "arn:aws:iam::999999999999:root" }, Action: "sts:AssumeRole" }],
  });
  const everything = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
  });
  const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
  const attempts = {
    "attach AdministratorAccess": () => own.attachRolePolicy({ RoleName, PolicyArn: administrator }),
    "open a role's trust": () => own.updateAssumeRolePolicy({ RoleName, PolicyDocument: trust }),
    "take off the boundary": () => own.deleteRolePermissionsBoundary({ RoleName }),
    "swap the boundary": () => own.putRolePermissionsBoundary({ RoleName, PermissionsBoundary: administrator }),
    "widen the boundary": () =>
      own.createPolicyVersion({ PolicyArn: boundaryArn, PolicyDocument: everything, SetAsDefault: true }),
    "make a role without it": () =>
      own.createRole({ RoleName: "validator-role-other", AssumeRolePolicyDocument: trust }),
    "make a role of another name": () =>
      own.createRole({
        RoleName: "administrator",
        AssumeRolePolicyDocument: trust,
        PermissionsBoundary: boundaryArn,
      }),
    "make a user": () => own.createUser({ UserName: "stranger" }),
  };
  expect(await refused(attempts)).toEqual(Object.keys(attempts));
  // Within the boundary it may write any policy, which then gives no more than the boundary.
  await own.putRolePolicy({ RoleName, PolicyName: "everything", PolicyDocument: everything });
  await own.deleteRolePolicy({ RoleName, PolicyName: "everything" });
});

it("refuses the deploy role the state's bucket and key, and what others tagged or named", async () => {
  const [s3, kms, lambda] = [new S3(deployer), new KMS(deployer), new Lambda(deployer)];
  const { Aliases = [] } = await new KMS(test.root).listAliases({});
  const stateKey = Aliases.find(({ AliasName }) => AliasName === "alias/payment-processing-state")?.TargetKeyId;
  const Tags = [{ TagKey: "Project", TagValue: "Orders" }];
  const { KeyMetadata } = await new KMS(test.root).createKey({ Tags });
  const otherKey = KeyMetadata?.KeyId;
  await new S3(test.root).createBucket({ Bucket: "payment-exports" });
  const claim = [{ TagKey: "Project", TagValue: "PaymentProcessing" }];
  const attempts = {
    "the states' policy": () => s3.putBucketPolicy({ Bucket: state, Policy: "{}" }),
    "the states' versions": () =>
      s3.putBucketVersioning({ Bucket: state, VersioningConfiguration: { Status: "Suspended" } }),
    "the states' lifecycle": () => s3.deleteBucketLifecycle({ Bucket: state }),
    "the states' bucket": () => s3.deleteBucket({ Bucket: state }),
    "the state key's end": () => kms.scheduleKeyDeletion({ KeyId: stateKey }),
    "the state key's tags": () => kms.tagResource({ KeyId: stateKey, Tags: claim }),
    "the state key's policy": () => kms.putKeyPolicy({ KeyId: stateKey, Policy: "{}" }),
    "another key's end": () => kms.scheduleKeyDeletion({ KeyId: otherKey }),
    "another key's tags": () => kms.tagResource({ KeyId: otherKey, Tags: claim }),
    "another bucket": () => s3.deleteBucket({ Bucket: "payment-exports" }),
    "another function": () => lambda.deleteFunction({ FunctionName: "orders" }),
    "a payment's record": () =>
      s3.getObject({ Bucket: "payment-audit-logs-local-123456789012-use1", Key: "audit/order-1001.json" }),
  };
  expect(await refused(attempts)).toEqual(Object.keys(attempts));
});

it("previews by the preview role's policy, which reads what a refresh reads and changes nothing", async () => {
  const credentials = await credentialsOf("preview");
  previewer = test.settingsOf(credentials);
  const previewed = test.of({ credentials, folder: "previewed" });
  // What another state knows nothing of, the database in the account shows.
  await expect(previewed.preview()).rejects.toThrow("but the stack was deployed with 18");
  const deployed = settings({ ...small, availabilityZoneCount: 3, postgresMajorVersion: 18 });
  expect((await previewed.preview({ settings: deployed })).create).toBeGreaterThan(100);
  await expect(previewed.up({ settings: deployed })).rejects.toThrow(/AccessDenied|not authorized/i);

  const { Environment } = await new Lambda(previewer).getFunctionConfiguration({
    FunctionName: "payment-validator-local",
  });
  expect(Object.keys(Environment?.Variables ?? {})).toContain("AUDIT_BUCKET");
  const s3 = new S3(previewer);
  const ec2 = new EC2(previewer);
  const { Vpcs: [vpc] = [] } = await ec2.describeVpcs({ Filters: [{ Name: "is-default", Values: ["false"] }] });
  const attempts = {
    "write a state": () => s3.putObject({ Bucket: state, Key: ".pulumi/stacks/staging.json", Body: "{}" }),
    "lock a state": () => s3.putObject({ Bucket: state, Key: ".pulumi/locks/staging.json", Body: "{}" }),
    "delete a network": () => ec2.deleteVpc({ VpcId: vpc?.VpcId }),
    "make a user": () => new IAM(previewer).createUser({ UserName: "stranger" }),
    "read a record": () =>
      s3.getObject({ Bucket: "payment-audit-logs-local-123456789012-use1", Key: "audit/order-1001.json" }),
  };
  expect(await refused(attempts)).toEqual(Object.keys(attempts));
});

it("compares the deployed stack with the account by the preview role's policy, and sees what is gone", async () => {
  const own = test.of({ credentials: previewer.credentials, folder: "stack" });
  const changedBy = async (refresh: boolean) => {
    const changed: string[] = [];
    const onMessage = (message: OperationMessage): void => {
      if (message.kind === "resource" && !["same", "refresh"].includes(message.action))
        changed.push(`${message.action} ${message.urn}`);
    };
    await own.preview({ settings: settings({ ...small, ...latest }), refresh, onMessage });
    return changed;
  };
  expect(await changedBy(true)).toEqual([]);
  const cloudWatch = new CloudWatch(test.root);
  const { MetricAlarms: [alarm] = [] } = await cloudWatch.describeAlarms({
    AlarmNamePrefix: "alarms-notice-undelivered",
  });
  await cloudWatch.deleteAlarms({ AlarmNames: [alarm?.AlarmName ?? ""] });
  expect(await changedBy(false)).toEqual([]);
  // The dashboard shows the alarm by its ARN.
  expect((await changedBy(true)).sort()).toEqual([
    expect.stringMatching(/^create .*::alarms-notice-undelivered$/),
    expect.stringMatching(/^update .*::dashboard-view$/),
  ]);
});

it("destroys the stack by the deploy role's policies", async () => {
  expect((await stack.destroy()).delete).toBeGreaterThan(100);
});

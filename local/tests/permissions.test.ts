// What the function may do, and what nobody else may. The emulator enforces IAM on its S3 and KMS interfaces. It doesn't ask
// for what S3, Lambda and CloudWatch do on behalf of others, which the table below names as not judged.
import { IAM } from "@aws-sdk/client-iam";
import { KMS } from "@aws-sdk/client-kms";
import { GetObjectCommand, ListObjectsV2Command, S3 } from "@aws-sdk/client-s3";
import { tlsOnly } from "../../pure/policies";
import type { Door } from "../doors";
import { TestStack } from "./testStack";

const bucket = "payment-audit-logs-local-123456789012";

let test: TestStack;
let door: Door;
let iam: IAM;
let roleName = "";
let payments = 0;

beforeAll(async () => {
  test = await TestStack.open();
  const { outputs } = await test.stack.up();
  [, door] = await test.doors(outputs);
  iam = new IAM(test.root);
  const { Roles = [] } = await iam.listRoles({});
  roleName = Roles.find(({ RoleName }) => RoleName?.startsWith("validator-role"))?.RoleName ?? "";
});

afterAll(() => test.close());

interface PolicyStatement {
  readonly Sid: string;
  readonly Action: string | string[];
}

/** The statements of the function's role, one for each action, with the policy that each is in. */
async function grants(): Promise<{ policy: string; sid: string; action: string }[]> {
  const { PolicyNames = [] } = await iam.listRolePolicies({ RoleName: roleName });
  const found = PolicyNames.map(async (policy) =>
    (await statementsOf(policy)).flatMap(({ Sid, Action }) =>
      [Action].flat().map((action) => ({ policy, sid: Sid, action })),
    ),
  );
  return (await Promise.all(found)).flat();
}

async function statementsOf(PolicyName: string): Promise<PolicyStatement[]> {
  const { PolicyDocument = "" } = await iam.getRolePolicy({ RoleName: roleName, PolicyName });
  return (JSON.parse(decodeURIComponent(PolicyDocument)) as { Statement: PolicyStatement[] }).Statement;
}

/** Does some work without one action of the role. */
async function without<T>(policy: string, action: string, work: () => Promise<T>): Promise<T> {
  const statements = await statementsOf(policy);
  const write = (Statement: PolicyStatement[]) =>
    iam.putRolePolicy({
      RoleName: roleName,
      PolicyName: policy,
      PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
    });
  const left = statements
    .map((statement) => ({ ...statement, Action: [statement.Action].flat().filter((other) => other !== action) }))
    .filter(({ Action }) => Action.length > 0);
  if (left.length > 0) await write(left);
  else await iam.deleteRolePolicy({ RoleName: roleName, PolicyName: policy });
  try {
    return await work();
  } finally {
    await write(statements);
  }
}

/** Statuses of a new payment and of its repetition. */
async function pay(): Promise<string> {
  const body = JSON.stringify({ payment_id: `order-${++payments}`, amount: 1, card: "4111111111111111" });
  const headers = { "content-type": "application/json", "x-api-key": door.apiKey };
  const send = async () => (await fetch(`${door.url}/validate`, { method: "POST", headers, body })).status;
  return `${await send()} ${await send()}`;
}

it("lets the function work with exactly its statements, and each that is judged breaks one thing when it is gone", async () => {
  expect(await pay()).toBe("200 200");
  const found: Record<string, string> = {};
  for (const { policy, sid, action } of await grants()) {
    found[`${sid} ${action}`] = await without(policy, action, pay);
  }
  const notJudged = "200 200";
  expect(found).toEqual({
    "AuditRecords s3:PutObject": "503 503",
    "AuditRecords s3:GetObject": "200 503",
    "AuditEncryption kms:GenerateDataKey": notJudged,
    "AuditEncryption kms:Decrypt": notJudged,
    "Environment kms:Decrypt": notJudged,
    "OwnLogGroup logs:CreateLogStream": notJudged,
    "OwnLogGroup logs:PutLogEvents": notJudged,
    "Traces xray:PutTraceSegments": notJudged,
    "Traces xray:PutTelemetryRecords": notJudged,
    "NetworkInterfaces ec2:CreateNetworkInterface": notJudged,
    "NetworkInterfaces ec2:DescribeNetworkInterfaces": notJudged,
    "NetworkInterfaces ec2:DescribeSubnets": notJudged,
    "NetworkInterfaces ec2:DeleteNetworkInterface": notJudged,
    "NetworkInterfaces ec2:AssignPrivateIpAddresses": notJudged,
    "NetworkInterfaces ec2:UnassignPrivateIpAddresses": notJudged,
  });
  expect(await pay()).toBe("200 200");
});

it("gives the function nothing but its own objects", async () => {
  const s3 = new S3(test.settingsOf(await roleCredentials()));
  const key = "audit/2026/01/01/own.json";
  await s3.putObject({ Bucket: bucket, Key: key, Body: "{}" });
  const refused = [
    s3.putObject({ Bucket: bucket, Key: "elsewhere.json", Body: "{}" }),
    s3.deleteObject({ Bucket: bucket, Key: key }),
    s3.listObjectsV2({ Bucket: bucket }),
    s3.putObject({ Bucket: "payment-access-logs-local-123456789012", Key: key, Body: "{}" }),
    s3.putBucketVersioning({ Bucket: bucket, VersioningConfiguration: { Status: "Suspended" } }),
  ];
  expect((await Promise.allSettled(refused)).map(({ status }) => status)).toEqual(refused.map(() => "rejected"));
});

it("gives a stranger neither records nor the key", async () => {
  const stranger = test.settingsOf(await userCredentials("stranger"));
  const s3 = new S3(stranger);
  await expect(s3.send(new ListObjectsV2Command({ Bucket: bucket }))).rejects.toThrow();
  await expect(s3.send(new GetObjectCommand({ Bucket: bucket, Key: "audit/2026/01/01/own.json" }))).rejects.toThrow();
  const { Aliases = [] } = await new KMS(test.root).listAliases({});
  const KeyId = Aliases.find(({ AliasName }) => AliasName === "alias/payment-local")?.TargetKeyId;
  const kms = new KMS(stranger);
  await expect(kms.encrypt({ KeyId, Plaintext: Buffer.from("x") })).rejects.toThrow();
  await expect(kms.scheduleKeyDeletion({ KeyId })).rejects.toThrow();
  await expect(new KMS(test.root).encrypt({ KeyId, Plaintext: Buffer.from("x") })).resolves.toBeDefined();
});

it("refuses plain HTTP once the bucket's own policy is in force", async () => {
  const s3 = new S3(test.root);
  const { Policy } = await s3.getBucketPolicy({ Bucket: bucket }).catch(() => ({ Policy: undefined }));
  const policy = { Version: "2012-10-17", Statement: [tlsOnly(`arn:aws:s3:::${bucket}`)] };
  await s3.putBucketPolicy({ Bucket: bucket, Policy: JSON.stringify(policy) });
  expect(await pay()).toBe("503 503");
  if (Policy === undefined) await s3.deleteBucketPolicy({ Bucket: bucket });
  else await s3.putBucketPolicy({ Bucket: bucket, Policy });
  expect(await pay()).toBe("200 200");
});

/** The role's rights given to a user, since only Lambda may take on the role. */
async function roleCredentials() {
  const credentials = await userCredentials("as-the-function");
  const { PolicyNames = [] } = await iam.listRolePolicies({ RoleName: roleName });
  for (const PolicyName of PolicyNames) {
    const { PolicyDocument = "" } = await iam.getRolePolicy({ RoleName: roleName, PolicyName });
    await iam.putUserPolicy({
      UserName: "as-the-function",
      PolicyName,
      PolicyDocument: decodeURIComponent(PolicyDocument),
    });
  }
  return credentials;
}

/** A user without any rights. */
async function userCredentials(UserName: string) {
  await iam.createUser({ UserName });
  const { AccessKey } = await iam.createAccessKey({ UserName });
  return { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" };
}

// What the function may do, and what nobody else may. The emulator enforces IAM on its S3 and KMS interfaces. It doesn't ask
// for what S3, Lambda and CloudWatch do on behalf of others, which the table below names as not judged.
import { IAM } from "@aws-sdk/client-iam";
import { KMS } from "@aws-sdk/client-kms";
import { S3 } from "@aws-sdk/client-s3";
import { tlsOnly } from "../../components/privateBucket";
import type { Door } from "../../local/emulator/doors";
import { documentOf, policiesOf, PolicyStatement, roleNamed, standIn } from "./roles";
import { settings, TestStack } from "./testStack";

const bucket = "payment-audit-logs-local-123456789012-use1";

let test: TestStack;
let door: Door;
let iam: IAM;
let roleName = "";
let payments = 0;

beforeAll(async () => {
  test = await TestStack.open();
  // Without a ledger, so that S3 alone decides about a payment and each missing right shows in an answer.
  const { outputs } = await test.stack.up({ settings: settings({ ledger: false }) });
  [, door] = await test.doors(outputs);
  iam = new IAM(test.root);
  roleName = await roleNamed(iam, "validator-role-");
});

afterAll(() => test.close());

/** Does some work without one action of one of the function's policies. */
async function without<T>(policy: string, action: string, work: () => Promise<T>): Promise<T> {
  const statements = (await policiesOf(iam, roleName)).get(policy) ?? [];
  const write = (kept: readonly PolicyStatement[]) =>
    iam.putRolePolicy({ RoleName: roleName, PolicyName: policy, PolicyDocument: documentOf(kept) });
  const kept = statements
    .map((statement) => ({ ...statement, Action: [statement.Action].flat().filter((other) => other !== action) }))
    .filter(({ Action }) => Action.length > 0);
  if (kept.length > 0) await write(kept);
  else await iam.deleteRolePolicy({ RoleName: roleName, PolicyName: policy });
  try {
    return await work();
  } finally {
    await write(statements);
  }
}

function send(paymentId: string): Promise<Response> {
  const body = JSON.stringify({ payment_id: paymentId, amount: 1, card: "4111111111111111" });
  const headers = { "content-type": "application/json", "x-api-key": door.apiKey };
  return fetch(`${door.url}/validate`, { method: "POST", headers, body });
}

/** Statuses of a new payment and of its repetition. */
async function pay(): Promise<string> {
  const paymentId = `order-${++payments}`;
  return `${(await send(paymentId)).status} ${(await send(paymentId)).status}`;
}

it("lets the function work with exactly its statements, and each that is judged breaks one thing when it is gone", async () => {
  expect(await pay()).toBe("200 200");
  const found: Record<string, string> = {};
  for (const [policy, statements] of await policiesOf(iam, roleName)) {
    for (const { Sid, Action } of statements) {
      for (const action of [Action].flat()) found[`${Sid} ${action}`] = await without(policy, action, pay);
    }
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

it("asks to try again while S3 refuses, and then takes the same payment", async () => {
  const policies = [...(await policiesOf(iam, roleName))];
  const [policy = ""] = policies.find(([, statements]) => statements.some(({ Sid }) => Sid === "AuditRecords")) ?? [];
  const refused = await without(policy, "s3:PutObject", () => send("order-again"));
  expect(refused.status).toBe(503);
  expect(refused.headers.get("retry-after")).toMatch(/^\d+$/);
  expect(await refused.json()).toMatchObject({ request_id: expect.any(String) as string });
  expect((await send("order-again")).status).toBe(200);
});

it("gives the function nothing but its own objects", async () => {
  const s3 = new S3(test.settingsOf(await standIn(iam, "as-the-function", roleName)));
  const key = "audit/own.json";
  await s3.putObject({ Bucket: bucket, Key: key, Body: "{}" });
  const refused = [
    s3.putObject({ Bucket: bucket, Key: "elsewhere.json", Body: "{}" }),
    s3.deleteObject({ Bucket: bucket, Key: key }),
    s3.listObjectsV2({ Bucket: bucket }),
    s3.putObject({ Bucket: "payment-access-logs-local-123456789012-use1", Key: key, Body: "{}" }),
    s3.putBucketVersioning({ Bucket: bucket, VersioningConfiguration: { Status: "Suspended" } }),
  ];
  expect((await Promise.allSettled(refused)).map(({ status }) => status)).toEqual(refused.map(() => "rejected"));
});

it("gives a stranger neither records nor the key", async () => {
  const stranger = test.settingsOf(await standIn(iam, "stranger"));
  const s3 = new S3(stranger);
  await expect(s3.listObjectsV2({ Bucket: bucket })).rejects.toThrow();
  await expect(s3.getObject({ Bucket: bucket, Key: "audit/own.json" })).rejects.toThrow();
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

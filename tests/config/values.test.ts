// Every setting by itself: its default, what it takes, and the sentence for what it refuses. Doesn't prove that AWS takes a value
// that the rule takes.
import * as pulumi from "@pulumi/pulumi";
import { settingTable } from "../../config/settingTable";
import { certificate, complaint, parse } from "../harness/configuration";

const names = Object.keys(settingTable);

it("has these defaults", () => {
  expect(parse()).toEqual({
    environmentSuffix: "production",
    environment: "production",
    migrationDate: "2026-11-25",
    vpcCidr: "10.0.0.0/16",
    availabilityZoneCount: 3,
    availabilityZones: [],
    natGateways: "per-zone",
    postgresMajorVersion: 17,
    dbInstanceClass: "db.t3.medium",
    dbAllocatedStorage: 20,
    dbMaxAllocatedStorage: undefined,
    dbApplyImmediately: true,
    dbMultiAz: true,
    dbBackupRetentionDays: 7,
    dbPort: 5432,
    dbPassword: undefined,
    ledger: true,
    lambdaMemorySize: 256,
    lambdaReservedConcurrency: 100,
    apiAuthorization: "API_KEY",
    apiKeyVersion: 1,
    apiFormerKey: false,
    apiExecutionLogs: false,
    apiRateLimit: 50,
    apiBurstLimit: 100,
    apiDailyQuota: undefined,
    apiGatewayAccountRole: true,
    firewallRateLimit: undefined,
    certificateArn: undefined,
    hostedZoneId: undefined,
    apiDomainName: undefined,
    balancerDomainName: undefined,
    logRetentionDays: 365,
    auditRetentionDays: 365,
    auditLockDays: 0,
    alarmEmail: undefined,
    noticeEmail: undefined,
    permissionsBoundary: undefined,
    protectData: true,
  });
});

const allowed: Readonly<Record<string, string>> = {
  environmentSuffix: "1 to 30 lower-case letters, digits and single hyphens, with no hyphen at either end",
  environment: "1 to 30 lower-case letters, digits and single hyphens, with no hyphen at either end",
  migrationDate: "a calendar date such as 2026-11-25",
  vpcCidr: "a private IPv4 block from /16 to /20 that starts at its first address, such as 10.0.0.0/16",
  availabilityZoneCount: "a whole number from 2 to 6",
  availabilityZones: 'a list of 2 to 6 different zone names such as ["us-east-1a","us-east-1b"]',
  natGateways: "one of per-zone, single, none",
  postgresMajorVersion: "one of 15, 16, 17, 18",
  dbInstanceClass: "an RDS instance class such as db.t3.medium",
  dbAllocatedStorage: "a whole number from 20 to 65536",
  dbMaxAllocatedStorage: "0 or a whole number from 20 to 65536",
  dbApplyImmediately: "true or false",
  dbMultiAz: "true or false",
  dbBackupRetentionDays: "a whole number from 1 to 35",
  dbPort: "a whole number from 1150 to 65535",
  dbPassword: 'a secret of 8 to 128 printable ASCII characters other than / @ " and space',
  ledger: "true or false",
  lambdaMemorySize: "a whole number from 128 to 10240",
  lambdaReservedConcurrency: "a whole number from 0 to 10000",
  apiAuthorization: "one of API_KEY, AWS_IAM",
  apiKeyVersion: "a whole number from 1 to 1000",
  apiFormerKey: "true or false",
  apiExecutionLogs: "true or false",
  apiRateLimit: "a whole number from 1 to 10000",
  apiBurstLimit: "a whole number from 1 to 5000",
  apiDailyQuota: "0 or a whole number from 1 to 1000000000",
  apiGatewayAccountRole: "true or false",
  firewallRateLimit: "0 or a whole number from 10 to 2000000000",
  certificateArn: "the ARN of an ACM certificate in the stack's account and region",
  hostedZoneId: "the id of a hosted zone such as Z0123456789ABCDEFGHIJ",
  apiDomainName: "a lower-case DNS name such as api.example.com",
  balancerDomainName: "a lower-case DNS name such as pay.example.com",
  logRetentionDays:
    "one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653",
  auditRetentionDays: "a whole number from 1 to 36500",
  auditLockDays: "a whole number from 0 to 36500",
  alarmEmail: "an e-mail address such as payments@example.com",
  noticeEmail: "an e-mail address such as payments-team@example.com",
  permissionsBoundary: "the name of an IAM policy of the account, 1 to 128 letters, digits and + = , . @ _ -",
  protectData: "true or false",
};

it("says in these words what a value must be", () => {
  expect(Object.fromEntries(Object.entries(settingTable).map(([name, setting]) => [name, setting.allowed]))).toEqual(
    allowed,
  );
});

/** An address of so many characters, in order but for its length. */
function longAddress(length: number): string {
  const address = `${"a".repeat(64)}@${"b".repeat(63)}.${"c".repeat(63)}`;
  return `${address}.${"d".repeat(length - address.length - 1)}`;
}

const taken: Record<string, readonly string[]> = {
  environmentSuffix: ["a", "staging-001", "0", "a".repeat(30), ""],
  environment: ["prod", "a-b-c", ""],
  migrationDate: ["2026-11-25", "2028-02-29"],
  vpcCidr: ["10.0.0.0/16", "172.16.0.0/20", "192.168.16.0/20", "10.255.0.0/16"],
  availabilityZoneCount: ["2", "3", "6"],
  availabilityZones: [
    "[]",
    '["us-east-1a","us-east-1c","us-east-1b"]',
    '["ap-northeast-1a","ap-northeast-1c","ap-northeast-1d"]',
    '["eusc-de-east-1a","eusc-de-east-1b","eusc-de-east-1c"]',
    '["us-gov-west-1a","us-gov-west-1b","us-gov-west-1c"]',
  ],
  natGateways: ["per-zone", "single", "none"],
  postgresMajorVersion: ["15", "16", "17", "18"],
  dbInstanceClass: [
    "db.t3.medium",
    "db.t4g.micro",
    "db.t3.2xlarge",
    "db.m5.xlarge",
    "db.r6g.large",
    "db.r8g.xlarge",
    "db.m8g.metal-24xl",
    "db.m6id.metal",
    "db.x2iedn.32xlarge",
    "db.m10g.48xlarge",
  ],
  dbAllocatedStorage: ["20", "65536"],
  dbMaxAllocatedStorage: ["0", "20", "22", "65536"],
  dbApplyImmediately: ["true", "false"],
  dbMultiAz: ["true", "false"],
  dbBackupRetentionDays: ["1", "35"],
  dbPort: ["1150", "5432", "65535"],
  dbPassword: [""],
  ledger: ["true", "false"],
  lambdaMemorySize: ["128", "10240"],
  lambdaReservedConcurrency: ["0", "1", "10000"],
  apiAuthorization: ["API_KEY", "AWS_IAM"],
  apiKeyVersion: ["1", "2", "1000"],
  // True needs a key before.
  apiFormerKey: ["false"],
  apiExecutionLogs: ["true", "false"],
  apiRateLimit: ["1", "10000"],
  apiBurstLimit: ["1", "5000"],
  apiDailyQuota: ["0", "1", "1000000000"],
  apiGatewayAccountRole: ["true", "false"],
  firewallRateLimit: ["0", "10", "2000000000"],
  certificateArn: [
    "",
    certificate,
    ...["aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b"].map((partition) =>
      certificate.replace("aws", partition),
    ),
  ],
  // Each needs the other, so only nothing passes by itself.
  hostedZoneId: [""],
  apiDomainName: [""],
  balancerDomainName: [""],
  logRetentionDays: ["1", "30", "365", "3653"],
  auditRetentionDays: ["1", "36500"],
  auditLockDays: ["0", "365"],
  alarmEmail: [
    "",
    "payments@example.com",
    "a+b@sub.example.co.uk",
    "a@b.example.c",
    "a@xn--bcher-kva.example",
    `${"a".repeat(64)}@${"b".repeat(63)}.com`,
    "a@example.c1",
    "a@example.1c",
    longAddress(254),
  ],
  noticeEmail: ["", "payments-team@example.com"],
  permissionsBoundary: ["", "b", "payment-processing-boundary-us-east-1", "a+=,.@_-Z", "b".repeat(128)],
  protectData: ["true", "false"],
};

const refused: Record<string, readonly string[]> = {
  environmentSuffix: ["Staging", "a--b", "-a", "a-", "a".repeat(31), "a_b", "a b", "ä", "a\n"],
  environment: ["Prod", "a".repeat(31), "a/b"],
  migrationDate: [
    "2026-02-30",
    "2026-13-01",
    "25.11.2026",
    "2026-1-5",
    "2026-11",
    "+012026-11-25",
    "",
    "2026-11-25T00:00:00Z",
  ],
  vpcCidr: [
    "10.0.0.0/15",
    "10.0.0.0/21",
    "10.0.0.1/16",
    "11.0.0.0/16",
    "172.32.0.0/16",
    "192.168.8.0/20",
    "10.0.0.0",
    "300.0.0.0/16",
    "10.0.0.0/016",
    "010.0.0.0/16",
    "10.00.0.0/16",
    "0x0a.0.0.0/16",
    "10.0/16",
    "100.64.0.0/16",
    "::/16",
    "",
  ],
  availabilityZoneCount: ["1", "7", "0", "-3", "3.0", "0003", "three", ""],
  availabilityZones: [
    '["us-east-1a"]',
    '["us-east-1a","us-east-1a","us-east-1b"]',
    '["us-east-1a",1,"us-east-1b"]',
    "us-east-1a",
    '{"a":1}',
    '["us-east-1","us-east-1b","c"]',
    '["us-east-1a","us-east-1b","us-east-1cd"]',
    '["us-east-1a","us-east-1b","1us-east-1c"]',
    JSON.stringify(["a", "b", "c", "d", "e", "f", "g"].map((letter) => `us-east-1${letter}`)),
    '["us-east-1-atl-2a","us-east-1a","us-east-1b"]',
    "",
  ],
  natGateways: ["2", "perZone", "Single", ""],
  postgresMajorVersion: ["14", "14.7", "17.2", "19", ""],
  dbInstanceClass: [
    "t3.medium",
    "db.t3",
    "db.T3.medium",
    "db.foo.bar",
    "db.t3.mediun",
    "db.-.-",
    // Of generations that end before PostgreSQL 15.
    "db.t2.micro",
    "db.m4.large",
    "db.r4.large",
    "db.x1.32xlarge",
    "db.t3.24xlarge",
    "db.m5.medium",
    "db.serverless",
    "",
  ],
  dbAllocatedStorage: ["19", "65537", "20GB"],
  dbMaxAllocatedStorage: ["19", "65537", "-1"],
  dbApplyImmediately: ["now"],
  dbMultiAz: ["yes", "True", "1", ""],
  dbBackupRetentionDays: ["0", "36"],
  dbPort: ["0", "80", "1149", "65536"],
  ledger: ["yes", "1"],
  lambdaMemorySize: ["127", "10241"],
  lambdaReservedConcurrency: ["-1", "10001"],
  apiAuthorization: ["NONE", "api_key", ""],
  apiKeyVersion: ["0", "1001", "2.0", ""],
  apiFormerKey: ["yes", "1"],
  apiExecutionLogs: ["on"],
  apiRateLimit: ["0", "-1", "10001"],
  apiBurstLimit: ["0", "5001"],
  apiDailyQuota: ["-1", "1000000001", ""],
  apiGatewayAccountRole: ["no"],
  firewallRateLimit: ["9", "2000000001"],
  certificateArn: [
    "arn:aws:iam::123456789012:server-certificate/x",
    "certificate/1",
    " ",
    "arn:aws:acm:us-east-1:123456789012:certificate/x",
    certificate.replace("aws", "awsfoo"),
    `${certificate}0`,
    `"${certificate}`,
  ],
  hostedZoneId: ["z012", "Z", "/hostedzone/Z012", "Z0-1"],
  apiDomainName: [
    "API.example.com",
    "example",
    "-a.example.com",
    "a_b.example.com",
    "https://a.example.com",
    "*.example.com",
    "a..example.com",
    `${"a".repeat(60)}.example.com`,
    `${"a".repeat(57)}.example`,
  ],
  balancerDomainName: ["pay.example.com.", "pay example.com", `${"a".repeat(64)}.com`],
  logRetentionDays: ["0", "2", "366", "forever"],
  auditRetentionDays: ["0", "36501"],
  auditLockDays: ["-1", "1.5"],
  alarmEmail: [
    "payments",
    "a@b",
    "a b@example.com",
    "a@example..com",
    "ops@example.com,",
    "ops@example.com;",
    "mailto:ops@example.com",
    "Ops<ops@example.com>",
    "a\0@example.com",
    "x@1.2.3.4",
    "x@1.2.3.45",
    "x@a.b.1",
    "a@b@example.com",
    "a@example.com@b",
    longAddress(255),
    "@example.com",
    "a@-example.com",
    "a@example.com\n",
    `${"a".repeat(65)}@example.com`,
    `a@${"b".repeat(64)}.com`,
    `a@${"b.".repeat(130)}com`,
  ],
  noticeEmail: ["payments", "a@b"],
  permissionsBoundary: ["arn:aws:iam::123456789012:policy/b", "path/b", "a b", "b".repeat(129)],
  protectData: ["TRUE"],
};

it("is tried with values of every setting", () => {
  expect(Object.keys(taken)).toEqual(names);
  expect(Object.keys(refused)).toEqual(names.filter((name) => name !== "dbPassword"));
});

const pairs = (table: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(table).flatMap(([name, values]) => values.map((value) => [name, value] as const));

it.each(pairs(taken))("%s takes %j", (name, value) => {
  // With a ledger more calls at once than the database takes are refused, as told below.
  expect(complaint({ ledger: "false", [name]: value })).toBeUndefined();
});

it.each(pairs(refused))("%s refuses %j in one sentence that says what is allowed", (name, value) => {
  expect(complaint({ [name]: value })).toBe(`shop:${name} is ${JSON.stringify(value)}, but must be ${allowed[name]}.`);
});

describe("a stack's name", () => {
  it.each(["dev", "staging-001", "a".repeat(30)])("%s is a suffix", (stack) => {
    expect(parse({}, { stack })).toMatchObject({ environmentSuffix: stack, environment: stack });
  });

  it.each(["Dev", "feature/x", "my_stack", "v1.2", "a".repeat(31)])("%s asks for settings in its place", (stack) => {
    const told = complaint({}, { stack })?.split("\n") ?? [];
    expect(told).toHaveLength(2);
    expect(told[0]).toBe(
      `shop:environmentSuffix (empty, so the stack's name) is ${JSON.stringify(stack)}, but must be ${allowed.environmentSuffix}.`,
    );
    expect(complaint({ environment: "dev", environmentSuffix: "dev" }, { stack })).toBeUndefined();
  });
});

describe("the password", () => {
  it.each(["correct-horse", "a".repeat(8), "x".repeat(128), "!#$%&'()*+,-.:;<=>?A[]^_`{|}~"])(
    "may be %j",
    (dbPassword) => {
      expect(complaint({ dbPassword }, { secrets: ["dbPassword"] })).toBeUndefined();
    },
  );

  it.each(["short", "x".repeat(129), "with space", "with/slash", "with@at", 'with"quote', "ümlaut-long"])(
    "may not be %j, and is not repeated",
    (dbPassword) => {
      const told = complaint({ dbPassword }, { secrets: ["dbPassword"] }) ?? "";
      expect(told).toBe(`shop:dbPassword must be ${allowed.dbPassword}.`);
    },
  );

  it("has to be stored as a secret", () => {
    const told = complaint({ dbPassword: "correct-horse" }) ?? "";
    expect(told).toContain(
      "shop:dbPassword is stored in clear; set it again with pulumi config set --secret dbPassword.",
    );
    expect(told).not.toContain("correct-horse");
  });

  it("stays a secret", async () => {
    const { dbPassword } = parse({ dbPassword: "correct-horse" }, { secrets: ["dbPassword"] });
    expect(dbPassword && (await pulumi.isSecret(dbPassword))).toBe(true);
  });
});

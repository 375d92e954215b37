// The database's resources, input by input. Doesn't prove that RDS still offers the version or the class.
import * as pulumi from "@pulumi/pulumi";
import { secretArnOf } from "../../components/database";
import { settingTable } from "../../config/settingTable";
import { instanceSize, mostConnections } from "../../components/postgres";
import { evaluate, Graph } from "../harness/graph";
import { graphOf } from "../harness/variants";

let graph: Graph;
const instance = (of: Graph) => of.one("rds/instance:Instance").inputs;

beforeAll(async () => {
  graph = await graphOf("default");
});

it("is a private, encrypted, redundant PostgreSQL with backups", () => {
  const { tags, ...inputs } = instance(graph);
  expect(tags).toBeDefined();
  const key = graph.named("encryption-key").outputs.arn;
  expect(inputs).toEqual({
    identifier: "payment-db-production",
    engine: "postgres",
    engineVersion: "17",
    allowMajorVersionUpgrade: true,
    applyImmediately: true,
    autoMinorVersionUpgrade: true,
    engineLifecycleSupport: "open-source-rds-extended-support-disabled",
    instanceClass: "db.t3.medium",
    allocatedStorage: 20,
    maxAllocatedStorage: 40,
    storageType: "gp3",
    storageEncrypted: true,
    kmsKeyId: key,
    dbName: "payments",
    port: 5432,
    username: "dbadmin",
    manageMasterUserPassword: true,
    masterUserSecretKmsKeyId: key,
    iamDatabaseAuthenticationEnabled: true,
    dbSubnetGroupName: "database-subnets-0a1b2c3",
    parameterGroupName: "database-parameters-0a1b2c3",
    vpcSecurityGroupIds: ["database-group-id"],
    publiclyAccessible: false,
    multiAz: true,
    backupRetentionPeriod: 7,
    backupWindow: "03:00-04:00",
    maintenanceWindow: "mon:04:00-mon:05:00",
    copyTagsToSnapshot: true,
    monitoringInterval: 60,
    monitoringRoleArn: graph.named("database-monitoring-role").outputs.arn,
    databaseInsightsMode: "standard",
    performanceInsightsEnabled: true,
    performanceInsightsKmsKeyId: key,
    performanceInsightsRetentionPeriod: 7,
    enabledCloudwatchLogsExports: ["postgresql", "upgrade", "iam-db-auth-error"],
    deletionProtection: true,
    deleteAutomatedBackups: false,
    skipFinalSnapshot: false,
    finalSnapshotIdentifier: "payment-db-production-final",
  });
});

/** By the method that RDS keeps of a default, so that no preview shows a change. */
const forcedTls = { name: "rds.force_ssl", value: "1", applyMethod: "pending-reboot" };

const trail = [
  { name: "log_connections", value: "1" },
  { name: "log_disconnections", value: "1" },
  { name: "log_statement", value: "ddl" },
];

it("stands in the private subnets, and speaks TLS only", () => {
  expect(graph.one("rds/subnetGroup:SubnetGroup").inputs).toMatchObject({
    description: "Private subnets of the payment database",
    subnetIds: [1, 2, 3].map((zone) => `network-private-${zone}-id`),
  });
  expect(graph.one("rds/parameterGroup:ParameterGroup").inputs).toMatchObject({
    // Another description would make another group.
    description: "Forced TLS and a trail of connections",
    family: "postgres17",
    parameters: [forcedTls, ...trail, { name: "log_error_verbosity", value: "terse" }],
  });
});

it("exports its logs to groups under the names that RDS uses", () => {
  const exported = instance(graph).enabledCloudwatchLogsExports as string[];
  expect(graph.all("cloudwatch/logGroup:LogGroup").map(({ inputs }) => inputs.name)).toEqual(
    expect.arrayContaining(exported.map((log) => `/aws/rds/instance/payment-db-production/${log}`)) as unknown,
  );
});

it("logs no row that a rule of its table refuses, where payments are rows", async () => {
  const parameters = (of: Graph) => of.one("rds/parameterGroup:ParameterGroup").inputs.parameters;
  expect(parameters(graph)).toContainEqual({ name: "log_error_verbosity", value: "terse" });
  expect(parameters(await graphOf("no ledger"))).toEqual([forcedTls, ...trail]);
});

it("takes version, family, size and copies from the settings", async () => {
  const config = {
    postgresMajorVersion: 16,
    dbInstanceClass: "db.m7g.large",
    dbAllocatedStorage: 100,
    dbMultiAz: false,
  };
  const other = await graphOf({ config: { ...config, dbBackupRetentionDays: 30 } });
  expect(instance(other)).toMatchObject({
    engineVersion: "16",
    instanceClass: "db.m7g.large",
    allocatedStorage: 100,
    multiAz: false,
    backupRetentionPeriod: 30,
  });
  expect(other.one("rds/parameterGroup:ParameterGroup").inputs.family).toBe("postgres16");
});

// Seen in answers of RDS: log_connections takes 0 or 1 up to 17, and a list of stages or `all` from 18 on.
it.each([
  [15, "1"],
  [16, "1"],
  [17, "1"],
  [18, "all"],
])("writes connections down in the words of PostgreSQL %d", async (postgresMajorVersion, value) => {
  const { family, parameters } = (await graphOf({ config: { postgresMajorVersion } })).one(
    "rds/parameterGroup:ParameterGroup",
  ).inputs;
  expect(family).toBe(`postgres${postgresMajorVersion}`);
  expect(parameters).toContainEqual({ name: "log_connections", value });
});

it("offers the versions that it has words for", () => {
  expect(settingTable.postgresMajorVersion.allowed).toBe("one of 15, 16, 17, 18");
});

it("changes nothing before its window when told so, and then no major version, which can't wait", async () => {
  const patient = await graphOf({ config: { dbApplyImmediately: false } });
  expect(instance(patient)).toMatchObject({ applyImmediately: false, allowMajorVersionUpgrade: false });
});

it.each([
  [{ dbAllocatedStorage: 399 }, 399, 798, undefined, undefined],
  [{ dbAllocatedStorage: 400 }, 400, 800, 12_000, 500],
  [{ dbAllocatedStorage: 65_536 }, 65_536, undefined, 12_000, 500],
  [{ dbAllocatedStorage: 50, dbMaxAllocatedStorage: 50 }, 50, undefined, undefined, undefined],
  [{ dbAllocatedStorage: 50, dbMaxAllocatedStorage: 500 }, 50, 500, undefined, undefined],
])("with %j asks for what RDS gives such storage", async (config, ...expected) => {
  const { allocatedStorage, maxAllocatedStorage, iops, storageThroughput } = instance(await graphOf({ config }));
  expect([allocatedStorage, maxAllocatedStorage, iops, storageThroughput]).toEqual(expected);
});

it("lets the backups of a database go with it only where its data may be lost", async () => {
  expect(instance(await graphOf("staging")).deleteAutomatedBackups).toBe(true);
});

it("takes a password in place of the one that RDS would make", async () => {
  const { manageMasterUserPassword, masterUserSecretKmsKeyId, password } = instance(await graphOf("every option"));
  expect([manageMasterUserPassword, masterUserSecretKmsKeyId, password]).toEqual([
    undefined,
    undefined,
    "correct-horse-battery",
  ]);
});

it("has no secret in a preview of the update that makes one, and stops at one that RDS still owes after it", async () => {
  const of = (secrets: Parameters<typeof secretArnOf>[0], preview: boolean) =>
    evaluate({ preview, program: () => Promise.resolve({ arn: secretArnOf(secrets) }) });
  const told = "RDS tells of no secret with the master password yet; run pulumi up --refresh, which asks it again.";
  const owed = { cause: expect.any(pulumi.RunError) as unknown, message: told };
  expect((await of([{ secretArn: "arn:1" }], false)).outputs).toEqual({ arn: "arn:1" });
  expect((await of([], true)).outputs).toEqual({ arn: "known after the update" });
  await expect(of([], false)).rejects.toMatchObject(owed);
});

it.each([
  ["db.t3.micro", 2, 1, 101],
  ["db.t4g.small", 2, 2, 202],
  ["db.t3.medium", 2, 4, 405],
  ["db.m7g.large", 2, 8, 811],
  ["db.m7g.xlarge", 4, 16, 1622],
  ["db.r6g.16xlarge", 64, 256, 5000],
  ["db.m6id.metal", 64, 256, 5000],
  ["db.m8g.metal-24xl", 64, 256, 5000],
])("knows the least that there is in %s", (instanceClass, processors, memory, connections) => {
  expect([instanceSize(instanceClass), mostConnections(instanceClass)]).toEqual([{ processors, memory }, connections]);
});

// The database's resources, input by input. Doesn't prove that RDS still offers the version or the class.
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
    autoMinorVersionUpgrade: true,
    engineLifecycleSupport: "open-source-rds-extended-support-disabled",
    instanceClass: "db.t3.medium",
    allocatedStorage: 20,
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
    enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
    deletionProtection: true,
    skipFinalSnapshot: false,
    finalSnapshotIdentifier: "payment-db-production-final",
  });
});

it("stands in the private subnets, and speaks TLS only", () => {
  expect(graph.one("rds/subnetGroup:SubnetGroup").inputs.subnetIds).toEqual(
    [1, 2, 3].map((zone) => `network-private-${zone}-id`),
  );
  expect(graph.one("rds/parameterGroup:ParameterGroup").inputs).toMatchObject({
    family: "postgres17",
    parameters: [
      // By the method that RDS keeps of a default, so that no preview shows a change.
      { name: "rds.force_ssl", value: "1", applyMethod: "pending-reboot" },
      { name: "log_connections", value: "1" },
      { name: "log_disconnections", value: "1" },
      { name: "log_statement", value: "ddl" },
    ],
  });
});

it("exports its logs to groups under the names that RDS uses", () => {
  const exported = instance(graph).enabledCloudwatchLogsExports as string[];
  expect(graph.all("cloudwatch/logGroup:LogGroup").map(({ inputs }) => inputs.name)).toEqual(
    expect.arrayContaining(exported.map((log) => `/aws/rds/instance/payment-db-production/${log}`)) as unknown,
  );
});

it("takes version, family, size and copies from the settings", async () => {
  const config = {
    postgresMajorVersion: 16,
    dbInstanceClass: "db.m7g.large",
    dbAllocatedStorage: 100,
    dbMultiAz: false,
  };
  const other = await evaluate({ config: { ...config, dbBackupRetentionDays: 30 } });
  expect(instance(other)).toMatchObject({
    engineVersion: "16",
    instanceClass: "db.m7g.large",
    allocatedStorage: 100,
    multiAz: false,
    backupRetentionPeriod: 30,
  });
  expect(other.one("rds/parameterGroup:ParameterGroup").inputs.family).toBe("postgres16");
});

it("takes a password in place of the one that RDS would make", async () => {
  const { manageMasterUserPassword, masterUserSecretKmsKeyId, password } = instance(await graphOf("every option"));
  expect([manageMasterUserPassword, masterUserSecretKmsKeyId, password]).toEqual([
    undefined,
    undefined,
    "correct-horse-battery",
  ]);
});

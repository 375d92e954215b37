// What was declared behind network and doors is there, asked of the emulator through the AWS SDK. The emulator keeps settings and
// doesn't live by most of them: that a standby takes over, an object expires or an alarm rings isn't shown.
import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { EventBridge } from "@aws-sdk/client-eventbridge";
import { IAM } from "@aws-sdk/client-iam";
import { KMS } from "@aws-sdk/client-kms";
import { Lambda } from "@aws-sdk/client-lambda";
import { RDS } from "@aws-sdk/client-rds";
import { S3 } from "@aws-sdk/client-s3";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { SNS } from "@aws-sdk/client-sns";
import { accessLogDelivery, balancerLogDelivery } from "../../components/accessLogStore";
import { alarmKeyPolicy } from "../../components/alarmTopics";
import { keyPolicy } from "../../components/encryption";
import { policyDocument } from "../../components/iam";
import { policiesOf, roleNamed } from "./roles";
import type { ClientSettings } from "../../local/emulator/clientSettings";
import { TestStack } from "./testStack";

let test: TestStack;
let root: ClientSettings;
let keyArn: string;

const audit = { Bucket: "payment-audit-logs-local-123456789012-use1" };
const accessLogs = { Bucket: "payment-access-logs-local-123456789012-use1" };
const place = { partition: "aws", accountId: "123456789012", region: "us-east-1" };

beforeAll(async () => {
  test = await TestStack.open();
  root = test.root;
  await test.stack.up();
  const { Aliases = [] } = await new KMS(root).listAliases({});
  const alias = Aliases.find(({ AliasName }) => AliasName === "alias/payment-local");
  keyArn = `arn:aws:kms:us-east-1:123456789012:key/${alias?.TargetKeyId ?? ""}`;
});

afterAll(() => test.close());

it.each([
  [audit, "aws:kms"],
  [accessLogs, "AES256"],
])("keeps %j private, versioned, encrypted and finite", async (bucket, algorithm) => {
  const s3 = new S3(root);
  expect(await s3.getBucketVersioning(bucket)).toMatchObject({ Status: "Enabled" });
  expect((await s3.getPublicAccessBlock(bucket)).PublicAccessBlockConfiguration).toEqual({
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  });
  const { OwnershipControls } = await s3.getBucketOwnershipControls(bucket);
  expect(OwnershipControls?.Rules).toEqual([{ ObjectOwnership: "BucketOwnerEnforced" }]);
  const { ServerSideEncryptionConfiguration } = await s3.getBucketEncryption(bucket);
  const [encryption] = ServerSideEncryptionConfiguration?.Rules ?? [];
  expect(encryption?.ApplyServerSideEncryptionByDefault).toMatchObject({ SSEAlgorithm: algorithm });
  const { Rules = [] } = await s3.getBucketLifecycleConfiguration(bucket);
  expect(Rules).toMatchObject([
    { Expiration: { Days: 365 }, NoncurrentVersionExpiration: { NoncurrentDays: 365 } },
    { Expiration: { ExpiredObjectDeleteMarker: true } },
  ]);
});

it("encrypts audit records with the stack's key, and logs who reads them", async () => {
  const s3 = new S3(root);
  const { ServerSideEncryptionConfiguration } = await s3.getBucketEncryption(audit);
  expect(ServerSideEncryptionConfiguration?.Rules).toMatchObject([
    { ApplyServerSideEncryptionByDefault: { KMSMasterKeyID: keyArn }, BucketKeyEnabled: true },
  ]);
  const { LoggingEnabled } = await s3.getBucketLogging(audit);
  expect(LoggingEnabled).toMatchObject({ TargetBucket: accessLogs.Bucket, TargetPrefix: "audit/" });
});

it("lets load balancer and S3 alone deliver access logs", async () => {
  const arn = `arn:aws:s3:::${accessLogs.Bucket}`;
  expect((await new S3(root).getBucketPolicy(accessLogs)).Policy).toBe(
    policyDocument(
      balancerLogDelivery(`${arn}/balancer`, place),
      accessLogDelivery(`${arn}/audit/`, audit.Bucket, place),
    ),
  );
});

it("rotates the key, which serves the account and its log groups", async () => {
  const kms = new KMS(root);
  expect(await kms.getKeyRotationStatus({ KeyId: keyArn })).toMatchObject({ KeyRotationEnabled: true });
  expect(await kms.getKeyPolicy({ KeyId: keyArn })).toMatchObject({ Policy: keyPolicy(place) });
});

it("gives each role to one service, with its own policies", async () => {
  const iam = new IAM(root);
  const { Roles = [] } = await iam.listRoles({});
  const roles = Roles.map(async ({ RoleName = "", AssumeRolePolicyDocument = "" }) => {
    const trusted = /"Service":"([a-z-]+)/.exec(decodeURIComponent(AssumeRolePolicyDocument))?.[1];
    const inline = [...(await policiesOf(iam, RoleName)).values()].flat().map(({ Sid }) => Sid);
    const { AttachedPolicies = [] } = await iam.listAttachedRolePolicies({ RoleName });
    const attached = AttachedPolicies.map(({ PolicyName }) => PolicyName);
    return `${RoleName.replace(/-[0-9a-f]{7}$/, "")} of ${String(trusted)}: ${[...inline.sort(), ...attached].join(", ")}`;
  });
  expect((await Promise.all(roles)).sort()).toEqual([
    "api-log-role of apigateway: AmazonAPIGatewayPushToCloudWatchLogs",
    "database-monitoring-role of monitoring: AmazonRDSEnhancedMonitoringRole",
    "flow-log-role of vpc-flow-logs: FlowLogGroup",
    "ledger-migrator-role of lambda: Environment, MasterSecret, MasterSecretEncryption, NetworkInterfaces, OwnLogGroup, Traces",
    "ledger-reader-role of lambda: DatabaseLogin, Environment, NetworkInterfaces, OwnLogGroup, Traces",
    "validator-role of lambda: AuditEncryption, AuditRecordNames, AuditRecords, DatabaseLogin, Environment, NetworkInterfaces, OwnLogGroup, Traces",
  ]);
  const policies = await policiesOf(iam, await roleNamed(iam, "validator-role-"));
  const { DBInstances: [database] = [] } = await new RDS(root).describeDBInstances({});
  const resourceId = database?.DbiResourceId ?? "none";
  const reached = [...policies.values()].flat().map(({ Sid, Resource }) => [Sid, Resource].join(" "));
  expect(reached.sort()).toEqual([
    `AuditEncryption ${keyArn}`,
    `AuditRecordNames arn:aws:s3:::${audit.Bucket}`,
    `AuditRecords arn:aws:s3:::${audit.Bucket}/audit/*`,
    `DatabaseLogin arn:aws:rds-db:us-east-1:123456789012:dbuser:${resourceId}/validator`,
    `Environment ${keyArn}`,
    "NetworkInterfaces *",
    "OwnLogGroup arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/payment-validator-local:*",
    "Traces *",
  ]);
});

it("runs the function as declared, for both doors, the sweep and nobody else", async () => {
  const lambda = new Lambda(root);
  const FunctionName = "payment-validator-local";
  expect(await lambda.getFunctionConfiguration({ FunctionName })).toMatchObject({
    Runtime: "nodejs24.x",
    Architectures: ["arm64"],
    MemorySize: 256,
    Timeout: 30,
    KMSKeyArn: keyArn,
    TracingConfig: { Mode: "Active" },
    Environment: {
      Variables: {
        AUDIT_BUCKET: audit.Bucket,
        DB_HOST: "localhost",
        DB_PORT: String(test.database.port),
        DB_NAME: "payments",
        LEDGER_EPOCH: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      },
    },
    LoggingConfig: { LogGroup: `/aws/lambda/${FunctionName}` },
  });
  const { Policy = "" } = await lambda.getPolicy({ FunctionName });
  const { Statement } = JSON.parse(Policy) as { Statement: { Principal: unknown; Condition: unknown }[] };
  const byCaller = (one: { Principal: unknown }, other: { Principal: unknown }) =>
    JSON.stringify(one.Principal).localeCompare(JSON.stringify(other.Principal));
  expect(Statement.sort(byCaller)).toMatchObject([
    { Principal: { Service: "apigateway.amazonaws.com" }, Condition: { ArnLike: expect.anything() as unknown } },
    {
      Principal: { Service: "elasticloadbalancing.amazonaws.com" },
      Condition: { ArnLike: expect.anything() as unknown },
    },
    { Principal: { Service: "events.amazonaws.com" }, Condition: { ArnLike: expect.anything() as unknown } },
  ]);
  expect(await lambda.getFunctionConcurrency({ FunctionName })).toMatchObject({ ReservedConcurrentExecutions: 100 });
});

it("describes the database as declared", async () => {
  const { DBInstances } = await new RDS(root).describeDBInstances({});
  expect(DBInstances).toMatchObject([
    {
      DBInstanceIdentifier: "payment-db-local",
      DBInstanceClass: "db.t3.medium",
      Engine: "postgres",
      EngineVersion: "17",
      DBName: "payments",
      MultiAZ: true,
      AllocatedStorage: 20,
      StorageEncrypted: true,
      KmsKeyId: keyArn,
      PubliclyAccessible: false,
      BackupRetentionPeriod: 7,
      AutoMinorVersionUpgrade: true,
      CopyTagsToSnapshot: true,
      IAMDatabaseAuthenticationEnabled: true,
      MonitoringInterval: 60,
      PerformanceInsightsEnabled: true,
    },
  ]);
});

it("forces TLS at the database, and has it log who connects", async () => {
  const rds = new RDS(root);
  const { DBInstances: [database] = [] } = await rds.describeDBInstances({});
  const DBParameterGroupName = database?.DBParameterGroups?.[0]?.DBParameterGroupName;
  const { DBParameterGroups } = await rds.describeDBParameterGroups({ DBParameterGroupName });
  expect(DBParameterGroups).toMatchObject([{ DBParameterGroupFamily: "postgres17" }]);
  const { Parameters = [] } = await rds.describeDBParameters({ DBParameterGroupName, Source: "user" });
  expect(
    Parameters.map(({ ParameterName, ParameterValue }) => [ParameterName, ParameterValue].join(" ")).sort(),
  ).toEqual([
    "log_connections 1",
    "log_disconnections 1",
    "log_error_verbosity terse",
    "log_statement ddl",
    "rds.force_ssl 1",
  ]);
});

it("keeps every log for the time set, under the stack's key", async () => {
  const { logGroups = [] } = await new CloudWatchLogs(root).describeLogGroups({});
  expect(logGroups.map(({ logGroupName }) => logGroupName).sort()).toEqual([
    "/aws/apigateway/payment-api-local",
    "/aws/lambda/payment-ledger-migrator-local",
    "/aws/lambda/payment-ledger-reader-local",
    "/aws/lambda/payment-validator-local",
    "/aws/rds/instance/payment-db-local/iam-db-auth-error",
    "/aws/rds/instance/payment-db-local/postgresql",
    "/aws/rds/instance/payment-db-local/upgrade",
    "/aws/vpc/payment-local",
    "aws-waf-logs-payment-local",
  ]);
  for (const group of logGroups) expect(group).toMatchObject({ retentionInDays: 365, kmsKeyId: keyArn });
});

it("has the validator sweep each minute, and makes metrics of what it logs", async () => {
  const events = new EventBridge(root);
  const { Rules: [rule] = [] } = await events.listRules({ NamePrefix: "validator-sweep-rule" });
  expect(rule).toMatchObject({ ScheduleExpression: "rate(1 minute)", State: "ENABLED" });
  const { Targets } = await events.listTargetsByRule({ Rule: rule?.Name });
  expect(Targets).toMatchObject([
    {
      Arn: "arn:aws:lambda:us-east-1:123456789012:function:payment-validator-local",
      Input: '{"sweep":true}',
      RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 },
    },
  ]);
  const FunctionName = "payment-validator-local";
  expect(await new Lambda(root).getFunctionEventInvokeConfig({ FunctionName })).toMatchObject({
    MaximumEventAgeInSeconds: 60,
    MaximumRetryAttempts: 0,
  });
  const { metricFilters = [] } = await new CloudWatchLogs(root).describeMetricFilters({
    logGroupName: "/aws/lambda/payment-validator-local",
  });
  expect(
    metricFilters
      .map(({ filterPattern, metricTransformations: [made] = [] }) =>
        [filterPattern, made?.metricNamespace, made?.metricName, made?.metricValue].join(" "),
      )
      .sort(),
  ).toEqual([
    '{ $.message = "Ledger swept" && $.backfill_idle_seconds >= 0 } Payments/payment-validator-local BackfillIdleSeconds $.backfill_idle_seconds',
    '{ $.message = "Ledger swept" } Payments/payment-validator-local DisagreeingPayments $.disagreeing',
    '{ $.message = "Ledger swept" } Payments/payment-validator-local OldestPendingSeconds $.oldest_pending_seconds',
  ]);
});

it("keeps the master's password in a secret that the migrator alone is told of", async () => {
  const { SecretList = [] } = await new SecretsManager(root).listSecrets({});
  const { Environment } = await new Lambda(root).getFunctionConfiguration({
    FunctionName: "payment-ledger-migrator-local",
  });
  expect(SecretList.map(({ ARN }) => ARN)).toEqual([Environment?.Variables?.DB_SECRET_ARN]);
});

it("has alarms of two classes that tell encrypted topics, and one alarm over the symptoms", async () => {
  const topics = await topicsOf(new SNS(root));
  const { MetricAlarms = [], CompositeAlarms = [] } = await new CloudWatch(root).describeAlarms({
    AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
  });
  const role = ({ AlarmName = "" }) => AlarmName.replace(/^alarms-|-[0-9a-f]{7}$/g, "");
  const told = (topic: string) =>
    MetricAlarms.filter(({ AlarmActions, OKActions }) => [AlarmActions, OKActions].every((to) => to?.join() === topic))
      .map(role)
      .sort();
  expect(told(topics.page)).toEqual(["database-storage", "disagreeing", "notice-undelivered", "oldest-pending"]);
  expect(told(topics.notice)).toHaveLength(29);
  expect(MetricAlarms).toHaveLength(33);
  // Of formulas and percentiles the emulator tells nothing back.
  const shown = MetricAlarms.map(({ MetricName, Statistic, Threshold, ...alarm }) => {
    const dimensions = alarm.Dimensions?.map(({ Value }) => Value) ?? [];
    const { DatapointsToAlarm, EvaluationPeriods, TreatMissingData } = alarm;
    return [MetricName, Statistic, Threshold]
      .concat(
        String(DatapointsToAlarm ?? EvaluationPeriods),
        String(EvaluationPeriods),
        TreatMissingData,
        ...dimensions,
      )
      .join(" ");
  });
  expect(shown).toEqual(
    expect.arrayContaining([
      "4XXError Sum 50 2 2 notBreaching payment-api-local local",
      "5XXError Sum 10 1 1 notBreaching payment-api-local local",
      "CPUUtilization Average 80 2 2 missing payment-db-local",
      "DatabaseConnections Maximum 200 3 5 notBreaching payment-db-local",
      "Errors Sum 0 1 1 notBreaching payment-ledger-migrator-local",
      "Errors Sum 5 1 1 notBreaching payment-validator-local",
      "OldestPendingSeconds Maximum 900 1 5 missing",
    ]),
  );
  const symptoms = [
    ...["api-5xx", "api-failing", "api-failing-slowly", "balancer-failing", "balancer-failing-slowly"],
    ...["payments-unavailable", "validator-errors"],
  ];
  expect(CompositeAlarms).toMatchObject([
    { AlarmName: "payment-local-payments-fail", AlarmActions: [topics.page], OKActions: [topics.page] },
  ]);
  const parts = [...(CompositeAlarms[0]?.AlarmRule ?? "").matchAll(/ALARM\("([^"]+)"\)/g)];
  expect(parts.map(([, AlarmName]) => role({ AlarmName })).sort()).toEqual(symptoms);
});

it("encrypts what it tells people with a key that isn't the one it tells of", async () => {
  const kms = new KMS(root);
  const { Aliases = [] } = await kms.listAliases({});
  const own = Aliases.find(({ AliasName }) => AliasName === "alias/payment-local/alarms")?.TargetKeyId ?? "";
  expect(keyArn).not.toContain(own);
  expect(await kms.getKeyPolicy({ KeyId: own })).toMatchObject({ Policy: alarmKeyPolicy(place) });
  const topics = await topicsOf(new SNS(root));
  for (const TopicArn of Object.values(topics)) {
    const { Attributes = {} } = await new SNS(root).getTopicAttributes({ TopicArn });
    expect(Attributes.KmsMasterKeyId).toBe(own);
  }
  const events = new EventBridge(root);
  const { Rules = [] } = await events.listRules({ NamePrefix: "alarms-key-rule" });
  expect(Rules.map(({ EventPattern = "" }) => (JSON.parse(EventPattern) as { detail: object }).detail)).toMatchObject([
    { resources: { ARN: [keyArn] } },
  ]);
  const { Targets } = await events.listTargetsByRule({ Rule: Rules[0]?.Name });
  expect(Targets).toMatchObject([
    { Arn: topics.page, InputTransformer: { InputPathsMap: { call: "$.detail.eventName" } } },
  ]);
});

it("keeps the dashboard, whose alarms are all that there are", async () => {
  const cloudWatch = new CloudWatch(root);
  const { DashboardBody = "{}" } = await cloudWatch.getDashboard({ DashboardName: "payment-local" });
  const { widgets } = JSON.parse(DashboardBody) as { widgets: { type: string; properties: { alarms?: string[] } }[] };
  const { MetricAlarms = [], CompositeAlarms = [] } = await cloudWatch.describeAlarms({
    AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
  });
  const arns = [...MetricAlarms, ...CompositeAlarms].map(({ AlarmArn }) => AlarmArn);
  expect(widgets.flatMap(({ properties }) => properties.alarms ?? []).sort()).toEqual(arns.sort());
});

/** ARNs of the two topics. */
async function topicsOf(sns: SNS): Promise<Readonly<Record<"page" | "notice", string>>> {
  const { Topics = [] } = await sns.listTopics({});
  const arns = Topics.map(({ TopicArn = "" }) => TopicArn);
  expect(arns).toHaveLength(2);
  const arnOf = (name: RegExp) => arns.find((arn) => name.test(arn)) ?? "none";
  return { page: arnOf(/:alarms-topic-/), notice: arnOf(/:alarms-notice-topic-/) };
}

it("isn't told everything, so this much is not judged", async () => {
  const { DBInstances: [database] = [] } = await new RDS(root).describeDBInstances({});
  const { Policy } = await new S3(root).getBucketPolicy(audit).catch(() => ({ Policy: undefined }));
  const told = {
    "which logs the database exports": database?.EnabledCloudwatchLogsExports?.length,
    "that RDS keeps the password": database?.MasterUserSecret,
    "that the audit bucket takes TLS alone": Policy,
  };
  expect(Object.entries(told).filter(([, value]) => value)).toEqual([]);
});

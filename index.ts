import * as random from "@pulumi/random";
import { lookUpAccount, lookUpZones } from "./account";
import { AccessLogStore } from "./components/accessLogStore";
import { Alarms } from "./components/alarms";
import { AuditStore } from "./components/auditStore";
import { Database } from "./components/database";
import { Encryption } from "./components/encryption";
import { Firewall } from "./components/firewall";
import { FlowLog } from "./components/flowLog";
import { LoadBalancer } from "./components/loadBalancer";
import { Network } from "./components/network";
import { RestApi } from "./components/restApi";
import { Validator } from "./components/validator";
import { readSettings } from "./config/settings";
import { bundleValidator } from "./lambda/bundle/bundle";
import { fixedNames } from "./components/names";
import { stackTags } from "./components/tags";

/** A payment API on AWS: two public doors, one validator, a database beside it and a record of every payment. */
export = async () => {
  // Whatever can be wrong with the settings, the region or the handler shows here, before the first resource.
  const settings = readSettings();
  const account = await lookUpAccount();
  const [zones, code] = await Promise.all([
    lookUpZones(account.region, { count: settings.availabilityZoneCount, names: settings.availabilityZones }),
    bundleValidator(),
  ]);

  const { environment, environmentSuffix, logRetentionDays, protectData: protect } = settings;
  const names = fixedNames(environmentSuffix, account.accountId);
  const tags = stackTags(settings);
  const { keyId, keyArn } = new Encryption("encryption", { account, alias: names.keyAlias, protect, tags });
  const common = { account, keyArn, logRetentionDays, protect, tags };

  const network = new Network("network", { cidr: settings.vpcCidr, zones, tags });
  const { vpcId, publicSubnetIds, privateSubnetIds } = network;
  new FlowLog("flow-log", { ...common, logGroupName: names.flowLogs, vpcId });

  const database = new Database("database", {
    ...common,
    identifier: names.database,
    finalSnapshotIdentifier: names.finalSnapshot,
    vpcId,
    subnetIds: privateSubnetIds,
    majorVersion: settings.postgresMajorVersion,
    instanceClass: settings.dbInstanceClass,
    allocatedStorage: settings.dbAllocatedStorage,
    multiAz: settings.dbMultiAz,
    backupRetentionDays: settings.dbBackupRetentionDays,
    port: settings.dbPort,
    password: settings.dbPassword,
  });

  const retentionDays = settings.auditRetentionDays;
  const accessLogs = new AccessLogStore("access-logs", {
    ...common,
    bucketName: names.accessLogBucket,
    auditBucketName: names.auditBucket,
    retentionDays,
  });
  const auditStore = new AuditStore("audit", {
    ...common,
    bucketName: names.auditBucket,
    retentionDays,
    lockDays: settings.auditLockDays,
    accessLogs,
    vpcId,
    routeTableIds: network.privateRouteTableIds,
  });

  const validator = new Validator("validator", {
    ...common,
    functionName: names.validator,
    code,
    environment,
    vpcId,
    subnetIds: privateSubnetIds,
    auditStore,
    database,
    memorySize: settings.lambdaMemorySize,
    reservedConcurrency: settings.lambdaReservedConcurrency,
  });

  // One key for both doors. Letters and digits only, as the load balancer takes * and ? for wildcards.
  const apiKey = new random.RandomPassword("api-key", { length: 40, special: false }).result;
  const iamAuthorization = settings.apiAuthorization === "AWS_IAM";
  const api = new RestApi("api", {
    ...common,
    apiName: names.api,
    stageName: environment,
    validator,
    apiKey,
    iamAuthorization,
    rateLimit: settings.apiRateLimit,
    burstLimit: settings.apiBurstLimit,
    dailyQuota: settings.apiDailyQuota,
    accountRole: settings.apiGatewayAccountRole,
    executionLogs: settings.apiExecutionLogs,
  });
  const loadBalancer = new LoadBalancer("balancer", {
    ...common,
    vpcId,
    subnetIds: publicSubnetIds,
    validator,
    // It can't check signatures, and must not be a way around them.
    apiKey: iamAuthorization ? undefined : apiKey,
    accessLogs,
    certificateArn: settings.certificateArn,
  });
  new Firewall("firewall", {
    ...common,
    logGroupName: names.firewallLogs,
    doors: { api: api.stageArn, balancer: loadBalancer.arn },
    rateLimit: settings.firewallRateLimit,
  });
  new Alarms("alarms", { ...common, keyId, database, validator, api, email: settings.alarmEmail });

  return {
    /** The VPC that everything is in. */
    vpcId,
    /** Host and port of the database, for clients inside of the VPC. */
    rdsEndpoint: database.endpoint,
    /** The validator, as in `aws lambda invoke`. */
    lambdaFunctionName: validator.functionName,
    /** The API; a payment goes to `/validate` under it. */
    apiGatewayUrl: api.url,
    /** The load balancer's host; a payment goes to `/validate` at it. */
    albDnsName: loadBalancer.dnsName,
    /** The bucket of audit records. */
    auditBucketName: auditStore.bucketName,
    /** The key that everything at rest is encrypted with. */
    kmsKeyId: keyId,
    /** What clients of both doors send as `x-api-key`; secret. */
    apiKey,
  };
};

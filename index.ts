import * as random from "@pulumi/random";
import { lookUpAccount } from "./account";
import { Alarms } from "./components/alarms";
import { AuditStore } from "./components/auditStore";
import { Database } from "./components/database";
import { Encryption } from "./components/encryption";
import { LoadBalancer } from "./components/loadBalancer";
import { Network } from "./components/network";
import { RestApi } from "./components/restApi";
import { Validator } from "./components/validator";
import { readSettings } from "./config";
import { bundleValidator } from "./pure/bundle";
import { fixedNames } from "./pure/names";
import { Tags } from "./pure/tags";

/** A payment API on AWS: two public doors, one validator, a database beside it and a record of every payment. */
export = async () => {
  // Whatever can be wrong with the settings, the region or the handler shows here, before the first resource.
  const settings = readSettings();
  const place = await lookUpAccount({ count: settings.availabilityZoneCount, names: settings.availabilityZones });
  const code = bundleValidator();

  const { environment, environmentSuffix, logRetentionDays, protectData: protect } = settings;
  const names = fixedNames(environmentSuffix, place.accountId);
  const tags = new Tags(
    {
      Environment: environment,
      MigrationDate: settings.migrationDate,
      ManagedBy: "Pulumi",
      Project: "PaymentProcessing",
    },
    environmentSuffix,
  );

  const network = new Network("network", { cidr: settings.vpcCidr, zones: place.zones, tags });
  const { vpcId, publicSubnetIds, privateSubnetIds } = network;

  const { keyId, keyArn } = new Encryption("encryption", { place, alias: names.keyAlias, protect, tags });

  const database = new Database("database", {
    identifier: names.database,
    finalSnapshotIdentifier: names.finalSnapshot,
    vpcId,
    subnetIds: privateSubnetIds,
    keyArn,
    majorVersion: settings.postgresMajorVersion,
    instanceClass: settings.dbInstanceClass,
    allocatedStorage: settings.dbAllocatedStorage,
    multiAz: settings.dbMultiAz,
    backupRetentionDays: settings.dbBackupRetentionDays,
    password: settings.dbPassword,
    logRetentionDays,
    protect,
    tags,
  });

  const auditStore = new AuditStore("audit", {
    bucketName: names.auditBucket,
    keyArn,
    retentionDays: settings.auditRetentionDays,
    protect,
    region: place.region,
    vpcId,
    routeTableIds: network.privateRouteTableIds,
    tags,
  });

  const validator = new Validator("validator", {
    functionName: names.validator,
    code,
    environment,
    region: place.region,
    vpcId,
    subnetIds: privateSubnetIds,
    auditStore,
    database,
    keyArn,
    memorySize: settings.lambdaMemorySize,
    logRetentionDays,
    tags,
  });

  // One key for both doors. Letters and digits only, as the load balancer takes * and ? for wildcards.
  const apiKey = new random.RandomPassword("api-key", { length: 40, special: false }).result;

  const api = new RestApi("api", {
    apiName: names.api,
    stageName: environment,
    validator,
    apiKey,
    rateLimit: settings.apiRateLimit,
    burstLimit: settings.apiBurstLimit,
    dailyQuota: settings.apiDailyQuota,
    accountRole: settings.apiGatewayAccountRole,
    partition: place.partition,
    keyArn,
    logRetentionDays,
    tags,
  });

  const loadBalancer = new LoadBalancer("balancer", {
    vpcId,
    subnetIds: publicSubnetIds,
    validator,
    apiKey,
    accountId: place.accountId,
    certificateArn: settings.certificateArn,
    protect,
    tags,
  });

  new Alarms("alarms", { database, validator, api, keyId, email: settings.alarmEmail, place, tags });

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

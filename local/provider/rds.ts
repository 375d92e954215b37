import type { EventSubscriptionArgs, InstanceArgs, ParameterGroupArgs, SubnetGroupArgs } from "@pulumi/aws/rds";
import type {
  ApplyMethod,
  CreateDBInstanceCommandInput,
  DatabaseInsightsMode,
  ModifyDBInstanceCommandInput,
} from "@aws-sdk/client-rds";
import { rds, required } from "./clients";
import { absent, resource, type Entries } from "./entry";
import { checkParameter, checkVersion } from "./postgresRules";
import { tagList, updateTags, type Tags } from "./tags";
import type { Plain } from "./wire";

/** The database, of which the emulator keeps the description: no PostgreSQL runs behind its endpoint. */
export const rdsEntries: Entries = {
  "aws:rds/subnetGroup:SubnetGroup": resource({
    plan: (inputs: Plain<SubnetGroupArgs>) => ({
      group: {
        DBSubnetGroupName: inputs.name,
        DBSubnetGroupDescription: inputs.description,
        SubnetIds: inputs.subnetIds,
      },
      tags: inputs.tags,
    }),
    create: async ({ group, tags }) => {
      const { DBSubnetGroup } = await rds.createDBSubnetGroup({ ...group, Tags: tagList(tags) });
      const id = required(group.DBSubnetGroupName, "the subnet group's name");
      return { id, outputs: { arn: DBSubnetGroup?.DBSubnetGroupArn } };
    },
    update: async ({ plan: old }, { group, tags }) => {
      const { DBSubnetGroup } = await rds.modifyDBSubnetGroup(group);
      return updateRdsTags(DBSubnetGroup?.DBSubnetGroupArn, old.tags, tags);
    },
    delete: ({ id }) => rds.deleteDBSubnetGroup({ DBSubnetGroupName: id }),
    autoName: { input: "name" },
    replaces: ["name"],
  }),

  "aws:rds/parameterGroup:ParameterGroup": resource({
    plan: (inputs: Plain<ParameterGroupArgs>) => ({
      group: {
        DBParameterGroupName: inputs.name,
        DBParameterGroupFamily: inputs.family,
        Description: inputs.description,
      },
      parameters: (inputs.parameters ?? []).map(({ name, value, applyMethod }) => ({
        ParameterName: name,
        ParameterValue: value,
        ApplyMethod: (applyMethod ?? "immediate") as ApplyMethod,
      })),
      tags: inputs.tags,
    }),
    create: async ({ group, parameters, tags }) => {
      for (const { ParameterName: name, ParameterValue: value } of parameters)
        checkParameter(group.DBParameterGroupFamily, name, value);
      const { DBParameterGroup } = await rds.createDBParameterGroup({ ...group, Tags: tagList(tags) });
      const id = required(group.DBParameterGroupName, "the parameter group's name");
      await rds.modifyDBParameterGroup({ DBParameterGroupName: id, Parameters: parameters });
      return { id, outputs: { arn: DBParameterGroup?.DBParameterGroupArn } };
    },
    update: async ({ id, plan: old }, { group, parameters, tags }) => {
      for (const { ParameterName: name, ParameterValue: value } of parameters)
        checkParameter(group.DBParameterGroupFamily, name, value);
      const names = parameters.map(({ ParameterName }) => ParameterName);
      const dropped = old.parameters.filter(({ ParameterName }) => !names.includes(ParameterName));
      if (dropped.length > 0) await rds.resetDBParameterGroup({ DBParameterGroupName: id, Parameters: dropped });
      await rds.modifyDBParameterGroup({ DBParameterGroupName: id, Parameters: parameters });
      const { DBParameterGroups } = await rds.describeDBParameterGroups({ DBParameterGroupName: id });
      return updateRdsTags(DBParameterGroups?.[0]?.DBParameterGroupArn, old.tags, tags);
    },
    delete: ({ id }) => rds.deleteDBParameterGroup({ DBParameterGroupName: id }),
    autoName: { input: "name" },
    replaces: ["name", "family", "description"],
  }),

  "aws:rds/instance:Instance": resource({
    plan: instancePlan,
    create: async ({ fixed, changeable, password, tags }) => {
      await requireFittingGroup(changeable);
      const { DBInstance: instance } = await rds.createDBInstance({
        ...fixed,
        ...changeable,
        MasterUserPassword: password,
        Tags: tagList(tags),
      });
      const { Address: address, Port: port } = required(instance?.Endpoint, "CreateDBInstance's Endpoint");
      return {
        id: required(instance?.DbiResourceId, "CreateDBInstance's DbiResourceId"),
        outputs: {
          address,
          endpoint: `${address ?? ""}:${port ?? ""}`,
          arn: instance?.DBInstanceArn,
          resourceId: instance?.DbiResourceId,
          engineVersionActual: instance?.EngineVersion,
        },
      };
    },
    update: async ({ plan: old }, { fixed, changeable, manner, password, tags }) => {
      const { EnableCloudwatchLogsExports: exported = [], ...rest } = changeable;
      await requireFittingGroup(changeable);
      const { DBInstance } = await rds.modifyDBInstance({
        ...rest,
        ...manner,
        DBInstanceIdentifier: fixed.DBInstanceIdentifier,
        MasterUserPassword: password === old.password ? undefined : password,
        CloudwatchLogsExportConfiguration: {
          EnableLogTypes: exported,
          DisableLogTypes: old.changeable.EnableCloudwatchLogsExports?.filter((type) => !exported.includes(type)),
        },
      });
      await updateRdsTags(DBInstance?.DBInstanceArn, old.tags, tags);
      const address = DBInstance?.Endpoint?.Address;
      // The emulator's own description keeps the former port.
      return { port: fixed.Port, endpoint: `${address ?? ""}:${String(fixed.Port)}` };
    },
    delete: ({ plan: { fixed, deletesBackups, skipsSnapshot, snapshot } }) =>
      rds.deleteDBInstance({
        DBInstanceIdentifier: fixed.DBInstanceIdentifier,
        DeleteAutomatedBackups: deletesBackups,
        SkipFinalSnapshot: skipsSnapshot,
        FinalDBSnapshotIdentifier: skipsSnapshot ? undefined : snapshot,
      }),
    autoName: { input: "identifier" },
    // The real plugin changes an identifier in place, which the emulator can't.
    replaces: ["engine", "dbName", "username", "storageEncrypted", "kmsKeyId", "identifier"],
    limits:
      "No PostgreSQL runs: any class and password is taken, and no log or measure is exported. A password that RDS would manage is " +
      "not made, nor is its secret. Another identifier makes a new database instead of a changed one.",
  }),

  "aws:rds/eventSubscription:EventSubscription": absent(
    ["sourceType", "sourceIds", "eventCategories", "snsTopic", "tags"] satisfies (keyof EventSubscriptionArgs)[],
    "Not made: the emulator has no subscriptions to events.",
  ),
};

function instancePlan(inputs: Plain<InstanceArgs>) {
  const fixed = {
    DBInstanceIdentifier: inputs.identifier,
    Engine: inputs.engine,
    DBName: inputs.dbName,
    MasterUsername: inputs.username,
    Port: inputs.port,
    StorageEncrypted: inputs.storageEncrypted,
    KmsKeyId: inputs.kmsKeyId,
    DBSubnetGroupName: inputs.dbSubnetGroupName,
    EngineLifecycleSupport: inputs.engineLifecycleSupport,
  } satisfies Partial<CreateDBInstanceCommandInput>;
  const changeable = {
    DBInstanceClass: inputs.instanceClass,
    EngineVersion: inputs.engineVersion,
    AutoMinorVersionUpgrade: inputs.autoMinorVersionUpgrade,
    AllocatedStorage: inputs.allocatedStorage,
    MaxAllocatedStorage: inputs.maxAllocatedStorage,
    Iops: inputs.iops,
    StorageThroughput: inputs.storageThroughput,
    StorageType: inputs.storageType,
    EnableIAMDatabaseAuthentication: inputs.iamDatabaseAuthenticationEnabled,
    DBParameterGroupName: inputs.parameterGroupName,
    VpcSecurityGroupIds: inputs.vpcSecurityGroupIds,
    PubliclyAccessible: inputs.publiclyAccessible,
    MultiAZ: inputs.multiAz,
    BackupRetentionPeriod: inputs.backupRetentionPeriod,
    PreferredBackupWindow: inputs.backupWindow,
    PreferredMaintenanceWindow: inputs.maintenanceWindow,
    CopyTagsToSnapshot: inputs.copyTagsToSnapshot,
    EnableCloudwatchLogsExports: inputs.enabledCloudwatchLogsExports,
    DeletionProtection: inputs.deletionProtection,
    MonitoringInterval: inputs.monitoringInterval,
    MonitoringRoleArn: inputs.monitoringRoleArn,
    ManageMasterUserPassword: inputs.manageMasterUserPassword,
    MasterUserSecretKmsKeyId: inputs.masterUserSecretKmsKeyId,
    DatabaseInsightsMode: inputs.databaseInsightsMode as DatabaseInsightsMode | undefined,
    EnablePerformanceInsights: inputs.performanceInsightsEnabled,
    PerformanceInsightsKMSKeyId: inputs.performanceInsightsKmsKeyId,
    PerformanceInsightsRetentionPeriod: inputs.performanceInsightsRetentionPeriod,
  } satisfies Partial<CreateDBInstanceCommandInput>;
  return {
    fixed,
    changeable,
    /** How a change is made. */
    manner: {
      AllowMajorVersionUpgrade: inputs.allowMajorVersionUpgrade,
      ApplyImmediately: inputs.applyImmediately,
    } satisfies Partial<ModifyDBInstanceCommandInput>,
    deletesBackups: inputs.deleteAutomatedBackups ?? true,
    password: inputs.password,
    skipsSnapshot: inputs.skipFinalSnapshot ?? false,
    snapshot: inputs.finalSnapshotIdentifier,
    tags: inputs.tags,
  };
}

/** @throws Error as RDS does for a version and a parameter group that don't go together. */
async function requireFittingGroup({
  EngineVersion,
  DBParameterGroupName,
}: Partial<CreateDBInstanceCommandInput>): Promise<void> {
  const { DBParameterGroups = [] } = await rds.describeDBParameterGroups({ DBParameterGroupName });
  checkVersion(EngineVersion, DBParameterGroups[0]?.DBParameterGroupFamily);
}

async function updateRdsTags(arn: string | undefined, old: Tags, now: Tags): Promise<undefined> {
  await updateTags(old, now, {
    set: (tags) => rds.addTagsToResource({ ResourceName: arn, Tags: tagList(tags) }),
    remove: (TagKeys) => rds.removeTagsFromResource({ ResourceName: arn, TagKeys }),
  });
  return undefined;
}

import type { InstanceArgs, ParameterGroupArgs, SubnetGroupArgs } from "@pulumi/aws/rds";
import type * as sdk from "@aws-sdk/client-rds";
import { unchanged } from "./bounds";
import { rds, required, secrets, secretsOfRds } from "./clients";
import { localDatabase, setMasterPassword } from "./localDatabase";
import { absent, resource, type Entries } from "./entry";
import { checkParameter, checkVersion } from "./postgresRules";
import { tagList, type TagCalls } from "./tags";
import { ifPresent } from "./gone";
import type { Plain, Properties } from "./wire";

/** The database, of which the emulator keeps the description. PostgreSQL runs beside it, if the environment tells of one. */
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
    update: (_existing, { group }) => rds.modifyDBSubnetGroup(group),
    retag,
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
      parameters: (inputs.parameters ?? []).map(({ name, value, applyMethod }) => {
        checkParameter(inputs.family, name, value);
        const ApplyMethod = (applyMethod ?? "immediate") as sdk.ApplyMethod;
        return { ParameterName: name, ParameterValue: value, ApplyMethod };
      }),
      tags: inputs.tags,
    }),
    create: async ({ group, parameters, tags }) => {
      const { DBParameterGroup } = await rds.createDBParameterGroup({ ...group, Tags: tagList(tags) });
      const id = required(group.DBParameterGroupName, "the parameter group's name");
      await rds.modifyDBParameterGroup({ DBParameterGroupName: id, Parameters: parameters });
      return { id, outputs: { arn: DBParameterGroup?.DBParameterGroupArn } };
    },
    retag,
    delete: ({ id }) => rds.deleteDBParameterGroup({ DBParameterGroupName: id }),
    autoName: { input: "name" },
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
      const id = required(instance?.DbiResourceId, "CreateDBInstance's DbiResourceId");
      const { port } = localDatabase();
      console.error(`The database is a record in the emulator; PostgreSQL runs beside it, on port ${port}.`);
      // The emulator's own, which is this machine's, as the database beside it is.
      const address = required(instance?.Endpoint?.Address, "CreateDBInstance's Address");
      return {
        id,
        outputs: {
          address,
          endpoint: `${address}:${fixed.Port ?? ""}`,
          arn: instance?.DBInstanceArn,
          resourceId: id,
          masterUserSecrets: await setMaster(id, changeable, { to: password }),
        },
      };
    },
    update: async ({ id, plan: old }, { fixed, changeable, manner, password }, tell) => {
      unchanged("identifier", old.fixed.DBInstanceIdentifier, fixed.DBInstanceIdentifier);
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
      // The emulator's own description keeps the former port.
      tell({ endpoint: `${DBInstance?.Endpoint?.Address ?? ""}:${String(fixed.Port)}` });
      if (password === old.password) return;
      tell({ masterUserSecrets: await setMaster(id, changeable, { from: old.password, to: password }) });
    },
    retag,
    delete: async ({ id, plan: { fixed, deletesBackups, skipsSnapshot, snapshot } }) => {
      await rds.deleteDBInstance({
        DBInstanceIdentifier: fixed.DBInstanceIdentifier,
        DeleteAutomatedBackups: deletesBackups,
        SkipFinalSnapshot: skipsSnapshot,
        FinalDBSnapshotIdentifier: skipsSnapshot ? undefined : snapshot,
      });
      await removeSecret(id);
    },
    autoName: { input: "identifier" },
    replaces: ["engine", "dbName", "username", "storageEncrypted", "kmsKeyId"],
  }),

  "aws:rds/eventSubscription:EventSubscription": absent(),
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
  } satisfies Partial<sdk.CreateDBInstanceCommandInput>;
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
    DatabaseInsightsMode: inputs.databaseInsightsMode as sdk.DatabaseInsightsMode | undefined,
    EnablePerformanceInsights: inputs.performanceInsightsEnabled,
    PerformanceInsightsKMSKeyId: inputs.performanceInsightsKmsKeyId,
    PerformanceInsightsRetentionPeriod: inputs.performanceInsightsRetentionPeriod,
  } satisfies Partial<sdk.CreateDBInstanceCommandInput>;
  return {
    fixed,
    changeable,
    /** How a change is made. */
    manner: {
      AllowMajorVersionUpgrade: inputs.allowMajorVersionUpgrade,
      ApplyImmediately: inputs.applyImmediately,
    } satisfies Partial<sdk.ModifyDBInstanceCommandInput>,
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
}: Partial<sdk.CreateDBInstanceCommandInput>): Promise<void> {
  const { DBParameterGroups = [] } = await rds.describeDBParameterGroups({ DBParameterGroupName });
  checkVersion(EngineVersion, DBParameterGroups[0]?.DBParameterGroupFamily);
}

/** The name that RDS gives the secret with the password of an instance's master. */
function secretName(resourceId: string): string {
  return `rds!${resourceId}`;
}

async function removeSecret(resourceId: string): Promise<void> {
  const SecretId = secretName(resourceId);
  await ifPresent(secretsOfRds.deleteSecret({ SecretId, ForceDeleteWithoutRecovery: true }));
}

/**
 * Gives the master the program's password, or where it has none one in a secret, as RDS does.
 *
 * @returns what RDS tells of the secret.
 */
async function setMaster(
  resourceId: string,
  { MasterUserSecretKmsKeyId: KmsKeyId }: Partial<sdk.CreateDBInstanceCommandInput>,
  { from, to }: { readonly from?: string | undefined; readonly to: string | undefined },
): Promise<Properties[]> {
  const database = localDatabase();
  const { user: username, password } = database;
  await setMasterPassword(database, { from: from ?? password, to: to ?? password });
  await removeSecret(resourceId);
  if (to !== undefined) return [];
  const SecretString = JSON.stringify({ username, password });
  const { ARN } = await secrets.createSecret({ Name: secretName(resourceId), KmsKeyId, SecretString });
  return [{ secretArn: required(ARN, "CreateSecret's ARN") }];
}

function retag({ arn: ResourceName }: { arn: string }): TagCalls {
  return {
    set: (tags) => rds.addTagsToResource({ ResourceName, Tags: tagList(tags) }),
    remove: (TagKeys) => rds.removeTagsFromResource({ ResourceName, TagKeys }),
  };
}

import type { EventSubscriptionArgs, InstanceArgs, ParameterGroupArgs, SubnetGroupArgs } from "@pulumi/aws/rds";
import type {
  ApplyMethod,
  CreateDBInstanceCommandInput,
  DatabaseInsightsMode,
  ModifyDBInstanceCommandInput,
} from "@aws-sdk/client-rds";
import { unchanged } from "./bounds";
import { rds, required, secrets, secretsOfRds } from "./clients";
import { localDatabase, setMasterPassword } from "./localDatabase";
import { absent, resource, type Entries } from "./entry";
import { checkParameter, checkVersion } from "./postgresRules";
import { tagList, updateTags, type Tags } from "./tags";
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
      const id = required(instance?.DbiResourceId, "CreateDBInstance's DbiResourceId");
      const database = localDatabase();
      // The emulator's own, which is this machine's, as the database beside it is.
      const address = required(instance?.Endpoint?.Address, "CreateDBInstance's Address");
      if (database) {
        console.error(`The database is a record in the emulator; PostgreSQL runs beside it, on port ${database.port}.`);
      }
      if (database && password !== undefined) {
        await setMasterPassword(database, { from: database.password, to: password });
      }
      return {
        id,
        outputs: {
          address,
          endpoint: `${address}:${fixed.Port ?? ""}`,
          arn: instance?.DBInstanceArn,
          resourceId: id,
          engineVersionActual: instance?.EngineVersion,
          masterUserSecrets: password === undefined ? [await makeMasterSecret(id, changeable)] : [],
        },
      };
    },
    update: async ({ id, plan: old }, { fixed, changeable, manner, password, tags }) => {
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
      await updateRdsTags(DBInstance?.DBInstanceArn, old.tags, tags);
      const address = DBInstance?.Endpoint?.Address;
      // The emulator's own description keeps the former port.
      const ends = { port: fixed.Port, endpoint: `${address ?? ""}:${String(fixed.Port)}` };
      return { ...ends, ...(await changeMasterPassword(id, { from: old.password, to: password, changeable })) };
    },
    delete: async ({ id, plan: { fixed, deletesBackups, password, skipsSnapshot, snapshot } }) => {
      await rds.deleteDBInstance({
        DBInstanceIdentifier: fixed.DBInstanceIdentifier,
        DeleteAutomatedBackups: deletesBackups,
        SkipFinalSnapshot: skipsSnapshot,
        FinalDBSnapshotIdentifier: skipsSnapshot ? undefined : snapshot,
      });
      if (password === undefined) await removeMasterSecret(id);
    },
    autoName: { input: "identifier" },
    replaces: ["engine", "dbName", "username", "storageEncrypted", "kmsKeyId"],
    limits:
      "It stays a record: any class is taken, and no log or measure is exported. PostgreSQL runs beside the emulator, in the " +
      "version that comes with this project, outside of any VPC. A secret holds the password that RDS would manage, and is never " +
      "rotated. Another identifier is refused.",
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

/** The name that RDS gives the secret with the password of an instance's master. */
function masterSecretName(resourceId: string): string {
  return `rds!${resourceId}`;
}

/** Makes the secret that RDS keeps the master's password in, in the form that it has there. */
async function makeMasterSecret(
  resourceId: string,
  { MasterUserSecretKmsKeyId: KmsKeyId }: Partial<CreateDBInstanceCommandInput>,
): Promise<Properties> {
  const { user: username, password } = localDatabase() ?? { user: "dbadmin", password: "" };
  const { ARN } = await secrets.createSecret({
    Name: masterSecretName(resourceId),
    KmsKeyId,
    SecretString: JSON.stringify({ username, password }),
  });
  return { secretArn: required(ARN, "CreateSecret's ARN"), kmsKeyId: KmsKeyId, secretStatus: "active" };
}

async function removeMasterSecret(resourceId: string): Promise<void> {
  const removal = secretsOfRds.deleteSecret({
    SecretId: masterSecretName(resourceId),
    ForceDeleteWithoutRecovery: true,
  });
  await ifPresent(removal);
}

/** Lets the program's password take the place of the managed one, the other way round, or of another. */
async function changeMasterPassword(
  resourceId: string,
  change: {
    readonly from: string | undefined;
    readonly to: string | undefined;
    readonly changeable: Partial<CreateDBInstanceCommandInput>;
  },
): Promise<Properties | undefined> {
  const { from, to, changeable } = change;
  if (from === to) return undefined;
  const database = localDatabase();
  if (database) {
    await setMasterPassword(database, { from: from ?? database.password, to: to ?? database.password });
  }
  if (to === undefined) return { masterUserSecrets: [await makeMasterSecret(resourceId, changeable)] };
  if (from === undefined) await removeMasterSecret(resourceId);
  return { masterUserSecrets: [] };
}

async function updateRdsTags(arn: string | undefined, old: Tags, now: Tags): Promise<undefined> {
  await updateTags(old, now, {
    set: (tags) => rds.addTagsToResource({ ResourceName: arn, Tags: tagList(tags) }),
    remove: (TagKeys) => rds.removeTagsFromResource({ ResourceName: arn, TagKeys }),
  });
  return undefined;
}

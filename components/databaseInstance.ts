import * as pulumi from "@pulumi/pulumi";
import { Names } from "./names";
import { storagePerformance } from "./postgres";

/** Name of the database that RDS creates in the instance. */
export const databaseName = "payments";

/** How much room the database has. */
export interface DatabaseStorage {
  /** GiB that it begins with. */
  readonly allocated: number;
  /** GiB that it grows to by itself before it is full; it stays as it is where this is no more than it has. */
  readonly most: number;
}

/** The instance that the database runs on. */
export interface DatabaseInstanceArgs {
  /** PostgreSQL's major version, one of `postgresVersions`. */
  readonly majorVersion: number;
  /** Such as `db.t3.medium`. */
  readonly instanceClass: string;
  readonly storage: DatabaseStorage;
  /** Whether a change that interrupts the database is made at once, and else in the next maintenance window. */
  readonly applyImmediately: boolean;
  /** Whether a standby waits in a second zone. */
  readonly multiAz: boolean;
  readonly backupRetentionDays: number;
  /** Port that PostgreSQL listens on. */
  readonly port: number;
  /** Master password; RDS makes, stores and rotates one when it is absent. */
  readonly password: pulumi.Output<string> | undefined;
}

/** What runs, on what, and by whose password. */
export function engineOf(instance: DatabaseInstanceArgs, keyArn: pulumi.Input<string>) {
  const { allocated, most } = instance.storage;
  return {
    engine: "postgres",
    engineVersion: String(instance.majorVersion),
    // A new major version comes with a new parameter group. The old one is deleted last, which RDS refuses while the upgrade
    // waits for its window, so that there is no upgrade unless at once.
    allowMajorVersionUpgrade: instance.applyImmediately,
    applyImmediately: instance.applyImmediately,
    autoMinorVersionUpgrade: true,
    // Past its end of life a version is upgraded rather than billed as Extended Support.
    engineLifecycleSupport: "open-source-rds-extended-support-disabled",
    instanceClass: instance.instanceClass,
    allocatedStorage: allocated,
    ...(most > allocated && { maxAllocatedStorage: most }),
    storageType: "gp3",
    ...storagePerformance(allocated),
    storageEncrypted: true,
    kmsKeyId: keyArn,
    dbName: databaseName,
    port: instance.port,
    username: "dbadmin",
    ...(instance.password === undefined
      ? { manageMasterUserPassword: true, masterUserSecretKmsKeyId: keyArn }
      : { password: instance.password }),
  };
}

/** What outlives the loss of a zone, a bad night and a mistake. */
export function guardsOf(
  instance: DatabaseInstanceArgs,
  { names, protect }: { readonly names: Pick<Names, "finalSnapshot">; readonly protect: boolean },
) {
  return {
    multiAz: instance.multiAz,
    backupRetentionPeriod: instance.backupRetentionDays,
    backupWindow: "03:00-04:00",
    maintenanceWindow: "mon:04:00-mon:05:00",
    copyTagsToSnapshot: true,
    deletionProtection: protect,
    // The way back to a point in time, for as long as the backups are kept.
    deleteAutomatedBackups: !protect,
    skipFinalSnapshot: !protect,
    // Has to be in the state before a destroy, so it is given even when no snapshot is taken.
    finalSnapshotIdentifier: names.finalSnapshot,
  };
}

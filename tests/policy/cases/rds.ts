import { both, Cases, only } from "./case";

const instanceType = "aws:rds/instance:Instance";
const clusterType = "aws:rds/cluster:Cluster";
const memberType = "aws:rds/clusterInstance:ClusterInstance";
const instance = only(instanceType);
const cluster = only(clusterType);
const member = only(memberType);

const replica = { replicateSourceDb: "source" };
const clusterReplica = { replicationSourceIdentifier: "arn:x" };

/** Cases about databases. */
export const rdsCases: Cases = {
  "rds-2-private": {
    breaks: {
      "an instance": instance({ publiclyAccessible: true }),
      "a cluster's instance": member({ publiclyAccessible: true }),
    },
    // Cfn-guard asks to say it.
    passes: { "AWS's default": instance(), private: instance({ publiclyAccessible: false }), "a cluster's": member() },
  },
  "rds-3-encrypted": both(
    {
      breaks: { unsaid: instance(), off: instance({ storageEncrypted: false }) },
      passes: {
        on: instance({ storageEncrypted: true }),
        // Cfn-guard asks replicas as well, of this and of a standby and backups.
        "a replica, which is as its source is": instance(replica),
        "made of a snapshot, and as that is": instance({ snapshotIdentifier: "x" }),
        "made of a point in time, and as that is": instance({
          restoreToPointInTime: { useLatestRestorableTime: true },
        }),
      },
    },
    {
      breaks: {
        unsaid: cluster(),
        "one over regions": only("aws:rds/globalCluster:GlobalCluster")({ storageEncrypted: false }),
      },
      passes: {
        on: cluster({ storageEncrypted: true }),
        "one over regions": only("aws:rds/globalCluster:GlobalCluster")({ storageEncrypted: true }),
        "one over regions, made of another": only("aws:rds/globalCluster:GlobalCluster")({
          sourceDbClusterIdentifier: "arn:x",
        }),
        "a replica": cluster(clusterReplica),
        "the first serverless one, which always is": cluster({ engineMode: "serverless" }),
      },
    },
  ),
  "rds-customer-key": both(
    {
      breaks: { unsaid: instance(), empty: instance({ kmsKeyId: "" }) },
      passes: { said: instance({ kmsKeyId: "arn:x" }), "a replica": instance(replica) },
    },
    {
      breaks: { unsaid: cluster() },
      passes: { said: cluster({ kmsKeyId: "arn:x" }), "a replica": cluster(clusterReplica) },
    },
  ),
  "rds-5-multi-az": {
    breaks: { unsaid: instance(), off: instance({ multiAz: false }) },
    passes: { on: instance({ multiAz: true }), "a replica": instance(replica) },
  },
  "rds-6-enhanced-monitoring": {
    breaks: { unsaid: instance(), off: instance({ monitoringInterval: 0 }), "a cluster's instance": member() },
    // Checkov refuses 5 seconds, which RDS takes.
    passes: {
      on: instance({ monitoringInterval: 60 }),
      often: instance({ monitoringInterval: 5 }),
      "a cluster's instance": member({ monitoringInterval: 1 }),
    },
  },
  "rds-8-deletion-protection": both(
    {
      breaks: { unsaid: instance(), off: instance({ deletionProtection: false }) },
      passes: { on: instance({ deletionProtection: true }) },
    },
    { breaks: { unsaid: cluster() }, passes: { on: cluster({ deletionProtection: true }) } },
  ),
  "rds-final-snapshot": both(
    {
      breaks: {
        skipped: instance({ skipFinalSnapshot: true, finalSnapshotIdentifier: "x" }),
        unnamed: instance({ skipFinalSnapshot: false }),
        "an empty name": instance({ finalSnapshotIdentifier: "" }),
      },
      passes: {
        named: instance({ finalSnapshotIdentifier: "x" }),
        "a replica, which leaves none": instance({ ...replica, skipFinalSnapshot: true }),
      },
    },
    { breaks: { unnamed: cluster() }, passes: { named: cluster({ finalSnapshotIdentifier: "x" }) } },
  ),
  "rds-11-backups": both(
    {
      breaks: {
        none: instance({ backupRetentionPeriod: 0 }),
        // Checkov lets it pass; RDS keeps none for an instance, and a day for a cluster.
        unsaid: instance(),
        "six days": instance({ backupRetentionPeriod: 6 }),
      },
      passes: {
        "seven days": instance({ backupRetentionPeriod: 7 }),
        // Checkov refuses more than 35, as RDS does itself.
        "more than RDS keeps": instance({ backupRetentionPeriod: 36 }),
        "a replica": instance(replica),
      },
    },
    { breaks: { unsaid: cluster() }, passes: { "seven days": cluster({ backupRetentionPeriod: 7 }) } },
  ),
  "rds-13-minor-upgrades": {
    breaks: {
      off: instance({ autoMinorVersionUpgrade: false }),
      "a cluster's instance": member({ autoMinorVersionUpgrade: false }),
    },
    passes: {
      on: instance({ autoMinorVersionUpgrade: true }),
      // Checkov asks to say it.
      "the provider's default": instance(),
      "a cluster's": member(),
    },
  },
  "rds-17-tags-on-snapshots": both(
    {
      breaks: { unsaid: instance(), off: instance({ copyTagsToSnapshot: false }) },
      passes: {
        on: instance({ copyTagsToSnapshot: true }),
        // Checkov refuses this engine, of which RDS makes no instance.
        "on, of Neptune": instance({ copyTagsToSnapshot: true, engine: "neptune" }),
      },
    },
    { breaks: { unsaid: cluster() }, passes: { on: cluster({ copyTagsToSnapshot: true }) } },
  ),
  "rds-23-port": both(
    {
      breaks: {
        unsaid: instance(),
        ...Object.fromEntries([3306, 5432, 1433, 1521].map((port) => [`port ${port}`, instance({ port })])),
      },
      passes: { another: instance({ port: 15_432 }), "a replica, which has its source's": instance(replica) },
    },
    { breaks: { unsaid: cluster() }, passes: { another: cluster({ port: 15_432 }) } },
  ),
  "rds-25-administrator-name": {
    breaks: Object.fromEntries(
      ["postgres", "admin", "root", "Administrator"].map((username) => [username, instance({ username })]),
    ),
    passes: { another: instance({ username: "app" }), "none, as of replicas": instance() },
  },
  "rds-24-cluster-administrator-name": {
    breaks: { admin: cluster({ masterUsername: "ADMIN" }), postgres: cluster({ masterUsername: "postgres" }) },
    passes: { another: cluster({ masterUsername: "app" }), none: cluster() },
  },
  "rds-managed-password": both(
    {
      breaks: { "one's own": instance({ password: "x" }), off: instance({ manageMasterUserPassword: false }) },
      passes: { "RDS's": instance({ manageMasterUserPassword: true }), "a replica": instance(replica) },
    },
    {
      breaks: { "one's own": cluster({ masterPassword: "x" }) },
      passes: { "RDS's": cluster({ manageMasterUserPassword: true }) },
    },
  ),
  "rds-insights-encrypted": {
    breaks: {
      "AWS's key": instance({ performanceInsightsEnabled: true }),
      "a cluster's": member({ performanceInsightsEnabled: true, performanceInsightsKmsKeyId: "" }),
    },
    passes: {
      "one's own": instance({ performanceInsightsEnabled: true, performanceInsightsKmsKeyId: "arn:x" }),
      none: instance({ performanceInsightsEnabled: false }),
    },
  },
};

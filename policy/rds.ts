import type {
  ClusterArgs,
  ClusterInstanceArgs,
  GlobalClusterArgs,
  InstanceArgs,
  ParameterGroupArgs,
} from "@pulumi/aws/rds";
import type { Unwrap } from "@pulumi/pulumi";
import { enginesWithExtendedSupport, enginesWithIam, isOn, tlsOf, usualPorts, wantedLogs } from "./engines";
import { elements } from "./judged";
import { Context, eachResource, Rule, Subject, Verdict } from "./rule";

const instance = "aws:rds/instance:Instance";
const cluster = "aws:rds/cluster:Cluster";
const globalCluster = "aws:rds/globalCluster:GlobalCluster";
const clusterInstance = "aws:rds/clusterInstance:ClusterInstance";
const parameterGroup = "aws:rds/parameterGroup:ParameterGroup";
const clusterParameterGroup = "aws:rds/clusterParameterGroup:ClusterParameterGroup";

type Instance = Partial<Unwrap<InstanceArgs>>;
type Cluster = Partial<Unwrap<ClusterArgs>>;
type Member = Partial<Unwrap<InstanceArgs & ClusterInstanceArgs>>;

/** About what an instance and a cluster have in common under the same names. */
type Database = Instance & Cluster;

const onInstance = (subject: Subject & { judge: (inputs: Instance, context: Context) => Verdict }): Rule =>
  eachResource<InstanceArgs>(instance, subject);

const onMembers = (subject: Subject & { judge: (inputs: Member) => Verdict }): Rule =>
  eachResource<InstanceArgs & ClusterInstanceArgs>([instance, clusterInstance], subject);

const onDatabases = (subject: Subject & { judge: (inputs: Database, context: Context) => Verdict }): Rule =>
  eachResource<InstanceArgs & ClusterArgs>([instance, cluster], subject);

/** A replica has its data, users and keys from another, and backups of its own only if it wants. */
const isReplica = ({ replicateSourceDb, replicationSourceIdentifier }: Database): boolean =>
  Boolean(replicateSourceDb ?? replicationSourceIdentifier);

/** What is made of a snapshot is encrypted as the snapshot is. */
const isRestored = ({ snapshotIdentifier, restoreToPointInTime }: Database): boolean =>
  Boolean(snapshotIdentifier ?? restoreToPointInTime);

/** Names that everybody tries first. */
const guessedNames = ["postgres", "admin", "root", "administrator"];

/** Rules about databases. */
export const rdsRules: readonly Rule[] = [
  onMembers({
    id: "rds-2-private",
    controls: ["RDS.2"],
    title: "Databases can't be reached from the internet",
    judge: ({ publiclyAccessible }) => publiclyAccessible === true && "Set publiclyAccessible to false.",
  }),
  eachResource<InstanceArgs & ClusterArgs & GlobalClusterArgs>([instance, cluster, globalCluster], {
    id: "rds-3-encrypted",
    controls: ["RDS.3", "RDS.4", "RDS.27"],
    title: "Databases are encrypted at rest, and their snapshots with them",
    blindTo: "sources of replicas and snapshots, which decide about what is made of them",
    judge: (inputs) =>
      inputs.storageEncrypted !== true &&
      !isReplica(inputs) &&
      !isRestored(inputs) &&
      !inputs.sourceDbClusterIdentifier &&
      inputs.engineMode !== "serverless" &&
      "Set storageEncrypted to true.",
  }),
  onDatabases({
    id: "rds-customer-key",
    title: "Databases are encrypted with a key of one's own",
    page: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html",
    judge: (inputs) => !inputs.kmsKeyId && !isReplica(inputs) && "Set kmsKeyId to a customer managed key.",
  }),
  onInstance({
    id: "rds-5-multi-az",
    controls: ["RDS.5"],
    title: "Databases have a standby in another zone",
    judge: (inputs) => inputs.multiAz !== true && !isReplica(inputs) && "Set multiAz to true.",
  }),
  onMembers({
    id: "rds-6-enhanced-monitoring",
    controls: ["RDS.6"],
    title: "Databases have enhanced monitoring",
    judge: ({ monitoringInterval }) => !monitoringInterval && "Set monitoringInterval to 60 seconds or less.",
  }),
  onDatabases({
    id: "rds-8-deletion-protection",
    controls: ["RDS.7", "RDS.8"],
    title: "Databases are protected from deletion",
    judge: ({ deletionProtection }) => deletionProtection !== true && "Set deletionProtection to true.",
  }),
  onDatabases({
    id: "rds-final-snapshot",
    title: "Databases leave a last snapshot",
    page: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html",
    judge: (inputs) =>
      (inputs.skipFinalSnapshot === true || !inputs.finalSnapshotIdentifier) &&
      !isReplica(inputs) &&
      "Set skipFinalSnapshot to false and name a finalSnapshotIdentifier.",
  }),
  onDatabases({
    id: "rds-9-log-exports",
    controls: ["RDS.9", "RDS.34", "RDS.36", "RDS.37"],
    title: "Databases export the logs that their engine's control asks for",
    judge: ({ engine, enabledCloudwatchLogsExports: exported = [] }) => {
      const wanted = wantedLogs.get(engine) ?? [];
      const lacks = exported.length === 0 || wanted.some((log) => !exported.includes(log));
      return lacks && "List every log of the engine in enabledCloudwatchLogsExports.";
    },
  }),
  onDatabases({
    id: "rds-10-iam-authentication",
    controls: ["RDS.10", "RDS.12"],
    title: "Databases take IAM authentication, where their engine knows it",
    judge: ({ engine, iamDatabaseAuthenticationEnabled }) =>
      iamDatabaseAuthenticationEnabled !== true &&
      enginesWithIam.some((one) => one === engine) &&
      "Set iamDatabaseAuthenticationEnabled to true.",
  }),
  onDatabases({
    id: "rds-11-backups",
    controls: ["RDS.11"],
    title: "Databases keep their backups",
    options: { days: 7 },
    judge: (inputs, { options: { days = 7 } }) =>
      // A cluster keeps them for a day when it isn't told, an instance not at all.
      (inputs.backupRetentionPeriod ?? 0) < days &&
      !isReplica(inputs) &&
      `Set backupRetentionPeriod to ${days} days or more.`,
  }),
  onMembers({
    id: "rds-13-minor-upgrades",
    controls: ["RDS.13", "RDS.35"],
    title: "Databases get minor upgrades by themselves",
    // The provider sets true when it isn't told.
    judge: ({ autoMinorVersionUpgrade }) => autoMinorVersionUpgrade === false && "Set autoMinorVersionUpgrade to true.",
  }),
  onInstance({
    id: "rds-minor-version-free",
    title: "A PostgreSQL version names no minor release, which RDS withdraws after a while",
    page: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.PostgreSQL.html",
    judge: ({ engine, engineVersion }) =>
      engine === "postgres" &&
      engineVersion !== undefined &&
      !/^\d+$/.test(engineVersion) &&
      "Give engineVersion as a major version.",
  }),
  onDatabases({
    id: "rds-17-tags-on-snapshots",
    controls: ["RDS.16", "RDS.17"],
    title: "Snapshots carry the tags of their database",
    judge: ({ copyTagsToSnapshot }) => copyTagsToSnapshot !== true && "Set copyTagsToSnapshot to true.",
  }),
  onDatabases({
    id: "rds-23-port",
    controls: ["RDS.23"],
    title: "Databases listen on another port than their engine's usual one",
    advisoryBecause: "Tools expect the usual port, and a private database isn't found by scanning.",
    judge: (inputs) =>
      (inputs.port === undefined ? !isReplica(inputs) : usualPorts.includes(inputs.port)) &&
      "Set port to one that is not the engine's usual one.",
  }),
  onInstance({
    id: "rds-25-administrator-name",
    controls: ["RDS.25"],
    title: "The administrator of an instance has no name that everybody guesses",
    judge: ({ username }) => guessedNames.includes(String(username).toLowerCase()) && "Choose another username.",
  }),
  eachResource<ClusterArgs>(cluster, {
    id: "rds-24-cluster-administrator-name",
    controls: ["RDS.24"],
    title: "The administrator of a cluster has no name that everybody guesses",
    judge: ({ masterUsername }) =>
      guessedNames.includes(String(masterUsername).toLowerCase()) && "Choose another masterUsername.",
  }),
  eachResource<ClusterArgs>(cluster, {
    id: "rds-14-backtrack",
    controls: ["RDS.14"],
    title: "Clusters of Aurora MySQL can be wound back",
    advisoryBecause: "Backtracking is for clusters that were made with it, and not for serverless ones.",
    judge: ({ engine, backtrackWindow = 0 }) =>
      engine === "aurora-mysql" &&
      backtrackWindow === 0 &&
      "Set backtrackWindow to the seconds that may be wound back.",
  }),
  onDatabases({
    id: "rds-managed-password",
    title: "RDS makes, keeps and rotates the administrator's password",
    page: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html",
    advisoryBecause: "A password of one's own may be needed, and is a secret in the state then.",
    judge: (inputs) =>
      inputs.manageMasterUserPassword !== true && !isReplica(inputs) && "Set manageMasterUserPassword to true.",
  }),
  onMembers({
    id: "rds-insights-encrypted",
    title: "Performance data is encrypted with a key of one's own",
    page: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.access-control.cmk-policy.html",
    judge: ({ performanceInsightsEnabled, performanceInsightsKmsKeyId }) =>
      performanceInsightsEnabled === true && !performanceInsightsKmsKeyId && "Set performanceInsightsKmsKeyId.",
  }),
  onDatabases({
    id: "rds-no-extended-support",
    title:
      "A version at its end of life is upgraded rather than billed as Extended Support, where there is such a thing",
    page: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support.html",
    judge: ({ engine, engineLifecycleSupport }) =>
      enginesWithExtendedSupport.some((one) => one === engine) &&
      engineLifecycleSupport !== "open-source-rds-extended-support-disabled" &&
      "Set engineLifecycleSupport to open-source-rds-extended-support-disabled.",
  }),
  eachResource<ParameterGroupArgs>([parameterGroup, clusterParameterGroup], {
    id: "rds-38-tls",
    controls: ["RDS.38", "RDS.39", "RDS.41", "RDS.44"],
    title: "Databases take connections over TLS only",
    blindTo: "instances without a group of their own, and engines of which no control is: Aurora MySQL, Db2 and Oracle",
    judge: ({ family, parameters }) => {
      const wanted = tlsOf(String(family));
      if (wanted === undefined) return false;
      const set = elements(parameters).find(({ name }) => name === wanted.parameter)?.value;
      const isForced = set === undefined ? wanted.isDefault : isOn(set);
      return !isForced && `Set the parameter ${wanted.parameter} to 1.`;
    },
  }),
];

import type { InstanceArgs, ParameterGroupArgs } from "@pulumi/aws/rds";
import type { EventSubscriptionArgs } from "@pulumi/aws/rds";
import type { Unwrap } from "@pulumi/pulumi";
import { eachInStack, eachResource, Judged, JudgedStack, Rule, Subject } from "./rule";

const instance = "aws:rds/instance:Instance";
const parameterGroup = "aws:rds/parameterGroup:ParameterGroup";
const subscription = "aws:rds/eventSubscription:EventSubscription";

type Instance = Partial<Unwrap<InstanceArgs>>;

const onInstance = (
  subject: Subject & { judge: (inputs: Instance, options: Readonly<Record<string, number>>) => string | false },
) => eachResource<InstanceArgs>(instance, subject);

/** Rules about databases. */
export const rdsRules: readonly Rule[] = [
  onInstance({
    id: "rds-2-private",
    controls: ["RDS.2"],
    title: "Databases can't be reached from the internet",
    judge: ({ publiclyAccessible }) => publiclyAccessible === true && "Set publiclyAccessible to false.",
  }),
  onInstance({
    id: "rds-3-encrypted",
    controls: ["RDS.3", "RDS.4"],
    title: "Databases are encrypted at rest, and their snapshots with them",
    judge: ({ storageEncrypted }) => storageEncrypted !== true && "Set storageEncrypted to true.",
  }),
  onInstance({
    id: "rds-customer-key",
    title: "Databases are encrypted with a key of one's own",
    page: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html",
    judge: ({ kmsKeyId }) => !kmsKeyId && "Set kmsKeyId to a customer managed key.",
  }),
  onInstance({
    id: "rds-5-multi-az",
    controls: ["RDS.5"],
    title: "Databases have a standby in another zone",
    judge: ({ multiAz }) => multiAz !== true && "Set multiAz to true.",
  }),
  onInstance({
    id: "rds-6-enhanced-monitoring",
    controls: ["RDS.6"],
    title: "Databases have enhanced monitoring",
    judge: ({ monitoringInterval }) => !monitoringInterval && "Set monitoringInterval to 60 seconds or less.",
  }),
  onInstance({
    id: "rds-8-deletion-protection",
    controls: ["RDS.8"],
    title: "Databases are protected from deletion",
    judge: ({ deletionProtection }) => deletionProtection !== true && "Set deletionProtection to true.",
  }),
  onInstance({
    id: "rds-final-snapshot",
    title: "Databases leave a last snapshot",
    page: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html",
    judge: ({ skipFinalSnapshot, finalSnapshotIdentifier }) =>
      (skipFinalSnapshot === true || !finalSnapshotIdentifier) &&
      "Set skipFinalSnapshot to false and name a finalSnapshotIdentifier.",
  }),
  onInstance({
    id: "rds-9-log-exports",
    controls: ["RDS.9", "RDS.36"],
    title: "Databases export their logs",
    judge: ({ engine, enabledCloudwatchLogsExports: exported = [] }) => {
      const wanted = engine === "postgres" ? ["postgresql", "upgrade"] : [];
      const lacks = exported.length === 0 || wanted.some((log) => !exported.includes(log));
      return lacks && "List every log of the engine in enabledCloudwatchLogsExports.";
    },
  }),
  onInstance({
    id: "rds-10-iam-authentication",
    controls: ["RDS.10"],
    title: "Databases take IAM authentication",
    judge: ({ iamDatabaseAuthenticationEnabled }) =>
      iamDatabaseAuthenticationEnabled !== true && "Set iamDatabaseAuthenticationEnabled to true.",
  }),
  onInstance({
    id: "rds-11-backups",
    controls: ["RDS.11"],
    title: "Databases keep their backups",
    options: { days: 7 },
    judge: ({ backupRetentionPeriod = 0 }, { days = 7 }) =>
      backupRetentionPeriod < days && `Set backupRetentionPeriod to ${days} days or more.`,
  }),
  onInstance({
    id: "rds-13-minor-upgrades",
    controls: ["RDS.13"],
    title: "Databases get minor upgrades by themselves",
    judge: ({ autoMinorVersionUpgrade }) => autoMinorVersionUpgrade !== true && "Set autoMinorVersionUpgrade to true.",
  }),
  onInstance({
    id: "rds-minor-version-free",
    title: "A PostgreSQL version names no minor release, which RDS withdraws after a while",
    page: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.PostgreSQL.html",
    judge: ({ engine, engineVersion = "" }) =>
      engine === "postgres" && !/^\d+$/.test(engineVersion) && "Give engineVersion as a major version.",
  }),
  onInstance({
    id: "rds-17-tags-on-snapshots",
    controls: ["RDS.17"],
    title: "Snapshots carry the tags of their database",
    judge: ({ copyTagsToSnapshot }) => copyTagsToSnapshot !== true && "Set copyTagsToSnapshot to true.",
  }),
  onInstance({
    id: "rds-23-port",
    controls: ["RDS.23"],
    title: "Databases listen on another port than their engine's usual one",
    advisoryBecause: "Tools expect the usual port, and a private database isn't found by scanning.",
    judge: ({ port }) =>
      (port === undefined || [3306, 5432, 1433, 1521].includes(port)) &&
      "Set port to one that is not the engine's usual one.",
  }),
  onInstance({
    id: "rds-25-administrator-name",
    controls: ["RDS.25"],
    title: "The administrator has no name that everybody guesses",
    judge: ({ username = "" }) =>
      ["postgres", "admin", "root", "administrator"].includes(username) && "Choose another username.",
  }),
  onInstance({
    id: "rds-managed-password",
    title: "RDS makes, keeps and rotates the administrator's password",
    page: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html",
    advisoryBecause: "A password of one's own may be needed, and is a secret in the state then.",
    judge: ({ manageMasterUserPassword }) =>
      manageMasterUserPassword !== true && "Set manageMasterUserPassword to true.",
  }),
  onInstance({
    id: "rds-insights-encrypted",
    title: "Performance data is encrypted with a key of one's own",
    page: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.access-control.cmk-policy.html",
    judge: ({ performanceInsightsEnabled, performanceInsightsKmsKeyId }) =>
      performanceInsightsEnabled === true && !performanceInsightsKmsKeyId && "Set performanceInsightsKmsKeyId.",
  }),
  onInstance({
    id: "rds-no-extended-support",
    title: "A version at its end of life is upgraded rather than billed as Extended Support",
    page: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support.html",
    judge: ({ engineLifecycleSupport }) =>
      engineLifecycleSupport !== "open-source-rds-extended-support-disabled" &&
      "Set engineLifecycleSupport to open-source-rds-extended-support-disabled.",
  }),
  eachResource<ParameterGroupArgs>(parameterGroup, {
    id: "rds-38-tls",
    controls: ["RDS.38"],
    title: "PostgreSQL takes connections over TLS only",
    judge: ({ family = "", parameters = [] }) =>
      family.startsWith("postgres") &&
      !parameters.some(({ name, value }) => name === "rds.force_ssl" && value === "1") &&
      "Set the parameter rds.force_ssl to 1.",
  }),
  eachInStack([instance, subscription], {
    id: "rds-20-instance-events",
    controls: ["RDS.20"],
    title: "Somebody hears of a database's failures, changes and maintenance",
    judge: (_, stack) =>
      !subscribes(stack, "db-instance", ["configuration change", "failure", "maintenance"]) &&
      "Subscribe to configuration change, failure and maintenance events of db-instance.",
  }),
  eachInStack([parameterGroup, subscription], {
    id: "rds-21-parameter-events",
    controls: ["RDS.21"],
    title: "Somebody hears of changed parameters",
    judge: (_, stack) =>
      !subscribes(stack, "db-parameter-group", ["configuration change"]) &&
      "Subscribe to configuration change events of db-parameter-group.",
  }),
  eachInStack(
    [
      "aws:rds/subnetGroup:SubnetGroup",
      "aws:ec2/subnet:Subnet",
      "aws:ec2/routeTableAssociation:RouteTableAssociation",
      "aws:ec2/route:Route",
    ],
    {
      id: "rds-46-private-subnets",
      controls: ["RDS.46"],
      title: "Databases stand in subnets without a way to the internet gateway",
      judge: (group, stack) =>
        stack.readBy(group, "subnetIds", "aws:ec2/subnet:Subnet").some((subnet) => isPublicSubnet(subnet, stack)) &&
        "Name only subnets whose route table has no route to an internet gateway in subnetIds.",
    },
  ),
];

function subscribes(stack: JudgedStack, sourceType: string, categories: readonly string[]): boolean {
  return stack.all(subscription).some(({ inputs }) => {
    const { sourceType: of, eventCategories = [], enabled } = inputs as Partial<Unwrap<EventSubscriptionArgs>>;
    return of === sourceType && enabled !== false && categories.every((category) => eventCategories.includes(category));
  });
}

function isPublicSubnet(subnet: Judged, stack: JudgedStack): boolean {
  const tables = stack
    .reading(subnet, "aws:ec2/routeTableAssociation:RouteTableAssociation", "subnetId")
    .flatMap((association) => stack.readBy(association, "routeTableId", "aws:ec2/routeTable:RouteTable"));
  return tables.some((table) =>
    stack
      .reading(table, "aws:ec2/route:Route", "routeTableId")
      .some((route) => stack.readBy(route, "gatewayId", "aws:ec2/internetGateway:InternetGateway").length > 0),
  );
}

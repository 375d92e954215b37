import { beside, Case, Cases, judged, only, Shape } from "./case";

const instanceType = "aws:rds/instance:Instance";
const clusterType = "aws:rds/cluster:Cluster";
const memberType = "aws:rds/clusterInstance:ClusterInstance";
const groupType = "aws:rds/parameterGroup:ParameterGroup";
const subscription = "aws:rds/eventSubscription:EventSubscription";
const instance = only(instanceType);
const cluster = only(clusterType);
const member = only(memberType);
const parameters = only(groupType);

const replica = { replicateSourceDb: "source" };
const clusterReplica = { replicationSourceIdentifier: "arn:x" };

const subnetType = "aws:ec2/subnet:Subnet";
const tableType = "aws:ec2/routeTable:RouteTable";
const associationType = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const routeType = "aws:ec2/route:Route";
const gatewayType = "aws:ec2/internetGateway:InternetGateway";
const vpcType = "aws:ec2/vpc:Vpc";

/** A group in one subnet, and what decides where that leads. */
const subnetGroup = (...around: Shape): Shape => [
  judged("aws:rds/subnetGroup:SubnetGroup", {}, { subnetIds: ["subnet"] }),
  beside(subnetType, "subnet", {}, { vpcId: ["vpc"] }),
  ...around,
];
const association = beside(associationType, "association", {}, { subnetId: ["subnet"], routeTableId: ["table"] });
const table = beside(tableType, "table");
const gateway = beside(gatewayType, "gateway", { id: "igw-1" });
const vpc = beside(vpcType, "vpc", { id: "vpc-1" });

/** Where a cluster is judged as an instance is. */
const both = ({ breaks, passes }: Case, { breaks: more, passes: other }: Case): Case => ({
  breaks: {
    ...breaks,
    ...Object.fromEntries(Object.entries(more).map(([name, shape]) => [`a cluster: ${name}`, shape])),
  },
  passes: {
    ...passes,
    ...Object.fromEntries(Object.entries(other).map(([name, shape]) => [`a cluster: ${name}`, shape])),
  },
});

const events = (...heard: readonly object[]): Shape =>
  heard.map((inputs, index) => beside(subscription, `subscription ${index}`, { ...inputs }));

const instanceEvents = {
  sourceType: "db-instance",
  eventCategories: ["configuration change", "failure", "maintenance", "backup"],
};

const exported = (engine: string | undefined, ...enabledCloudwatchLogsExports: readonly string[]): Shape =>
  instance({ engine, enabledCloudwatchLogsExports });
const clusterExported = (engine: string, ...enabledCloudwatchLogsExports: readonly string[]): Shape =>
  cluster({ engine, enabledCloudwatchLogsExports });

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
  "rds-15-cluster-zones": {
    breaks: {
      "no instance": cluster({ engine: "aurora-postgresql" }),
      "one instance": [
        judged(clusterType, { engine: "aurora-mysql" }),
        beside(memberType, "one", {}, { clusterIdentifier: ["judged"] }),
      ],
      "another's": [
        judged(clusterType, { engine: "aurora-mysql" }),
        beside(memberType, "one", {}, { clusterIdentifier: ["judged"] }),
        beside(memberType, "two", { clusterIdentifier: "other" }),
      ],
    },
    passes: {
      two: [
        judged(clusterType, { engine: "aurora-mysql" }),
        beside(memberType, "one", {}, { clusterIdentifier: ["judged"] }),
        beside(memberType, "two", {}, { clusterIdentifier: ["judged"] }),
      ],
      "one that RDS makes in three zones by itself": cluster({ engine: "postgres" }),
      unsaid: cluster(),
    },
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
  "rds-9-log-exports": both(
    {
      breaks: {
        none: exported("postgres"),
        unsaid: instance({ engine: "postgres" }),
        "one of two": exported("postgres", "postgresql"),
        "the other of two": exported("postgres", "upgrade"),
        // Checkov is content with any; cdk-nag asks for these four, as the control does.
        "some of MySQL's": exported("mysql", "error", "general", "slowquery"),
        "some of MariaDB's": exported("mariadb", "audit", "general", "slowquery"),
        "Oracle's without a trace": exported("oracle-ee", "alert", "audit", "listener"),
        "SQL Server's other": exported("sqlserver-se", "agent"),
        "none of an engine that nobody knows": exported("db2-se"),
        "unsaid of an engine that nobody knows": instance({ engine: "db2-se" }),
        ...Object.fromEntries(
          ["oracle-ee-cdb", "oracle-se2-cdb", "oracle-se2", "sqlserver-ee", "sqlserver-ex", "sqlserver-web"].map(
            (engine) => [`none that count of ${engine}`, exported(engine, "agent")],
          ),
        ),
      },
      passes: {
        "PostgreSQL's": exported("postgres", "postgresql", "upgrade"),
        "MySQL's": exported("mysql", "audit", "error", "general", "slowquery"),
        "Oracle's": exported("oracle-se2", "alert", "audit", "trace", "listener"),
        "SQL Server's": exported("sqlserver-ex", "error"),
        "some of an engine that nobody knows": exported("db2-se", "diag.log"),
        // Checkov's clusters name no engine, without which RDS makes none.
        "some of no engine": exported(undefined, "any"),
      },
    },
    {
      breaks: {
        none: clusterExported("aurora-postgresql"),
        "another of MySQL's": clusterExported("aurora-mysql", "error"),
        "another of PostgreSQL's": clusterExported("aurora-postgresql", "instance"),
      },
      passes: {
        "PostgreSQL's": clusterExported("aurora-postgresql", "postgresql"),
        "MySQL's": clusterExported("aurora-mysql", "audit", "error"),
      },
    },
  ),
  "rds-10-iam-authentication": both(
    {
      breaks: {
        unsaid: instance({ engine: "postgres" }),
        off: instance({ engine: "mysql", iamDatabaseAuthenticationEnabled: false }),
        MariaDB: instance({ engine: "mariadb" }),
      },
      passes: {
        on: instance({ engine: "postgres", iamDatabaseAuthenticationEnabled: true }),
        "an engine that doesn't know it": instance({ engine: "oracle-ee" }),
        "another that doesn't": instance({ engine: "custom-postgres" }),
        "no engine": instance(),
      },
    },
    {
      breaks: { Aurora: cluster({ engine: "aurora-postgresql" }), "Aurora MySQL": cluster({ engine: "aurora-mysql" }) },
      passes: { on: cluster({ engine: "aurora-postgresql", iamDatabaseAuthenticationEnabled: true }) },
    },
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
  "rds-minor-version-free": {
    breaks: {
      "a minor release": instance({ engine: "postgres", engineVersion: "17.2" }),
      "no number": instance({ engine: "postgres", engineVersion: "v17" }),
    },
    passes: {
      "a major one": instance({ engine: "postgres", engineVersion: "17" }),
      "AWS's default": instance({ engine: "postgres" }),
      "another engine": instance({ engine: "mysql", engineVersion: "8.0.40" }),
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
  "rds-14-backtrack": {
    breaks: {
      unsaid: cluster({ engine: "aurora-mysql" }),
      none: cluster({ engine: "aurora-mysql", backtrackWindow: 0 }),
    },
    passes: {
      an: cluster({ engine: "aurora-mysql", backtrackWindow: 1 }),
      "an engine that doesn't know it": cluster({ engine: "aurora-postgresql" }),
      // Checkov refuses it; without an engine RDS makes no cluster.
      "no engine": cluster(),
    },
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
  "rds-no-extended-support": both(
    {
      breaks: {
        "AWS's default": instance({ engine: "postgres" }),
        billed: instance({ engine: "mysql", engineLifecycleSupport: "open-source-rds-extended-support" }),
      },
      passes: {
        upgraded: instance({ engine: "postgres", engineLifecycleSupport: "open-source-rds-extended-support-disabled" }),
        "an engine without it": instance({ engine: "mariadb" }),
        "another engine without it": instance({ engine: "custom-mysql" }),
        "no engine": instance(),
      },
    },
    {
      breaks: { Aurora: cluster({ engine: "aurora-mysql" }), PostgreSQL: cluster({ engine: "aurora-postgresql" }) },
      passes: {
        upgraded: cluster({
          engine: "aurora-mysql",
          engineLifecycleSupport: "open-source-rds-extended-support-disabled",
        }),
      },
    },
  ),
  "rds-38-tls": {
    breaks: {
      off: parameters({ family: "postgres17", parameters: [{ name: "rds.force_ssl", value: "0" }] }),
      "off, in words": parameters({ family: "postgres16", parameters: [{ name: "rds.force_ssl", value: "off" }] }),
      "the default of 14": parameters({ family: "postgres14", parameters: [{ name: "log_statement", value: "1" }] }),
      "of a cluster": only("aws:rds/clusterParameterGroup:ClusterParameterGroup")({
        family: "aurora-postgresql14",
        parameters: [],
      }),
      "no parameters": parameters({ family: "postgres13" }),
      "MySQL's default": parameters({ family: "mysql8.4" }),
      "off for MySQL, though on by default": parameters({
        family: "mysql9.7",
        parameters: [{ name: "require_secure_transport", value: "OFF" }],
      }),
      "off for MySQL by number": parameters({
        family: "mysql8.0",
        parameters: [{ name: "require_secure_transport", value: "0" }],
      }),
      "MariaDB's default": parameters({ family: "mariadb11.4", parameters: [] }),
      "MariaDB's default of 10": parameters({ family: "mariadb10.11" }),
      "off for MariaDB": parameters({
        family: "mariadb11.8",
        parameters: [{ name: "require_secure_transport", value: "0" }],
      }),
      "another engine's parameter": parameters({
        family: "mysql8.0",
        parameters: [{ name: "rds.force_ssl", value: "1" }],
      }),
      "SQL Server's default": parameters({ family: "sqlserver-se-16.0" }),
      "SQL Server's default of two digits": parameters({ family: "sqlserver-se-16.10" }),
      "the default of 9.6": parameters({ family: "postgres9.6" }),
      "off for a MySQL of two digits": parameters({
        family: "mysql10.10",
        parameters: [{ name: "require_secure_transport", value: "0" }],
      }),
    },
    passes: {
      on: parameters({ family: "postgres14", parameters: [{ name: "rds.force_ssl", value: "1" }] }),
      "on, in words": parameters({ family: "postgres14", parameters: [{ name: "rds.force_ssl", value: "On" }] }),
      "on, in other words": parameters({
        family: "postgres14",
        parameters: [{ name: "rds.force_ssl", value: "true" }],
      }),
      "the default since 15": parameters({ family: "postgres15" }),
      "the default of 17": parameters({ family: "postgres17", parameters: [{ name: "log_statement", value: "ddl" }] }),
      "on for MySQL": parameters({
        family: "mysql8.0",
        parameters: [{ name: "require_secure_transport", value: "ON" }],
      }),
      "MySQL's default since 9.7": parameters({ family: "mysql9.7" }),
      "MySQL's default of 10": parameters({ family: "mysql10.0" }),
      "on for MariaDB": parameters({
        family: "mariadb10.11",
        parameters: [{ name: "require_secure_transport", value: "1" }],
      }),
      "MariaDB's default since 11.8": parameters({ family: "mariadb11.8" }),
      "MariaDB's default of 12": parameters({ family: "mariadb12.0" }),
      "on for SQL Server": parameters({
        family: "sqlserver-ex-15.0",
        parameters: [{ name: "rds.force_ssl", value: "1" }],
      }),
      // Checkov refuses a family by its first letters, also one that RDS doesn't have.
      "no such family": parameters({ family: "mariadb1" }),
      "a cluster of MySQL, of which no control is": only("aws:rds/clusterParameterGroup:ClusterParameterGroup")({
        family: "aurora-mysql8.0",
      }),
      // Checkov asks Db2 as well, of which Security Hub has no control.
      "another engine": parameters({ family: "db2-se-11.5" }),
      ...Object.fromEntries(
        [
          "mysql8.0-custom",
          "mariadb11.4-custom",
          "x-mariadb11.4",
          "sqlserver-se-16.0-custom",
          "x-sqlserver-se-16.0",
        ].map((family) => [`${family}, which looks alike`, parameters({ family })]),
      ),
      "another that looks alike": parameters({ family: "postgres14-custom" }),
      "another engine that looks alike": parameters({ family: "x-postgres14" }),
      "no family": parameters(),
    },
  },
  "rds-20-instance-events": {
    breaks: {
      none: instance(),
      "a cluster's instance": member(),
      "of another kind": [judged(instanceType), ...events({ ...instanceEvents, sourceType: "db-cluster" })],
      "some categories": [
        judged(instanceType),
        ...events({ ...instanceEvents, eventCategories: ["failure", "maintenance"] }),
      ],
      "switched off": [judged(instanceType), ...events({ ...instanceEvents, enabled: false })],
    },
    passes: {
      heard: [judged(instanceType), ...events(instanceEvents)],
      "heard of all kinds": [
        judged(instanceType),
        ...events({ ...instanceEvents, sourceType: undefined, enabled: true }),
      ],
      "all of its kind": [judged(memberType), ...events({ sourceType: "db-instance" })],
      "the second": [judged(instanceType), ...events({ sourceType: "db-snapshot" }, instanceEvents)],
    },
  },
  "rds-21-parameter-events": {
    breaks: {
      none: parameters(),
      "of another kind": [judged(groupType), ...events({ sourceType: "db-instance" })],
      "another category": [
        judged(groupType),
        ...events({ sourceType: "db-parameter-group", eventCategories: ["failure"] }),
      ],
    },
    passes: {
      heard: [
        judged(groupType),
        ...events({ sourceType: "db-parameter-group", eventCategories: ["configuration change"] }),
      ],
    },
  },
  "rds-46-private-subnets": {
    breaks: {
      "a route of its own": subnetGroup(
        association,
        table,
        gateway,
        beside(routeType, "route", {}, { routeTableId: ["table"], gatewayId: ["gateway"] }),
      ),
      "a route to a literal gateway": subnetGroup(
        association,
        table,
        beside(routeType, "route", { gatewayId: "igw-9" }, { routeTableId: ["table"] }),
      ),
      "an inline route": subnetGroup(
        association,
        gateway,
        beside(tableType, "table", { routes: [{ cidrBlock: "0.0.0.0/0" }] }, { routes: ["gateway"] }),
      ),
      "an inline route to a literal gateway": subnetGroup(
        association,
        beside(tableType, "table", { routes: [{ natGatewayId: "nat-1" }, { gatewayId: "igw-9" }] }),
      ),
      "the main table of its VPC": subnetGroup(
        vpc,
        beside(tableType, "table", { routes: [{ gatewayId: "igw-9" }] }),
        beside(
          "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation",
          "main",
          {},
          { vpcId: ["vpc"], routeTableId: ["table"] },
        ),
      ),
      "the first table of its VPC": subnetGroup(
        vpc,
        beside(
          "aws:ec2/defaultRouteTable:DefaultRouteTable",
          "first",
          { routes: [{ gatewayId: "igw-9" }] },
          { defaultRouteTableId: ["vpc"] },
        ),
      ),
      "the second of two subnets": [
        judged("aws:rds/subnetGroup:SubnetGroup", {}, { subnetIds: ["private", "subnet"] }),
        beside(subnetType, "private"),
        ...subnetGroup(association, beside(tableType, "table", { routes: [{ gatewayId: "igw-9" }] })).slice(1),
      ],
    },
    passes: {
      "no route": subnetGroup(association, table),
      "a way out through NAT": subnetGroup(
        association,
        table,
        beside(routeType, "route", { natGatewayId: "nat-1" }, { routeTableId: ["table"] }),
      ),
      "a way to AWS's own network": subnetGroup(
        association,
        beside(tableType, "table", { routes: [{ gatewayId: "vgw-1" }, { gatewayId: "local" }] }),
      ),
      "a route of another table": subnetGroup(association, table, beside(routeType, "route", { gatewayId: "igw-9" })),
      "a table of its own, while the main one leads out": subnetGroup(
        association,
        table,
        vpc,
        beside(
          "aws:ec2/defaultRouteTable:DefaultRouteTable",
          "first",
          { routes: [{ gatewayId: "igw-9" }] },
          { defaultRouteTableId: ["vpc"] },
        ),
      ),
      "the first table of another VPC": subnetGroup(
        vpc,
        beside(
          "aws:ec2/defaultRouteTable:DefaultRouteTable",
          "first",
          { routes: [{ gatewayId: "igw-9" }] },
          { defaultRouteTableId: ["other"] },
        ),
      ),
    },
  },
};

import { both, Cases, only, Shape } from "./case";

const instanceType = "aws:rds/instance:Instance";
const clusterType = "aws:rds/cluster:Cluster";
const groupType = "aws:rds/parameterGroup:ParameterGroup";
const instance = only(instanceType);
const cluster = only(clusterType);
const parameters = only(groupType);

const exported = (engine: string | undefined, ...enabledCloudwatchLogsExports: readonly string[]): Shape =>
  instance({ engine, enabledCloudwatchLogsExports });
const clusterExported = (engine: string, ...enabledCloudwatchLogsExports: readonly string[]): Shape =>
  cluster({ engine, enabledCloudwatchLogsExports });

/** Cases about what one engine has and another has not. */
export const engineCases: Cases = {
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
};

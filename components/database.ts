import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { DatabaseInstanceArgs, databaseName, engineOf, guardsOf } from "./databaseInstance";
import { trustPolicy } from "./iam";
import { makeLogGroup } from "./logGroup";
import { Names } from "./names";
import { postgresVersions } from "./postgres";
import { Surroundings } from "./surroundings";

/** What the database is made of. */
export interface DatabaseArgs {
  /** Of the instance, after which its log groups are named, and of the snapshot that RDS takes when it is deleted. */
  readonly names: Pick<Names, "database" | "finalSnapshot">;
  readonly instance: DatabaseInstanceArgs;
  /** Whether payments are written to it, so that its logs have to be free of their rows and tell of refused logins. */
  readonly holdsPayments: boolean;
  /** Whether the data outlives mistakes: deletion protection, a final snapshot, and Pulumi's own refusal. */
  readonly protect: boolean;
  readonly surroundings: Surroundings;
}

/**
 * PostgreSQL on RDS: encrypted, with a standby, reachable over TLS only and by nobody until a security group rule says
 * so. RDS upgrades the minor version in the maintenance window; the program only knows the major one.
 */
export class Database extends pulumi.ComponentResource {
  /** What it runs on. */
  readonly instance: DatabaseInstanceArgs;
  /** Host name, without the port. */
  readonly host: pulumi.Output<string>;
  readonly port: number;
  readonly databaseName = databaseName;
  /** `host:port`, as RDS calls its endpoint. */
  readonly endpoint: pulumi.Output<string>;
  readonly identifier: pulumi.Output<string>;
  /** Group that PostgreSQL's own log goes to. */
  readonly logGroupName: pulumi.Output<string>;
  /** Names the instance in policies about logins, and changes when the instance is another one. */
  readonly resourceId: pulumi.Output<string>;
  /** The secret that RDS keeps the master password in; absent when the settings have a password. */
  readonly masterSecretArn: pulumi.Output<string> | undefined;
  /** Name of the instance's parameter group. */
  readonly parameterGroupName: pulumi.Output<string>;
  /** Group of the instance; a client adds its own ingress rule to it. */
  readonly securityGroupId: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: DatabaseArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payments:index:Database", name, {}, opts);
    const { network, keyArn, tags } = args.surroundings;

    const logs = this.addLogGroups();
    const monitoring = this.addMonitoringRole();
    const subnets = this.addSubnets();
    const parameters = this.addParameters();
    const group = new aws.ec2.SecurityGroup(
      `${name}-group`,
      { description: "Payment database", vpcId: network.vpcId, tags: tags.named(`${name}-group`) },
      { parent: this },
    );
    const instance = new aws.rds.Instance(
      `${name}-instance`,
      {
        identifier: args.names.database,
        ...engineOf(args.instance, keyArn),
        ...guardsOf(args.instance, args),
        iamDatabaseAuthenticationEnabled: true,
        dbSubnetGroupName: subnets.name,
        parameterGroupName: parameters.name,
        vpcSecurityGroupIds: [group.id],
        publiclyAccessible: false,
        monitoringInterval: 60,
        monitoringRoleArn: monitoring.role.arn,
        databaseInsightsMode: "standard",
        performanceInsightsEnabled: true,
        performanceInsightsKmsKeyId: keyArn,
        // Days; seven are free of charge.
        performanceInsightsRetentionPeriod: 7,
        enabledCloudwatchLogsExports: logs.map((log) => log.type),
        tags: tags.named(`${name}-instance`),
      },
      // RDS would make missing log groups itself, without expiry and encryption, and refuses a role without rights.
      { parent: this, protect: args.protect, dependsOn: [...logs.map((log) => log.group), monitoring.policy] },
    );

    this.instance = args.instance;
    this.host = instance.address;
    this.port = args.instance.port;
    this.endpoint = instance.endpoint;
    this.identifier = instance.identifier;
    this.logGroupName = pulumi.interpolate`/aws/rds/instance/${instance.identifier}/postgresql`;
    this.resourceId = instance.resourceId;
    this.masterSecretArn =
      args.instance.password === undefined ? instance.masterUserSecrets.apply(secretArnOf) : undefined;
    this.parameterGroupName = parameters.name;
    this.securityGroupId = group.id;
    this.registerOutputs({ host: this.host, endpoint: this.endpoint, securityGroupId: this.securityGroupId });
  }

  private addSubnets(): aws.rds.SubnetGroup {
    const { name } = this;
    const { network, tags } = this.args.surroundings;
    return new aws.rds.SubnetGroup(
      `${name}-subnets`,
      {
        description: "Private subnets of the payment database",
        subnetIds: network.privateSubnetIds,
        tags: tags.named(`${name}-subnets`),
      },
      { parent: this },
    );
  }

  private addParameters(): aws.rds.ParameterGroup {
    const { name, args } = this;
    const { majorVersion } = args.instance;
    const version = postgresVersions[majorVersion];
    if (!version) throw new Error(`PostgreSQL ${majorVersion} is not in postgresVersions; add it there.`);
    return new aws.rds.ParameterGroup(
      `${name}-parameters`,
      {
        description: "Forced TLS and a trail of connections",
        family: `postgres${majorVersion}`,
        parameters: [
          // The default as well, of which RDS keeps this method and no other; any other would show as a change at each preview:
          // https://www.pulumi.com/registry/packages/aws/api-docs/rds/parametergroup/#problematic-plan-changes.
          { name: "rds.force_ssl", value: "1", applyMethod: "pending-reboot" },
          { name: "log_connections", value: version.logConnections },
          { name: "log_disconnections", value: "1" },
          // Changes to the schema only: statements on rows would put payments into the logs.
          { name: "log_statement", value: "ddl" },
          // Without the detail of an error, which quotes the row that a rule of its table refuses.
          ...(args.holdsPayments ? [{ name: "log_error_verbosity", value: "terse" }] : []),
        ],
        tags: args.surroundings.tags.named(`${name}-parameters`),
      },
      { parent: this },
    );
  }

  /** Measures of the operating system, which RDS writes by this role into a group that the account shares. */
  private addMonitoringRole() {
    const { name } = this;
    const { account, tags } = this.args.surroundings;
    const role = new aws.iam.Role(
      `${name}-monitoring-role`,
      {
        description: "Lets RDS write its enhanced monitoring",
        assumeRolePolicy: trustPolicy("monitoring.rds.amazonaws.com", account.accountId),
        permissionsBoundary: account.permissionsBoundary,
        tags: tags.named(`${name}-monitoring-role`),
      },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicyAttachment(
      `${name}-monitoring-policy`,
      {
        role: role.name,
        policyArn: `arn:${account.partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole`,
      },
      { parent: this },
    );
    return { role, policy };
  }

  /** The groups that RDS exports its logs to, under the only names that it uses. */
  private addLogGroups(): { type: string; group: aws.cloudwatch.LogGroup }[] {
    const { names, holdsPayments } = this.args;
    const { keyArn, logRetentionDays, tags } = this.args.surroundings;
    const types = ["postgresql", "upgrade", ...(holdsPayments ? ["iam-db-auth-error"] : [])];
    return types.map((type) => ({
      type,
      group: makeLogGroup(
        `${this.name}-logs-${type}`,
        {
          logGroupName: `/aws/rds/instance/${names.database}/${type}`,
          keyArn,
          retentionDays: logRetentionDays,
          tags,
        },
        { parent: this },
      ),
    }));
  }
}

/**
 * The secret of a master password that RDS keeps.
 *
 * @throws pulumi.RunError when RDS has made no secret: not in a preview, where an instance that gets one by this very
 *   update has none yet.
 */
export function secretArnOf(secrets: readonly { readonly secretArn: string }[]): string {
  const [secret] = secrets;
  if (secret) return secret.secretArn;
  if (pulumi.runtime.isDryRun()) return "known after the update";
  throw new pulumi.RunError(
    "RDS tells of no secret with the master password yet; run pulumi up --refresh, which asks it again.",
  );
}

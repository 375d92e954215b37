import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Account } from "../account";
import { trustPolicy } from "./iam";
import { Tags } from "./tags";

/** Name of the database that RDS creates in the instance. */
const databaseName = "payments";

/** What the database is made of. */
export interface DatabaseArgs {
  /** RDS identifier of the instance; its log groups are named after it. */
  readonly identifier: string;
  /** Port that PostgreSQL listens on. */
  readonly port: number;
  readonly finalSnapshotIdentifier: string;
  readonly vpcId: pulumi.Input<string>;
  /** Private subnets, in at least two zones. */
  readonly subnetIds: pulumi.Input<string>[];
  readonly keyArn: pulumi.Input<string>;
  readonly majorVersion: number;
  readonly instanceClass: string;
  /** GiB. */
  readonly allocatedStorage: number;
  readonly multiAz: boolean;
  readonly backupRetentionDays: number;
  /** Master password; RDS makes, stores and rotates one when it is absent. */
  readonly password: pulumi.Output<string> | undefined;
  readonly account: Account;
  readonly logRetentionDays: number;
  /** Whether the data outlives mistakes: deletion protection, a final snapshot, and Pulumi's own refusal. */
  readonly protect: boolean;
  readonly tags: Tags;
}

/**
 * PostgreSQL on RDS: encrypted, with a standby, reachable over TLS only and by nobody until a security group rule says
 * so. RDS upgrades the minor version in the maintenance window; the program only knows the major one.
 */
export class Database extends pulumi.ComponentResource {
  /** Host name, without the port. */
  readonly host: pulumi.Output<string>;
  readonly port: number;
  readonly databaseName = databaseName;
  /** `host:port`, as RDS calls its endpoint. */
  readonly endpoint: pulumi.Output<string>;
  readonly identifier: pulumi.Output<string>;
  /** Name of the instance's parameter group. */
  readonly parameterGroupName: pulumi.Output<string>;
  /** Group of the instance; a client adds its own ingress rule to it. */
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:index:Database", name, {}, opts);

    const logs = this.addLogGroups(name, args);
    const monitoring = this.addMonitoringRole(name, args);

    const subnets = new aws.rds.SubnetGroup(
      `${name}-subnets`,
      {
        description: "Private subnets of the payment database",
        subnetIds: args.subnetIds,
        tags: args.tags.named(`${name}-subnets`),
      },
      { parent: this },
    );
    const parameters = new aws.rds.ParameterGroup(
      `${name}-parameters`,
      {
        description: "Forced TLS and a trail of connections",
        family: `postgres${args.majorVersion}`,
        parameters: [
          { name: "rds.force_ssl", value: "1" },
          { name: "log_connections", value: "1" },
          { name: "log_disconnections", value: "1" },
          // Changes to the schema only: statements on rows would put payments into the logs.
          { name: "log_statement", value: "ddl" },
        ],
        tags: args.tags.named(`${name}-parameters`),
      },
      { parent: this },
    );
    const group = new aws.ec2.SecurityGroup(
      `${name}-group`,
      {
        description: "Payment database",
        vpcId: args.vpcId,
        tags: args.tags.named(`${name}-group`),
      },
      { parent: this },
    );

    const instance = new aws.rds.Instance(
      `${name}-instance`,
      {
        identifier: args.identifier,
        engine: "postgres",
        engineVersion: String(args.majorVersion),
        autoMinorVersionUpgrade: true,
        // Past its end of life a version is upgraded rather than billed as Extended Support.
        engineLifecycleSupport: "open-source-rds-extended-support-disabled",
        instanceClass: args.instanceClass,
        allocatedStorage: args.allocatedStorage,
        storageType: "gp3",
        storageEncrypted: true,
        kmsKeyId: args.keyArn,
        dbName: databaseName,
        port: args.port,
        username: "dbadmin",
        ...(args.password === undefined
          ? { manageMasterUserPassword: true, masterUserSecretKmsKeyId: args.keyArn }
          : { password: args.password }),
        iamDatabaseAuthenticationEnabled: true,
        dbSubnetGroupName: subnets.name,
        parameterGroupName: parameters.name,
        vpcSecurityGroupIds: [group.id],
        publiclyAccessible: false,
        multiAz: args.multiAz,
        backupRetentionPeriod: args.backupRetentionDays,
        backupWindow: "03:00-04:00",
        maintenanceWindow: "mon:04:00-mon:05:00",
        copyTagsToSnapshot: true,
        monitoringInterval: 60,
        monitoringRoleArn: monitoring.role.arn,
        databaseInsightsMode: "standard",
        performanceInsightsEnabled: true,
        performanceInsightsKmsKeyId: args.keyArn,
        // Days; seven are free of charge.
        performanceInsightsRetentionPeriod: 7,
        enabledCloudwatchLogsExports: logs.map((log) => log.type),
        deletionProtection: args.protect,
        skipFinalSnapshot: !args.protect,
        // Has to be in the state before a destroy, so it is given even when no snapshot is taken.
        finalSnapshotIdentifier: args.finalSnapshotIdentifier,
        tags: args.tags.named(`${name}-instance`),
      },
      // RDS would make missing log groups itself, without expiry and encryption, and refuses a role without rights.
      { parent: this, protect: args.protect, dependsOn: [...logs.map((log) => log.group), monitoring.policy] },
    );

    this.host = instance.address;
    this.port = args.port;
    this.endpoint = instance.endpoint;
    this.identifier = instance.identifier;
    this.parameterGroupName = parameters.name;
    this.securityGroupId = group.id;
    this.registerOutputs({ host: this.host, endpoint: this.endpoint, securityGroupId: this.securityGroupId });
  }

  /** Measures of the operating system, which RDS writes by this role into a group that the account shares. */
  private addMonitoringRole(name: string, { account, tags }: DatabaseArgs) {
    const role = new aws.iam.Role(
      `${name}-monitoring-role`,
      {
        description: "Lets RDS write its enhanced monitoring",
        assumeRolePolicy: trustPolicy("monitoring.rds.amazonaws.com", account.accountId),
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
  private addLogGroups(name: string, args: DatabaseArgs): { type: string; group: aws.cloudwatch.LogGroup }[] {
    return ["postgresql", "upgrade"].map((type) => ({
      type,
      group: new aws.cloudwatch.LogGroup(
        `${name}-logs-${type}`,
        {
          name: `/aws/rds/instance/${args.identifier}/${type}`,
          retentionInDays: args.logRetentionDays,
          kmsKeyId: args.keyArn,
          tags: args.tags.named(`${name}-logs-${type}`),
        },
        { parent: this },
      ),
    }));
  }
}

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Account } from "../account";
import { environmentPolicy, logWriterPolicy, networkInterfacePolicy, tracePolicy } from "./functionPolicies";
import { policyDocument, trustPolicy } from "./iam";
import { makeLogGroup } from "./logGroup";
import { Network, untilInterfacesGo } from "./network";
import { Tags } from "./tags";
import { AuditStore } from "./auditStore";
import { Database } from "./database";

/** The function itself. */
export interface ValidatorFunctionArgs {
  /** Name of the function; Lambda names its log group after it. */
  readonly functionName: string;
  /** Text of the bundled handler, a CommonJS file that exports `handler`. */
  readonly code: string;
  /** Value that marks each log line, such as `staging`. */
  readonly environment: string;
  /** MB. */
  readonly memorySize: number;
  /** Calls at once, kept for this function and its bound; 0 takes what the account has. */
  readonly reservedConcurrency: number;
}

/** What the validator works with. */
export interface ValidatorArgs {
  readonly function: ValidatorFunctionArgs;
  /** Its private subnets are in at least two zones. */
  readonly network: Network;
  readonly auditStore: AuditStore;
  readonly database: Database;
  readonly account: Account;
  readonly keyArn: pulumi.Input<string>;
  readonly logRetentionDays: number;
  readonly tags: Tags;
}

/** The function behind both doors, with the rights and the ways through the network that it needs and no others. */
export class Validator extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  readonly functionArn: pulumi.Output<string>;
  /** ARN under which API Gateway calls the function. */
  readonly invokeArn: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: ValidatorArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payments:index:Validator", name, {}, opts);
    const { auditStore, database, tags } = args;
    const { functionName } = args.function;

    const logs = makeLogGroup(
      `${name}-logs`,
      {
        logGroupName: `/aws/lambda/${functionName}`,
        keyArn: args.keyArn,
        retentionDays: args.logRetentionDays,
        tags,
      },
      { parent: this },
    );
    const { role, policies } = this.addRole(logs);
    const group = this.addSecurityGroup();

    const validator = new aws.lambda.Function(
      `${name}-function`,
      {
        name: functionName,
        description: "Validates payments and records them",
        runtime: aws.lambda.Runtime.NodeJS24dX,
        architectures: ["arm64"],
        handler: "index.handler",
        code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(args.function.code) }),
        role: role.arn,
        memorySize: args.function.memorySize,
        // -1 is AWS's word for no reservation; 0 would stop the function.
        reservedConcurrentExecutions: args.function.reservedConcurrency || -1,
        kmsKeyArn: args.keyArn,
        timeout: 30,
        environment: {
          variables: {
            ENVIRONMENT: args.function.environment,
            AUDIT_BUCKET: auditStore.bucketName,
            DB_HOST: database.host,
            DB_PORT: String(database.port),
            DB_NAME: database.databaseName,
          },
        },
        vpcConfig: { subnetIds: args.network.privateSubnetIds, securityGroupIds: [group.id] },
        tracingConfig: { mode: "Active" },
        loggingConfig: { logFormat: "JSON", logGroup: logs.name },
        tags: tags.named(`${name}-function`),
      },
      // Its first request needs every right, and its network interfaces must be removed before the right to do so.
      { parent: this, dependsOn: policies },
    );

    this.functionName = validator.name;
    this.functionArn = validator.arn;
    this.invokeArn = validator.invokeArn;
    this.registerOutputs({
      functionName: this.functionName,
      functionArn: this.functionArn,
      invokeArn: this.invokeArn,
    });
  }

  private addRole(logs: aws.cloudwatch.LogGroup) {
    const { name } = this;
    const { auditStore, keyArn, account, tags } = this.args;
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        description: "What the payment validator may do",
        assumeRolePolicy: trustPolicy("lambda.amazonaws.com"),
        permissionsBoundary: account.permissionsBoundary,
        tags: tags.named(`${name}-role`),
      },
      { parent: this },
    );
    const documents = {
      audit: pulumi
        .all([auditStore.bucketArn, keyArn])
        .apply(([bucketArn, key]) => auditWriterPolicy(bucketArn, key, account.region)),
      environment: pulumi.output(keyArn).apply((key) => environmentPolicy(key, account.region)),
      logs: logs.arn.apply(logWriterPolicy),
      traces: tracePolicy(),
      network: networkInterfacePolicy(),
    };
    const policies = Object.entries(documents).map(
      ([purpose, policy]) =>
        new aws.iam.RolePolicy(`${name}-${purpose}-policy`, { role: role.name, policy }, { parent: this }),
    );
    return { role, policies };
  }

  /** Out to S3 and to the database, in from nowhere: both doors call the function through Lambda, not the network. */
  private addSecurityGroup(): aws.ec2.SecurityGroup {
    const { name } = this;
    const { network, auditStore, database, tags } = this.args;
    const group = new aws.ec2.SecurityGroup(
      `${name}-group`,
      { description: "Payment validator", vpcId: network.vpcId, tags: tags.named(`${name}-group`) },
      { parent: this, customTimeouts: untilInterfacesGo },
    );
    new aws.vpc.SecurityGroupEgressRule(
      `${name}-to-s3`,
      {
        securityGroupId: group.id,
        description: "Audit records to S3",
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        prefixListId: auditStore.prefixListId,
        tags: tags.named(`${name}-to-s3`),
      },
      { parent: this },
    );
    const databasePort = { ipProtocol: "tcp", fromPort: database.port, toPort: database.port };
    new aws.vpc.SecurityGroupEgressRule(
      `${name}-to-database`,
      {
        securityGroupId: group.id,
        description: "PostgreSQL",
        ...databasePort,
        referencedSecurityGroupId: database.securityGroupId,
        tags: tags.named(`${name}-to-database`),
      },
      { parent: this },
    );
    new aws.vpc.SecurityGroupIngressRule(
      `${name}-into-database`,
      {
        securityGroupId: database.securityGroupId,
        description: "PostgreSQL from the payment validator",
        ...databasePort,
        referencedSecurityGroupId: group.id,
        tags: tags.named(`${name}-into-database`),
      },
      { parent: this },
    );
    return group;
  }
}

/** What the validator writes and compares: records under `audit/`, in a bucket whose objects the stack's key encrypts. */
export function auditWriterPolicy(bucketArn: string, keyArn: string, region: string): string {
  return policyDocument(
    {
      Sid: "AuditRecords",
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:GetObject"],
      Resource: `${bucketArn}/audit/*`,
    },
    {
      Sid: "AuditEncryption",
      Effect: "Allow",
      Action: ["kms:GenerateDataKey", "kms:Decrypt"],
      Resource: keyArn,
      Condition: { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } },
    },
  );
}

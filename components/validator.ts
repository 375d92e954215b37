import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { validatorRole } from "../lambda/database/roles";
import { metricNamespace } from "../lambda/validator/metrics";
import { auditListing, AuditStore } from "./auditStore";
import { Database } from "./database";
import { openDatabaseWay } from "./databaseWay";
import { databaseLoginPolicy } from "./functionPolicies";
import { policyDocument } from "./iam";
import { Ledger } from "./ledger";
import { Sweep } from "./sweep";
import { Surroundings } from "./surroundings";
import { FunctionCapacity, makeVpcFunction } from "./vpcFunction";

/** The function itself. */
export interface ValidatorFunctionArgs {
  /** Name of the function; Lambda names its log group after it. */
  readonly functionName: string;
  /** Texts of the files that it is made of, by name; `index.js` is the bundled handler. */
  readonly files: Readonly<Record<string, string>>;
  /** Value that marks each log line, such as `staging`. */
  readonly environment: string;
  readonly capacity: Omit<FunctionCapacity, "timeout">;
}

/** What the validator works with. */
export interface ValidatorArgs {
  readonly function: ValidatorFunctionArgs;
  readonly auditStore: AuditStore;
  readonly database: Database;
  /** Absent when the bucket alone keeps payments, and the validator has no way to the database. */
  readonly ledger: Ledger | undefined;
  readonly surroundings: Surroundings;
}

const calledAs = "payment validator";

/** The function behind both doors, with the rights and the ways through the network that it needs and no others. */
export class Validator extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  readonly functionArn: pulumi.Output<string>;
  /** ARN under which API Gateway calls the function. */
  readonly invokeArn: pulumi.Output<string>;
  /** Group that the function logs to. */
  readonly logGroupName: pulumi.Output<string>;
  /** Calls at once that are kept for it and bound it; 0 for what the account has. */
  readonly reservedConcurrency: number;
  /** Seconds after which Lambda ends a call. */
  readonly timeout = 30;
  /** Namespace of the metrics that its log tells of payments, and of the ledger where there is one. */
  readonly metricNamespace: string;

  constructor(
    private readonly name: string,
    private readonly args: ValidatorArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payments:index:Validator", name, {}, opts);
    const { auditStore, database, ledger, surroundings } = args;
    const { functionName, files, environment, capacity } = args.function;
    const epoch = this.addLedgerEpoch();

    const validator = makeVpcFunction(
      name,
      {
        functionName,
        description: "Validates payments and records them",
        calledAs,
        files,
        capacity: { ...capacity, timeout: this.timeout },
        environment: {
          ENVIRONMENT: environment,
          AUDIT_BUCKET: auditStore.bucketName,
          ...(ledger && {
            DB_HOST: database.host,
            DB_PORT: String(database.port),
            DB_NAME: database.databaseName,
            LEDGER_EPOCH: epoch.result,
          }),
        },
        rights: this.rights(),
      },
      surroundings,
      { parent: this, dependsOn: ledger ? [epoch, ledger.migrated] : [epoch] },
    );
    this.addWays(validator.group);

    this.functionName = validator.function.name;
    this.functionArn = validator.function.arn;
    this.invokeArn = validator.function.invokeArn;
    this.logGroupName = validator.logGroupName;
    this.reservedConcurrency = capacity.reservedConcurrency;
    this.metricNamespace = metricNamespace(functionName);
    if (ledger) this.addSweep();
    this.registerOutputs({
      functionName: this.functionName,
      functionArn: this.functionArn,
      invokeArn: this.invokeArn,
    });
  }

  /**
   * Another one whenever the ledger is switched on or off, or its database is another one: payments may then have been recorded of
   * which it has no rows, and the validator looks for them. It is there without a ledger as well and changes before the function
   * does, so that a deployment that fails between the two can't hide such a time.
   */
  private addLedgerEpoch(): random.RandomUuid {
    const { database, ledger } = this.args;
    return new random.RandomUuid(
      `${this.name}-ledger-epoch`,
      { keepers: { ledger: String(ledger !== undefined), database: database.resourceId } },
      { parent: this },
    );
  }

  private addSweep(): void {
    new Sweep(
      `${this.name}-sweep`,
      {
        functionName: this.functionName,
        functionArn: this.functionArn,
        logGroupName: this.logGroupName,
        metricNamespace: this.metricNamespace,
        tags: this.args.surroundings.tags,
      },
      { parent: this },
    );
  }

  private rights(): Readonly<Record<string, pulumi.Input<string>>> {
    const { auditStore, database, ledger } = this.args;
    const { account, keyArn } = this.args.surroundings;
    const audit = pulumi
      .all([auditStore.bucketArn, keyArn])
      .apply(([bucketArn, key]) => auditWriterPolicy(bucketArn, key, account.region));
    if (!ledger) return { audit };
    return {
      audit,
      history: auditStore.bucketArn.apply((bucketArn) => policyDocument(auditListing(bucketArn))),
      database: database.resourceId.apply((id) => databaseLoginPolicy(account, id, validatorRole)),
    };
  }

  /** Out to S3 and to the ledger, in from nowhere: both doors call the function through Lambda, not the network. */
  private addWays(group: aws.ec2.SecurityGroup): void {
    const { name } = this;
    const { auditStore, database, ledger } = this.args;
    const { tags } = this.args.surroundings;
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
    if (ledger) openDatabaseWay(name, { groupId: group.id, calledAs, database, tags }, this);
  }
}

/** What the validator writes and compares: records under `audit/`, in a bucket whose objects the stack's key encrypts. */
function auditWriterPolicy(bucketArn: string, keyArn: string, region: string): string {
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

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { Database } from "./database";
import { openDatabaseWay } from "./databaseWay";
import { policyDocument } from "./iam";
import { openSecretsWay } from "./secretsWay";
import { Surroundings } from "./surroundings";
import { makeVpcFunction } from "./vpcFunction";

/** What the migrator is made of. */
export interface MigratorArgs {
  readonly functionName: string;
  /** Texts of its files by name: the bundled handler, the region's roots, and the migrations. */
  readonly files: Readonly<Record<string, string>>;
  /** Changes whenever a migration does. */
  readonly migrationsDigest: string;
  /** Calls at once, kept for it; 0 takes what the account has. */
  readonly reservedConcurrency: number;
  readonly database: Database;
  /** The database's master password; absent when RDS keeps one. */
  readonly password: pulumi.Output<string> | undefined;
  readonly surroundings: Surroundings;
}

const calledAs = "ledger's migrator";

/**
 * The function that makes the ledger's tables and roles, as the master of the database, and the one call of it: whenever
 * the migrations or the instance are others than before. When it fails, the deployment does.
 */
export class Migrator extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  /** Is there once all tables are. */
  readonly migrated: pulumi.Resource;

  constructor(
    private readonly name: string,
    private readonly args: MigratorArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payments:index:Migrator", name, {}, opts);
    const { database, password, surroundings } = args;
    const { network, account, tags } = surroundings;
    const secretArn = database.masterSecretArn;

    const migrator = makeVpcFunction(
      name,
      {
        functionName: args.functionName,
        description: "Makes the tables of the payment ledger",
        calledAs,
        files: args.files,
        capacity: { memorySize: 256, timeout: 120, reservedConcurrency: args.reservedConcurrency },
        environment: {
          DB_HOST: database.host,
          DB_PORT: String(database.port),
          DB_NAME: database.databaseName,
          ...(secretArn && { DB_SECRET_ARN: secretArn }),
        },
        rights: secretArn === undefined ? {} : { secret: this.secretPolicy(secretArn) },
      },
      surroundings,
      { parent: this },
    );
    const groupId = migrator.group.id;
    const ways = openDatabaseWay(name, { groupId, calledAs, database, tags }, this);
    if (secretArn !== undefined) {
      ways.push(...openSecretsWay(name, { groupId, secretArn, network, account, tags }, this));
    }

    this.migrated = new aws.lambda.Invocation(
      `${name}-run`,
      { functionName: migrator.function.name, input: this.input(password) },
      { parent: this, dependsOn: [network, ...ways] },
    );
    this.functionName = migrator.function.name;
    this.registerOutputs({ functionName: this.functionName });
  }

  private secretPolicy(secretArn: pulumi.Output<string>): pulumi.Output<string> {
    const { keyArn, account } = this.args.surroundings;
    return pulumi.all([secretArn, keyArn]).apply(([arn, key]) => masterSecretPolicy(arn, key, account.region));
  }

  /** What the function is called with: whatever has to make it run anew, and the password where only the program has it. */
  private input(password: pulumi.Output<string> | undefined): pulumi.Output<string> {
    const { database, migrationsDigest: migrations } = this.args;
    const { resourceId } = database;
    if (password === undefined) return pulumi.jsonStringify({ migrations, resourceId });
    // The provider makes an MD5 sum of the input the id of the call, and ids are no secrets: without something unknown in
    // it, a guessed password could be checked against the id.
    const salt = new random.RandomPassword(`${this.name}-salt`, { length: 40, special: false }, { parent: this })
      .result;
    return pulumi.jsonStringify({ migrations, resourceId, password, salt });
  }
}

/** Lets the migrator read the one secret that RDS keeps the master password in. */
function masterSecretPolicy(secretArn: string, keyArn: string, region: string): string {
  return policyDocument(
    { Sid: "MasterSecret", Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: secretArn },
    {
      Sid: "MasterSecretEncryption",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: keyArn,
      Condition: { StringEquals: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` } },
    },
  );
}

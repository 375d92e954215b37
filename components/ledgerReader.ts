import * as pulumi from "@pulumi/pulumi";
import { readerRole } from "../lambda/database/roles";
import { Database } from "./database";
import { openDatabaseWay } from "./databaseWay";
import { databaseLoginPolicy } from "./functionPolicies";
import { Surroundings } from "./surroundings";
import { makeVpcFunction } from "./vpcFunction";

/** What the reader is made of. */
export interface LedgerReaderArgs {
  readonly functionName: string;
  /** Texts of its files by name: the bundled handler and the region's roots. */
  readonly files: Readonly<Record<string, string>>;
  /** Calls at once, kept for it; 0 takes what the account has. */
  readonly reservedConcurrency: number;
  readonly database: Database;
  /** What has to be there before it can log in. */
  readonly migrated: pulumi.Resource;
  readonly surroundings: Surroundings;
}

const calledAs = "ledger's reader";

/**
 * The function that shows the ledger to people: it logs in as a user who may only select. Nobody but the account's own
 * users is let to it, each by an own right to `lambda:InvokeFunction`.
 */
export class LedgerReader extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;

  constructor(name: string, args: LedgerReaderArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:index:LedgerReader", name, {}, opts);
    const { database, surroundings } = args;
    const { account, tags } = surroundings;

    const reader = makeVpcFunction(
      name,
      {
        functionName: args.functionName,
        description: "Shows the payment ledger to people",
        calledAs,
        files: args.files,
        capacity: { memorySize: 256, timeout: 15, reservedConcurrency: args.reservedConcurrency },
        environment: { DB_HOST: database.host, DB_PORT: String(database.port), DB_NAME: database.databaseName },
        rights: { database: database.resourceId.apply((id) => databaseLoginPolicy(account, id, readerRole)) },
      },
      surroundings,
      { parent: this, dependsOn: [args.migrated] },
    );
    openDatabaseWay(name, { groupId: reader.group.id, calledAs, database, tags }, this);

    this.functionName = reader.function.name;
    this.registerOutputs({ functionName: this.functionName });
  }
}

import * as pulumi from "@pulumi/pulumi";
import { Database } from "./database";
import { LedgerReader } from "./ledgerReader";
import { Migrator } from "./migrator";
import { Names } from "./names";
import { Surroundings } from "./surroundings";

/** Calls at once that are kept for each of its functions, where any are for the validator. */
export const keptCalls = { migrator: 1, reader: 2 };

/** What the ledger is made of. */
export interface LedgerArgs {
  readonly names: Pick<Names, "migrator" | "ledgerReader">;
  /** Texts of the files that each function is made of, by name. */
  readonly files: {
    readonly migrator: Readonly<Record<string, string>>;
    readonly reader: Readonly<Record<string, string>>;
    /** Changes whenever a migration does. */
    readonly migrationsDigest: string;
  };
  /** Whether the account keeps calls for single functions, which bounds them too. */
  readonly reservesCalls: boolean;
  readonly database: Database;
  /** The database's master password; absent when RDS keeps one. */
  readonly password: pulumi.Output<string> | undefined;
  readonly surroundings: Surroundings;
}

/**
 * The ledger of payments in the stack's database, one row for an id: the function that makes its tables, and the one that
 * shows it to people. Rows are the validator's to write.
 */
export class Ledger extends pulumi.ComponentResource {
  /** Is there once all tables are. */
  readonly migrated: pulumi.Resource;
  readonly migratorName: pulumi.Output<string>;
  readonly readerName: pulumi.Output<string>;

  constructor(name: string, args: LedgerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:index:Ledger", name, {}, opts);
    const { names, files, reservesCalls, database, password, surroundings } = args;
    if (!reservesCalls) {
      void pulumi.log.warn(
        "lambdaReservedConcurrency is 0: as many calls as the account has may want a connection at once, and those beyond " +
          "the ledger's limit are answered with 503. Set it to what your clients need.",
        this,
      );
    }
    const kept = (calls: number) => (reservesCalls ? calls : 0);

    const migrator = new Migrator(
      `${name}-migrator`,
      {
        functionName: names.migrator,
        files: files.migrator,
        migrationsDigest: files.migrationsDigest,
        reservedConcurrency: kept(keptCalls.migrator),
        database,
        password,
        surroundings,
      },
      { parent: this },
    );
    const reader = new LedgerReader(
      `${name}-reader`,
      {
        functionName: names.ledgerReader,
        files: files.reader,
        reservedConcurrency: kept(keptCalls.reader),
        database,
        migrated: migrator.migrated,
        surroundings,
      },
      { parent: this },
    );

    this.migrated = migrator.migrated;
    this.migratorName = migrator.functionName;
    this.readerName = reader.functionName;
    this.registerOutputs({ migratorName: this.migratorName, readerName: this.readerName });
  }
}

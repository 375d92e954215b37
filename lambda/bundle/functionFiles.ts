import { bundleLedgerReader, bundleMigrator, bundleValidator } from "./bundle";
import { databaseRoots } from "./databaseRoots";
import { readMigrations } from "./migrationFiles";

/** Texts of the files that a function is made of, by name. */
export type Files = Readonly<Record<string, string>>;

/** What the stack's functions are made of. */
export interface FunctionFiles {
  readonly validator: Files;
  /** Absent without a ledger. */
  readonly ledger:
    | {
        readonly migrator: Files;
        readonly reader: Files;
        /** Changes whenever a migration does. */
        readonly migrationsDigest: string;
      }
    | undefined;
}

/**
 * Bundles every function of the stack. With the ledger each gets the roots that the database's certificate leads to in this
 * region; where the package has none, the function takes the file of all regions' roots that Lambda has.
 *
 * @throws pulumi.RunError with one sentence when a function can't be built.
 */
export async function bundleFunctions({
  ledger,
  region,
}: {
  readonly ledger: boolean;
  /** May be found out while functions are built. */
  readonly region: Promise<string>;
}): Promise<FunctionFiles> {
  if (!ledger) {
    const [validator] = await Promise.all([bundleValidator({ ledger }), region]);
    return { validator: { "index.js": validator }, ledger: undefined };
  }
  const [validator, migrator, reader, roots] = await Promise.all([
    bundleValidator({ ledger }),
    bundleMigrator(),
    bundleLedgerReader(),
    region.then(databaseRoots),
  ]);
  const withRoots = (code: string): Files => ({ "index.js": code, ...(roots && { "rds-ca.pem": roots }) });
  const { files, digest } = readMigrations();
  const migrations = Object.entries(files).map(([name, text]): [string, string] => [`migrations/${name}`, text]);
  return {
    validator: withRoots(validator),
    ledger: {
      migrator: { ...withRoots(migrator), ...Object.fromEntries(migrations) },
      reader: withRoots(reader),
      migrationsDigest: digest,
    },
  };
}

// Which files each function of a stack gets. Doesn't prove what is in their bundles: bundle.test.ts does.
import * as bundle from "../../lambda/bundle/bundle";
import { databaseRoots } from "../../lambda/bundle/databaseRoots";
import { bundleFunctions } from "../../lambda/bundle/functionFiles";
import { readMigrations } from "../../lambda/bundle/migrationFiles";
import { replaced } from "../harness/replaced";

const undo: (() => void)[] = [];

beforeAll(() => {
  undo.push(
    replaced<typeof bundle, "bundleValidator">(bundle, "bundleValidator", ({ ledger }) =>
      Promise.resolve(`validator, ledger: ${ledger}`),
    ),
    replaced<typeof bundle, "bundleMigrator">(bundle, "bundleMigrator", () => Promise.resolve("migrator")),
    replaced<typeof bundle, "bundleLedgerReader">(bundle, "bundleLedgerReader", () => Promise.resolve("reader")),
  );
});
afterAll(() => {
  for (const each of undo) each();
});

const region = (name: string) => Promise.resolve(name);

it("are its code alone without a ledger", async () => {
  await expect(bundleFunctions({ ledger: false, region: region("eu-west-1") })).resolves.toEqual({
    validator: { "index.js": "validator, ledger: false" },
    ledger: undefined,
  });
});

it.each([false, true])("aren't there where the region can't be told (ledger: %s)", async (ledger) => {
  const refused = Promise.reject(new Error("no region"));
  await expect(bundleFunctions({ ledger, region: refused })).rejects.toThrow("no region");
});

const { files, digest } = readMigrations();
const migrations = Object.fromEntries(Object.entries(files).map(([name, text]) => [`migrations/${name}`, text]));

it.each([
  ["with the roots of the region", "eu-west-1", { "rds-ca.pem": databaseRoots("eu-west-1") }],
  ["with none where the package has none", "xx-nowhere-1", {}],
])("are, with a ledger, each function's code %s, and the migrator's files", async (_, name, roots) => {
  await expect(bundleFunctions({ ledger: true, region: region(name) })).resolves.toEqual({
    validator: { "index.js": "validator, ledger: true", ...roots },
    ledger: {
      migrator: { "index.js": "migrator", ...roots, ...migrations },
      reader: { "index.js": "reader", ...roots },
      migrationsDigest: digest,
    },
  });
});

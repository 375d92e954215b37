import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { digestOfAll, faultIn } from "../migrator/migrations";

const folder = path.resolve(__dirname, "../migrations");

/** The files that make the ledger's tables. */
export interface MigrationFiles {
  /** Texts by their names, in their order. */
  readonly files: Readonly<Record<string, string>>;
  /** Changes with any name or text. */
  readonly digest: string;
}

/** Reads the migrations; @throws pulumi.RunError naming the file that can't be used. */
export function readMigrations(): MigrationFiles {
  const migrations = fs
    .readdirSync(folder)
    .sort()
    .map((name) => ({ name, text: fs.readFileSync(path.join(folder, name), "utf8") }));
  const numbers = new Set(migrations.map(({ name }) => name.slice(0, 4)));
  for (const migration of migrations) {
    const fault = faultIn(migration);
    if (fault !== undefined) throw new pulumi.RunError(`The migration lambda/migrations/${fault}`);
    if (!numbers.delete(migration.name.slice(0, 4))) {
      throw new pulumi.RunError(
        `Two files in lambda/migrations begin like ${migration.name}; number one of them anew.`,
      );
    }
  }
  return {
    files: Object.fromEntries(migrations.map(({ name, text }) => [name, text])),
    digest: digestOfAll(migrations),
  };
}

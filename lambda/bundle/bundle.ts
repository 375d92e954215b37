import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { build, BuildFailure, Plugin } from "esbuild";
import { compiledSchema } from "./compiledSchema";
import { clientOfPg, slimPg } from "./slimPg";
import { slimSdk } from "./slimSdk";

const projectFolder = path.resolve(__dirname, "../..");

/** Which validator is to be bundled. */
export interface ValidatorBundle {
  /** Whether payments go into the ledger; without one there is no database client in it. */
  readonly ledger: boolean;
}

/**
 * Bundles the validator into the text of one CommonJS file that exports `handler`, with everything it needs but Node.js
 * itself. The same sources give the same bytes, in any folder.
 *
 * @throws pulumi.RunError with one sentence that names the file and line when the handler can't be built.
 */
export function bundleValidator({ ledger }: ValidatorBundle): Promise<string> {
  const entryPoint = ledger ? "lambda/validator/ledgerHandler.ts" : "lambda/validator/handler.ts";
  return bundle("validator", entryPoint, [compiledSchema, slimSdk, slimPg]);
}

/** Bundles the function that makes the ledger's tables, in the same way. */
export function bundleMigrator(): Promise<string> {
  return bundle("migrator", "lambda/migrator/handler.ts", [clientOfPg]);
}

/** Bundles the function that reads the ledger for people, in the same way. */
export function bundleLedgerReader(): Promise<string> {
  return bundle("ledger's reader", "lambda/reader/handler.ts", [slimPg]);
}

async function bundle(what: string, entryPoint: string, plugins: Plugin[]): Promise<string> {
  try {
    const result = await build({
      absWorkingDir: projectFolder,
      entryPoints: [entryPoint],
      bundle: true,
      write: false,
      platform: "node",
      target: "node24",
      format: "cjs",
      // Only from the ESM form of a package can esbuild drop what isn't used.
      mainFields: ["module", "main"],
      conditions: ["module"],
      plugins,
      // Without minification each part is preceded by the path of its file, which differs with the folder of node_modules.
      minify: true,
      legalComments: "none",
      logLevel: "silent",
    });
    // One entry point makes one file.
    return result.outputFiles.map(({ text }) => text).join();
  } catch (thrown) {
    throw new pulumi.RunError(`The ${what} in lambda/ can't be bundled: ${reason(thrown)}; mend it and run again.`);
  }
}

function reason(thrown: unknown): string {
  const { errors = [], message } = thrown as Error & Partial<BuildFailure>;
  const [first] = errors;
  if (first === undefined) return message;
  return `${first.location ? `${first.location.file}:${first.location.line}: ` : ""}${first.text}`;
}

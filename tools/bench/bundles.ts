import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { build, BuildOptions } from "esbuild";
import { bundleValidator } from "../../lambda/bundle/bundle";
import { compiledSchema } from "../../lambda/bundle/compiledSchema";
import { databaseRoots } from "../../lambda/bundle/databaseRoots";

const root = path.resolve(__dirname, "../..");

/**
 * The handler as esbuild bundles it when it is told nothing but what it has to know. The schema is compiled here too: with
 * Ajv in it, the plain bundle would take longer still, for no fault of the SDK.
 */
export function plainBundle(): Promise<string> {
  return bundle({});
}

/** The way from the plain bundle to the one that is deployed, lever by lever. */
export const levers: Readonly<Record<string, () => Promise<string>>> = {
  plain: plainBundle,
  "and minified": () => bundle({ minify: true }),
  "and from the packages' ESM form": () =>
    bundle({ minify: true, mainFields: ["module", "main"], conditions: ["module", "import"] }),
  "and with a slim SDK, as deployed": () => bundleValidator({ ledger: false }),
};

/** Bundles the handler, or another program. */
export async function bundle(options: BuildOptions): Promise<string> {
  const { outputFiles = [] } = await build({
    absWorkingDir: root,
    entryPoints: ["lambda/validator/handler.ts"],
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    plugins: [compiledSchema],
    logLevel: "silent",
    ...options,
  });
  return outputFiles[0]?.text ?? "";
}

/** The deployed bundle for payments that go into a ledger. */
export function ledgerBundle(): Promise<string> {
  return bundleValidator({ ledger: true });
}

/** Writes texts as modules into a folder that goes with this process, and beside them what the ledger's function reads. */
export function asModules(texts: Readonly<Record<string, string>>): Record<string, string> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bench-"));
  process.on("exit", () => {
    fs.rmSync(folder, { recursive: true, force: true });
  });
  fs.writeFileSync(path.join(folder, "rds-ca.pem"), databaseRoots(handlerEnvironment.AWS_REGION) ?? "");
  return Object.fromEntries(
    Object.entries(texts).map(([name, text], index) => {
      const file = path.join(folder, `${index}.js`);
      fs.writeFileSync(file, text);
      return [name, file];
    }),
  );
}

/** What the handler asks of its environment. */
export const handlerEnvironment = {
  AUDIT_BUCKET: "bucket",
  ENVIRONMENT: "bench",
  AWS_LAMBDA_FUNCTION_NAME: "validator",
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "bench",
  AWS_SECRET_ACCESS_KEY: "bench",
  // Of the ledger; nothing connects before the first payment.
  DB_HOST: "127.0.0.1",
  DB_PORT: "5432",
  DB_NAME: "payments",
  LEDGER_EPOCH: "bench",
};

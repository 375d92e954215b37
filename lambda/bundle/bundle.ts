import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { build, BuildFailure } from "esbuild";
import { compiledSchema } from "./compiledSchema";
import { slimSdk } from "./slimSdk";

const projectFolder = path.resolve(__dirname, "../..");

/**
 * Bundles the validator into the text of one CommonJS file that exports `handler`, with everything it needs but Node.js
 * itself. The same sources give the same bytes, in any folder.
 *
 * @throws pulumi.RunError with one sentence that names the file and line when the handler can't be built.
 */
export async function bundleValidator(): Promise<string> {
  try {
    const result = await build({
      absWorkingDir: projectFolder,
      entryPoints: ["lambda/validator/handler.ts"],
      bundle: true,
      write: false,
      platform: "node",
      target: "node24",
      format: "cjs",
      // Only from the ESM form of a package can esbuild drop what isn't used.
      mainFields: ["module", "main"],
      conditions: ["module", "import"],
      plugins: [compiledSchema, slimSdk],
      // Without minification each part is preceded by the path of its file, which differs with the folder of node_modules.
      minify: true,
      legalComments: "none",
      logLevel: "silent",
    });
    const [file] = result.outputFiles;
    if (file === undefined) throw new Error("esbuild wrote nothing");
    return file.text;
  } catch (fault) {
    throw new pulumi.RunError(`The validator in lambda/ can't be bundled: ${reason(fault)}; mend it and run again.`);
  }
}

function reason(fault: unknown): string {
  const first = (fault as Partial<BuildFailure>).errors?.[0];
  if (first) return `${first.location ? `${first.location.file}:${first.location.line}: ` : ""}${first.text}`;
  return fault instanceof Error ? fault.message : String(fault);
}

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { bundleValidator } from "../../lambda/bundle/bundle";

const root = path.resolve(__dirname, "../..");

/** Makes a folder with copies of what the bundle is built from; the caller removes it. */
export function copyForBundle(): string {
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), "a copy of the project "));
  fs.cpSync(path.join(root, "lambda"), path.join(copy, "lambda"), { recursive: true });
  fs.copyFileSync(path.join(root, "tsconfig.json"), path.join(copy, "tsconfig.json"));
  fs.symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"));
  return copy;
}

/** Builds the validator's bundle of a copy. */
export async function bundleOf(copy: string, ledger = false): Promise<string> {
  const module = (await import(path.join(copy, "lambda/bundle/bundle.ts"))) as {
    bundleValidator: typeof bundleValidator;
  };
  return module.bundleValidator({ ledger });
}

// The bundle, built from copies of the project elsewhere. Doesn't prove how it runs: tests/lambda/handler.test.ts does.
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { bundleValidator } from "../../pure/bundle";

const root = path.resolve(__dirname, "../..");
let copy: string;

beforeEach(() => {
  copy = fs.mkdtempSync(path.join(os.tmpdir(), "a copy of the project "));
  for (const folder of ["lambda", "pure", "local"])
    fs.cpSync(path.join(root, folder), path.join(copy, folder), { recursive: true });
  fs.copyFileSync(path.join(root, "tsconfig.json"), path.join(copy, "tsconfig.json"));
  fs.symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"));
});

afterEach(() => {
  fs.rmSync(copy, { recursive: true });
});

/** Builds the copy's bundle in a process of its own, started from another folder. */
function bundleOfCopy(): string {
  const bundle = JSON.stringify(path.join(copy, "pure/bundle.ts"));
  const program = `require(${bundle}).bundleValidator().then((text) => process.stdout.write(text), (fault) => process.stdout.write(fault.message));`;
  return execFileSync(process.execPath, ["-r", path.join(root, "local/register.js"), "-e", program], {
    cwd: os.tmpdir(),
    encoding: "utf8",
    maxBuffer: 16 * 1024 * 1024,
  });
}

it("has the same bytes from any folder, and names none", async () => {
  const text = await bundleValidator();
  expect(bundleOfCopy()).toBe(text);
  expect(text).not.toContain(root);
  expect(text).not.toContain("node_modules");
});

it("stays small: without the credential chain and the shapes of other operations", async () => {
  const text = await bundleValidator();
  expect(text.length).toBeLessThan(300_000);
  expect(text).not.toMatch(/sso-oidc|AbortMultipartUpload|node:http2/);
});

it("follows the handler's sources", () => {
  const before = bundleOfCopy();
  fs.appendFileSync(path.join(copy, "lambda/handler.ts"), "\nprocess.emitWarning('changed');\n");
  expect(bundleOfCopy()).not.toBe(before);
});

it("names the file and line that can't be built", () => {
  fs.appendFileSync(path.join(copy, "lambda/card.ts"), "\nconst broken = ;\n");
  expect(bundleOfCopy()).toMatch(
    /^The validator in lambda\/ can't be bundled: lambda\/card\.ts:\d+: .+; mend it and run again\.$/,
  );
});

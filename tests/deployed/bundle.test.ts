// The bundle, built from copies of the project elsewhere. Doesn't prove how it runs: tests/deployed/handler.test.ts does.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { bundleLedgerReader, bundleMigrator, bundleValidator } from "../../lambda/bundle/bundle";
import { bundleOf, copyForBundle } from "../harness/projectCopy";

const root = path.resolve(__dirname, "../..");
let copy: string;

beforeEach(() => {
  copy = copyForBundle();
});

afterEach(() => {
  fs.rmSync(copy, { recursive: true });
});

/** Builds the copy's bundle, from a folder that is neither the copy's nor this project's. */
async function bundleOfCopy(ledger = false): Promise<string> {
  const folder = process.cwd();
  process.chdir(os.tmpdir());
  try {
    return await bundleOf(copy, ledger);
  } finally {
    process.chdir(folder);
  }
}

it.each([false, true])("has the same bytes from any folder, and names none (ledger: %s)", async (ledger) => {
  const text = await bundleValidator({ ledger });
  expect(await bundleOfCopy(ledger)).toBe(text);
  expect(text).not.toContain(root);
  expect(text).not.toContain("node_modules");
});

it("stays small: without the credential chain, hashes for browsers and a compiler of schemas", async () => {
  const text = await bundleValidator({ ledger: false });
  expect(text.length).toBeLessThan(400_000);
  // The number is the first of SHA-256.
  expect(text).not.toMatch(/sso-oidc|node:http2|1116352408|new Function/);
});

it.each(["@aws-sdk/credential-provider-node", "@smithy/core/event-streams", "node:fs/promises", "node:zlib"])(
  "can't be built once the SDK asks for more of %s than stands in for it",
  async (name) => {
    fs.appendFileSync(path.join(copy, "lambda/validator/auditLog.ts"), `\nimport { more } from "${name}";\nmore();\n`);
    await expect(bundleOfCopy()).rejects.toThrow(`No matching export in "stand-in:${name}" for import "more"`);
  },
);

it("holds a database client with the ledger alone, and not more of it than is used", async () => {
  const [without, withLedger] = await Promise.all([false, true].map((ledger) => bundleValidator({ ledger })));
  const databaseWords = /DB_HOST|rds-db|ledger\.payment|rds-ca\.pem|Connection terminated unexpectedly/;
  expect(without).not.toMatch(databaseWords);
  expect(withLedger).toMatch(databaseWords);
  expect((withLedger ?? "").length - (without ?? "").length).toBeLessThan(70_000);
  for (const text of [withLedger, await bundleLedgerReader()]) {
    expect(text).not.toMatch(/SCRAM-SHA-256-PLUS|PGPASSFILE|uselibpqcompat|released to the pool|array dimension/);
  }
  // It logs in with a password, and needs no pool for that either.
  const migrator = await bundleMigrator();
  expect(migrator).toMatch(/SCRAM-SHA-256-PLUS/);
  expect(migrator).not.toMatch(/released to the pool/);
});

it("follows the handler's sources", async () => {
  const before = await bundleOfCopy();
  fs.appendFileSync(path.join(copy, "lambda/validator/handler.ts"), "\nprocess.emitWarning('changed');\n");
  expect(await bundleOfCopy()).not.toBe(before);
});

it("follows the schema of a payment", async () => {
  const schema = path.join(copy, "lambda/validator/paymentSchema.ts");
  fs.writeFileSync(schema, fs.readFileSync(schema, "utf8").replace("{1,64}", "{1,59}"));
  expect(await bundleOfCopy()).toContain("{1,59}");
});

it("names the file and line that can't be built", async () => {
  fs.appendFileSync(path.join(copy, "lambda/validator/card.ts"), "\nconst broken = ;\n");
  await expect(bundleOfCopy()).rejects.toThrow(
    /^The validator in lambda\/ can't be bundled: lambda\/validator\/card\.ts:\d+: .+; mend it and run again\.$/,
  );
});

it.each([
  ["migrator", "bundleMigrator", "lambda/migrator/migrate.ts"],
  ["ledger's reader", "bundleLedgerReader", "lambda/reader/reader.ts"],
] as const)("names the %s, where that can't be built", async (what, name, file) => {
  fs.appendFileSync(path.join(copy, file), "\nconst broken = ;\n");
  const module = (await import(path.join(copy, "lambda/bundle/bundle.ts"))) as Record<
    typeof name,
    () => Promise<string>
  >;
  await expect(module[name]()).rejects.toThrow(`The ${what} in lambda/ can't be bundled: ${file}:`);
});

it.each([
  ["a file that can't be built", {}, /: lambda\/validator\/card\.ts:\d+: /],
  [
    "esbuild where its program can't be run",
    { ESBUILD_BINARY_PATH: path.join(root, "package.json") },
    /: The service is no longer running: /,
  ],
])("tells of %s in its sentence alone, and prints nothing", (_, environment, reason) => {
  fs.appendFileSync(path.join(copy, "lambda/validator/card.ts"), "\nconst broken = ;\n");
  const module = JSON.stringify(path.join(copy, "lambda/bundle/bundle.ts"));
  const program = `require(${module}).bundleValidator({ ledger: false }).catch(({ message }) => console.log(message));`;
  const { stdout, stderr } = spawnSync(process.execPath, ["-r", `${root}/tools/register.js`, "-e", program], {
    env: { ...process.env, ...environment },
    encoding: "utf8",
  });
  expect(stdout).toMatch(reason);
  expect([stdout.trim().split("\n").length, stderr]).toEqual([1, ""]);
});

it("gives the reason for what has no place in a file", async () => {
  fs.rmSync(path.join(copy, "lambda/validator/handler.ts"));
  await expect(bundleOfCopy()).rejects.toThrow(
    /^The validator in lambda\/ can't be bundled: Could not resolve "lambda\/validator\/handler\.ts"; mend it and run again\.$/,
  );
});

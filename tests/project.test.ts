// What the project's files say of each other. Doesn't prove that Pulumi's command line reads them as this test does.
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { settingTable } from "../config/settingTable";
import { stagingConfig } from "./harness/variants";

const root = path.resolve(__dirname, "..");
const read = (file: string) => fs.readFileSync(path.join(root, file), "utf8");

interface Declaration {
  readonly description: string;
  readonly default: unknown;
}

interface Project {
  readonly name: string;
  readonly runtime: { readonly name: string };
  readonly template: { readonly config: Readonly<Record<string, Declaration>> };
}

/** The program's own sources, without tests. */
function sources(): string[] {
  const files = ["components", "config", "lambda"].flatMap((folder) =>
    fs.readdirSync(path.join(root, folder), { recursive: true }).map((file) => `${folder}/${String(file)}`),
  );
  return ["index.ts", "account.ts", "preflight.ts", "quotas.ts", ...files.filter((file) => file.endsWith(".ts"))];
}

describe("Pulumi.yaml", () => {
  const project = parse(read("Pulumi.yaml")) as Project;

  it("names the project and its runtime", () => {
    expect(project).toMatchObject({ name: "payment-processing", runtime: { name: "nodejs" } });
  });

  it("asks few questions of a new project, each with a description and the default", () => {
    const { "aws:region": region, ...questions } = project.template.config;
    expect(region).toMatchObject({ default: "us-east-1", description: expect.any(String) as string });
    for (const [name, question] of Object.entries(questions)) {
      const setting = settingTable[name as keyof typeof settingTable];
      expect(question).toEqual({ default: String(setting.default), description: expect.any(String) as string });
    }
    expect(Object.keys(questions).length).toBeLessThanOrEqual(4);
  });
});

it("Pulumi.staging.yaml holds the staging stack's values", () => {
  expect(stagingConfig()).toEqual({
    "aws:region": "us-east-1",
    "payment-processing:environment": "staging",
    "payment-processing:environmentSuffix": "staging-001",
    "payment-processing:logRetentionDays": 30,
    "payment-processing:auditRetentionDays": 90,
    "payment-processing:protectData": false,
    "payment-processing:apiDailyQuota": 10000,
  });
});

describe("the sources", () => {
  it("are found", () => {
    expect(sources().length).toBeGreaterThan(40);
  });

  /** The functions' own code runs long after the program, and has clocks. */
  const ofProgram = /^(?!lambda\/)|^lambda\/bundle\//;

  it.each<[string, RegExp, of?: RegExp]>([
    ["a clock in the program's inputs", /Date\.now|new Date\(\)(?!;)|process\.hrtime/, ofProgram],
    ["switched off verification", /rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED|no-verify/],
    ["a PostgreSQL minor version", /postgres[^\n]{0,20}["'`]\d+\.\d+/i],
    ["names that the provider has deprecated", /BucketV2|BucketAclV2|BucketVersioningV2|vpc: true/],
    ["a type check that is switched off", /ts-ignore|ts-expect-error|as any\b/],
  ])("have no %s", (_, pattern, of = /^/) => {
    expect(sources().filter((file) => of.test(file) && pattern.test(read(file)))).toEqual([]);
  });

  it("of the functions reach for nothing but what they share, and not for each other", () => {
    const outside = sources()
      .filter((file) => /^lambda\/(?!bundle\/)/.test(file))
      .filter((file) => /from "(\.\.\/(?!database\/|signing\/|environment")|\.\.\/\.\.|@pulumi)/.test(read(file)));
    expect(outside).toEqual([]);
  });

  it("import one way: index, preflight, config, components, account and the function", () => {
    const floors: [folder: string, above: RegExp][] = [
      ["components/", /from "\.\.\/(config|index|preflight|quotas)/],
      ["config/", /from "\.\.\/(account|index|lambda|preflight|quotas)/],
      ["account.ts", /from "\.\//],
      ["quotas.ts", /from "\.\//],
      ["preflight.ts", /from "\.\/(index|lambda)/],
      ["lambda/", /from "(\.\.\/)+(account|components|config|index|preflight|quotas)/],
    ];
    const upwards = sources().filter((file) =>
      floors.some(([folder, above]) => file.startsWith(folder) && above.test(read(file))),
    );
    expect(upwards).toEqual([]);
  });
});

it("the comments name only files that there are", () => {
  const folders = ["bootstrap", "components", "config", "docs", "lambda", "local", "policy", "tests", "tools"];
  const files = folders
    .flatMap((folder) =>
      fs.readdirSync(path.join(root, folder), { recursive: true }).map((file) => `${folder}/${String(file)}`),
    )
    .filter((file) => file.endsWith(".ts") && !file.includes("node_modules"));
  const named = new RegExp(`(?<![\\w./-])(?:${folders.join("|")})/[\\w./-]+\\.(?:js|json|md|ts|yaml)\\b`, "g");
  const missing = files.flatMap((file) =>
    [...read(file).matchAll(/^\s*(?:\/\/|\/?\*).*$/gm)]
      .flatMap(([line]) => line.match(named) ?? [])
      .filter((name) => !fs.existsSync(path.join(root, name)))
      .map((name) => `${file}: ${name}`),
  );
  expect(files.length).toBeGreaterThan(400);
  expect(missing).toEqual([]);
});

describe("the packages", () => {
  interface Lock {
    readonly packages: Readonly<Record<string, { readonly version: string }>>;
  }
  const { packages } = JSON.parse(read("package-lock.json")) as Lock;

  it("hold one copy of Pulumi's SDK, or mocks would not reach the other", () => {
    const copies = Object.keys(packages).filter((file) => file.endsWith("node_modules/@pulumi/pulumi"));
    expect(copies).toEqual(["node_modules/@pulumi/pulumi"]);
  });

  it("hold a TypeScript that Pulumi and ts-jest can load", () => {
    const { version = "" } = packages["node_modules/typescript"] ?? {};
    expect(Number(version.split(".")[0])).toBeLessThan(7);
  });

  it("hold an SDK for which README.md asks for a command line that is as new", () => {
    const asked = /\[Pulumi CLI\]\([^)]+\) (\d+\.\d+) or newer/.exec(read("README.md"))?.[1];
    const { version } = JSON.parse(read("node_modules/@pulumi/pulumi/package.json")) as { version: string };
    expect(asked).toBe(version.split(".").slice(0, 2).join("."));
    expect(/`export PULUMI_VERSION=(\S+)`/.exec(read("README.md"))?.[1]).toBe(version);
  });

  it("hold the AWS provider of the current major version", () => {
    expect(packages["node_modules/@pulumi/aws"]?.version).toMatch(/^7\./);
  });
});

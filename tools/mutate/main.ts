// Changes one thing at a time in a folder's sources, and runs the tests that look at it: what no test notices is a test that is
// missing. Run by hand: `npm run mutate -- policy`, or single files, as `npm run mutate -- policy/iam.ts`.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import equivalents from "./equivalents.json";
import { Report, Score, scoreOf } from "./score";

const root = resolve(__dirname, "../..");
const packages = join(__dirname, "node_modules/@stryker-mutator");
const work = join(root, ".cache/mutate");

/** The least part of the changes that tests have to notice. */
const least = 0.95;

/** Tests that say what a folder does. For other folders these are all that load a changed file, which takes longer. */
const testsOf: Readonly<Record<string, readonly string[]>> = {
  policy: ["tests/policy/{cases,documents,exceptions,index,judged,pack,report}.test.ts"],
  // Without those that look at the bundle, which runs in another process and holds what Stryker adds.
  "lambda/validator": ["tests/lambda/!(bundle|handler|slimSdk).test.ts"],
  components: ["tests/components/**/*.test.ts", "tests/{stack,order}.test.ts"],
  config: ["tests/{config,settings,account}.test.ts"],
};

/** Stryker's settings for some sources: https://stryker-mutator.io/docs/stryker-js/configuration. */
function settingsFor(sources: readonly string[], report: string, { concurrency = "1" }): object {
  const folders = Object.keys(testsOf).filter((folder) => sources.every((source) => source.startsWith(folder)));
  const tests = folders.flatMap((folder) => testsOf[folder] ?? []).map((pattern) => `<rootDir>/${pattern}`);
  const shared = createRequire(__filename)(join(root, "jest.config.js")) as object;
  return {
    packageManager: "npm",
    plugins: [join(packages, "jest-runner/dist/src/index.js")],
    testRunner: "jest",
    coverageAnalysis: "perTest",
    mutate: sources.map((source) => (statSync(join(root, source)).isDirectory() ? `${source}/**/*.ts` : source)),
    tempDirName: ".cache/mutate/sandbox",
    ignorePatterns: ["tools/mutate/node_modules", ".cache", "docs", "tests/emulator"],
    jest: {
      projectType: "custom",
      enableFindRelatedTests: tests.length === 0,
      config: { ...shared, maxWorkers: 1, ...(tests.length > 0 && { testMatch: tests }) },
    },
    // Types were checked before, and a change that breaks them is noticed by whoever makes it.
    disableTypeChecks: true,
    reporters: ["json", "progress-append-only"],
    jsonReporter: { fileName: report },
    concurrency: Number(concurrency),
    timeoutMS: 20_000,
    allowConsoleColors: false,
    warnings: { slow: false },
  };
}

/** The score as it is printed. */
function told({ changes, noticed, equivalent, survivors, unmatched, value }: Score): string {
  return [
    ...survivors.map(({ file, line, original, replacement }) => `${file}:${line}  ${original}  ->  ${replacement}`),
    ...unmatched.map(
      ({ file, original, replacement }) => `No survivor any more: ${file}  ${original}  ->  ${replacement}`,
    ),
    `${noticed} of ${changes} changes noticed, ${equivalent} equivalent, ${survivors.length} survived: ${value.toFixed(3)}.`,
  ].join("\n");
}

/** @returns the exit code: 0 when tests notice enough of the changes. */
function main(): number {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { concurrency: { type: "string" } } });
  const missing = positionals.find((source) => !existsSync(join(root, source)));
  if (positionals.length === 0 || missing !== undefined) {
    console.error(
      `${missing === undefined ? "Name" : `There is no ${missing}; name`} a folder or files, such as policy.`,
    );
    return 2;
  }
  if (!existsSync(packages)) {
    console.error(
      "Install Stryker first, by npm ci --prefix tools/mutate: the project's other packages do without it.",
    );
    return 2;
  }
  mkdirSync(work, { recursive: true });
  const report = join(work, "report.json");
  const settings = join(work, "stryker.json");
  writeFileSync(settings, JSON.stringify(settingsFor(positionals, report, values), undefined, 2));
  const { status } = spawnSync(process.execPath, [join(packages, "core/bin/stryker.js"), "run", settings], {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) return status ?? 1;
  const score = scoreOf(JSON.parse(readFileSync(report, "utf8")) as Report, equivalents);
  console.log(told(score));
  return score.value < least || score.unmatched.length > 0 ? 1 : 0;
}

if (require.main === module) process.exitCode = main();

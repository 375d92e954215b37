// Changes one thing at a time in a folder's sources, and runs the tests that look at it: what no test notices is a test that is
// missing. Run by hand: `npm run mutate -- policy`, or single files, as `npm run mutate -- policy/iam.ts`. Where all of a folder would
// take hours, `npm run mutate -- components --every 12` tries one change of twelve, the same ones each time.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Fault, messageOf } from "../../local/console/fault";
import { Asked, readArguments } from "./arguments";
import equivalents from "./equivalents.json";
import { Group, groupsOf } from "./groups";
import { Report, scoreOf, told } from "./score";

const root = resolve(__dirname, "../..");
const packages = join(__dirname, "node_modules/@stryker-mutator");
const work = join(root, ".cache/mutate");

/** The least part of the changes that tests have to notice. */
const least = 0.95;

/** Stryker's settings for some sources: https://stryker-mutator.io/docs/stryker-js/configuration. */
function settingsFor(group: Group, report: string, { concurrency, every }: Asked): object {
  const patterns = group.together ? ["tools/mutate/together.ts"] : group.tests;
  const tests = patterns.map((pattern) => `<rootDir>/${pattern}`);
  const shared = createRequire(__filename)(join(root, "jest.config.js")) as { readonly moduleNameMapper: object };
  return {
    packageManager: "npm",
    plugins: [join(packages, "jest-runner/dist/src/index.js"), join(__dirname, "sample.js")],
    testRunner: "jest",
    checkers: every === 1 ? [] : ["sample"],
    // What runs before all tests of a file counts as none's own, and that is where the program is evaluated, or a function bundled.
    coverageAnalysis: group.together ? "off" : "perTest",
    // Each evaluation leaves some of the SDK in memory.
    maxTestRunnerReuse: group.together ? 50 : 0,
    mutate: group.sources,
    tempDirName: ".cache/mutate/sandbox",
    ignorePatterns: ["tools/mutate/node_modules", ".cache", "docs", "tests/emulator"],
    jest: {
      projectType: "custom",
      enableFindRelatedTests: tests.length === 0,
      // A graph that an earlier test has evaluated would hide which of the others look at a change.
      config: {
        ...shared,
        globalSetup: undefined,
        testPathIgnorePatterns: [],
        maxWorkers: 1,
        moduleNameMapper: { ...shared.moduleNameMapper, "^esbuild$": "<rootDir>/tools/mutate/esbuild.js" },
        ...(tests.length > 0 && { testMatch: tests }),
        // What keeps an evaluation from its end is noticed by the time: sooner than Stryker would, which then starts a new process.
        ...(group.together && { testEnvironment: "<rootDir>/tools/mutate/untilFailure.ts", testTimeout: 15_000 }),
      },
    },
    // Types were checked before, and a change that breaks them is noticed by whoever makes it.
    disableTypeChecks: true,
    reporters: ["json", "progress-append-only"],
    jsonReporter: { fileName: report },
    concurrency,
    timeoutMS: 20_000,
    allowConsoleColors: false,
    warnings: { slow: false },
  };
}

/** Changes the sources of a group, and gives what Stryker reports; undefined when it can't. */
function reportOf(group: Group, asked: Asked): Report | undefined {
  const report = join(work, "report.json");
  const settings = join(work, "stryker.json");
  writeFileSync(settings, JSON.stringify(settingsFor(group, report, asked), undefined, 2));
  const { status } = spawnSync(process.execPath, [join(packages, "core/bin/stryker.js"), "run", settings], {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      MUTATE_TESTS: group.tests.flatMap((pattern) => globSync(pattern, { cwd: root })).join(),
      MUTATE_EVERY: String(asked.every),
    },
  });
  return status === 0 ? (JSON.parse(readFileSync(report, "utf8")) as Report) : undefined;
}

/** @returns the exit code: 0 when tests notice enough of the changes. @throws Fault when none can be tried */
function main(): number {
  const asked = readArguments(process.argv.slice(2), root);
  if (!existsSync(packages)) {
    throw new Fault(
      "Install Stryker first, by npm ci --prefix tools/mutate: the project's other packages do without it.",
    );
  }
  mkdirSync(work, { recursive: true });
  const reports: Report[] = [];
  for (const group of groupsOf(root, asked.sources)) {
    const report = reportOf(group, asked);
    if (report === undefined) return 1;
    reports.push(report);
  }
  const all = { files: Object.assign({}, ...reports.map(({ files }) => files)) as Report["files"] };
  const score = scoreOf(all, equivalents);
  if (score.changes === 0) throw new Fault("There was no change to try in these sources.");
  writeFileSync(join(work, "report.json"), JSON.stringify(all));
  console.log(told(all, equivalents));
  return score.value < least || score.unmatched.length > 0 ? 1 : 0;
}

try {
  process.exitCode = main();
} catch (thrown) {
  console.error(messageOf(thrown));
  process.exitCode = 2;
}

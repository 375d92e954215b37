import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Sources that are changed in one run, and the tests that look at them. */
export interface Group {
  readonly sources: readonly string[];
  /** Patterns of files of tests; none for all that load a changed file. */
  readonly tests: readonly string[];
}

/**
 * Which tests say what a source does; the first that fits counts, and `$1` is its name. They are few and quick, since for each change
 * all of their files are loaded. They run in Stryker's own process, so none of a bundled function is among them: what is changed here
 * isn't changed there.
 */
const subjects: readonly { readonly sources: RegExp; readonly tests: readonly string[] }[] = [
  { sources: /^policy\/.+/, tests: ["tests/policy/{cases,documents,exceptions,index,judged,pack,report}.test.ts"] },
  { sources: /^components\/.+/, tests: ["tests/components/**/*.test.ts", "tests/{stack,order}.test.ts"] },
  { sources: /^config\/.+/, tests: ["tests/{config,settings,account}.test.ts"] },
  {
    sources: /^lambda\/(?:environment|validator\/(?:fieldFault|fields|logger|request|response))\.ts$/,
    tests: ["tests/lambda/{bodyText,errors,metrics,paymentApi,settings}.test.ts"],
  },
  { sources: /^lambda\/validator\/(?:cardBrands|luhn)\.ts$/, tests: ["tests/lambda/{card,cardSearch}.test.ts"] },
  {
    sources: /^lambda\/validator\/payment(?:Body|Validator)\.ts$/,
    tests: ["tests/lambda/{schemaCheck,validation}.test.ts"],
  },
  { sources: /^lambda\/validator\/ledgerStatements\.ts$/, tests: ["tests/ledger/ledger.test.ts"] },
  { sources: /^lambda\/database\/.+/, tests: ["tests/ledger/{ledger,tokenLogin}.test.ts"] },
  { sources: /^lambda\/signing\/databaseToken\.ts$/, tests: ["tests/ledger/databaseToken.test.ts"] },
  { sources: /^lambda\/reader\/.+/, tests: ["tests/tools/ledger.test.ts", "tests/ledger/reader.test.ts"] },
  { sources: /^lambda\/migrator\/migrat(?:e|ions)\.ts$/, tests: ["tests/ledger/migrations.test.ts"] },
  {
    sources: /^lambda\/bundle\/.+/,
    tests: ["tests/lambda/{bundle,slimSdk}.test.ts", "tests/ledger/{databaseToken,migrations}.test.ts"],
  },
  { sources: /^lambda\/\w+\/(\w+)\.ts$/, tests: ["tests/lambda/$1.test.ts"] },
];

/** Entry points, which tests start in processes of their own. */
const leftOut = /^lambda\/(?:\w+\/handler|validator\/ledgerHandler)\.ts$/;

/**
 * Puts sources together that have the same tests.
 *
 * @param names of files and folders below a root.
 */
export function groupsOf(root: string, names: readonly string[]): Group[] {
  const files = new Set(names.flatMap((name) => filesOf(root, name)));
  const judged = [...files].filter((file) => !leftOut.test(file));
  const byTests = Map.groupBy(judged, (file) => testsFor(file).join("\n"));
  return [...byTests.values()].map((sources) => ({ sources, tests: testsFor(sources[0] ?? "") }));
}

function testsFor(file: string): string[] {
  const subject = subjects.find(({ sources }) => sources.test(file));
  return subject?.tests.map((pattern) => file.replace(subject.sources, pattern)) ?? [];
}

function filesOf(root: string, name: string): string[] {
  const path = join(root, name);
  if (!statSync(path).isDirectory()) return [name];
  const inside = readdirSync(path, { recursive: true, encoding: "utf8" });
  return inside
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(name, file))
    .sort();
}

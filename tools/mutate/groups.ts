import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Sources that are changed in one run, and the tests that look at them. */
export interface Group {
  readonly sources: readonly string[];
  /** Patterns of files of tests; none for all that load a changed file. */
  readonly tests: readonly string[];
}

/**
 * Which tests say what a source does; the first that fits counts. They are few and quick, since for each change all of their files
 * are loaded. They run in Stryker's own process, so none of a bundled function is among them: what is changed here isn't changed
 * there.
 */
const subjects: readonly { readonly sources: RegExp; readonly tests: readonly string[] }[] = [
  { sources: /^policy\//, tests: ["tests/policy/{cases,documents,exceptions,index,judged,pack,report}.test.ts"] },
  { sources: /^components\//, tests: ["tests/components/**/*.test.ts", "tests/{stack,order}.test.ts"] },
  { sources: /^config\//, tests: ["tests/{config,settings,account}.test.ts"] },
  {
    sources: /^lambda\/validator\/(?:amount|card|cardBrands|cardSearch|currencies|luhn)\.ts$/,
    tests: ["tests/lambda/{amount,card,cardSearch,currencies,validation}.test.ts"],
  },
  {
    sources:
      /^lambda\/validator\/(?:bodyText|payment(?:Body|Schema|Validator)|repeatedMembers|schemaCheck|validation)\.ts$/,
    tests: ["tests/lambda/{bodyText,paymentSchema,repeatedMembers,schemaCheck,validation}.test.ts"],
  },
  ...["auditHistory", "auditRecord", "backfill", "ledger", "sweep", "sweepEvent"].map((name) => ({
    sources: new RegExp(`^lambda/validator/${name}\\.ts$`),
    tests: [`tests/lambda/${name}.test.ts`],
  })),
  {
    sources: /^lambda\/(?:validator\/auditLog|signing\/sha256)\.ts$/,
    tests: ["tests/lambda/{auditLog,sha256}.test.ts"],
  },
  { sources: /^lambda\/validator\/ledgerStatements\.ts$/, tests: ["tests/ledger/ledger.test.ts"] },
  {
    sources: /^lambda\/validator\/|^lambda\/environment/,
    tests: ["tests/lambda/{errors,metrics,paymentApi,paymentStore,settings}.test.ts"],
  },
  { sources: /^lambda\/database\//, tests: ["tests/ledger/{ledger,tokenLogin}.test.ts"] },
  { sources: /^lambda\/signing\//, tests: ["tests/ledger/databaseToken.test.ts"] },
  { sources: /^lambda\/reader\//, tests: ["tests/tools/ledger.test.ts", "tests/ledger/reader.test.ts"] },
  { sources: /^lambda\/migrator\/masterLogin\.ts$/, tests: ["tests/lambda/masterLogin.test.ts"] },
  { sources: /^lambda\/migrator\//, tests: ["tests/ledger/migrations.test.ts"] },
  {
    sources: /^lambda\/bundle\//,
    tests: ["tests/lambda/{bundle,slimSdk}.test.ts", "tests/ledger/{databaseToken,migrations}.test.ts"],
  },
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
  const bySubject = Map.groupBy(judged, (file) => subjects.find(({ sources }) => sources.test(file)));
  return [...bySubject].map(([subject, sources]) => ({ sources, tests: subject?.tests ?? [] }));
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

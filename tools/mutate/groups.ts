import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Sources that are changed in one run, and the tests that look at them. */
export interface Group {
  readonly sources: readonly string[];
  /** Patterns of files of tests; none for all that load a changed file. */
  readonly tests: readonly string[];
  /**
   * Whether the files of tests run as one (`together.ts`), in the order of their patterns, and stop at the first failure: since all
   * evaluate the program, or bundle a function and start it.
   */
  readonly together: boolean;
}

interface Subject {
  readonly sources: RegExp;
  readonly tests: readonly string[];
  readonly together?: true;
}

/** Which files of tests look at which components. */
const componentTests: readonly (readonly [sources: string, tests: string])[] = [
  ["iam|functionPolicies|vpcFunction|validator|databaseWay|sweep|logGroup", "validator|policies|ledger"],
  ["ledger|ledgerReader|migrator|secretsWay", "ledger|policies"],
  ["database|databaseInstance", "database|policies|ledger|dashboard|savedQueries"],
  ["postgres", "database|alarms"],
  ["accessLogStore|auditStore|encryption", "storage|policies|encryption|alarmTopics"],
  ["restApi|apiStage|apiDomain|gatewayResponses|domainName|accessLog", "restApi|gatewayResponses|domainNames"],
  ["loadBalancer|balancer\\w+|apiKeys", "loadBalancer|domainNames"],
  ["firewall\\w*", "firewall|policies"],
  ["network|cidr|natGateways|flowLog", "cidr|network|policies|validator|dashboard"],
  ["\\w*[aA]larm\\w*", "alarms|alarmTopics"],
  ["dashboard\\w*|savedQueries", "dashboard|savedQueries"],
  ["\\w+", "names|policies|dashboard"],
];

/** Which files of tests start a function as it is deployed, for its entry point and for how it is bundled. */
const bundledTests: readonly (readonly [sources: string, ...tests: string[]])[] = [
  ["validator/handler", "handler"],
  ["validator/ledgerHandler", "validatorFunction"],
  ["reader/handler", "readerFunction"],
  ["migrator/handler", "migratorFunction"],
  ["bundle/(?:bundle|slimPg)", "bundle", "handler", "tokenLogin", "migratorFunction"],
  ["bundle/compiledSchema", "bundle", "handler"],
  ["bundle/slimSdk", "bundle", "handler", "slimSdk"],
];

/** What looks at every component. */
const ofAllComponents = ["tests/order.test.ts", "tests/deployedNames.test.ts", "tests/stack.test.ts"];

/**
 * Which tests say what a source does; the first that fits counts, and `$1` is its name. They are few and quick, since for each change
 * all of their files are loaded. Where they look at a bundled function they run together: which of them get to a source that runs in
 * another process, Stryker can't see.
 */
const subjects: readonly Subject[] = [
  { sources: /^policy\/.+/, tests: ["tests/policy/{cases,documents,exceptions,index,judged,pack,report}.test.ts"] },
  {
    // The one bucket that keeps its objects is the bootstrap's.
    sources: /^components\/privateBucket\.ts$/,
    tests: ["tests/components/@(storage|policies).test.ts", "tests/bootstrap/bootstrap.test.ts", ...ofAllComponents],
    together: true,
  },
  ...componentTests.map(([sources, tests]) => ({
    sources: new RegExp(`^components/(?:${sources})\\.ts$`),
    tests: [`tests/components/@(${tests}).test.ts`, ...ofAllComponents],
    together: true as const,
  })),
  // The tests of what the settings say evaluate the program for each of their rules, and say nothing of these.
  {
    sources: /^config\/(?:deployedWith|formerDeployment)\.ts$|^(?:preflight|quotas)\.ts$/,
    tests: ["tests/preflight.test.ts", "tests/{config/deployedWith,account}.test.ts"],
    together: true,
  },
  {
    sources: /^config\/.+|^account\.ts$/,
    tests: ["tests/{config/*,account}.test.ts", "tests/preflight.test.ts"],
    together: true,
  },
  {
    sources: /^index\.ts$/,
    tests: ["tests/{order,deployedNames,stack}.test.ts", "tests/components/*.test.ts"],
    together: true,
  },
  {
    sources: /^lambda\/(?:environment|validator\/(?:fieldFault|fields|logger|request|response))\.ts$/,
    tests: ["tests/lambda/{bodyText,errors,metrics,paymentApi,settings}.test.ts"],
  },
  { sources: /^lambda\/validator\/(?:cardBrands|luhn)\.ts$/, tests: ["tests/lambda/{card,cardSearch}.test.ts"] },
  {
    sources: /^lambda\/validator\/(?:paymentBody|schemaCheck)\.ts$/,
    tests: ["tests/lambda/{schemaCheck,validation}.test.ts"],
  },
  { sources: /^lambda\/validator\/paymentSchema\.ts$/, tests: ["tests/lambda/{paymentSchema,validation}.test.ts"] },
  { sources: /^lambda\/validator\/(paymentApi|paymentStore)\.ts$/, tests: ["tests/lambda/{$1,metrics}.test.ts"] },
  {
    sources: /^lambda\/validator\/paymentValidator\.ts$/,
    tests: ["tests/{deployed/bundle,lambda/schemaCheck}.test.ts"],
  },
  {
    sources: /^lambda\/validator\/sweepMetrics\.ts$/,
    tests: ["tests/lambda/sweepEvent.test.ts", "tests/components/{alarms,ledger}.test.ts"],
    together: true,
  },
  { sources: /^lambda\/validator\/ledgerRows\.ts$/, tests: ["tests/lambda/ledger.test.ts"] },
  { sources: /^lambda\/validator\/ledgerStatements\.ts$/, tests: ["tests/ledger/ledgerStatements.test.ts"] },
  { sources: /^lambda\/database\/database\.ts$/, tests: ["tests/ledger/{database,silentDatabase}.test.ts"] },
  { sources: /^lambda\/database\/iamDatabase\.ts$/, tests: ["tests/deployed/tokenLogin.test.ts"] },
  { sources: /^lambda\/signing\/databaseToken\.ts$/, tests: ["tests/ledger/databaseToken.test.ts"] },
  { sources: /^lambda\/reader\/request\.ts$/, tests: ["tests/tools/ledger.test.ts"] },
  { sources: /^lambda\/reader\/(?:reader|smokePayments)\.ts$/, tests: ["tests/ledger/reader.test.ts"] },
  { sources: /^lambda\/migrator\/migrate\.ts$/, tests: ["tests/ledger/migrations.test.ts"] },
  { sources: /^lambda\/migrator\/migrations\.ts$/, tests: ["tests/lambda/migrationFiles.test.ts"] },
  { sources: /^lambda\/bundle\/databaseRoots\.ts$/, tests: ["tests/ledger/databaseToken.test.ts"] },
  ...bundledTests.map(([sources, ...tests]) => ({
    sources: new RegExp(`^lambda/(?:${sources})\\.ts$`),
    tests: tests.map((name) => `tests/deployed/${name}.test.ts`),
    together: true as const,
  })),
  { sources: /^lambda\/\w+\/(\w+)\.ts$/, tests: ["tests/lambda/$1.test.ts"] },
];

/**
 * Puts sources together that have the same tests.
 *
 * @param names of files and folders below a root.
 */
export function groupsOf(root: string, names: readonly string[]): Group[] {
  const files = new Set(names.flatMap((name) => filesOf(root, name)));
  const byTests = Map.groupBy(files, (file) => testsFor(file).join("\n"));
  return [...byTests.values()].map((sources) => {
    const [first = ""] = sources;
    return { sources, tests: testsFor(first), together: subjectOf(first)?.together ?? false };
  });
}

function subjectOf(file: string): Subject | undefined {
  return subjects.find(({ sources }) => sources.test(file));
}

function testsFor(file: string): string[] {
  const subject = subjectOf(file);
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

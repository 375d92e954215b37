// The score of a mutation run, from Stryker's report. Doesn't prove that Stryker changes all that could be changed.
import { existsSync, globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { readArguments } from "../../tools/mutate/arguments";
import equivalents from "../../tools/mutate/equivalents.json";
import { groupsOf } from "../../tools/mutate/groups";
import { Report, scoreOf, told } from "../../tools/mutate/score";

const source = "const a =\n  b === c;\nreturn a;\n";

const mutant = (status: string, replacement = "b !== c", line = 2, from = 3, to = 10) => ({
  mutatorName: "EqualityOperator",
  replacement,
  status,
  location: { start: { line, column: from }, end: { line, column: to } },
});

const reportOf = (...mutants: Report["files"][string]["mutants"][number][]): Report => ({
  files: { "policy/a.ts": { source, mutants } },
});

/** What `sample.js` gives to Stryker. */
interface Sample {
  check(changes: readonly object[]): Promise<Readonly<Record<string, { readonly status: string }>>>;
}

const equivalent = {
  file: "policy/a.ts",
  original: "b === c",
  replacement: "b !== c",
  because: "Neither is ever asked.",
};

it("counts what tests notice, by failing or by never ending, of all that compiles", () => {
  const { changes, noticed, value } = scoreOf(
    reportOf(mutant("Killed"), mutant("Timeout"), mutant("Survived"), mutant("NoCoverage"), mutant("CompileError")),
    [],
  );
  expect([changes, noticed, value]).toEqual([4, 2, 0.5]);
  expect(scoreOf(reportOf(), []).value).toBe(1);
});

it("names a survivor by what was changed into what, and where", () => {
  expect(scoreOf(reportOf(mutant("Survived")), []).survivors).toEqual([
    { file: "policy/a.ts", line: 2, original: "b === c", replacement: "b !== c" },
  ]);
  const wide = {
    ...mutant("Survived", "{\n  }"),
    location: { start: { line: 1, column: 7 }, end: { line: 3, column: 7 } },
  };
  expect(scoreOf(reportOf(wide), []).survivors).toEqual([
    { file: "policy/a.ts", line: 1, original: "a = b === c; return", replacement: "{ }" },
  ]);
});

it("takes out what is named as equivalent, and asks to name nothing that isn't one", () => {
  const score = scoreOf(reportOf(mutant("Killed"), mutant("Survived")), [equivalent]);
  expect([score.equivalent, score.survivors, score.value, score.unmatched]).toEqual([1, [], 1, []]);
  const other = { ...equivalent, replacement: "true" };
  const elsewhere = { ...equivalent, file: "policy/b.ts" };
  expect(scoreOf(reportOf(mutant("Survived")), [other, elsewhere])).toMatchObject({ value: 0, unmatched: [other] });
  expect(scoreOf(reportOf(mutant("Killed")), [equivalent]).unmatched).toEqual([equivalent]);
  // Left out of the sample, as Stryker reports it.
  expect(scoreOf(reportOf(mutant("CompileError")), [equivalent]).unmatched).toEqual([]);
});

it("tells the score of each file, of each folder where there are several, and of all, with what to do", () => {
  const mutants = [mutant("Killed"), mutant("Survived"), mutant("CompileError")];
  const stale = { ...equivalent, file: "index.ts", original: "a", replacement: "b" };
  const files = { "policy/a.ts": { source, mutants }, "policy/b.ts": { source, mutants } };
  expect(told({ files }, [equivalent]).split("\n")).toEqual([
    "policy/a.ts: 1 of 2 changes noticed, 1 equivalent, 0 survived: 1.000.",
    "policy/b.ts: 1 of 2 changes noticed, 0 equivalent, 1 survived: 0.500.",
    "policy/b.ts:2  b === c  ->  b !== c",
    "All: 2 of 4 changes noticed, 1 equivalent, 1 survived: 0.667.",
  ]);
  const further = { ...files, "index.ts": { source, mutants: [mutant("Killed")] } };
  expect(told({ files: further }, [equivalent, stale]).split("\n").slice(2)).toEqual([
    "index.ts: 1 of 1 changes noticed, 0 equivalent, 0 survived: 1.000.",
    "policy/: 2 of 4 changes noticed, 1 equivalent, 1 survived: 0.667.",
    "./: 1 of 1 changes noticed, 0 equivalent, 0 survived: 1.000.",
    "policy/b.ts:2  b === c  ->  b !== c",
    "No survivor any more: index.ts  a  ->  b",
    "All: 3 of 5 changes noticed, 1 equivalent, 1 survived: 0.750.",
  ]);
});

it("has a reason for each that tools/mutate/equivalents.json names, in a file that there is and of what stands in it", () => {
  for (const { file, original, because } of equivalents as (typeof equivalent)[]) {
    const path = resolve(__dirname, "../..", file);
    expect([file, existsSync(path)]).toEqual([file, true]);
    const stands = readFileSync(path, "utf8").replace(/\s+/g, " ").includes(original);
    expect([file, original, stands]).toEqual([file, original, true]);
    expect(because).toMatch(/^[A-Z].+\.$/);
  }
});

it("takes the same part of all changes each time, wherever the project lies", async () => {
  const { strykerPlugins } = jest.requireActual<{ strykerPlugins: [{ value: Sample }] }>(
    "../../tools/mutate/sample.js",
  );
  const changes = Array.from({ length: 400 }, (_, id) => ({ ...mutant("Pending", "b !== c", id), id }));
  const { MUTATE_EVERY } = process.env;
  process.env.MUTATE_EVERY = "4";
  const verdicts = await Promise.all(
    ["a.ts", resolve("a.ts")].map((fileName) =>
      strykerPlugins[0].value.check(changes.map((change) => ({ ...change, fileName }))),
    ),
  );
  if (MUTATE_EVERY === undefined) delete process.env.MUTATE_EVERY;
  else process.env.MUTATE_EVERY = MUTATE_EVERY;
  expect(verdicts[1]).toEqual(verdicts[0]);
  expect(Object.values(verdicts[0] ?? {}).filter(({ status }) => status === "passed")).toHaveLength(100);
});

const root = resolve(__dirname, "../..");

it("reads what to change, all of it one at a time unless told otherwise", () => {
  expect(readArguments(["policy", "index.ts"], root)).toEqual({
    sources: ["policy", "index.ts"],
    every: 1,
    concurrency: 1,
  });
  const all = ["--every", "9999", "policy", "--concurrency", "2"];
  expect(readArguments(all, root)).toEqual({ sources: ["policy"], every: 9999, concurrency: 2 });
});

it.each([
  ["", /^Name folders or files, such as policy:\n {2}npm run mutate -- /],
  ["policy --evry 2", /^Name folders or files/],
  ["policy polcy", /^There is no polcy\. Name folders or files/],
  // None would be tried, and so none go unnoticed.
  ["policy --every 0", /^--every is 0, but must be a whole number from 1 to 9999\.$/],
  ["policy --every 10000", /^--every is 10000, but/],
  ["policy --every=", /^--every is empty, but/],
  ["policy --concurrency 1.5", /^--concurrency is 1\.5, but/],
])("refuses the command line '%s'", (line, words) => {
  expect(() => readArguments(line.split(" ").filter(Boolean), root)).toThrow(words);
});

describe("the sources of a run", () => {
  const groups = (...names: string[]) => groupsOf(root, names);

  it("are put together by the tests that look at them", () => {
    const [luhn, amount, brands] = ["luhn", "amount", "cardBrands"].map((name) => `lambda/validator/${name}.ts`);
    expect(groups(`${luhn}`, `${amount}`, `${brands}`).map(({ sources }) => sources)).toEqual([
      [luhn, brands],
      [amount],
    ]);
  });

  it("are each of a folder's once", () => {
    const sources = groups("lambda", "lambda/validator/amount.ts").flatMap((group) => group.sources);
    expect(sources.sort()).toEqual(globSync("lambda/**/*.ts", { cwd: root }).sort());
  });

  it("have tests that are there, by their names or by tools/mutate/groups.ts", () => {
    for (const { sources, tests } of groups(
      ...["policy", "config", "components", "lambda", "account.ts", "index.ts", "preflight.ts", "quotas.ts"],
    )) {
      expect(tests).not.toEqual([]);
      for (const pattern of tests)
        expect([sources[0], pattern, globSync(pattern, { cwd: root })]).not.toContainEqual([]);
    }
  });
});

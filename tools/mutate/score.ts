import { dirname } from "node:path";

/** The part of Stryker's report that counts: https://github.com/stryker-mutator/mutation-testing-elements. */
export interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

interface Position {
  readonly line: number;
  readonly column: number;
}

/** A change that no test can notice, since nothing that is promised changes with it. */
export interface Equivalent {
  readonly file: string;
  /** What is changed, as it stands in the source. */
  readonly original: string;
  readonly replacement: string;
  readonly because: string;
}

/** A change that no test noticed. */
export interface Survivor {
  readonly file: string;
  readonly line: number;
  readonly original: string;
  readonly replacement: string;
}

/** What became of the changes to a folder's sources. */
export interface Score {
  readonly changes: number;
  readonly noticed: number;
  readonly equivalent: number;
  readonly survivors: readonly Survivor[];
  /** Equivalents of judged files that no change matches that went unnoticed or was left out, and so are to be removed. */
  readonly unmatched: readonly Equivalent[];
  /** Of the changes that a test can notice, the part that one did notice. */
  readonly value: number;
}

/** What became of a change, in the report's words. Changes that don't compile, or are not in the sample, count neither way. */
const noticedBy = new Set(["Killed", "Timeout"]);
const unnoticedAs = new Set(["Survived", "NoCoverage"]);

/** Counts what a report tells, with survivors that are named as equivalent taken out. */
export function scoreOf({ files }: Report, equivalents: readonly Equivalent[]): Score {
  const all = Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants.map((mutant) => ({ status: mutant.status, ...described(file, source, mutant) })),
  );
  const noticed = all.filter(({ status }) => noticedBy.has(status)).length;
  const unnoticed = all.filter(({ status }) => unnoticedAs.has(status));
  const survivors = unnoticed.filter((survivor) => !equivalents.some((one) => isThe(one, survivor)));
  const judged = equivalents.filter(({ file }) => file in files);
  return {
    changes: noticed + unnoticed.length,
    noticed,
    equivalent: unnoticed.length - survivors.length,
    survivors: survivors.map(({ file, line, original, replacement }) => ({ file, line, original, replacement })),
    unmatched: judged.filter((one) => !all.some((change) => !noticedBy.has(change.status) && isThe(one, change))),
    value: noticed + survivors.length === 0 ? 1 : noticed / (noticed + survivors.length),
  };
}

/** The score as it is printed: of each file, of each folder where there are several, what no test noticed, and of all files. */
export function told(report: Report, equivalents: readonly Equivalent[]): string {
  const files = Object.entries(report.files);
  const folders = Map.groupBy(files, ([file]) => dirname(file));
  const lineOf = (name: string, some: typeof files) =>
    summary(name, scoreOf({ files: Object.fromEntries(some) }, equivalents));
  const all = scoreOf(report, equivalents);
  return [
    ...files.map((file) => lineOf(file[0], [file])),
    ...(folders.size === 1 ? [] : [...folders].map(([folder, some]) => lineOf(`${folder}/`, some))),
    ...all.survivors.map(({ file, line, original, replacement }) => `${file}:${line}  ${original}  ->  ${replacement}`),
    ...all.unmatched.map(
      ({ file, original, replacement }) => `No survivor any more: ${file}  ${original}  ->  ${replacement}`,
    ),
    summary("All", all),
  ].join("\n");
}

function summary(name: string, { changes, noticed, equivalent, survivors, value }: Score): string {
  return `${name}: ${noticed} of ${changes} changes noticed, ${equivalent} equivalent, ${survivors.length} survived: ${value.toFixed(3)}.`;
}

function isThe(one: Equivalent, { file, original, replacement }: Survivor): boolean {
  return one.file === file && one.original === original && one.replacement === replacement;
}

function described(file: string, source: string, { location, replacement = "" }: Mutant): Survivor {
  const { start, end } = location;
  const lines = source.split("\n").slice(start.line - 1, end.line);
  const last = lines.length - 1;
  const cut = lines.map((line, index) =>
    line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined),
  );
  return { file, line: start.line, original: squeezed(cut.join(" ")), replacement: squeezed(replacement) };
}

/** In one line, so that a change of format changes no name. */
function squeezed(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

// The account of where others judge otherwise adds up, and speaks of policies that there are. Doesn't prove the verdicts, which
// scripts outside of this project found.
import * as fs from "node:fs";
import * as path from "node:path";
import { rules } from "../../policy/rules";

const read = (file: string): string => fs.readFileSync(path.resolve(__dirname, "../../policy", file), "utf8");

/** The cells of the rows of a text's tables, without those of the headings. */
function rowsOf(text: string): string[][] {
  const rows = text.split("\n").filter((line) => line.startsWith("|"));
  const cells = rows.map((row) => row.split("|").slice(1, -1));
  return cells
    .filter((_, index) => !isRuler(cells[index]) && !isRuler(cells[index + 1]))
    .map((row) => row.map((cell) => cell.trim()));
}

const isRuler = (cells: readonly string[] = []): boolean =>
  cells.length > 0 && cells.every((cell) => /^ -+:? $/.test(cell));

/** The part of a text below a heading, up to the next one. */
function below(text: string, heading: string): string {
  const [, part = ""] = text.split(`\n## ${heading}\n`);
  return part.split("\n## ")[0] ?? "";
}

const counted = below(read("README.md"), "Beside other judges");
const told = read("differences.md");

const sum = (numbers: readonly string[]): number => numbers.reduce((all, number) => all + Number(number), 0);

it.each(rowsOf(counted).map((row) => [row[0], row] as const))("adds up of %s", (_, row) => {
  const [whose = "", , , verdicts = "", same = "", passes = "", fails = ""] = row;
  expect(Number(verdicts)).toBe(sum([same, passes, fails]));
  const differences = rowsOf(below(told, whose.split(",")[0] ?? ""));
  expect(differences.length).toBeGreaterThan(10);
  expect(sum(differences.map(([, , pass = ""]) => pass))).toBe(Number(passes));
  expect(sum(differences.map(([, , , fail = ""]) => fail))).toBe(Number(fails));
});

it("tells of every judge, and how many verdicts were left out", () => {
  const headings = [...told.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
  expect(headings).toEqual([...rowsOf(counted).map(([whose]) => whose?.split(",")[0]), "Not put before the pack"]);
  const leftOut = rowsOf(below(told, "Not put before the pack")).map(([, , verdicts = ""]) => verdicts);
  expect(/: (\d+) verdicts\.$/m.exec(counted)?.[1]).toBe(String(sum(leftOut)));
});

it("names policies that there are, and a reason for each row, which tells of one side", () => {
  const ids = new Set(rules.map(({ id }) => id));
  for (const row of rowsOf(told.split("\n## Not put")[0] ?? "")) {
    const [theirs = "", policy = "", passes = "", fails = "", why = ""] = row;
    expect(theirs).toMatch(/^`\w+`(, `\w+`)*$/);
    expect([policy, ids.has(policy.replace(/`/g, ""))]).toEqual([policy, true]);
    expect([theirs, why, (passes === "") !== (fails === "")]).toEqual([
      theirs,
      expect.stringMatching(/^\S.+\.$/),
      true,
    ]);
    for (const [, named = ""] of why.matchAll(/`((?:ec2|elb|s3|rds|iam|waf|lambda|apigateway)-[\w-]+)`/g)) {
      expect([named, ids.has(named)]).toEqual([named, true]);
    }
  }
});

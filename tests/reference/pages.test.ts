// What is written by machine equals what the code says, and the pages hang together. Doesn't prove that their prose is true,
// nor that a page elsewhere still exists.
import * as fs from "node:fs";
import * as path from "node:path";
import { paymentMetrics } from "../../lambda/validator/metrics";
import { currentFiles } from "../../tools/reference/currentFiles";
import { fillIn, outputsTable } from "../../tools/reference/reference";

const root = path.resolve(__dirname, "../..");
const read = (file: string) => fs.readFileSync(path.join(root, file), "utf8");
const pages = [root, path.join(root, "docs"), path.join(root, "policy")].flatMap((folder) =>
  fs
    .readdirSync(folder)
    .filter((file) => file.endsWith(".md"))
    .map((file) => path.relative(root, path.join(folder, file))),
);

/** Prettier pads the cells of a table; padding says nothing. */
const unpadded = (text: string) => text.replace(/(?<=\S) {2,}/g, " ").replace(/-{3,}/g, "---");

const withoutBlocks = (file: string) => read(file).replace(/^ *```[^]*?^ *```$/gm, "");

/** A page without its blocks and spans of code, in which brackets are no links. */
const prose = (file: string) => withoutBlocks(file).replace(/`[^`\n]*`/g, "code");

/** The anchor that GitHub gives a heading: lower case, hyphens for spaces, nothing for other signs. */
const anchors = (file: string) =>
  [...withoutBlocks(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );

it("is as the code has it now; otherwise run `npm run docs`", async () => {
  for (const [file, text] of await currentFiles()) {
    expect({ file, text: unpadded(read(file)) }).toEqual({ file, text: unpadded(text) });
  }
});

it("names an output without a doc comment", () => {
  expect(() => outputsTable("export = () => { return { vpcId: 1 }; };")).toThrow("Output vpcId has no doc comment");
});

it("names a marker that is missing, and the page", () => {
  const page = { file: "docs/settings.md", text: "" };
  expect(() => fillIn(page, "settings", "|")).toThrow("docs/settings.md lacks the markers <!-- settings -->");
});

it("keeps the front page short enough to be read", () => {
  const lines = read("README.md").trimEnd().split("\n");
  expect(lines.length).toBeLessThanOrEqual(150);
  expect(lines.filter((line) => line.startsWith("|") && line.length > 100)).toEqual([]);
});

it("tells the cost as the table adds it up", () => {
  const total = /\*\*Total\*\* +\| +\| +([\d.]+)/.exec(read("docs/cost.md"))?.[1];
  expect(read("README.md")).toContain(`Some ${Math.round(Number(total))} US dollars a month`);
});

it("explains each metric of payments", () => {
  const [, table = ""] = read("docs/operations.md").split("### Metrics of payments");
  const cells = [...table.matchAll(/^\| (`\w+`(?:, `\w+`)*) +\|/gm)].flatMap(([, names = ""]) => names.split(", "));
  const named = cells.map((cell) => cell.replaceAll("`", ""));
  expect(new Set(named)).toEqual(new Set(paymentMetrics(true)));
});

it("leads from the front page to every other", () => {
  const linked = [...prose("README.md").matchAll(/\]\(([^)#]+\.md)/g)].map(([, target]) => target);
  expect(pages.filter((page) => page !== "README.md" && !linked.includes(page))).toEqual([]);
});

it.each(pages)("%s links only to what there is", (page) => {
  const targets = [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  const broken = targets.filter((target) => {
    if (/^https:\/\//.test(target)) return false;
    const [file = "", anchor] = target.split("#");
    const linked = file === "" ? page : path.join(path.dirname(page), file);
    if (!fs.existsSync(path.join(root, linked))) return true;
    return anchor !== undefined && !anchors(linked).includes(anchor);
  });
  expect(broken).toEqual([]);
});

it.each(pages)("%s breaks no command over two lines, or it would be pasted as two", (page) => {
  const spans = [...withoutBlocks(page).matchAll(/`[^`]+`/g)].map(([span]) => span);
  expect(spans.filter((span) => span.includes("\n"))).toEqual([]);
});

it.each(pages)("%s names only files of the project that there are", (page) => {
  const folders = ["bootstrap", "components", "config", "docs", "lambda", "local", "policy", "tests", "tools"];
  const named = [...read(page).matchAll(/`([\w.-]+(?:\/[\w.-]+)*\/?)`/g)]
    .map(([, name = ""]) => name)
    .filter((name) => folders.includes(name.split("/")[0] ?? "") && name.includes("/"));
  expect(named.filter((name) => !fs.existsSync(path.join(root, name)))).toEqual([]);
});

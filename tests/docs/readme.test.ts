/**
 * The README's tables equal what the code says. Does not prove that its prose is true.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { currentReadme } from "../../docs/main";
import { fillIn, outputsTable } from "../../docs/reference";

const readme = fs.readFileSync(path.join(__dirname, "../../README.md"), "utf8");

/** Prettier pads the cells of a table; padding says nothing. */
const unpadded = (text: string) => text.replace(/ {2,}/g, " ").replace(/-{3,}/g, "---");

test("the tables of settings and outputs are those of the code; otherwise run `npm run docs`", () => {
  expect(unpadded(readme)).toBe(unpadded(currentReadme()));
});

test("an output without a doc comment is named", () => {
  expect(() => outputsTable("export = () => { return { vpcId: 1 }; };")).toThrow("Output vpcId has no doc comment");
});

test("a marker that is missing is named", () => {
  expect(() => fillIn("", "settings", "|")).toThrow("<!-- settings -->");
});

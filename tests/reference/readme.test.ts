// What is written by machine equals what the code says. Doesn't prove that the README's prose is true.
import * as fs from "node:fs";
import * as path from "node:path";
import { currentFiles } from "../../tools/reference/main";
import { fillIn, outputsTable } from "../../tools/reference/reference";

/** Prettier pads the cells of a table; padding says nothing. */
const unpadded = (text: string) => text.replace(/(?<=\S) {2,}/g, " ").replace(/-{3,}/g, "---");

it("is as the code has it now; otherwise run `npm run docs`", async () => {
  for (const [file, text] of await currentFiles()) {
    const committed = fs.readFileSync(path.join(__dirname, "../..", file), "utf8");
    expect({ file, text: unpadded(committed) }).toEqual({ file, text: unpadded(text) });
  }
});

it("names an output without a doc comment", () => {
  expect(() => outputsTable("export = () => { return { vpcId: 1 }; };")).toThrow("Output vpcId has no doc comment");
});

it("names a marker that is missing", () => {
  expect(() => fillIn("", "settings", "|")).toThrow("<!-- settings -->");
});

// The table of what a change of each setting does. Doesn't prove that AWS does so.
import * as fs from "node:fs";
import * as path from "node:path";
import { settingTable } from "../config/settingTable";

const text = fs.readFileSync(path.resolve(__dirname, "../UPGRADE.md"), "utf8");
const rows = [...text.matchAll(/^\| `(\w+)` +\| (.+?) +\|$/gm)].map(([, name = "", effect = ""]) => ({ name, effect }));

it("has in UPGRADE.md a row for every setting, in their order", () => {
  expect(rows.map(({ name }) => name)).toEqual(Object.keys(settingTable));
});

it("says in one of a few ways how a change is made", () => {
  const other = rows.filter(
    ({ effect }) => !/^(never$|in place|upwards, with an \[interruption\]|with an interruption)/.test(effect),
  );
  expect(other).toEqual([]);
});

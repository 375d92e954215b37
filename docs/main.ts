import * as fs from "node:fs";
import * as path from "node:path";
import { parseSettings } from "../config";
import { costTable, priceNote } from "./cost";
import { fillIn, outputsTable, settingsTable } from "./reference";

const root = path.resolve(__dirname, "..");

/** The README with its tables as the code has them now. */
export function currentReadme(): string {
  const read = (file: string) => fs.readFileSync(path.join(root, file), "utf8");
  const defaults = parseSettings({
    project: "payment-processing",
    stack: "production",
    values: {},
    isSecret: () => false,
  });
  const parts = {
    settings: settingsTable(),
    outputs: outputsTable(read("index.ts")),
    cost: `${priceNote()}\n\n${costTable(defaults)}`,
  };
  return Object.entries(parts).reduce((readme, [name, text]) => fillIn(readme, name, text), read("README.md"));
}

if (require.main === module) fs.writeFileSync(path.join(root, "README.md"), currentReadme());

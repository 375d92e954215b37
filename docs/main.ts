import * as fs from "node:fs";
import * as path from "node:path";
import { fillIn, outputsTable, settingsTable } from "./reference";

const root = path.resolve(__dirname, "..");

/** The README with its tables as the code has them now. */
export function currentReadme(): string {
  const read = (file: string) => fs.readFileSync(path.join(root, file), "utf8");
  const withSettings = fillIn(read("README.md"), "settings", settingsTable());
  return fillIn(withSettings, "outputs", outputsTable(read("index.ts")));
}

if (require.main === module) fs.writeFileSync(path.join(root, "README.md"), currentReadme());

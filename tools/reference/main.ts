import * as fs from "node:fs";
import * as path from "node:path";
import { parseSettings } from "../../config/settings";
import { evaluate } from "../../tests/harness/graph";
import { drawArchitecture } from "./architecture";
import { controlsTable } from "./controls";
import { costTable, priceNote } from "./cost";
import { openApiText } from "./openApi";
import { toMermaid, toSvg } from "./picture";
import { fillIn, outputsTable, settingsTable } from "./reference";

const root = path.resolve(__dirname, "../..");

/** The files that are written by machine, with what they should hold as the code is now. */
export async function currentFiles(): Promise<ReadonlyMap<string, string>> {
  const read = (file: string) => fs.readFileSync(path.join(root, file), "utf8");
  const defaults = parseSettings({
    project: "payment-processing",
    stack: "production",
    values: {},
    isSecret: () => false,
  });
  const picture = drawArchitecture((await evaluate()).resources);
  const parts = {
    architecture: ["```mermaid", toMermaid(picture), "```"].join("\n"),
    settings: settingsTable(),
    outputs: outputsTable(read("index.ts")),
    controls: controlsTable(),
    cost: `${priceNote()}\n\n${costTable(defaults)}`,
  };
  const pages = Object.entries(parts).map(([name, part]): [string, string] => {
    const file = `docs/${name}.md`;
    return [file, fillIn({ file, text: read(file) }, name, part)];
  });
  const clients = { typescript: ["ts", "sendPayment.ts"], shell: ["sh", "send-payment.sh"] } as const;
  const api = Object.entries(clients).reduce((text, [name, [language, source]]) => {
    const block = ["```" + language, read(`tools/client/${source}`).trimEnd(), "```"].join("\n");
    return fillIn({ file: "docs/api.md", text }, name, block);
  }, read("docs/api.md"));
  const { version } = JSON.parse(read("package.json")) as { version: string };
  return new Map([
    ...pages,
    ["docs/api.md", api],
    ["docs/architecture.svg", await toSvg(picture)],
    ["docs/openapi.yaml", openApiText(version)],
  ]);
}

async function main(): Promise<void> {
  for (const [file, text] of await currentFiles()) fs.writeFileSync(path.join(root, file), text);
}

if (require.main === module) void main();

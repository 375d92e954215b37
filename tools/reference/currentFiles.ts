import * as fs from "node:fs";
import * as path from "node:path";
import { parseSettings } from "../../config/settings";
import { graphOf } from "../../tests/harness/variants";
import { alarmTable, recommendedTable } from "./alarms";
import { drawArchitecture } from "./architecture";
import { controlsTable } from "./controls";
import { costTable, priceNote } from "./cost";
import { drawDashboard } from "./dashboardPicture";
import type { DrawnResource } from "./drawnStack";
import { openApiText } from "./openApi";
import { toMermaid, toSvg } from "./picture";
import { fillIn, outputsTable, settingsTable } from "./reference";

/** A stack whose doors have certificates. */
const namesOfItsOwn = {
  hostedZoneId: "Z0123456789ABCDEFGHIJ",
  apiDomainName: "api.example.com",
  balancerDomainName: "pay.example.com",
};

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
  const graph = await graphOf("default");
  const picture = drawArchitecture(graph.resources);
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
    ["docs/alarms.md", await alarmsPage(read("docs/alarms.md"), graph.resources)],
    ["docs/architecture.svg", await toSvg(picture)],
    ["docs/dashboard.svg", drawDashboard(String(graph.one("cloudwatch/dashboard:Dashboard").inputs.dashboardBody))],
    ["docs/openapi.yaml", openApiText(version)],
  ]);
}

/** The page of alarms, with those beside them that only stacks with names of their own have. */
async function alarmsPage(text: string, resources: readonly DrawnResource[]): Promise<string> {
  const named = await graphOf({ config: namesOfItsOwn });
  const more = named.resources.filter(({ name }) => resources.every((resource) => resource.name !== name));
  const file = "docs/alarms.md";
  const withAlarms = fillIn({ file, text }, "alarms", alarmTable([...resources, ...more]));
  return fillIn({ file, text: withAlarms }, "recommended", recommendedTable());
}

async function main(): Promise<void> {
  for (const [file, text] of await currentFiles()) fs.writeFileSync(path.join(root, file), text);
}

if (require.main === module) void main();

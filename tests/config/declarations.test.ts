// What Pulumi's command line is told of the settings. Doesn't prove that it reads `Pulumi.yaml` as this test does.
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { settingTable } from "../../config/settingTable";

it("declares the settings in Pulumi.yaml just as the program reads them", () => {
  const file = fs.readFileSync(path.resolve(__dirname, "../../Pulumi.yaml"), "utf8");
  const { config } = parse(file) as { config: Readonly<Record<string, unknown>> };
  const declared = Object.entries(config).filter(([name]) => name !== "aws:region");
  const expected = Object.entries(settingTable).map(([name, { type, description, default: byDefault }]) => [
    name,
    { type, description, default: byDefault, ...(type === "array" && { items: { type: "string" } }) },
  ]);
  expect(declared).toEqual(expected);
});

import { fork } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as prettier from "prettier";
import { markdownTable } from "../reference/markdown";
import type { Section } from "./measure";
import { boto3 } from "./python";
import { sections } from "./sections";

const root = path.resolve(__dirname, "../..");

async function main(asked: readonly string[]): Promise<void> {
  const unknown = asked.find((name) => !(name in sections));
  if (unknown !== undefined) {
    throw new Error(
      `There is no section ${unknown}; name some of ${Object.keys(sections).join(", ")}, or none for all.`,
    );
  }
  const names = asked.length > 0 ? asked : Object.keys(sections);
  const parts: string[] = [];
  for (const name of names) {
    process.stderr.write(`${name} …\n`);
    const part = asMarkdown(await measured(name));
    process.stderr.write(`${part}\n\n`);
    parts.push(part);
  }
  if (asked.length === 0) {
    const file = path.join(root, "docs/benchmark.md");
    const style = await prettier.resolveConfig(file);
    fs.writeFileSync(file, await prettier.format([head(), ...parts].join("\n\n"), { ...style, filepath: file }));
  }
}

/** Takes a section's measures in a process of its own, so that none leaves its heap or its settings to the next. */
function measured(name: string): Promise<Section> {
  const child = fork(path.join(__dirname, "section.ts"), [name]);
  return new Promise((resolve, reject) => {
    child.once("message", (section) => {
      resolve(section as Section);
    });
    child.once("exit", (code) => {
      reject(new Error(`The section ${name} ended with ${String(code)}.`));
    });
  });
}

function asMarkdown({ title, rows: [header = [], ...rows], notes }: Section): string {
  return [
    `## ${title}`,
    markdownTable(
      [...header],
      rows.map((row) => [...row]),
    ),
    ...notes,
  ].join("\n\n");
}

function head(): string {
  const version = (name: string): string => {
    const file = path.join(root, "node_modules", name, "package.json");
    return `${name} ${(JSON.parse(fs.readFileSync(file, "utf8")) as { version: string }).version}`;
  };
  const [cpu] = os.cpus();
  const packages = ["@pulumi/pulumi", "@pulumi/aws", "@aws-sdk/client-s3", "esbuild", "typescript"].map(version);
  return [
    "# Results of the benchmark",
    "Written by `npm run bench`. Every figure is a median of nine runs, each contestant's turn by turn, unless it says otherwise.",
    `${new Date().toISOString().slice(0, 10)}, ${os.cpus().length} × ${cpu?.model ?? "unknown CPU"}, ${Math.round(os.totalmem() / 1e9)} GB, Node.js ${process.versions.node}, ${packages.join(", ")}, ${boto3.replace("==", " ")}.`,
  ].join("\n\n");
}

main(process.argv.slice(2)).catch((thrown: unknown) => {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exitCode = 1;
});

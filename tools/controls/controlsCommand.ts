// How a stack stands to the controls of AWS Security Hub, by the policy pack: this program with its default settings, or what
// `pulumi stack export` wrote of any stack. See policy/README.md.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { nameOf } from "../../policy/exceptions";
import { report, Row, StackResource } from "../../policy/report";
import { rules } from "../../policy/rules";
import { evaluate } from "../../tests/harness/graph";
import { markdownTable } from "../reference/markdown";
import { readConfiguration } from "./configuration";
import { stateResources } from "./state";

const usage = "Usage: npm run controls -- [--stack FILE] [--config FILE] [--json]";

/** The program's resources as its tests see them. */
async function programResources(): Promise<StackResource[]> {
  const { resources } = await evaluate();
  const urnOf = (name: string) => `program::${name}`;
  return resources.map(({ type, name, inputs, outputs, propertyDependencies }) => ({
    type,
    urn: urnOf(name),
    inputs,
    outputs: { ...inputs, ...outputs },
    reads: (input) => (propertyDependencies[input] ?? []).map(urnOf),
  }));
}

/** The report as a table, with what is found and what is excepted below it. */
export function told(rows: readonly Row[]): string {
  const table = markdownTable(
    ["Control or policy", "Verdict", "Resources", "Policies"],
    rows.map(({ control, outcome, resources, policies }) => [
      control,
      outcome,
      String(resources),
      policies.map(({ policy }) => policy).join(", "),
    ]),
  );
  const policies = [...new Map(rows.flatMap((row) => row.policies.map((one) => [one.policy, one]))).values()];
  const lines = policies.flatMap(({ policy, level, findings, excepted, idle }) => [
    ...findings.map(({ urn, message }) => `[${level}] ${policy}: ${nameOf(urn)}: ${message}`),
    ...excepted.map(
      ({ finding, exception: { until, reason } }) =>
        `[excepted until ${until}] ${policy}: ${nameOf(finding.urn)}: ${reason}`,
    ),
    ...idle.map(
      ({ resource, until }) => `[idle exception, ${until}] ${policy}: ${resource}: excepts nothing; remove it.`,
    ),
  ]);
  return [table, ...(lines.length > 0 ? ["", ...lines] : [])].join("\n");
}

/** @throws Error with one sentence when what an option names can't be read. */
export function textOf(file: string | number, option: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (thrown) {
    const { code = "unknown fault" } = thrown as NodeJS.ErrnoException;
    throw new Error(`${option} names ${file}, which can't be read (${code}); name a file that is there.`, {
      cause: thrown,
    });
  }
}

/** @returns the exit code: 1 when a control fails, 2 when the report can't be made. */
async function main(): Promise<number> {
  try {
    const options = { stack: { type: "string" }, config: { type: "string" }, json: { type: "boolean" } } as const;
    const { stack, config, json } = parseArgs({ options }).values;
    const resources =
      stack === undefined ? await programResources() : stateResources(textOf(stack === "-" ? 0 : stack, "--stack"));
    const configuration = config === undefined ? {} : readConfiguration(textOf(config, "--config"));
    const rows = report(rules, resources, { configuration, today: new Date().toISOString().slice(0, 10) });
    console.log(json === true ? JSON.stringify(rows, undefined, 2) : told(rows));
    return rows.some(({ outcome }) => outcome === "failed") ? 1 : 0;
  } catch (thrown) {
    console.error(`${thrown instanceof Error ? thrown.message : String(thrown)}\n${usage}`);
    return 2;
  }
}

if (require.main === module) void main().then((code) => (process.exitCode = code));

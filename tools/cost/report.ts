import { parseArgs } from "node:util";
import { Fault } from "../../local/console/fault";
import { formatTable } from "../../local/console/table";
import { readStackFile } from "../../local/stack/stackFile";
import { parseSettings } from "../../config/settings";
import { costCells, costHead, costOf, examplePayments } from "../reference/cost";
import { costSettingNames } from "../reference/costTerms";
import list from "../reference/prices.json";

const usage =
  "Name one stack of this project, as in npm run cost -- staging; --payments is how many a month has, --json is for programs.";

/** More than all card payments of the world in a month. */
const maxPayments = 1_000_000_000_000;

/** Stands for a password that is there, and that nobody needs to know for its cost. */
const somePassword = "not-the-password";

/** What settings are called after in a fault, whatever the project is. */
const project = "payment-processing";

/** A password of the settings, whose value costs nothing but whose being there does. */
const password = "dbPassword";

/**
 * Works out what a stack costs by the settings in its file, deployed or not.
 *
 * @param args words of the command line.
 * @param folder of the project, which holds `Pulumi.<stack>.yaml`.
 * @param columns of the terminal.
 * @returns what is to be printed.
 * @throws Fault or RunError with one sentence for each thing that is wrong.
 */
export function costReport(args: readonly string[], folder: string, columns = Infinity): string {
  const { stack, payments, json } = readArguments(args);
  const { settings, region } = readStackSettings(stack, folder);
  const cost = costOf(settings, payments);
  if (json) {
    const rows = cost.rows.map((row) => ({
      ...row,
      ...(row.amount !== undefined && { amount: cents(row.amount) }),
      changedBy: plain(row.changedBy),
    }));
    const { currency, noted, region: pricedRegion } = list;
    const prices = { region: pricedRegion, currency, noted };
    return JSON.stringify({ stack, region, payments, prices, total: cents(cost.total), rows }, undefined, 2);
  }
  const elsewhere = region === list.region ? "" : ` The stack is in ${region}, where they differ.`;
  return [
    `The stack ${stack} with ${payments.toLocaleString("en-US")} payments a month, all through the API.`,
    `List prices of ${list.region} in ${list.currency}, noted ${list.noted}.${elsewhere}`,
    "",
    formatTable([costHead, ...costCells(cost, "Total").map((row) => row.map(plain))], columns),
  ].join("\n");
}

function readArguments(args: readonly string[]): { stack: string; payments: number; json: boolean } {
  const { positionals, values } = parsed(args);
  const [stack, ...more] = positionals;
  if (stack === undefined || more.length > 0 || !/^[\w.-]+$/.test(stack)) throw new Fault(usage);
  const { payments: asked = String(examplePayments), json = false } = values;
  const payments = Number(asked);
  if (!/^\d{1,13}$/.test(asked) || payments > maxPayments) {
    throw new Fault(
      `--payments is ${asked === "" ? "empty" : asked}, but must be a whole number from 0 to ${maxPayments}.`,
    );
  }
  return { stack, payments, json };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { payments: { type: "string" }, json: { type: "boolean" } },
    });
  } catch {
    throw new Fault(usage);
  }
}

function readStackSettings(stack: string, folder: string) {
  const entries = readStackFile(stack, folder);
  const hidden = entries.flatMap(({ setting, value }) => (value === undefined && setting !== undefined ? setting : []));
  const [unknown] = costSettingNames.filter((name) => name !== password && hidden.includes(name));
  if (unknown !== undefined) {
    throw new Fault(
      `${unknown} is a secret of the stack ${stack}, which only Pulumi can read; set it without --secret, as the cost follows it.`,
    );
  }
  const values = entries.flatMap(({ setting, value }): [string, string][] => {
    if (setting === password && value === undefined) return [[`${project}:${password}`, somePassword]];
    return setting === undefined || value === undefined ? [] : [[`${project}:${setting}`, value]];
  });
  const settings = parseSettings({
    project,
    stack,
    values: Object.fromEntries(values),
    isSecret: (key) => key === `${project}:${password}` && hidden.includes(password),
  });
  return { settings, region: entries.find(({ key }) => key === "aws:region")?.value ?? list.region };
}

function plain(text: string): string {
  return text.replaceAll("`", "");
}

function cents(amount: number): number {
  return Number(amount.toFixed(2));
}

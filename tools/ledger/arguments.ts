import { parseArgs } from "node:util";
import { Fault } from "../../local/console/fault";

/** What is asked of a stack's ledger. */
export interface Asked {
  readonly stack: string;
  /** The reader's event. */
  readonly event: Readonly<Record<string, unknown>>;
  /** Whether the answer is for a program. */
  readonly json: boolean;
}

export const usage = `Name the stack and what to read; the local stack is local:
  npm run ledger -- <stack> show <payment_id>
  npm run ledger -- <stack> day <YYYY-MM-DD> [--limit 100] [--after <place>]
  npm run ledger -- <stack> pending [--limit 100] [--after <place>]
  npm run ledger -- <stack> sums <YYYY-MM-DD> <YYYY-MM-DD>
Days are UTC's. With --json the answer is JSON.`;

/** How many words follow each command. */
const words: ReadonlyMap<string, number> = new Map([
  ["show", 1],
  ["day", 1],
  ["pending", 0],
  ["sums", 2],
]);

/** Reads a command line; what its words say, the reader judges. @throws Fault with the usage */
export function readArguments(args: readonly string[]): Asked {
  const { positionals, values } = parsed(args);
  const [stack, command = "", ...rest] = positionals;
  if (stack === undefined || words.get(command) !== rest.length) throw new Fault(usage);
  const { limit, after, json = false } = values;
  const isPaged = command === "day" || command === "pending";
  if (!isPaged && (limit !== undefined || after !== undefined)) throw new Fault(usage);
  const page = { ...(limit !== undefined && { limit: Number(limit) }), ...(after !== undefined && { after }) };
  const [first, second] = rest;
  const event = command === "sums" ? { sums: { from: first, to: second } } : { [command]: first ?? true, ...page };
  return { stack, event, json };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { limit: { type: "string" }, after: { type: "string" }, json: { type: "boolean" } },
    });
  } catch {
    throw new Fault(usage);
  }
}

import { createHash } from "node:crypto";

/** A file of statements that changes the database once. */
export interface Migration {
  /** `NNNN-name.sql`; its number is its place in the order. */
  readonly name: string;
  readonly text: string;
}

/** How a migration is recognized that has been applied before. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** One digest for all files, that changes with any name or text. */
export function digestOfAll(migrations: readonly Migration[]): string {
  return digestOf(JSON.stringify(migrations.map(({ name, text }) => [name, text])));
}

/** What stands in quotes or in a comment, where any words may stand: a function's body among them. */
const quoted =
  /(?<![\w$\u0080-\uffff])\$([\w\u0080-\uffff]*)\$[^]*?\$\1\$|(?<=\b[eE])'(?:[^'\\]|\\[^]|'')*'|'[^']*'|"[^"]*"|--.*|\/\*[^]*?\*\//g;

/** A function's body without quotes, and the ends of comments that held others. */
const body = /\bbegin\s+atomic\b(?:\s*|[^]*?;\s*)\bend\b|\*\//gi;

const transactional = /^(?:abort|begin|commit|end|prepare\s+transaction|rollback|start\s+transaction)\b/i;

/** Why a migration can't be used; undefined when it can. */
export function faultIn({ name, text }: Migration): string | undefined {
  if (!/^\d{4}-[a-z0-9-]+\.sql$/.test(name)) return `${name} isn't named NNNN-name.sql; rename it.`;
  const statements = text.replace(quoted, " ").replace(body, "").split(";");
  if (statements.some((statement) => transactional.test(statement.trim()))) {
    return `${name} begins or ends a transaction, which is the migrator's business; take that out.`;
  }
  return undefined;
}

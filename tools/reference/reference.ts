import * as ts from "typescript";
import { settingTable } from "../../config/settingTable";
import { Setting } from "../../config/setting";
import { markdownTable } from "./markdown";

/** The table of settings: each key with its type, default, rule and purpose, as the program reads it. */
export function settingsTable(): string {
  return markdownTable(
    ["Setting", "Type", "Default", "Rule", "What it is for"],
    Object.entries<Setting<unknown>>(settingTable).map(([key, setting]) => [
      `\`${key}\``,
      setting.type,
      shownDefault(setting),
      setting.allowed,
      setting.description,
    ]),
  );
}

/**
 * The table of outputs, out of the doc comments in the object that `index.ts` returns.
 *
 * @param source text of `index.ts`.
 * @throws Error that names an output without a doc comment.
 */
export function outputsTable(source: string): string {
  const file = ts.createSourceFile("index.ts", source, ts.ScriptTarget.Latest, true);
  const rows: string[][] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node) && node.expression && ts.isObjectLiteralExpression(node.expression)) {
      for (const property of node.expression.properties) rows.push(outputRow(property));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return markdownTable(["Output", "What it is"], rows);
}

/**
 * Puts a table between its markers, `<!-- name -->` and `<!-- /name -->`.
 *
 * @throws Error that names the marker when the text lacks it.
 */
export function fillIn({ file, text }: { file: string; text: string }, name: string, table: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} lacks the markers ${begin} and ${end}; put them back.`);
  return `${text.slice(0, from + begin.length)}\n\n${table}\n\n${text.slice(to)}`;
}

function outputRow(property: ts.ObjectLiteralElementLike): string[] {
  const name = property.name?.getText() ?? "";
  const [comment] = ts.getJSDocCommentsAndTags(property);
  if (typeof comment?.comment !== "string")
    throw new Error(`Output ${name} has no doc comment; write one in index.ts.`);
  return [`\`${name}\``, comment.comment.replace(/\s+/g, " ")];
}

function shownDefault(setting: Setting<unknown>): string {
  if (setting.emptyIsStackName) return "stack name";
  if (setting.default === "" || Array.isArray(setting.default)) return "none";
  return `\`${String(setting.default)}\``;
}

/**
 * A table in Markdown.
 *
 * @param right positions of the columns that are set flush right.
 */
export function markdownTable(header: string[], rows: string[][], { right = [] as number[] } = {}): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const rule = header.map((_, column) => (right.includes(column) ? "---:" : "---"));
  return [line(header), line(rule), ...rows.map(line)].join("\n");
}

/** Between two columns. */
const gap = 2;

/** A column is not made narrower than this to let a table fit. */
const narrowest = 8;

/**
 * Lays rows out in columns; the first row is the head. No line ends in spaces. A cell that is too long for its column goes
 * on in the next line.
 *
 * @param limit columns of the terminal, into which a table is fitted as far as it goes.
 */
export function formatTable(rows: readonly (readonly string[])[], limit = Infinity): string {
  const widths = columnWidths(rows, limit);
  const [head = [], ...others] = rows.map((row) => linesOf(row, widths));
  const rule = widths.map((width) => "-".repeat(width)).join(" ".repeat(gap));
  return [...head, rule, ...others.flat()].join("\n");
}

function columnWidths(rows: readonly (readonly string[])[], limit: number): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  }
  // What is too much is taken from the widest column, again and again.
  for (;;) {
    const tooMuch = widths.reduce((sum, width) => sum + width + gap, -gap) - limit;
    const widest = Math.max(...widths);
    if (tooMuch <= 0 || widest <= narrowest) return widths;
    const second = Math.max(narrowest, ...widths.filter((width) => width < widest));
    widths[widths.indexOf(widest)] = Math.max(widest - tooMuch, second === widest ? narrowest : second - 1, narrowest);
  }
}

function linesOf(row: readonly string[], widths: readonly number[]): string[] {
  const cells = row.map((cell, column) => wrap(cell, widths[column] ?? 0));
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map((lines, column) => (lines[line] ?? "").padEnd(widths[column] ?? 0))
      .join(" ".repeat(gap))
      .trimEnd(),
  );
}

/** Breaks a text at spaces, and a word that is too long wherever it has to be. */
function wrap(text: string, width: number): string[] {
  if (text.length <= width) return [text];
  const parts = text.match(new RegExp(`.{1,${width}}(?= |$) ?|.{1,${width}}`, "gsu")) ?? [];
  return parts.map((part) => part.trimEnd());
}

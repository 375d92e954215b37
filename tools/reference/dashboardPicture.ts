import type { Widget } from "../../components/dashboardBody";

/** Pixels of a column and of a unit of height in the picture. */
const unit = { x: 40, y: 22 };
const gap = 3;

const colours = {
  alarm: { fill: "#fdecea", line: "#c5221f" },
  metric: { fill: "#ffffff", line: "#8a94a6" },
  text: { fill: "#f4f7fb", line: "#f4f7fb" },
} as const;

/**
 * The grid of a dashboard with the title of each widget, and what its alarms ring at, as a plain SVG. The same body gives the same
 * bytes.
 */
export function drawDashboard(body: string): string {
  const { widgets } = JSON.parse(body) as { widgets: readonly Widget[] };
  const height = Math.max(...widgets.map((widget) => widget.y + widget.height)) * unit.y;
  const width = Math.max(...widgets.map((widget) => widget.x + widget.width)) * unit.x;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Arial, sans-serif">`,
    `<rect width="${width}" height="${height}" fill="#e8ecf2"/>`,
    ...widgets.flatMap(drawWidget),
    "</svg>",
    "",
  ].join("\n");
}

function drawWidget({ type, x, y, width, height, properties }: Widget): string[] {
  const { fill, line } = colours[type];
  const [left, top] = [x * unit.x + gap, y * unit.y + gap];
  const [wide, high] = [width * unit.x - 2 * gap, height * unit.y - 2 * gap];
  const title = properties.title ?? (properties.markdown ?? "").replace(/^#+ /, "");
  const isHeading = type === "text";
  return [
    `<rect x="${left}" y="${top}" width="${wide}" height="${high}" rx="3" fill="${fill}" stroke="${line}"/>`,
    text(left + 8, top + (isHeading ? 12 : 16), isHeading ? 13 : 12, title, isHeading ? "bold" : "normal"),
    ...detailsOf(type, properties).map((detail, index) => text(left + 8, top + 34 + 14 * index, 10, detail, "normal")),
  ];
}

/** What stands in a widget: the lines of a graph, or how many alarms there are. */
function detailsOf(type: Widget["type"], properties: Widget["properties"]): string[] {
  if (type === "text") return [];
  if (type === "alarm") return [`${(properties.alarms as readonly string[]).length} alarms`];
  const { horizontal } = properties.annotations as { horizontal: readonly { label: string; value: number }[] };
  const lines = properties.metrics as readonly (readonly unknown[])[];
  const drawn = lines
    .map((line) => line.at(-1) as { label?: string; visible?: boolean })
    .filter(({ visible }) => visible !== false)
    .flatMap(({ label }) => label ?? []);
  const limits = horizontal.map(({ label, value }) => `${label} ${value.toLocaleString("en-US")}`);
  const alone = drawn.filter((label) => !limits.some((limit) => limit.startsWith(`${label} `)));
  return [...limits.map((limit) => `— ${limit}`), ...rowsOf(alone, 3)];
}

function rowsOf(labels: readonly string[], inRow: number): string[] {
  return Array.from({ length: Math.ceil(labels.length / inRow) }, (_, row) =>
    labels.slice(row * inRow, (row + 1) * inRow).join(" · "),
  );
}

function text(x: number, y: number, size: number, value: string, weight: "normal" | "bold"): string {
  const escaped = value.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="#2d3748">${escaped}</text>`;
}

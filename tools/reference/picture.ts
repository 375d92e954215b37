import { instance } from "@viz-js/viz";

/** Something that a reader of the picture should see. */
export interface PictureNode {
  readonly id: string;
  /** Shown below each other, the first one as its title. */
  readonly lines: readonly string[];
  readonly shape: "person" | "box" | "store";
  /** The group that it stands in, if any. */
  readonly group?: string;
}

/** A frame around nodes and other groups. */
export interface PictureGroup {
  readonly id: string;
  readonly title: string;
  readonly parent?: string;
}

/** What goes from one node to another: a payment on its way, other data, or what is told about either. */
export interface PictureEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: "payment" | "data" | "report";
  readonly label?: string;
}

/** An architecture as nodes in groups, with what flows between them. */
export interface Picture {
  readonly groups: readonly PictureGroup[];
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
}

const indent = "  ";

/** The picture as a Mermaid flowchart, which GitHub shows. */
export function toMermaid(picture: Picture): string {
  const shapes = { person: ["([", "])"], box: ["[", "]"], store: ["[(", ")]"] } as const;
  const arrows = { payment: "==>", data: "-->", report: "-.->" } as const;
  const node = ({ id, lines, shape }: PictureNode) => {
    const [open, close] = shapes[shape];
    return `${id}${open}"${lines.join("<br>")}"${close}`;
  };
  const inside = (parent: string | undefined): string[] => [
    ...picture.nodes.filter(({ group }) => group === parent).map(node),
    ...picture.groups
      .filter((group) => group.parent === parent)
      .flatMap(({ id, title }) => [`subgraph ${id}["${title}"]`, ...inside(id).map((line) => indent + line), "end"]),
  ];
  const edges = picture.edges.map(
    ({ from, to, kind, label }) => `${from} ${arrows[kind]}${label === undefined ? "" : `|${label}|`} ${to}`,
  );
  return ["flowchart LR", ...[...inside(undefined), ...edges].map((line) => indent + line)].join("\n");
}

/** The picture as SVG, laid out by Graphviz. The same picture gives the same bytes. */
export async function toSvg(picture: Picture): Promise<string> {
  const graphviz = await instance();
  return graphviz.renderString(toDot(picture), { format: "svg" });
}

/** The picture in Graphviz's language. */
function toDot(picture: Picture): string {
  const shapes = { person: "oval", box: "box", store: "cylinder" } as const;
  const styles = {
    payment: 'color="#1a73e8", penwidth=2',
    data: 'color="#4a5568"',
    report: 'color="#8a94a6", style=dashed',
  } as const;
  const text = (lines: readonly string[]) => JSON.stringify(lines.join("\n"));
  const inside = (parent: string | undefined, depth: number): string[] => [
    ...picture.nodes
      .filter(({ group }) => group === parent)
      .map(({ id, lines, shape }) => `${id} [shape=${shapes[shape]}, label=${text(lines)}]`),
    ...picture.groups
      .filter((group) => group.parent === parent)
      .flatMap(({ id, title }) => [
        `subgraph cluster_${id} {`,
        `${indent}label=${text([`  ${title}`])}; margin=14; fillcolor="${frameColours[depth] ?? "white"}"`,
        ...inside(id, depth + 1).map((line) => indent + line),
        "}",
      ]),
  ];
  const edges = picture.edges.map(
    ({ from, to, kind, label = "" }) => `${from} -> ${to} [${styles[kind]}, label=${text([label])}]`,
  );
  return ["digraph {", ...[...look, ...inside(undefined, 0), ...edges].map((line) => indent + line), "}"].join("\n");
}

/** Outermost first. */
const frameColours = ["#f4f7fb", "#fffdf5"];

const look = [
  'graph [rankdir=LR, bgcolor=white, fontname=Arial, fontsize=11, nodesep=0.35, ranksep=0.7, pad=0.3, color="#8a94a6", style="rounded,filled", labeljust=l]',
  'node [style="rounded,filled", fillcolor=white, color="#8a94a6", fontname=Arial, fontsize=11, margin="0.16,0.09"]',
  "edge [fontname=Arial, fontsize=10, arrowsize=0.7]",
];

import { deflateRawSync } from "node:zlib";

import { ledgerBundle, levers, plainBundle } from "./bundles";
import { against, Section } from "./measure";

/** Bytes of a text in Lambda's archive. */
export const zipped = (text: string): number => deflateRawSync(text).length;
/** Bytes in words, to the kilobyte. */
export const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;

/** The size of what is uploaded, against the plain bundle. */
export async function size(): Promise<Section> {
  const rows: string[][] = [["bundle", "text", "zipped", "ratio", "goal", ""]];
  const plain = zipped(await (levers.plain ?? plainBundle)());
  for (const [name, text] of Object.entries(levers)) {
    const bundle = await text();
    const last = name === Object.keys(levers).at(-1);
    const ratio = zipped(bundle) / plain;
    const judged = last ? against(ratio, 0.4) : [ratio.toFixed(3), "", ""];
    rows.push([name, kilobytes(bundle.length), kilobytes(zipped(bundle)), ...judged]);
  }
  const ledger = await ledgerBundle();
  const sizes = [kilobytes(ledger.length), kilobytes(zipped(ledger))];
  rows.push(["the same with a ledger", ...sizes, (zipped(ledger) / plain).toFixed(3), "", ""]);
  return { title: "Size of the function's asset", rows, notes: ["Zipped as Lambda's archive is: deflate."] };
}

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { bundleValidator } from "../pure/bundle";
import { Monitor } from "../tests/monitor";
import { asModules } from "./bundles";
import { loading } from "./coldStart";
import { medians, millisecondsOf, Section, shown } from "./measure";
import { run } from "./preview";
import { kilobytes, zipped } from "./size";

/** What more zones cost. */
export async function zones(): Promise<Section> {
  const names = ["a", "b", "c", "d", "e", "f"].map((letter, index) => ({
    name: `us-east-1${letter}`,
    id: `use1-az${index + 1}`,
  }));
  const counts = [2, 3, 6];
  const previewed = (count: number) => {
    const config = JSON.stringify({ "payment-processing:availabilityZoneCount": String(count) });
    return run({ environment: { PULUMI_CONFIG: config } }, new Monitor(names));
  };
  const sizes = new Map<number, number>();
  for (const count of counts) sizes.set(count, await previewed(count));
  const times = await medians(
    Object.fromEntries(counts.map((count) => [count, () => millisecondsOf(() => previewed(count))])),
  );
  return {
    title: "Growth with the number of zones",
    rows: [
      ["zones", "resources", "preview", "against two zones"],
      ...counts.map((count) => [
        String(count),
        String(sizes.get(count)),
        shown(times[count] ?? NaN, "ms"),
        ((times[count] ?? NaN) / (times[2] ?? NaN)).toFixed(2),
      ]),
    ],
    notes: ["Each zone adds eight resources. The time is that of the preview above."],
  };
}

/** What twice the rules of validation would cost the function. */
export async function rules(): Promise<Section> {
  const texts = { once: await bundleValidator(), twice: await bundleWithTwiceTheRules() };
  const files = asModules(texts);
  const times = await medians({ once: loading(files.once ?? ""), twice: loading(files.twice ?? "") });
  const row = (name: keyof typeof texts) => [
    name,
    kilobytes(texts[name].length),
    kilobytes(zipped(texts[name])),
    shown(times[name], "ms"),
    (times[name] / times.once).toFixed(2),
  ];
  return {
    title: "Growth with the number of rules",
    rows: [["rules", "text", "zipped", "first start", "against once"], row("once"), row("twice")],
    notes: ["Twice: with a second copy of `lambda/validation.ts` and all that it takes of `lambda/`."],
  };
}

/** Builds the bundle of a copy of the project whose handler takes in a copy of its own rules. */
async function bundleWithTwiceTheRules(): Promise<string> {
  const root = path.resolve(__dirname, "..");
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), "bench-"));
  try {
    fs.symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"));
    fs.cpSync(path.join(root, "pure"), path.join(copy, "pure"), { recursive: true });
    for (const folder of ["lambda", "lambda/second"]) {
      fs.cpSync(path.join(root, "lambda"), path.join(copy, folder), { recursive: true });
    }
    fs.appendFileSync(path.join(copy, "lambda/handler.ts"), 'export * as second from "./second/validation";\n');
    const module = (await import(path.join(copy, "pure/bundle.ts"))) as { bundleValidator: typeof bundleValidator };
    return await module.bundleValidator();
  } finally {
    fs.rmSync(copy, { recursive: true });
  }
}

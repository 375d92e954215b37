import * as fs from "node:fs";
import * as path from "node:path";
import { bundleValidator } from "../../lambda/bundle/bundle";
import { Monitor } from "../../tests/harness/monitor";
import { bundleOf, copyForBundle } from "../../tests/harness/projectCopy";
import { asModules } from "./bundles";
import { loading } from "./coldStart";
import { fewRounds, medians, millisecondsOf, Section, shown } from "./measure";
import { run } from "./preview";
import { kilobytes, zipped } from "./size";

/** What more zones cost. */
export async function zones(): Promise<Section> {
  const six = ["a", "b", "c", "d", "e", "f"].map((letter, index) => ({
    name: `us-east-1${letter}`,
    id: `use1-az${index + 1}`,
  }));
  // A new account has five elastic IP addresses, one too few.
  const quotas = { "L-0263D0A3": 6, "L-F678F1CE": 5, "L-B99A9384": 1000 };
  const counts = [2, 3, 6];
  const previewed = (count: number) => {
    const config = JSON.stringify({ "payment-processing:availabilityZoneCount": String(count) });
    return run({ environment: { PULUMI_CONFIG: config } }, new Monitor({ zones: six, quotas }));
  };
  const sizes = new Map<number, number>();
  for (const count of counts) sizes.set(count, await previewed(count));
  const times = await medians(
    Object.fromEntries(counts.map((count) => [count, () => millisecondsOf(() => previewed(count))])),
    fewRounds,
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
    notes: [
      `Each zone adds ${((sizes.get(6) ?? 0) - (sizes.get(2) ?? 0)) / 4} resources; components are counted as well. Timed as the previews are.`,
    ],
  };
}

/** What twice the rules of validation would cost the function. */
export async function rules(): Promise<Section> {
  const texts = { once: await bundleValidator({ ledger: false }), twice: await bundleWithTwiceTheRules() };
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
    notes: [
      "Twice: with a second copy of `lambda/validator/validation.ts` and all that it takes of `lambda/validator/`.",
    ],
  };
}

/** Builds the bundle of a copy of the project whose handler takes in a copy of its own rules. */
async function bundleWithTwiceTheRules(): Promise<string> {
  const copy = copyForBundle();
  try {
    const lambda = path.join(copy, "lambda/validator");
    fs.cpSync(path.resolve(__dirname, "../../lambda/validator"), path.join(lambda, "second"), { recursive: true });
    fs.appendFileSync(path.join(lambda, "handler.ts"), 'export * as second from "./second/validation";\n');
    return await bundleOf(copy);
  } finally {
    fs.rmSync(copy, { recursive: true });
  }
}

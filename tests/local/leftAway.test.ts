// Proves what is taken for the record of a drill that was killed; that such a drill leaves one is shown by the drills themselves.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { leftAway } from "../../local/drill/drill";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "drill-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test.each([
  ['{"drill":'],
  ["7"],
  ["null"],
  ['{"drill":"x","before":{}}'],
  ['{"drill":"s3"}'],
  ['{"drill":"s3","before":null}'],
])("%s is none", (text) => {
  writeFileSync(join(folder, "drill.json"), text);
  expect(leftAway(folder)).toBeUndefined();
});

test("what was away is told with what there was before, and nothing where nothing is", () => {
  expect(leftAway(folder)).toBeUndefined();
  writeFileSync(join(folder, "drill.json"), '{"drill":"validator","before":{"reservedConcurrency":100}}');
  expect(leftAway(folder)).toEqual({ drill: "validator", before: { reservedConcurrency: 100 } });
});

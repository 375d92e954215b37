// Proves that what one run notes of its emulator the next one can read. It starts no emulator.
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readRecord, writeRecord } from "../../local/emulator/emulatorRecord";

const record = { pid: 1, started: "4711", port: 4566, startedAt: "2026-11-25T00:00:00.000Z" };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "record-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("is read as it was written, in a folder that need not exist, and only by its user", () => {
  const inner = join(folder, "inner");
  const whole = { ...record, deployer: { accessKeyId: "a", secretAccessKey: "s" } };
  writeRecord(inner, record);
  writeRecord(inner, whole);
  expect(readRecord(inner)).toEqual(whole);
  expect(statSync(join(inner, "emulator.json")).mode & 0o777).toBe(0o600);
});

test("is missing when there is none", () => {
  expect(readRecord(folder)).toBeUndefined();
});

test.each(["", "{", "null", "[]", '{"pid":1}', '{"pid":1,"started":"1","port":4566}'])(
  "is missing when the file holds %j",
  (content) => {
    writeFileSync(join(folder, "emulator.json"), content);
    expect(readRecord(folder)).toBeUndefined();
  },
);

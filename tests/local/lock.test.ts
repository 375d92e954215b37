// Proves who gets the lock of the local stack, with processes of this test. It does not prove the order of two runs
// that find a stale lock in the same instant.
import { ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Fault } from "../../local/console/fault";
import { takeLock } from "../../local/stack/lock";
import { endGroup, isRunning, markOf } from "../../local/machine/processes";

let folder: string;
let file: string;
let other: ChildProcess;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "lock-"));
  file = join(folder, "inner", "local.lock");
  other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true, stdio: "ignore" });
  await new Promise((resolve) => other.once("spawn", resolve));
});

afterEach(() => {
  other.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

function otherMark() {
  const mark = markOf(other.pid ?? 0);
  if (!mark) throw new Error("The other process does not run.");
  return mark;
}

function leaveLock(content: string): void {
  takeLock(file, "up")();
  writeFileSync(file, content);
}

test("is released, and released only once", () => {
  const release = takeLock(file, "up");
  expect(existsSync(file)).toBe(true);
  release();
  expect(existsSync(file)).toBe(false);
  leaveLock("of another run");
  release();
  expect(readFileSync(file, "utf8")).toBe("of another run");
});

test("leaves nothing beside it", () => {
  takeLock(file, "up")();
  expect(readdirSync(join(folder, "inner"))).toEqual([]);
});

test("refuses a second run, and says who holds it", () => {
  leaveLock(JSON.stringify({ ...otherMark(), purpose: "down" }));
  expect(() => takeLock(file, "up")).toThrow(Fault);
  expect(() => takeLock(file, "up")).toThrow(`down, process ${String(other.pid)}`);
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ purpose: "down" });
});

test("refuses a second run of the same process", () => {
  const release = takeLock(file, "up");
  expect(() => takeLock(file, "down")).toThrow(`up, process ${process.pid}`);
  release();
});

test.each([
  ["whose id now belongs to another program", () => JSON.stringify({ ...otherMark(), command: "x", purpose: "up" })],
  ["that was cut short", () => '{"pid":'],
  ["that is empty", () => ""],
  ["that holds something else", () => "null"],
])("takes over a lock %s", (_, content) => {
  leaveLock(content());
  takeLock(file, "pay");
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ pid: process.pid, purpose: "pay" });
  expect(readdirSync(join(folder, "inner"))).toEqual(["local.lock"]);
});

test("takes over a lock whose process has ended", async () => {
  const mark = otherMark();
  leaveLock(JSON.stringify({ ...mark, purpose: "up" }));
  await endGroup(mark);
  expect(isRunning(mark)).toBe(false);
  takeLock(file, "pay");
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ pid: process.pid, purpose: "pay" });
});

test("a process is ended only if it is the one that was meant", async () => {
  const mark = otherMark();
  await endGroup({ ...mark, command: "another program" });
  expect(isRunning(mark)).toBe(true);
});

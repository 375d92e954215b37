// Proves who gets the lock of the local stack, with processes of this test. It does not prove the order of two runs
// that find a stale lock in the same instant.
import { ChildProcess, spawn } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Fault } from "../../local/console/fault";
import { refuseIfHeld, takeLock } from "../../local/stack/lock";
import { endGroup, isRunning, markOf, pidOfRunning } from "../../local/machine/processes";

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
  symlinkSync(content, file);
}

function isThere(): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

test("is released, and released only once", () => {
  const release = takeLock(file, "up");
  expect(isThere()).toBe(true);
  release();
  expect(isThere()).toBe(false);
  leaveLock("of another run");
  release();
  expect(readlinkSync(file)).toBe("of another run");
});

test("leaves nothing beside it", () => {
  takeLock(file, "up")();
  expect(readdirSync(join(folder, "inner"))).toEqual([]);
});

test("refuses a second run, and says who holds it and how to end it", () => {
  leaveLock(JSON.stringify({ ...otherMark(), purpose: "down" }));
  const sentence =
    `Another run of the local stack is at work: down, process ${String(other.pid)}. ` +
    `Wait for it, or end it with Ctrl-C where it runs or with kill ${String(other.pid)}.`;
  expect(() => takeLock(file, "up")).toThrow(new Fault(sentence));
  expect(() => {
    refuseIfHeld(file);
  }).toThrow(new Fault(sentence));
  expect(JSON.parse(readlinkSync(file))).toMatchObject({ purpose: "down" });
});

test("refuses a second run of the same process", () => {
  const release = takeLock(file, "up");
  expect(() => takeLock(file, "down")).toThrow(`up, process ${process.pid}`);
  release();
});

test.each([
  ["whose id now belongs to another process", () => JSON.stringify({ ...otherMark(), started: "1", purpose: "up" })],
  // In a container each start gives the same ids, and often to the same command line.
  [
    "whose id is now this process's own",
    () => JSON.stringify({ ...markOf(process.pid), started: "1", command: process.argv.join(" "), purpose: "up" }),
  ],
  ["that was cut short", () => '{"pid":'],
  ["that holds something else", () => "null"],
  ["of another form", () => JSON.stringify({ pid: process.pid, command: process.argv.join(" "), purpose: "up" })],
])("takes over a lock %s", (_, content) => {
  leaveLock(content());
  expect(() => {
    refuseIfHeld(file);
  }).not.toThrow();
  takeLock(file, "pay");
  expect(JSON.parse(readlinkSync(file))).toMatchObject({ pid: process.pid, purpose: "pay" });
  expect(readdirSync(join(folder, "inner"))).toEqual(["local.lock"]);
});

test("takes over a lock whose process has ended", async () => {
  const mark = otherMark();
  leaveLock(JSON.stringify({ ...mark, purpose: "up" }));
  await endGroup(mark);
  expect(isRunning(mark)).toBe(false);
  takeLock(file, "pay");
  expect(JSON.parse(readlinkSync(file))).toMatchObject({ pid: process.pid, purpose: "pay" });
});

test.each([
  [
    "a folder",
    () => {
      mkdirSync(file);
    },
  ],
  [
    "a file",
    () => {
      writeFileSync(file, "");
    },
  ],
])("says what to do about %s in its place", (_, put) => {
  takeLock(file, "up")();
  put();
  const sentence = new Fault(`${file} is no lock of the local stack; delete it.`);
  expect(() => takeLock(file, "up")).toThrow(sentence);
  expect(() => {
    refuseIfHeld(file);
  }).toThrow(sentence);
});

test("a process is known by its start and its id, be it the one in a container", () => {
  expect(pidOfRunning(otherMark())).toBe(other.pid);
  expect(pidOfRunning({ ...otherMark(), started: "1" })).toBeUndefined();

  const processes = join(folder, "proc");
  const tell = (pid: string, started: string, ids: string) => {
    mkdirSync(join(processes, pid), { recursive: true });
    const fields = ["S", ...Array.from({ length: 18 }, () => "0"), started, "0"];
    writeFileSync(join(processes, pid, "stat"), `${pid} (node) ${fields.join(" ")}`);
    writeFileSync(join(processes, pid, "status"), `Name:\tnode\nNSpid:\t${ids}\nThreads:\t1\n`);
  };
  tell("13", "500", "13");
  tell("30013", "700", "30013\t1\t13");
  tell("30014", "700", "30014\t14");
  mkdirSync(join(processes, "sys"));
  expect(pidOfRunning({ pid: 13, started: "500" }, processes)).toBe(13);
  expect(pidOfRunning({ pid: 13, started: "700" }, processes)).toBe(30_013);
  expect(pidOfRunning({ pid: 14, started: "700" }, processes)).toBe(30_014);
  expect(pidOfRunning({ pid: 1, started: "700" }, processes)).toBeUndefined();
  expect(pidOfRunning({ pid: 13, started: "600" }, processes)).toBeUndefined();
});

test("a process is ended only if it is the one that was meant", async () => {
  const mark = otherMark();
  await endGroup({ ...mark, started: "1" });
  expect(isRunning(mark)).toBe(true);
});

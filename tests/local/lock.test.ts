// Proves who gets the lock of the local stack, with processes of this test. It does not prove the order of two runs
// that find a stale lock in the same instant.
import { ChildProcess, spawn } from "node:child_process";
import {
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
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
import {
  endGroup,
  heartbeatMilliseconds,
  isElsewhere,
  isRunning,
  isTouched,
  markOf,
  pidOfRunning,
} from "../../local/machine/processes";

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

/** Where nobody may have to wait for a sign of life. */
const options = {
  remark: (text: string) => {
    throw new Error(text);
  },
};

async function takeAndRelease(): Promise<void> {
  (await takeLock(file, "up", options))();
}

async function leaveLock(content: string): Promise<void> {
  await takeAndRelease();
  symlinkSync(content, file);
}

function isThere(): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

test("is released, and released only once", async () => {
  const release = await takeLock(file, "up", options);
  expect(isThere()).toBe(true);
  release();
  expect(isThere()).toBe(false);
  await leaveLock("of another run");
  release();
  expect(readlinkSync(file)).toBe("of another run");
});

test("leaves nothing beside it", async () => {
  await takeAndRelease();
  expect(readdirSync(join(folder, "inner"))).toEqual([]);
});

test("refuses a second run, and says who holds it and how to end it", async () => {
  await leaveLock(JSON.stringify({ ...otherMark(), purpose: "down" }));
  const sentence =
    `Another run of the local stack is at work: down, process ${String(other.pid)}. ` +
    `Wait for it, or end it with Ctrl-C where it runs or with kill ${String(other.pid)}.`;
  await expect(takeLock(file, "up", options)).rejects.toThrow(new Fault(sentence));
  await expect(refuseIfHeld(file, options)).rejects.toThrow(new Fault(sentence));
  expect(JSON.parse(readlinkSync(file))).toMatchObject({ purpose: "down" });
});

test("refuses a second run of the same process", async () => {
  const release = await takeLock(file, "up", options);
  await expect(takeLock(file, "down", options)).rejects.toThrow(`up, process ${process.pid}`);
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
])("takes over a lock %s", async (_, content) => {
  await leaveLock(content());
  await refuseIfHeld(file, options);
  await takeLock(file, "pay", options);
  expect(JSON.parse(readlinkSync(file))).toMatchObject({ pid: process.pid, purpose: "pay" });
  expect(readdirSync(join(folder, "inner"))).toEqual(["local.lock"]);
});

test("takes over a lock whose process has ended", async () => {
  const mark = otherMark();
  await leaveLock(JSON.stringify({ ...mark, purpose: "up" }));
  await endGroup(mark);
  expect(isRunning(mark)).toBe(false);
  await takeLock(file, "pay", options);
  expect(JSON.parse(readlinkSync(file))).toMatchObject({ pid: process.pid, purpose: "pay" });
});

/** A lock whose holder can't be seen from here. */
function leaveLockFromElsewhere(): Promise<void> {
  return leaveLock(JSON.stringify({ pid: 13, started: "1", place: "in a container", purpose: "down" }));
}

test("refuses a second run while a holder that can't be seen gives signs of life", async () => {
  await leaveLockFromElsewhere();
  const heart = setInterval(() => {
    lutimesSync(file, new Date(), new Date());
  }, 20);
  const remarks: string[] = [];
  const remark = (text: string) => remarks.push(text);
  const sentence =
    "Another run of the local stack is at work in another container or on another machine: down, process 13 there. " +
    "Wait for it, or end it with Ctrl-C where it runs.";
  await expect(takeLock(file, "up", { remark })).rejects.toThrow(new Fault(sentence));
  await expect(refuseIfHeld(file, { remark })).rejects.toThrow(new Fault(sentence));
  clearInterval(heart);
  const wait =
    "Looking for up to 20 s whether a run of before is still at work, in another container or on another machine.";
  expect(remarks).toEqual([wait, wait]);
});

test("takes over a lock whose holder can't be seen and gives no sign of life, or has ended meanwhile", async () => {
  await leaveLockFromElsewhere();
  const heard = { remark: () => undefined, patience: 300 };
  await refuseIfHeld(file, heard);
  (await takeLock(file, "up", heard))();
  await leaveLockFromElsewhere();
  const taken = takeLock(file, "pay", { remark: () => undefined });
  rmSync(file);
  await taken;
  expect(JSON.parse(readlinkSync(file))).toMatchObject({ pid: process.pid, purpose: "pay" });
});

test("of two runs that look for such a holder at once lets one in, and tells the other who it was", async () => {
  await leaveLockFromElsewhere();
  const waiting = refuseIfHeld(file, { remark: () => undefined });
  const release = await takeLock(file, "pay", { remark: () => undefined, patience: 300 });
  await expect(waiting).rejects.toThrow(`Another run of the local stack is at work: pay, process ${process.pid}.`);
  release();
});

test.each([
  [61, []],
  [59, ["waited"]],
])(
  "waits for no sign of life where the last one is %d minutes old, if that is more than an hour",
  async (age, told) => {
    await leaveLockFromElsewhere();
    const then = new Date(Date.now() - age * 60_000);
    lutimesSync(file, then, then);
    const heard: string[] = [];
    expect(await isTouched(file, { patience: 150, onWait: () => heard.push("waited") })).toBe(false);
    expect(heard).toEqual(told);
  },
);

test("gives signs of life that are seen from elsewhere, and none after its end", async () => {
  jest.useFakeTimers({ doNotFake: ["Date", "setTimeout", "setImmediate", "nextTick", "queueMicrotask"] });
  const isTouchedBy = async (milliseconds: number, patience?: number) => {
    const touched = isTouched(file, { patience });
    jest.advanceTimersByTime(milliseconds);
    return touched;
  };
  try {
    const release = await takeLock(file, "up", options);
    expect(await isTouchedBy(heartbeatMilliseconds - 1, 300)).toBe(false);
    expect(await isTouchedBy(1)).toBe(true);
    release();
    expect(await isTouched(file)).toBe(false);
    symlinkSync("of another run", file);
    expect(await isTouchedBy(2 * heartbeatMilliseconds, 300)).toBe(false);
  } finally {
    jest.useRealTimers();
  }
});

test("knows its own place by its user, the system's start and its namespace of ids", () => {
  const mark = otherMark();
  const parts = [String(process.getuid?.()), process.platform];
  if (process.platform === "linux") {
    parts.push(readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(), readlinkSync("/proc/self/ns/pid"));
  }
  expect(mark.place?.trim()).toBe(parts.join(" "));
  expect([isElsewhere(mark), isElsewhere({ ...mark, place: "in a container" })]).toEqual([false, true]);
});

test("leaves the lock of a suspended process alone", async () => {
  await leaveLock(JSON.stringify({ ...otherMark(), purpose: "up" }));
  other.kill("SIGSTOP");
  await expect(takeLock(file, "up", options)).rejects.toThrow("Another run of the local stack is at work: up");
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
])("says what to do about %s in its place", async (_, put) => {
  await takeAndRelease();
  put();
  const sentence = new Fault(`${file} is no lock of the local stack; delete it.`);
  await expect(takeLock(file, "up", options)).rejects.toThrow(sentence);
  await expect(refuseIfHeld(file, options)).rejects.toThrow(sentence);
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

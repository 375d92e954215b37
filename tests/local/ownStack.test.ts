// Proves which stacks a run takes for its own to work with, by folders and records as they are left. The processes of another
// container and of another user are made up; both were tried by hand.
import fs, { mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as emulator from "../../local/emulator/emulator";
import { recordFile, writeRecord } from "../../local/emulator/emulatorRecord";
import { Fault } from "../../local/console/fault";
import { markOf, ProcessMark } from "../../local/machine/processes";
import { requireOwnCache, requireOwnStack } from "../../local/stack/ownStack";

let folder: string;
let heart: NodeJS.Timeout | undefined;
let remarks: string[];
const options = { remark: (text: string) => remarks.push(text), patience: 300 };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "own-stack-"));
  remarks = [];
});

afterEach(() => {
  clearInterval(heart);
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function leave(mark: ProcessMark): void {
  writeRecord(folder, { ...mark, port: 1, startedAt: "2026-11-26T00:00:00Z" });
}

/** As the emulator touches its record, wherever it runs. */
function beat(): void {
  heart = setInterval(() => {
    utimesSync(recordFile(folder), new Date(), new Date());
  }, 20);
}

const elsewhere = { pid: 13, started: "1", place: "in a container" };

describe("a stack of one's own", () => {
  test("is none at all, one without a record, and one whose emulator was started here", async () => {
    await requireOwnStack(join(folder, "none"), true, options);
    await requireOwnStack(folder, true, options);
    const own = markOf(process.pid);
    if (!own) throw new Error("This process does not run.");
    leave(own);
    beat();
    await requireOwnStack(folder, true, options);
    // As root finds the one of a user.
    leave({ ...own, place: "of another user" });
    await requireOwnStack(folder, true, options);
    // One that has ended, and whose id went to another process.
    leave({ ...own, started: "1" });
    await requireOwnStack(folder, true, options);
    expect(remarks).toEqual([]);
  });

  test("is one that was started elsewhere and gives no sign of life, after a wait that is told", async () => {
    leave(elsewhere);
    await requireOwnStack(folder, false, options);
    expect(remarks).toEqual([
      "Looking for up to 20 s whether the stack of before still runs, in another container or on another machine.",
    ]);
  });

  test("is one that a run here has started meanwhile in the place of such a one", async () => {
    leave(elsewhere);
    const waiting = requireOwnStack(folder, true, options);
    const own = markOf(process.pid);
    if (!own) throw new Error("This process does not run.");
    leave(own);
    beat();
    await waiting;
    expect(remarks).toHaveLength(1);
  });

  test("is not one that runs elsewhere", async () => {
    leave(elsewhere);
    beat();
    await expect(requireOwnStack(folder, false, options)).rejects.toThrow(
      new Fault(
        "The local stack of this folder runs in another container or on another machine; give the command there, or work in " +
          "a clone of your own.",
      ),
    );
  });
});

describe("a stack of another user", () => {
  function see(uid: number, running: readonly number[]): void {
    jest.spyOn(process, "getuid").mockReturnValue(uid);
    jest.spyOn(fs, "lstatSync").mockReturnValue(Object.assign(fs.lstatSync(folder), { uid: 1_000 }));
    jest.spyOn(emulator, "emulatorProcesses").mockReturnValue([...running]);
  }

  const sentence = new Fault(
    "The local stack of this folder belongs to another user (uid 1000); give the command as that user, or work in a clone of " +
      "your own.",
  );

  test.each([
    ["a user, to look at it", 1_001, false, [1]],
    ["a user, to look at what is left", 1_001, false, []],
    ["a user, to change what is left", 1_001, true, []],
    ["root, to change what runs", 0, true, [1]],
  ])("is refused to %s", async (_, uid, changes, running) => {
    see(uid, running);
    await expect(requireOwnStack(folder, changes, options)).rejects.toThrow(sentence);
  });

  test.each([
    ["root, to look at it or to end it", 0, false, [1]],
    ["root, to start where nothing runs", 0, true, []],
    ["its own user", 1_000, true, [1]],
  ])("is open to %s", async (_, uid, changes, running) => {
    see(uid, running);
    await requireOwnStack(folder, changes, options);
    expect(remarks).toEqual([]);
  });
});

describe("what earlier runs have made", () => {
  function close(name: string, code: string): void {
    jest.spyOn(fs, "accessSync").mockImplementation((path, mode) => {
      expect(mode).toBe(fs.constants.R_OK);
      if (path === join(folder, name)) throw Object.assign(new Error(code), { code });
    });
  }

  beforeEach(() => {
    for (const name of ["engine", "user-0", "template-user-0"]) fs.mkdirSync(join(folder, name));
    fs.symlinkSync("nowhere", join(folder, "local.lock"));
  });

  test("can be used when nothing is there, all is open, or one is gone meanwhile, whatever other users have for themselves", () => {
    requireOwnCache(join(folder, "none"));
    requireOwnCache(folder);
    close("engine", "ENOENT");
    requireOwnCache(folder);
    for (const name of ["local.lock", "user-0", "template-user-0"]) {
      close(name, "EACCES");
      requireOwnCache(folder);
    }
  });

  test("is refused when a part of it is closed", () => {
    close("engine", "EACCES");
    jest.spyOn(process, "getuid").mockReturnValue(1_000);
    expect(() => {
      requireOwnCache(folder);
    }).toThrow(
      new Fault(
        `${join(folder, "engine")} belongs to another user, as after a run with sudo; make all of it yours with ` +
          `sudo chown -R 1000 "${folder}", or work in a clone of your own.`,
      ),
    );
  });
});

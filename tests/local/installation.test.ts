// Proves that an installation is there as a whole or not at all. It installs nothing that comes from elsewhere.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { install, installOnce } from "../../local/machine/installation";

let parent: string;
let folder: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "install-"));
  folder = join(parent, "engine");
});

afterEach(() => {
  rmSync(parent, { recursive: true });
});

function fillWith(text: string): (draft: string) => Promise<void> {
  return (draft) => {
    expect(draft).not.toBe(folder);
    writeFileSync(join(draft, "file"), text);
    return Promise.resolve();
  };
}

test("appears once it is filled, and replaces what was there", async () => {
  await install(folder, fillWith("old"));
  await install(folder, fillWith("new"));
  expect(readFileSync(join(folder, "file"), "utf8")).toBe("new");
  expect(readdirSync(parent)).toEqual(["engine"]);
});

test("leaves nothing, and what was there as it was, when it fails", async () => {
  await install(folder, fillWith("old"));
  await expect(install(folder, () => Promise.reject(new Error("offline")))).rejects.toThrow("offline");
  expect(readFileSync(join(folder, "file"), "utf8")).toBe("old");
  expect(readdirSync(parent)).toEqual(["engine"]);
});

test("removes what a killed run left, but not what another run is filling", async () => {
  const left = `${folder}.partial-999999999`;
  const filling = `${folder}.partial-${process.ppid}`;
  mkdirSync(left);
  mkdirSync(filling);
  await install(folder, fillWith("new"));
  expect(existsSync(left)).toBe(false);
  expect(existsSync(filling)).toBe(true);
});

test("leaves alone what another run has put there meanwhile", async () => {
  await installOnce(folder, async (draft) => {
    await fillWith("mine")(draft);
    mkdirSync(folder);
    writeFileSync(join(folder, "file"), "theirs");
  });
  expect(readFileSync(join(folder, "file"), "utf8")).toBe("theirs");
  expect(readdirSync(parent)).toEqual(["engine"]);
  await expect(installOnce(folder, () => Promise.reject(new Error("offline")))).rejects.toThrow("offline");
  expect(readdirSync(parent)).toEqual(["engine"]);
});

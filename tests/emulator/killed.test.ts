// What a test has started, when its process is killed. Doesn't prove it of what a command that a test runs has started.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { nodeOptions, projectFolder } from "../../local/machine/folders";
import { markOf } from "../../local/machine/processes";

it.each([
  ["a run's graphs", 'Promise.resolve(require("./tests/harness/startRun").default()).then(() => [])'],
  [
    "a ledger's server",
    'require("./tests/harness/ledgerDatabase").startLedgerServer().then(({ server }) => [server.pid])',
  ],
  [
    "a stack's emulator and server",
    'require("./tests/emulator/testStack").TestStack.open().then(({ emulator, database }) => [emulator.pid, database.pid])',
  ],
])("leaves nothing of %s", async (_, start) => {
  const temporary = mkdtempSync(join(tmpdir(), "killed-"));
  // For the user whom PostgreSQL runs as.
  chmodSync(temporary, 0o755);
  const run = spawn(process.execPath, [...nodeOptions, "-e", `${start}.then((pids) => process.send(pids))`], {
    cwd: projectFolder,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const [pids] = (await once(run, "message")) as [number[]];
  // Node.js keeps there what it has compiled.
  const left = () => readdirSync(temporary).filter((name) => !name.includes("cache"));
  expect(left()).not.toEqual([]);
  expect(pids.map(markOf)).not.toContain(undefined);
  run.kill("SIGKILL");
  while (left().length > 0) await delay(20);
  expect(pids.map(markOf).filter(Boolean)).toEqual([]);
  rmSync(temporary, { recursive: true });
});

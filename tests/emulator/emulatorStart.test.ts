// The start of an emulator on a system that is slow to tell of it. Doesn't prove how long a system may be.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findEmulator, startEmulator } from "../../local/emulator/emulator";
import * as processes from "../../local/machine/processes";

it("waits for the command line of a process that has only just started", async () => {
  const folder = mkdtempSync(join(tmpdir(), "payment-processing-"));
  jest.spyOn(processes, "markOf").mockReturnValueOnce(undefined);
  const emulator = await startEmulator({ folder });
  const found = await findEmulator(folder);
  await emulator.stop();
  rmSync(folder, { recursive: true });
  expect(found?.pid).toBe(emulator.pid);
});

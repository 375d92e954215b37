// A second start after a first one of which the system tells nothing. Doesn't prove why a system would not.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emulatorProcesses, findEmulator, startEmulator } from "../../local/emulator/emulator";
import { recordFile } from "../../local/emulator/emulatorRecord";
import * as processes from "../../local/machine/processes";

it("starts again, and leaves nothing of what it started first", async () => {
  const folder = mkdtempSync(join(tmpdir(), "payment-processing-"));
  jest.spyOn(processes, "markOf").mockReturnValueOnce(undefined);
  const emulator = await startEmulator({ folder });
  const found = await findEmulator(folder);
  const running = emulatorProcesses(folder);
  const beats = await processes.isTouched(recordFile(folder));
  await emulator.stop();
  rmSync(folder, { recursive: true });
  expect(found?.pid).toBe(emulator.pid);
  expect(running).toEqual([emulator.pid]);
  // By this a container knows of it that can't see its process.
  expect(beats).toBe(true);
});

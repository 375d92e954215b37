// Proves what becomes of a command whose output nobody takes, with the one that only prints. That a deployment goes on as well
// follows from the same listener, and was tried by hand.
import { ChildProcess, spawn, StdioOptions } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../..");

function help(stdio: StdioOptions): ChildProcess {
  const args = ["-r", join(root, "tools/register.js"), join(root, "local/cli/localCommand.ts"), "help"];
  return spawn(process.execPath, args, { stdio });
}

async function endOf(child: ChildProcess): Promise<{ code: number | null; errors: string }> {
  let errors = "";
  child.stderr?.on("data", (data: Buffer) => (errors += data.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, errors };
}

test("a command whose reader leaves, as head does, ends well and in silence", async () => {
  const child = help(["ignore", "pipe", "pipe"]);
  child.stdout?.destroy();
  expect(await endOf(child)).toEqual({ code: 0, errors: "" });
});

test("a command whose output can't be written says so, once, and fails", async () => {
  const unwritable = openSync(__filename, "r");
  const { code, errors } = await endOf(help(["ignore", unwritable, "pipe"]));
  closeSync(unwritable);
  expect([code, errors.match(/EBADF: /g)]).toEqual([1, ["EBADF: "]]);
});

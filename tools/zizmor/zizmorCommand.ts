import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { messageOf } from "../../local/console/fault";
import { pythonOf } from "../../local/emulator/python";

/** Audits the workflows in zizmor's pedantic persona, without asking GitHub anything. */
async function main(): Promise<void> {
  const requirements = join(__dirname, "requirements.txt");
  const environment = { name: "zizmor", requirements, oldest: 10, purpose: "The audit of the workflows" };
  const programs = dirname(await pythonOf(environment, console.error));
  const options = ["--offline", "--no-progress", "--persona", "pedantic", "--strict-collection", ".github"];
  const audit = spawn(join(programs, "zizmor"), options, { cwd: join(__dirname, "../.."), stdio: "inherit" });
  const [code] = (await once(audit, "exit")) as [number | null];
  // Another number says how bad the worst finding is.
  process.exitCode = code === 0 ? 0 : 1;
}

main().catch((thrown: unknown) => {
  console.error(messageOf(thrown));
  process.exitCode = 1;
});

import { platform } from "node:os";
import { delimiter } from "node:path";
import { CommandName, UsageFault, parseArguments } from "./arguments";
import { runCommandLine } from "./commandLine";
import { Fault, Interrupted, hasCode, sentenceFor } from "../console/fault";
import { cacheFolder, commandLineFolder, commandLineLock, projectFolder } from "../machine/folders";
import { takeLock } from "../stack/lock";
import { requireOwnCache, requireOwnStack } from "../stack/ownStack";
import { Progress } from "../console/progress";

/** Those that change what runs; the others only look at it. */
const lockingCommands: readonly CommandName[] = ["demo", "preview", "up", "drill", "down"];

/** The oldest Node.js that the validator runs on; the emulator runs it with the one that runs this. */
const oldestNode = 24;

async function main(): Promise<void> {
  requireSystem();
  keepOffProxies();
  outliveReaders();
  const asked = parseArguments(process.argv.slice(2));
  const abort = new AbortController();
  const isLocking = lockingCommands.includes(asked.command);
  const options = { remark: console.error };
  if (asked.command !== "help") {
    await requireOwnStack(commandLineFolder, isLocking && asked.command !== "down", options);
    requireOwnCache(cacheFolder);
  }
  if (isLocking) {
    // An exit of any kind releases it; only a killed run leaves it behind, for the next one to take over.
    process.on("exit", await takeLock(commandLineLock, asked.command, options));
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (abort.signal.aborted) process.exit(130);
      abort.abort();
      console.error("\nEnding what is under way; once more to leave at once.");
    });
  }
  try {
    // A script gets its result alone on standard output.
    const progress = new Progress(asked.json ? process.stderr : process.stdout);
    const result = await runCommandLine(asked, { progress, signal: abort.signal });
    if (asked.json) console.log(JSON.stringify(result, undefined, 2));
  } catch (thrown) {
    throw abort.signal.aborted ? new Interrupted() : thrown;
  }
}

function requireSystem(): void {
  if (platform() === "win32") throw new Fault("The local stack runs on Linux and macOS; on Windows use it within WSL.");
  if (projectFolder.includes(delimiter)) {
    throw new Fault(
      `The folder ${projectFolder} has a "${delimiter}" in its name, which no PATH can hold; rename or move it.`,
    );
  }
  if (Number(process.versions.node.split(".")[0]) < oldestNode) {
    throw new Fault(
      `The local stack needs Node.js ${oldestNode}, but this is ${process.versions.node}; start it with npm run local, which brings its own.`,
    );
  }
}

/** A proxy of the user's is for downloads; it can't reach what runs on this machine. */
function keepOffProxies(): void {
  const own = process.env["no_proxy"] ?? process.env["NO_PROXY"];
  process.env["no_proxy"] = [...(own === undefined ? [] : [own]), "127.0.0.1"].join(",");
}

/** Whoever reads may leave before the end, as `head` does: what is under way goes on. Other faults are told once. */
function outliveReaders(): void {
  const tell = (thrown: Error): void => {
    if (hasCode(thrown, "EPIPE") || process.exitCode !== undefined) return;
    process.exitCode = 1;
    console.error(sentenceFor(thrown) ?? thrown);
  };
  for (const stream of [process.stdout, process.stderr]) stream.on("error", tell);
}

main().catch((thrown: unknown) => {
  console.error(sentenceFor(thrown) ?? thrown);
  process.exitCode = thrown instanceof Interrupted ? 130 : thrown instanceof UsageFault ? 2 : 1;
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { nodeOptions } from "../../local/machine/folders";

/**
 * Has what a test has started and keeps in a folder ended and removed, if this process ends before it notes that it has done so itself: a
 * shell waits for that at a pipe, which the system closes however a process ends.
 *
 * @param script ends and removes it; its argument is the folder.
 * @returns notes it, and waits until the shell has ended; to do so once more changes nothing.
 */
export function removeIfKilled(script: string, folder: string): () => Promise<void> {
  const remove = [process.execPath, ...nodeOptions, script, folder];
  const shell = spawn("sh", ["-c", 'read -r removed || exec "$@"', "sh", ...remove], {
    // What ends the whole group of this process is not to end it too.
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  const ended = once(shell, "exit");
  shell.unref();
  // Somebody may have ended it.
  shell.stdin.on("error", () => undefined);
  return async () => {
    shell.ref();
    if (shell.stdin.writable) shell.stdin.end("removed\n");
    await ended;
  };
}

import { messageOf, sentenceFor } from "../console/fault";

/** Why an operation of the engine failed, for the person who asked for it. */
export function whyItFailed(thrown: unknown): string {
  const text = sentenceFor(thrown) ?? engineWords(messageOf(thrown));
  // So the engine says it; what this program couldn't write has its sentence.
  return text.includes("no space left on device") && !text.includes("make room")
    ? `${text}\nThe disk is full; make room, and give the command again.`
    : text;
}

/** What a person wants of the SDK's error, which quotes the whole command and all that the engine printed, twice. */
function engineWords(message: string): string {
  const [, signal] = /^ stderr: Command was killed with (SIG\w+)/m.exec(message) ?? [];
  if (signal !== undefined) return `The engine was killed (${signal}), as the system does when it is short of memory.`;
  const [text = ""] = message.split("\n err?:");
  return text.replace(/^code: -2\n stdout: *\n stderr: Command failed with exit code.*\n/, "").trim();
}

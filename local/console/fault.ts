/** A fault that its message explains in full: it is printed without a stack trace. */
export class Fault extends Error {
  override readonly name = "Fault";
}

/** A run that was ended by Ctrl-C or a signal. */
export class Interrupted extends Fault {
  constructor() {
    super("Interrupted.");
  }
}

/** The message of anything that was thrown; an error of another realm, as Jest has them, is no `instanceof Error`. */
export function messageOf(thrown: unknown): string {
  const message = (thrown as Partial<Error> | null | undefined)?.message;
  return typeof message === "string" ? message : String(thrown);
}

/**
 * The sentence for anything that was thrown: a fault's own, or what to do about what the system refused; `undefined` for
 * a fault of this program, which its stack trace explains best.
 */
export function sentenceFor(thrown: unknown): string | undefined {
  if (thrown instanceof Fault) return thrown.message;
  // What `fetch` throws names its cause.
  const { cause = thrown } = (thrown ?? {}) as { cause?: unknown };
  const { code, path, dest = path } = (cause ?? {}) as Partial<NodeJS.ErrnoException> & { dest?: string };
  // Of a link or a rename this is what was to be written; the path is where it comes from, and of a link its content.
  const subject = dest ?? "A file of the local stack";
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return `${subject} could not be written, as the disk is full (${code}); make room, and give the command again.`;
    case "EIO":
      // Node.js says so also of a full disk, when it copies a folder.
      return `${subject} could not be read or written, as the disk is full or broken (EIO); make room, and give the command again.`;
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return (
        `${subject} could not be read or written (${code}); the local stack keeps all that it needs in .cache of the ` +
        "project, which has to be yours: make it so, or work in a clone of your own."
      );
    case "EADDRNOTAVAIL":
      return (
        "Nothing can listen on 127.0.0.1 (EADDRNOTAVAIL), where all of the local stack does; bring up this machine's loopback " +
        "interface, with IPv4."
      );
    case "ECONNREFUSED":
    case "ECONNRESET":
    case "UND_ERR_SOCKET":
      return `The emulator stopped answering (${code}); see what is left with npm run local -- status.`;
    default:
      return undefined;
  }
}

/** Whether the operating system's answer was this one, such as `ENOENT`. */
export function hasCode(thrown: unknown, code: string): boolean {
  return (thrown as NodeJS.ErrnoException | null | undefined)?.code === code;
}

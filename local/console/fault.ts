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

/** Whether the operating system's answer was this one, such as `ENOENT`. */
export function hasCode(thrown: unknown, code: string): boolean {
  return (thrown as NodeJS.ErrnoException | null | undefined)?.code === code;
}

const kept = 1;

/**
 * The SDK takes a stack trace for each input of each resource. To map them back to TypeScript, and to have more frames of them
 * than tell where an error was thrown, would take most of an evaluation.
 *
 * @returns what undoes it.
 */
export function withPlainStackTraces(): () => void {
  const mapping = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
  const { stackTraceLimit } = Error;
  Error.prepareStackTrace = (error, frames) => [String(error), ...frames.slice(0, kept).map(String)].join("\n    at ");
  Error.stackTraceLimit = kept;
  return () => {
    Error.stackTraceLimit = stackTraceLimit;
    if (mapping) Object.defineProperty(Error, "prepareStackTrace", mapping);
    else Reflect.deleteProperty(Error, "prepareStackTrace");
  };
}

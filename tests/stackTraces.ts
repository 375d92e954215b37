/**
 * The SDK takes several stack traces for each resource, and to map them back to TypeScript would take most of an evaluation.
 *
 * @returns what puts the mapping back.
 */
export function withPlainStackTraces(): () => void {
  const mapping = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
  Error.prepareStackTrace = (error, frames) => [String(error), ...frames.map(String)].join("\n    at ");
  return () => {
    if (mapping) Object.defineProperty(Error, "prepareStackTrace", mapping);
    else Reflect.deleteProperty(Error, "prepareStackTrace");
  };
}

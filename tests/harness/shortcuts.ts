// What an evaluation under mocks can do without. Each function gives what undoes it.
import * as debuggable from "@pulumi/pulumi/runtime/debuggable";
import { JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import * as bundle from "../../lambda/bundle/bundle";
import { replaced } from "./replaced";

const keptFrames = 1;

/**
 * The SDK takes a stack trace for each input of each resource. To map them back to TypeScript, and to have more frames of them
 * than tell where an error was thrown, would take most of an evaluation.
 */
export function withPlainStackTraces(): () => void {
  const mapping = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
  const { stackTraceLimit } = Error;
  Error.prepareStackTrace = (error, frames) =>
    [String(error), ...frames.slice(0, keptFrames).map(String)].join("\n    at ");
  Error.stackTraceLimit = keptFrames;
  return () => {
    Error.stackTraceLimit = stackTraceLimit;
    if (mapping) Object.defineProperty(Error, "prepareStackTrace", mapping);
    else Reflect.deleteProperty(Error, "prepareStackTrace");
  };
}

/** What the SDK makes of a promise, for a list of those that nothing ever settled. Its types don't tell of it. */
interface Debugging {
  debuggablePromise: <Value>(promise: Promise<Value>) => Promise<Value>;
}

/**
 * The SDK keeps, for each property of each resource, a promise with the stack that made it, and two more that wait for it: a third of
 * an evaluation, for a list that it prints when a program ends too early.
 */
export function withPlainPromises(): () => void {
  return replaced(debuggable as unknown as Debugging, "debuggablePromise", (promise) => promise);
}

/** Fields as they are, where protobuf has a message for each part of them. */
class PlainStruct extends Struct {
  constructor(private readonly fields: Record<string, JavaScriptValue>) {
    super();
  }

  override toJavaScript(): Record<string, JavaScriptValue> {
    return this.fields;
  }
}

/** To make messages of all inputs and outputs, and values of the messages again, takes a sixth of an evaluation. */
export function withPlainStructs(): () => void {
  const fromJavaScript = (fields: Record<string, JavaScriptValue>) =>
    new PlainStruct(copied(fields) as Record<string, JavaScriptValue>);
  return replaced<typeof Struct, "fromJavaScript">(Struct, "fromJavaScript", fromJavaScript);
}

/**
 * A value as protobuf gives it back: one of its own, with members in the order of their names.
 *
 * @throws Error for what protobuf has no message for, such as undefined.
 */
function copied(value: JavaScriptValue | undefined): JavaScriptValue {
  if (Array.isArray(value)) return value.map(copied);
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value as Record<string, JavaScriptValue>);
    const sorted = members.sort(([one], [other]) => (one < other ? -1 : 1));
    return Object.fromEntries(sorted.map(([name, member]) => [name, copied(member)]));
  }
  if (value === undefined || typeof value === "function") throw new Error("Unexpected struct type.");
  return value;
}

/** The functions' code under mocks. */
export const bundleStandIn = "exports.handler = undefined;";

/** To build the bundles takes as long as all the rest, and has tests of its own (tests/deployed/bundle.test.ts). */
export function withBundleStandIn(): () => void {
  const standIn = () => Promise.resolve(bundleStandIn);
  const restore = [
    replaced<typeof bundle, "bundleValidator">(bundle, "bundleValidator", standIn),
    replaced<typeof bundle, "bundleMigrator">(bundle, "bundleMigrator", standIn),
    replaced<typeof bundle, "bundleLedgerReader">(bundle, "bundleLedgerReader", standIn),
  ];
  return () => {
    for (const undo of restore) undo();
  };
}

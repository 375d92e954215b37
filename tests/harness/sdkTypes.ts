import * as fs from "node:fs";
import * as path from "node:path";

const modules = path.resolve(__dirname, "../../node_modules/@pulumi");

/** Members of an interface or a class of the SDK, with the text of their types. */
type Members = ReadonlyMap<string, string>;

const files = new Map<string, string>();
const nested = new Map<string, Members>();

/** Inputs of a resource type, without those inside of others, with the text of their types. */
export function inputsOf(type: string): Members {
  const { file, name } = homeOf(type);
  return membersOf(blockOf(text(file), `export interface ${name}Args {`));
}

/** Outputs of a resource type whose values are texts. */
export function textOutputsOf(type: string): string[] {
  const { file, name } = homeOf(type);
  const members = membersOf(blockOf(text(file), `export declare class ${name} extends `));
  return [...members].filter(([, declared]) => declared === "pulumi.Output<string>").map(([member]) => member);
}

/** Results of a data source, such as `aws:ec2/getVpc:getVpc`, whose values are texts. */
export function textResultsOf(token: string): string[] {
  const { file, name } = homeOf(token);
  const result = `${name.charAt(0).toUpperCase()}${name.slice(1)}Result`;
  const members = membersOf(blockOf(text(file), `export interface ${result} {`));
  return [...members].filter(([, declared]) => declared === "string").map(([member]) => member);
}

/**
 * Where in a type's inputs a name occurs, at any depth: `rules[].default.kmsKeyId`, with `[]` behind a list.
 *
 * @param wanted tells whether the name of an input is meant.
 */
export function placesOf(type: string, wanted: (input: string) => boolean): string[] {
  return placesIn(inputsOf(type), wanted, new Set());
}

/** The values at a place; undefined for each that is absent. */
export function valuesAt(value: unknown, place: string): unknown[] {
  const [step = "", ...rest] = place.split(".");
  const part = (value as Readonly<Record<string, unknown>> | undefined)?.[step.replace("[]", "")];
  const parts = step.endsWith("[]") && Array.isArray(part) ? (part as unknown[]) : [part];
  return rest.length === 0 ? parts : parts.flatMap((one) => valuesAt(one, rest.join(".")));
}

function placesIn(members: Members, wanted: (input: string) => boolean, above: ReadonlySet<string>): string[] {
  return [...members].flatMap(([name, declared]) => {
    if (wanted(name)) return [name];
    const inner = /inputs\.(\w+\.\w+)/.exec(declared)?.[1];
    if (inner === undefined || above.has(inner)) return [];
    const step = declared.includes("[]") ? `${name}[]` : name;
    return placesIn(nestedInputs(inner), wanted, new Set([...above, inner])).map((place) => `${step}.${place}`);
  });
}

/** Members of what the SDK calls `inputs.<service>.<name>`. */
function nestedInputs(fullName: string): Members {
  if (nested.size === 0) {
    for (const [, service = "", body = ""] of text("aws/types/input.d.ts").matchAll(
      /^export declare namespace (\w+) \{\n([^]*?)^\}/gm,
    )) {
      for (const [, name = "", inner = ""] of body.matchAll(/^ {4}interface (\w+) \{\n([^]*?)^ {4}\}/gm)) {
        nested.set(`${service}.${name}`, membersOf(inner));
      }
    }
  }
  const found = nested.get(fullName);
  if (!found) throw new Error(`@pulumi/aws declares no inputs.${fullName}.`);
  return found;
}

function homeOf(token: string): { file: string; name: string } {
  const [provider = "", module = "", name = ""] = token.split(":");
  return { file: `${provider}/${module}.d.ts`.replace("/index/", "/"), name };
}

function text(file: string): string {
  const known = files.get(file) ?? fs.readFileSync(path.join(modules, file), "utf8");
  files.set(file, known);
  return known;
}

function blockOf(source: string, head: string): string {
  const start = source.indexOf(head);
  return start < 0 ? "" : source.slice(start, source.indexOf("\n}", start));
}

function membersOf(body: string): Members {
  return new Map(
    [...body.matchAll(/^ +(?:readonly )?(\w+)\??: (.+?);?$/gm)].map(([, name = "", declared = ""]) => [name, declared]),
  );
}

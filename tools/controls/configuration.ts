import Ajv, { ErrorObject } from "ajv";
import { exceptionsSchema } from "../../policy/exceptions";
import type { Configuration } from "../../policy/report";
import { rules } from "../../policy/rules";

const level = { enum: ["advisory", "mandatory", "remediate", "disabled"] };

const settings = (numbers: readonly string[]): object => ({
  if: { type: "string" },
  then: level,
  else: {
    type: "object",
    properties: {
      enforcementLevel: level,
      exceptions: exceptionsSchema,
      ...Object.fromEntries(numbers.map((name) => [name, { type: "number" }])),
    },
    additionalProperties: false,
  },
});

const isConfiguration = new Ajv({ strictTypes: false }).compile<Configuration>({
  type: "object",
  properties: {
    all: settings([]),
    ...Object.fromEntries(rules.map(({ id, options }) => [id, settings(Object.keys(options))])),
  },
  additionalProperties: false,
});

/**
 * The pack's configuration as a file has it.
 *
 * @throws Error when it isn't one: it would except something without a reason, or be about nothing that there is.
 */
export function readConfiguration(text: string): Configuration {
  const parsed = parse(text);
  if (isConfiguration(parsed)) return parsed;
  const [fault] = isConfiguration.errors ?? [];
  throw new Error(`In the configuration ${fault ? told(fault) : "something is wrong"}; see policy/README.md.`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("The configuration is no JSON; see policy/README.md.");
  }
}

function told({ instancePath, message, params }: ErrorObject): string {
  const { additionalProperty } = params as { additionalProperty?: string };
  const where = instancePath.slice(1) || "it";
  return [where, message, ...(additionalProperty === undefined ? [] : [`(${additionalProperty})`])].join(" ");
}

import { Ajv } from "ajv";
import { paymentMetrics } from "../../lambda/validator/metrics";

/**
 * The schema that AWS publishes for its embedded metric format, written small, and closed where the specification forbids further
 * members: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html.
 */
const validate = new Ajv({ allErrors: true }).compile<EmbeddedMetrics>({
  type: "object",
  required: ["_aws"],
  properties: {
    _aws: {
      type: "object",
      required: ["Timestamp", "CloudWatchMetrics"],
      additionalProperties: false,
      properties: {
        Timestamp: { type: "integer" },
        CloudWatchMetrics: {
          type: "array",
          items: {
            type: "object",
            required: ["Namespace", "Dimensions", "Metrics"],
            additionalProperties: false,
            properties: {
              Namespace: { type: "string", minLength: 1, maxLength: 255 },
              Dimensions: {
                type: "array",
                minItems: 1,
                items: { type: "array", maxItems: 9, items: { type: "string", minLength: 1, maxLength: 255 } },
              },
              Metrics: {
                type: "array",
                maxItems: 100,
                items: {
                  type: "object",
                  required: ["Name"],
                  additionalProperties: false,
                  properties: {
                    Name: { type: "string", minLength: 1, maxLength: 255 },
                    Unit: { type: "string", enum: ["Milliseconds", "Count"] },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
});

interface EmbeddedMetrics {
  readonly [member: string]: unknown;
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
}

/** What CloudWatch makes of a log line. */
export interface Extracted {
  readonly namespace: string;
  readonly time: number;
  readonly dimensions: Readonly<Record<string, unknown>>;
  /** Values and units, by the metrics' names. */
  readonly metrics: Readonly<Record<string, string>>;
}

/**
 * Reads a log line as CloudWatch would.
 *
 * @returns nothing for a line without metrics.
 * @throws Error for a line that it would not read, or metrics that nobody has agreed on.
 */
export function extractMetrics(line: Readonly<Record<string, unknown>>): Extracted[] {
  if (!("_aws" in line)) return [];
  if (!validate(line)) throw new Error(`No embedded metrics: ${JSON.stringify(validate.errors)}`);
  const { Timestamp: time, CloudWatchMetrics: directives } = line._aws;
  return directives.flatMap(({ Namespace: namespace, Dimensions: sets, Metrics: definitions }) =>
    sets.map((names) => ({
      namespace,
      time,
      dimensions: Object.fromEntries(names.map((name) => [name, targetOf(line, name, "string")])),
      metrics: Object.fromEntries(
        definitions.map(({ Name, Unit }) => {
          if (!paymentMetrics(true).includes(Name)) throw new Error(`${Name} is no metric of payments.`);
          return [Name, `${String(targetOf(line, Name, "number"))} ${Unit}`];
        }),
      ),
    })),
  );
}

/** The member of the line itself that a metric or a dimension points to. */
function targetOf(line: Readonly<Record<string, unknown>>, name: string, type: "string" | "number"): unknown {
  const value = line[name];
  if (typeof value !== type) throw new Error(`The member ${name} is no ${type}.`);
  return value;
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { pythonOf } from "../../../local/emulator/python";
import type { Door } from "../../../local/emulator/doors";
import { runCommand } from "../../../local/machine/command";

/** A request of schemathesis and what came back. */
export interface Judged {
  readonly phase: string;
  /** Whether the request kept to the document. */
  readonly mode: "positive" | "negative";
  readonly method: string;
  readonly path: string;
  readonly withKey: boolean;
  /** Undefined when there was no answer. */
  readonly status: number | undefined;
}

/** What schemathesis made of a door. */
export interface Judgement {
  readonly requests: readonly Judged[];
  /** A line for each check that failed. */
  readonly failures: readonly string[];
}

/** The Python that schemathesis is in; it is made when it is missing. */
function pythonWithSchemathesis(remark: (text: string) => void): Promise<string> {
  const requirements = join(__dirname, "requirements.txt");
  return pythonOf({ name: "schemathesis", requirements, oldest: 11, purpose: "The test of the contract" }, remark);
}

/**
 * Checks that are not asked for: what a document can't say of data that it calls right (check digit, decimals of a currency,
 * expiry), which the test counts instead; and 405 with `Allow` for other methods, as API Gateway tells those as 404 and a
 * fixed answer of a load balancer can't have a header.
 */
const unasked = ["positive_data_acceptance", "unsupported_method", "allow_header_conformance"];

/**
 * Lets schemathesis send requests out of the document to a door.
 *
 * @param mode whether they are right by the document, or wrong.
 */
export async function judge(
  door: Door,
  { document, mode, maxExamples }: { document: string; mode: Judged["mode"]; maxExamples: number },
): Promise<Judgement> {
  const python = await pythonWithSchemathesis(() => undefined);
  const folder = mkdtempSync(join(tmpdir(), "contract-"));
  const report = join(folder, "report.ndjson");
  const logFile = join(folder, "schemathesis.log");
  writeFileSync(join(folder, "openapi.yaml"), sharpened(document, mode));
  const args = [
    ...["-m", "schemathesis.cli", "run", "openapi.yaml", "--url", door.url, "--header", `x-api-key: ${door.apiKey}`],
    ...["--mode", mode, "--max-examples", String(maxExamples), "--seed", "20261126", "--workers", "2"],
    ...["--phases", mode === "positive" ? "examples,coverage,fuzzing,stateful" : "coverage,fuzzing"],
    ...["--exclude-checks", unasked.join(","), "--continue-on-failure", "--suppress-health-check", "all"],
    ...["--no-color", "--report", "ndjson", "--report-ndjson-path", report],
  ];
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    SCHEMATHESIS_HOOKS: "hooks",
    PYTHONPATH: __dirname,
    PYTHONDONTWRITEBYTECODE: "1",
  };
  try {
    // It ends with 1 when a check fails; what failed is in the report.
    await runCommand(python, { args, cwd: folder, env, logFile, limitMinutes: 9 }).catch((thrown: unknown) => {
      if (!readFileSync(logFile, "utf8").includes("Test cases:")) throw thrown;
    });
    return read(readFileSync(report, "utf8"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A part of the document that is a schema. */
interface Schema {
  format?: string;
  additionalProperties?: boolean;
  items?: Schema;
  readonly properties?: Record<string, Schema>;
}

/**
 * The document as it is judged: an answer holds nothing that isn't named, ranges of statuses count for nothing, and for
 * right data the strings that a pattern alone would hardly ever make have a format that `hooks.py` knows. For wrong data they
 * have none: what is not of such a format need not be wrong.
 */
function sharpened(document: string, mode: Judged["mode"]): string {
  const api = parse(document) as {
    readonly paths: Record<string, Record<string, { responses?: Record<string, unknown> }>>;
    readonly components: { readonly schemas: Record<string, Schema> };
  };
  for (const operation of Object.values(api.paths).flatMap((path) => Object.values(path))) {
    delete operation.responses?.["4XX"];
    delete operation.responses?.["5XX"];
  }
  for (const schema of Object.values(api.components.schemas)) close(schema);
  if (mode === "negative") return stringify(api);
  const { amount, card } = api.components.schemas.Payment?.properties ?? {};
  const number = card?.properties?.number;
  if (!amount || !card || !number) throw new Error("The document has no amount, card and card number.");
  amount.format = "amount";
  card.format = "card";
  number.format = "card-number";
  return stringify(api);
}

function close(schema: Schema): void {
  if (schema.items) close(schema.items);
  if (!schema.properties) return;
  schema.additionalProperties = false;
  for (const child of Object.values(schema.properties)) close(child);
}

/** What one scenario of a report holds. */
interface Scenario {
  readonly phase: string;
  readonly recorder: {
    readonly cases?: Record<
      string,
      { readonly value: { readonly method: string; readonly path: string; readonly meta?: Meta } }
    >;
    readonly checks?: Record<
      string,
      readonly { readonly name: string; readonly status: string; readonly failure_info?: object }[]
    >;
    readonly interactions?: Record<
      string,
      {
        readonly request: { readonly headers: Record<string, unknown> };
        readonly response?: { readonly status_code: number } | null;
      }
    >;
  };
}

interface Meta {
  readonly generation: { readonly mode: Judged["mode"] };
}

function read(report: string): Judgement {
  const scenarios = report
    .trim()
    .split("\n")
    .flatMap((line) => {
      const { ScenarioFinished } = JSON.parse(line) as { ScenarioFinished?: Scenario };
      return ScenarioFinished ? [ScenarioFinished] : [];
    });
  return {
    requests: scenarios.flatMap(({ phase, recorder: { cases = {}, interactions = {} } }) =>
      Object.entries(interactions).map(([id, { request, response }]) => {
        const { method = "", path = "", meta } = cases[id]?.value ?? {};
        return {
          phase,
          mode: meta?.generation.mode ?? "negative",
          method,
          path,
          withKey: Object.keys(request.headers).some((name) => name.toLowerCase() === "x-api-key"),
          status: response?.status_code,
        };
      }),
    ),
    failures: scenarios.flatMap(({ phase, recorder: { checks = {} } }) =>
      Object.values(checks).flatMap((results) =>
        results
          .filter(({ status }) => status === "failure")
          .map(({ name, failure_info }) => `${phase}: ${name} ${JSON.stringify(failure_info)}`),
      ),
    ),
  };
}

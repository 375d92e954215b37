import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { Evaluation, evaluate, Graph } from "./graph";
import { sharedGraph } from "./sharedGraphs";

/** The settings of `Pulumi.staging.yaml`. */
export function stagingConfig(): Record<string, string | number | boolean> {
  const text = fs.readFileSync(path.resolve(__dirname, "../../Pulumi.staging.yaml"), "utf8");
  return (parse(text) as { config: Record<string, string | number | boolean> }).config;
}

/** Stacks that between them take every branch of the program. */
export const variants = {
  default: {},
  staging: { stack: "staging", config: stagingConfig() },
  "every option": {
    config: {
      certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
      alarmEmail: "payments@example.com",
      permissionsBoundary: "payment-processing-boundary-us-east-1",
      dbPassword: "correct-horse-battery",
      dbPort: 15432,
      auditLockDays: 30,
      apiExecutionLogs: true,
      apiGatewayAccountRole: false,
      lambdaReservedConcurrency: 0,
    },
    secrets: ["dbPassword"],
  },
  "names of its own": {
    config: {
      hostedZoneId: "Z0123456789ABCDEFGHIJ",
      apiDomainName: "api.example.com",
      balancerDomainName: "pay.example.com",
      natGateways: "single",
    },
  },
  "no ledger": { config: { ledger: false } },
  "IAM authorization": {
    config: { apiAuthorization: "AWS_IAM", availabilityZoneCount: 2, natGateways: "none" },
  },
} satisfies Record<string, Evaluation>;

export type VariantName = keyof typeof variants;

export const variantNames = Object.keys(variants) as VariantName[];

/** By what a graph differs from that of the default settings. */
type Settings = Pick<Evaluation, "stack" | "config" | "secrets">;

/** The graph of a variant or of some settings, evaluated once for all files of tests that run at a time where nothing sets them apart. */
export function graphOf(asked: VariantName | Settings): Promise<Graph> {
  const settings: Settings = typeof asked === "string" ? variants[asked] : asked;
  const { stack = "production", config = {}, secrets = [] } = settings;
  return sharedGraph(JSON.stringify([stack, config, secrets]), () => evaluate(settings));
}

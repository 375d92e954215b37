// The program's own graph under the policies. Doesn't prove that a policy says what its control demands.
import { rules } from "../../policy/rules";
import staging from "../../policy/staging.json";
import { graphOf, VariantName } from "../harness/variants";
import { draftsOf, findings } from "./judge";

const mandatory = rules.filter(({ advisoryBecause }) => advisoryBecause === undefined);
const advisory = rules.filter(({ advisoryBecause }) => advisoryBecause !== undefined);

const found = async (variant: VariantName, some: typeof rules) => findings(some, draftsOf(await graphOf(variant)));

it.each<VariantName>(["default", "every option", "no ledger", "IAM authorization"])(
  "violates no mandatory one (%s)",
  async (variant) => {
    expect(await found(variant, mandatory)).toEqual([]);
  },
);

it("stands by what staging gives up: protection of its data, and a year of logs", async () => {
  const graph = await graphOf("staging");
  const logs = graph.all("cloudwatch/logGroup:LogGroup").map(({ name }) => `cloudwatch-16-logs-kept: ${name}`);
  expect(await found("staging", mandatory)).toEqual(
    [
      ...logs,
      "elb-6-deletion-protection: balancer-alb",
      "rds-8-deletion-protection: database-instance",
      "rds-final-snapshot: database-instance",
      "s3-no-force-destroy: access-logs-bucket",
      "s3-no-force-destroy: audit-bucket",
    ].sort(),
  );
  const given = new Set((await found("staging", mandatory)).map((finding) => finding.split(": ")[0]));
  expect(Object.keys(staging)).toEqual([...given]);
});

it("says openly what it doesn't follow of the advice", async () => {
  expect(await found("default", advisory)).toEqual([
    "apigateway-1-execution-logs: api-stage",
    "apigateway-2-client-certificate: api-stage",
    "elb-1-http-redirected: balancer-http",
    "elb-18-https-only: balancer-http",
    "rds-23-port: database-instance",
    "s3-15-object-lock: access-logs-bucket",
    "s3-15-object-lock: audit-bucket",
  ]);
  expect(await found("every option", advisory)).toEqual([
    "apigateway-2-client-certificate: api-stage",
    "elb-18-https-only: balancer-http",
    "lambda-bounded: ledger-migrator-function",
    "lambda-bounded: ledger-reader-function",
    "lambda-bounded: validator-function",
    "rds-managed-password: database-instance",
    "s3-15-object-lock: access-logs-bucket",
  ]);
});

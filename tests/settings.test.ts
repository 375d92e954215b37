// Which resources change with a setting or with the API's parts: those that it is about, and no others.
import { paymentSchema } from "../lambda/validator/paymentSchema";
import { compare, nothing } from "./harness/compare";
import { evaluate, Graph } from "./harness/graph";
import { graphOf } from "./harness/variants";

let before: Graph;

beforeAll(async () => {
  before = await graphOf("default");
});

it("deploys the API anew when its schema changes, and not otherwise", async () => {
  const { required } = paymentSchema;
  paymentSchema.required = [...required, "currency"];
  try {
    const { changed } = compare(before, await evaluate());
    expect(changed).toEqual(["api-deployment", "api-payment-model"]);
  } finally {
    paymentSchema.required = required;
  }
});

it("deploys the API anew when who may call it changes", async () => {
  const { changed } = compare(before, await evaluate({ config: { apiAuthorization: "AWS_IAM" } }));
  expect(changed).toContain("api-deployment");
});

it.each<[Record<string, string | number | boolean>, string[]]>([
  [{ lambdaMemorySize: 512 }, ["validator-function"]],
  [{ apiRateLimit: 60 }, ["api-throttling", "api-usage-plan", "firewall-acl"]],
  [{ apiRateLimit: 60, firewallRateLimit: 15_000 }, ["api-throttling", "api-usage-plan"]],
  [{ dbInstanceClass: "db.m7g.large" }, ["database-instance"]],
  [{ firewallRateLimit: 500 }, ["firewall-acl"]],
  [{ auditRetentionDays: 400 }, ["access-logs-lifecycle", "audit-lifecycle"]],
])("changes with %j only what it says", async (config, names) => {
  expect(compare(before, await evaluate({ config }))).toEqual({ ...nothing, changed: names });
});

// What has to be there before what, and what must not be deleted: as the engine is told, not as AWS would find out.
import { evaluate, Graph } from "./harness/graph";
import { threeZones } from "./harness/mocks";
import { graphOf } from "./harness/variants";

let graph: Graph;

beforeAll(async () => {
  graph = await graphOf("default");
});

it.each([
  ["a deployment without its method would serve nothing", "api-validate-method", "api-deployment"],
  ["nor without its integration", "api-validate-integration", "api-deployment"],
  ["a deployment has to hold the fixed answers", "api-response-bad-request-body", "api-deployment"],
  ["a stage that logs is refused without the account's role", "api-account", "api-stage"],
  ["the account's role is refused without its rights", "api-log-policy", "api-account"],
  ["a usage plan is refused without its stage", "api-stage", "api-usage-plan"],
  ["a function is only attached when it may be called", "balancer-permission", "balancer-attachment"],
  ["RDS would make its log groups itself", "database-logs-postgresql", "database-instance"],
  ["and the other one", "database-logs-upgrade", "database-instance"],
  ["RDS refuses a monitoring role without rights", "database-monitoring-policy", "database-instance"],
  ["S3 refuses policy and block side by side", "audit-public-access", "audit-policy"],
  ["and ownership", "audit-ownership", "audit-policy"],
  ["S3 refuses rules for old versions of an unversioned bucket", "audit-versioning", "audit-lifecycle"],
  ["S3 tries the delivery of access logs at once", "access-logs-policy", "audit-access-logging"],
  ["so does the load balancer", "access-logs-policy", "balancer-alb"],
  ["log groups are refused before the key lets CloudWatch in", "encryption-key", "validator-logs"],
  ["Lambda would make the log group itself", "validator-logs", "validator-function"],
  ["the migrator's call needs its way to the database", "ledger-migrator-to-database", "ledger-migrator-run"],
  ["and the database's own side of it", "ledger-migrator-into-database", "ledger-migrator-run"],
  ["and its way to the secret", "ledger-migrator-to-secrets", "ledger-migrator-run"],
  ["which leads through a NAT gateway", "network-private-route-1", "ledger-migrator-run"],
  ["and its right to read it", "ledger-migrator-secret-policy", "ledger-migrator-run"],
  ["a payment needs its table", "ledger-migrator-run", "validator-function"],
  ["so does whoever reads", "ledger-migrator-run", "ledger-reader-function"],
  ["the validator logs in as soon as it starts", "validator-database-policy", "validator-function"],
  ["a rule may not call before it is let to", "validator-sweep-permission", "validator-sweep-target"],
  ["RDS would make the log of refused logins itself", "database-logs-iam-db-auth-error", "database-instance"],
  ["the function's first request needs its rights", "validator-audit-policy", "validator-function"],
  ["and its network interfaces the right to remove them", "validator-network-policy", "validator-function"],
  ["a NAT gateway fails without a way to the internet", "network-public-route", "network-nat-1"],
  ["a load balancer is refused without a gateway to the internet", "network-gateway", "balancer-alb"],
  ["and its nodes answer nobody without the route there", "network-public-route", "balancer-alb"],
  ["a flow log that may not write stays silent", "flow-log-policy", "flow-log-vpc"],
  ["the firewall's logs are refused without their policy", "firewall-log-policy", "firewall-logging"],
])("%s: %s comes before %s", (_reason, first, second) => {
  graph.named(first);
  graph.named(second);
  expect(graph.precedes(first, second)).toBe(true);
});

it("has the endpoint of Secrets Manager and both sides of the way there before the migrator's call", async () => {
  const without = await graphOf("IAM authorization");
  for (const role of ["endpoint", "to-endpoint", "into-endpoint"]) {
    expect([role, without.precedes(`ledger-migrator-${role}`, "ledger-migrator-run")]).toEqual([role, true]);
  }
});

it("takes the usage plan's stage from the stage itself", () => {
  expect(graph.named("api-usage-plan").propertyDependencies.apiStages).toContain("api-stage");
});

it("asks for the region's plain zones only", () => {
  const { inputs } = graph.lookups.find(({ token }) => token.endsWith(":getAvailabilityZones")) ?? {};
  expect(inputs).toEqual({
    state: "available",
    filters: [
      { name: "opt-in-status", values: ["opt-in-not-required"] },
      { name: "zone-type", values: ["availability-zone"] },
    ],
  });
});

it("refuses a region with too few zones before anything is registered", async () => {
  await expect(evaluate({ world: { zones: threeZones.slice(0, 2) } })).rejects.toMatchObject({
    message: expect.stringContaining(
      "availabilityZoneCount is 3, but us-east-1 offers only 2 availability zones",
    ) as string,
    registered: [],
  });
});

it("guards data by default: from Pulumi, from AWS and from a destroy", () => {
  const guarded = graph.resources.filter(({ protect }) => protect).map(({ name }) => name);
  expect(guarded).toEqual(["access-logs-bucket", "audit-bucket", "database-instance", "encryption-key"]);
  expect(graph.named("database-instance").inputs).toMatchObject({
    deletionProtection: true,
    skipFinalSnapshot: false,
    finalSnapshotIdentifier: "payment-db-production-final",
  });
  expect(graph.named("audit-bucket").inputs.forceDestroy).toBe(false);
  expect(graph.named("balancer-alb").inputs.enableDeletionProtection).toBe(true);
});

it("lets staging go in one destroy", async () => {
  const staging = await graphOf("staging");
  expect(staging.resources.filter(({ protect }) => protect)).toEqual([]);
  expect(staging.named("database-instance").inputs).toMatchObject({
    deletionProtection: false,
    skipFinalSnapshot: true,
  });
  expect(staging.named("audit-bucket").inputs.forceDestroy).toBe(true);
  expect(staging.named("balancer-alb").inputs.enableDeletionProtection).toBe(false);
});

it("leaves the account's setting for API Gateway behind, and makes none when told so", async () => {
  const kept = graph.resources.filter(({ retainOnDelete }) => retainOnDelete).map(({ name }) => name);
  expect(kept).toEqual(["api-account", "api-log-policy", "api-log-role"]);
  const without = await graphOf("every option");
  expect(without.resources.filter(({ name }) => kept.includes(name))).toEqual([]);
});

it("keeps existing subnets in their zones", () => {
  const subnets = graph.all("ec2/subnet:Subnet");
  expect(subnets.map(({ ignoreChanges }) => ignoreChanges)).toEqual(subnets.map(() => ["availabilityZone"]));
});

it("waits at destroy for the interfaces that Lambda gives back late", () => {
  const patient = graph.resources.filter(({ deleteTimeout }) => deleteTimeout === "60m").map(({ name }) => name);
  const subnets = ["private", "public"].flatMap((tier) => [1, 2, 3].map((zone) => `network-${tier}-${zone}`));
  expect(patient).toEqual(["ledger-migrator-group", "ledger-reader-group", ...subnets, "validator-group"]);
});

it("never deletes a new tie, configuration or rule with the old one", () => {
  const first = graph.resources.filter(({ deleteBeforeReplace }) => deleteBeforeReplace).map(({ name }) => name);
  // A rule's priority is taken until it is gone.
  const rules = ["health", "method", "no-key", "validate"].map((role) => `balancer-rule-${role}`);
  expect(first).toEqual([...rules, "firewall-api", "firewall-balancer", "firewall-logging"]);
});

it("hangs every resource under the component of its capability", () => {
  const stray = graph.resources.filter(({ parent }) => !graph.components.some(({ name }) => name === parent));
  expect(stray).toEqual([]);
  const atTop = graph.resources.filter(({ parent }) => parent === "payment-processing-production");
  expect(atTop.map(({ name }) => name)).toEqual(["api-key"]);
});

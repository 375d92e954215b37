// How the graph changes from one evaluation to the next: not at all, or only where it should.
import * as fs from "node:fs";
import * as os from "node:os";
import { paymentSchema } from "../lambda/paymentSchema";
import { evaluate, Evaluation, Graph, Registration, threeZones } from "./graph";
import { graphOf } from "./variants";

/** Names of the resources that two graphs share with different inputs, and of those that only one has. */
function compare(before: Graph, after: Graph) {
  const inBefore = new Map(before.resources.map((resource) => [resource.name, resource]));
  const inAfter = new Map(after.resources.map((resource) => [resource.name, resource]));
  const shown = ({ inputs, type, parent }: Registration) => JSON.stringify([type, parent, inputs]);
  const names = (graph: Graph, test: (name: string) => boolean) => graph.resources.map(({ name }) => name).filter(test);
  return {
    added: names(after, (name) => !inBefore.has(name)),
    removed: names(before, (name) => !inAfter.has(name)),
    changed: names(before, (name) => {
      const [one, other] = [inBefore.get(name), inAfter.get(name)];
      return one !== undefined && other !== undefined && shown(one) !== shown(other);
    }),
  };
}

const nothing = { added: [], removed: [], changed: [] };

it("is the same on any day and in any folder", async () => {
  const folder = process.cwd();
  jest.useFakeTimers({
    now: new Date("2031-02-03T04:05:06Z"),
    doNotFake: ["setTimeout", "setImmediate", "nextTick", "queueMicrotask"],
  });
  process.chdir(fs.realpathSync(os.tmpdir()));
  try {
    expect(compare(await graphOf("default"), await evaluate())).toEqual(nothing);
  } finally {
    process.chdir(folder);
    jest.useRealTimers();
  }
});

it("registers the same in a preview, so nothing is made inside of an apply", async () => {
  expect(compare(await graphOf("default"), await evaluate({ preview: true }))).toEqual(nothing);
});

it("only adds when a zone is added, and changes lists of subnets and of route tables", async () => {
  const two = await evaluate({ config: { availabilityZoneCount: 2 } });
  const { added, removed, changed } = compare(two, await graphOf("default"));
  expect(removed).toEqual([]);
  expect(changed).toEqual(["audit-endpoint", "balancer-alb", "database-subnets", "validator-function"]);
  expect(added).toEqual(
    [
      ...["nat-3", "nat-address-3", "private-3", "private-association-3", "private-route-3", "private-routes-3"],
      ...["public-3", "public-association-3"],
    ].map((role) => `network-${role}`),
  );
});

it.each<[string, Evaluation["zones"]]>([
  ["a newer zone", [...threeZones, { name: "us-east-1f", id: "use1-az6" }]],
  ["another order", [...threeZones].reverse()],
  ["a newer zone with an early letter", [{ name: "us-east-1A", id: "use1-az7" }, ...threeZones]],
])("stays as it is when the region tells of %s", async (_, zones) => {
  expect(compare(await graphOf("default"), await evaluate({ zones }))).toEqual(nothing);
});

it("deploys the API anew when its schema changes, and not otherwise", async () => {
  const { required } = paymentSchema;
  paymentSchema.required = [...required, "currency"];
  try {
    const { changed } = compare(await graphOf("default"), await evaluate());
    expect(changed).toEqual(["api-deployment", "api-payment-model"]);
  } finally {
    paymentSchema.required = required;
  }
});

it("deploys the API anew when who may call it changes", async () => {
  const { changed } = compare(await graphOf("default"), await evaluate({ config: { apiAuthorization: "AWS_IAM" } }));
  expect(changed).toContain("api-deployment");
});

it.each<[Record<string, string | number | boolean>, string[]]>([
  [{ lambdaMemorySize: 512 }, ["validator-function"]],
  [{ apiRateLimit: 60 }, ["api-throttling", "api-usage-plan"]],
  [{ dbInstanceClass: "db.m7g.large" }, ["database-instance"]],
  [{ firewallRateLimit: 500 }, ["firewall-acl"]],
  [{ auditRetentionDays: 400 }, ["access-logs-lifecycle", "audit-lifecycle"]],
])("changes with %j only what it says", async (config, names) => {
  expect(compare(await graphOf("default"), await evaluate({ config }))).toEqual({ ...nothing, changed: names });
});

it("shares no name with a stack of another name in the same account", async () => {
  const names = ({ resources }: Graph) =>
    resources.flatMap(({ inputs }) =>
      [inputs.bucket, inputs.name, inputs.identifier].filter((name) => typeof name === "string" && name !== "Payment"),
    );
  const other = new Set(names(await evaluate({ stack: "other" })));
  expect(names(await graphOf("default")).filter((name) => other.has(name))).toEqual([]);
});

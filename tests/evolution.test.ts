// How the graph changes from one evaluation to the next: not at all, or only where it should. Doesn't prove that AWS makes a change in
// place.
import * as fs from "node:fs";
import * as os from "node:os";
import { compare, nothing } from "./harness/compare";
import { evaluate, Graph } from "./harness/graph";
import { threeZones, World } from "./harness/mocks";
import { graphOf, variantNames } from "./harness/variants";

it("is the same on any day and in any folder", async () => {
  const here = await graphOf("default");
  const folder = process.cwd();
  jest.useFakeTimers({
    now: new Date("2031-02-03T04:05:06Z"),
    doNotFake: ["setTimeout", "setImmediate", "nextTick", "queueMicrotask"],
  });
  process.chdir(fs.realpathSync(os.tmpdir()));
  try {
    expect(compare(here, await evaluate())).toEqual(nothing);
  } finally {
    process.chdir(folder);
    jest.useRealTimers();
  }
});

it("registers the same in a preview, so nothing is made inside of an apply", async () => {
  expect(compare(await graphOf("default"), await evaluate({ preview: true }))).toEqual(nothing);
});

it("only adds when a zone is added, and changes lists of subnets and of route tables, and what is looked at", async () => {
  const two = await graphOf({ config: { availabilityZoneCount: 2 } });
  const { added, removed, changed } = compare(two, await graphOf("default"));
  expect(removed).toEqual([]);
  expect(changed).toEqual([
    ...["audit-endpoint", "balancer-alb", "dashboard-view", "database-subnets"],
    ...["ledger-migrator-function", "ledger-reader-function", "validator-function"],
  ]);
  expect(added).toEqual(
    [
      ...["nat-3", "nat-address-3", "private-3", "private-association-3", "private-route-3", "private-routes-3"],
      ...["public-3", "public-association-3"],
    ].map((role) => `network-${role}`),
  );
});

it("moves no rule of the load balancer and of the firewall when another comes or goes, and gives no place twice", async () => {
  const graphs = await Promise.all(variantNames.map(graphOf));
  const places = (graph: Graph): [list: string, rule: string, priority: unknown][] => [
    ...graph
      .all("lb/listenerRule:ListenerRule")
      .map(({ name, inputs }): [string, string, unknown] => ["listener", name, inputs.priority]),
    ...(graph.one("wafv2/webAcl:WebAcl").inputs.rules as { name: string; priority: number }[]).map(
      ({ name, priority }): [string, string, unknown] => ["firewall", name, priority],
    ),
  ];
  // Over all graphs, and over both listeners of one: with a certificate, rules move from HTTP to HTTPS, and the old ones go last.
  const ruleAt = new Map<string, string>();
  const placeOf = new Map<string, string>();
  for (const [list, rule, priority] of graphs.flatMap(places)) {
    const place = `${list} ${String(priority)}`;
    expect([place, ruleAt.get(place) ?? rule]).toEqual([place, rule]);
    expect([rule, placeOf.get(rule) ?? place]).toEqual([rule, place]);
    ruleAt.set(place, rule);
    placeOf.set(rule, place);
  }
  expect(placeOf.size).toBeGreaterThan(6);
});

it.each<[string, World["zones"]]>([
  ["a newer zone", [...threeZones, { name: "us-east-1f", id: "use1-az6" }]],
  ["another order", [...threeZones].reverse()],
  ["a newer zone with an early letter", [{ name: "us-east-1A", id: "use1-az7" }, ...threeZones]],
])("stays as it is when the region tells of %s", async (_, zones) => {
  expect(compare(await graphOf("default"), await evaluate({ world: { zones } }))).toEqual(nothing);
});

it("shares no name with a stack of another name in the same account", async () => {
  const names = ({ resources }: Graph) =>
    resources.flatMap(({ inputs }) =>
      [inputs.bucket, inputs.name, inputs.identifier].filter((name) => typeof name === "string" && name !== "Payment"),
    );
  const other = new Set(names(await graphOf({ stack: "other" })));
  expect(names(await graphOf("default")).filter((name) => other.has(name))).toEqual([]);
});

// The picture of the stack, drawn from made-up changes to it. Doesn't prove that it is a good picture.
import { drawArchitecture } from "../../tools/reference/architecture";
import type { DrawnResource } from "../../tools/reference/drawnStack";
import { toMermaid, toSvg } from "../../tools/reference/picture";
import { graphOf } from "../harness/variants";

let resources: readonly DrawnResource[];

beforeAll(async () => {
  ({ resources } = await graphOf("default"));
});

it("leads a payment from the client through both doors to its record", () => {
  const { edges } = drawArchitecture(resources);
  const way = edges.filter(({ kind }) => kind === "payment").map(({ from, to }) => `${from} ${to}`);
  expect(way.sort()).toEqual([
    "api validator",
    "balancer validator",
    "client firewall",
    "endpoint auditBucket",
    "firewall api",
    "firewall balancer",
    "validator database",
    "validator endpoint",
  ]);
});

it("is the same in whatever order resources register", async () => {
  const [one, other] = [drawArchitecture(resources), drawArchitecture([...resources].reverse())];
  expect(toMermaid(other)).toBe(toMermaid(one));
  expect(await toSvg(other)).toBe(await toSvg(one));
});

it("follows the stack", () => {
  const smaller = resources.filter(({ name }) => !/-(3)$/.test(name));
  const title = (from: readonly DrawnResource[]) => drawArchitecture(from).groups.map((group) => group.title);
  expect([title(resources)[1], title(smaller)[1]]).toEqual(["3 public subnets", "2 public subnets"]);
});

it("tells of a day's quota where there is one", async () => {
  const limits = (from: readonly DrawnResource[]) =>
    drawArchitecture(from)
      .nodes.find(({ id }) => id === "api")
      ?.lines.slice(-2);
  expect(limits(resources)).toEqual(["API key", "50 a second"]);
  const { resources: bounded } = await graphOf({ config: { apiDailyQuota: 10_000 } });
  expect(limits(bounded)).toEqual(["50 a second", "10,000 a day"]);
});

it("names a type that it doesn't know", () => {
  const unheardOf = { type: "aws:made/up:Up", name: "up", inputs: {}, outputs: {} };
  expect(() => drawArchitecture([...resources, unheardOf])).toThrow(
    "aws:made/up:Up is not in the picture; draw it in tools/reference/architectureNodes.ts, or add it to the details in tools/reference/drawnStack.ts.",
  );
});

it("names a reference that leads nowhere", () => {
  const astray = resources.map((resource) =>
    resource.type === "aws:lb/targetGroupAttachment:TargetGroupAttachment"
      ? { ...resource, inputs: { ...resource.inputs, targetId: "arn:aws:elsewhere" } }
      : resource,
  );
  expect(() => drawArchitecture(astray)).toThrow(
    "No node of the picture has arn:aws:elsewhere; add its type to nodeOfType in tools/reference/drawnStack.ts.",
  );
});

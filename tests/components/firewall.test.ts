// The firewall's rules, which no emulator judges. Doesn't prove what AWS's managed rules hold.
import { evaluate, Graph } from "../harness/graph";
import { graphOf } from "../harness/variants";

let graph: Graph;

beforeAll(async () => {
  graph = await graphOf("default");
});

const rulesOf = (of: Graph) => of.one("wafv2/webAcl:WebAcl").inputs.rules as Record<string, unknown>[];

it("stands before both doors", () => {
  const acl = graph.one("wafv2/webAcl:WebAcl");
  expect(acl.inputs).toMatchObject({ scope: "REGIONAL", defaultAction: { allow: {} } });
  expect(graph.all("wafv2/webAclAssociation:WebAclAssociation").map(({ inputs }) => inputs)).toEqual([
    { webAclArn: acl.outputs.arn, resourceArn: graph.named("api-stage").outputs.arn },
    { webAclArn: acl.outputs.arn, resourceArn: graph.named("balancer-alb").outputs.arn },
  ]);
});

it("refuses what AWS knows to be bad, and only counts bodies over 8 KB, which the validator bounds", () => {
  const [common, badInputs] = rulesOf(graph);
  expect(common).toMatchObject({
    priority: 0,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: "AWS",
        name: "AWSManagedRulesCommonRuleSet",
        ruleActionOverrides: [{ name: "SizeRestrictions_BODY", actionToUse: { count: {} } }],
      },
    },
  });
  expect(badInputs).toMatchObject({
    priority: 1,
    overrideAction: { none: {} },
    statement: { managedRuleGroupStatement: { name: "AWSManagedRulesKnownBadInputsRuleSet", ruleActionOverrides: [] } },
  });
});

it("blocks an address that asks too often", async () => {
  const rate = (limit: number) => ({
    priority: 2,
    action: { block: {} },
    statement: { rateBasedStatement: { limit, aggregateKeyType: "IP", evaluationWindowSec: 300 } },
  });
  expect(rulesOf(graph)[2]).toMatchObject(rate(2_000));
  expect(rulesOf(graph)).toHaveLength(3);
  expect(rulesOf(await evaluate({ config: { firewallRateLimit: 100 } }))[2]).toMatchObject(rate(100));
});

it("shows and logs neither bodies, keys nor queries, and samples nothing", () => {
  const { dataProtectionConfig } = graph.one("wafv2/webAcl:WebAcl").inputs;
  expect(dataProtectionConfig).toEqual({
    dataProtections: [
      { action: "SUBSTITUTION", field: { fieldType: "BODY" } },
      { action: "SUBSTITUTION", field: { fieldType: "QUERY_STRING" } },
      { action: "SUBSTITUTION", field: { fieldType: "SINGLE_HEADER", fieldKeys: ["x-api-key", "authorization"] } },
    ],
  });
  expect(graph.one("wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration").inputs.redactedFields).toEqual([
    { singleHeader: { name: "x-api-key" } },
    { singleHeader: { name: "authorization" } },
    { queryString: {} },
  ]);
  expect(JSON.stringify(graph.one("wafv2/webAcl:WebAcl").inputs)).not.toContain('"sampledRequestsEnabled":true');
});

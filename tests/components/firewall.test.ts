// The firewall's rules, which no emulator judges. Doesn't prove what AWS's managed rules hold.
import type { Graph } from "../harness/graph";
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

const overridesOf = (rule: Record<string, unknown> | undefined) => {
  const { statement } = rule as { statement: { managedRuleGroupStatement: { ruleActionOverrides: object[] } } };
  return statement.managedRuleGroupStatement.ruleActionOverrides as { name: string; actionToUse: object }[];
};

it("refuses what AWS knows to be bad, in the shape of the validator's answers", () => {
  const [common, badInputs] = rulesOf(graph);
  expect(common).toMatchObject({
    priority: 10,
    overrideAction: { none: {} },
    statement: { managedRuleGroupStatement: { vendorName: "AWS", name: "AWSManagedRulesCommonRuleSet" } },
  });
  expect(badInputs).toMatchObject({
    priority: 20,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: { vendorName: "AWS", name: "AWSManagedRulesKnownBadInputsRuleSet" },
    },
  });
  const refused = {
    block: { customResponse: { responseCode: 403, customResponseBodyKey: "refused", responseHeaders: [] } },
  };
  const blocked = [...overridesOf(common), ...overridesOf(badInputs)].filter(
    ({ actionToUse }) => !("count" in actionToUse),
  );
  expect(blocked.map(({ actionToUse }) => actionToUse)).toEqual(blocked.map(() => refused));
});

// A rule under another name than AWS's would keep its own answer, in HTML, or be refused with the whole firewall:
// https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html.
it("answers for each rule of AWS's two groups", () => {
  const [common, badInputs] = rulesOf(graph);
  const on = (rule: string, ...places: string[]) => places.map((place) => `${rule}_${place}`);
  expect(
    overridesOf(common)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(
    [
      ...on("CrossSiteScripting", "BODY", "COOKIE", "QUERYARGUMENTS", "URIPATH"),
      ...on("EC2MetaDataSSRF", "BODY", "COOKIE", "QUERYARGUMENTS", "URIPATH"),
      ...on("GenericLFI", "BODY", "QUERYARGUMENTS", "URIPATH"),
      ...on("GenericRFI", "BODY", "QUERYARGUMENTS", "URIPATH"),
      "NoUserAgent_HEADER",
      ...on("RestrictedExtensions", "QUERYARGUMENTS", "URIPATH"),
      ...on("SizeRestrictions", "BODY", "Cookie_HEADER", "QUERYSTRING", "URIPATH"),
      "UserAgent_BadBots_HEADER",
    ].sort(),
  );
  expect(
    overridesOf(badInputs)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(
    [
      "ExploitablePaths_URIPATH",
      "Host_localhost_HEADER",
      ...on("JavaDeserializationRCE", "BODY", "HEADER", "QUERYSTRING", "URIPATH"),
      ...on("Log4JRCE", "BODY", "HEADER", "QUERYSTRING", "URIPATH"),
      "PROPFIND_METHOD",
    ].sort(),
  );
});

it("only counts bodies over 8 KB, which the validator bounds, and requests without User-Agent", () => {
  const counted = rulesOf(graph)
    .slice(0, 2)
    .flatMap(overridesOf)
    .filter(({ actionToUse }) => "count" in actionToUse);
  expect(counted).toEqual([
    { name: "SizeRestrictions_BODY", actionToUse: { count: {} } },
    { name: "NoUserAgent_HEADER", actionToUse: { count: {} } },
  ]);
});

it("tells clients why, as JSON", () => {
  expect(graph.one("wafv2/webAcl:WebAcl").inputs.customResponseBodies).toEqual([
    { key: "refused", contentType: "APPLICATION_JSON", content: '{"error":"Request refused"}' },
    { key: "too-many-requests", contentType: "APPLICATION_JSON", content: '{"error":"Too many requests"}' },
  ]);
});

it("asks an address that sends more than the API takes to wait", async () => {
  const rate = (limit: number) => ({
    priority: 100,
    action: {
      block: {
        customResponse: {
          responseCode: 429,
          customResponseBodyKey: "too-many-requests",
          responseHeaders: [{ name: "Retry-After", value: "60" }],
        },
      },
    },
    statement: { rateBasedStatement: { limit, aggregateKeyType: "IP", evaluationWindowSec: 300 } },
  });
  expect(rulesOf(graph)[2]).toMatchObject(rate(15_000));
  expect(rulesOf(graph)).toHaveLength(3);
  expect(rulesOf(await graphOf({ config: { apiRateLimit: 7 } }))[2]).toMatchObject(rate(2_100));
  expect(rulesOf(await graphOf({ config: { firewallRateLimit: 100 } }))[2]).toMatchObject(rate(100));
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
  expect(graph.one("wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration").inputs).toEqual({
    resourceArn: graph.named("firewall-acl").outputs.arn,
    logDestinationConfigs: [graph.named("firewall-logs").outputs.arn],
    redactedFields: [
      { singleHeader: { name: "x-api-key" } },
      { singleHeader: { name: "authorization" } },
      { uriPath: {} },
      { queryString: {} },
    ],
  });
  expect(JSON.stringify(graph.one("wafv2/webAcl:WebAcl").inputs)).not.toContain('"sampledRequestsEnabled":true');
});

it("counts what each rule and the whole of it let through and refuse", () => {
  const measured = (metricName: string) => ({
    cloudwatchMetricsEnabled: true,
    metricName,
    sampledRequestsEnabled: false,
  });
  expect(rulesOf(graph).map(({ name, visibilityConfig }) => [name, visibilityConfig])).toEqual(
    ["common", "known-bad-inputs", "rate"].map((name) => [name, measured(name)]),
  );
  expect(graph.one("wafv2/webAcl:WebAcl").inputs.visibilityConfig).toEqual(measured("payment-production"));
});

import { beside, Cases, judged, only, Shape } from "./case";

const acl = only("aws:wafv2/webAcl:WebAcl");
const logging = only("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration");
const loggingType = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";

const managed = { statement: { managedRuleGroupStatement: { name: "x" } }, overrideAction: { none: {} } };
const rate = { statement: { rateBasedStatement: { limit: 100 } }, action: { block: {} } };
const json = (...rules: readonly unknown[]): Shape => acl({ ruleJson: JSON.stringify(rules) });
const jsonManaged = {
  Name: "x",
  Statement: { ManagedRuleGroupStatement: { Name: "x" } },
  OverrideAction: { None: {} },
};
const header = (name: string) => ({ redactedFields: [{ method: {} }, { singleHeader: { name } }] });

const protectedBy = (fieldType: string, ...fieldKeys: readonly string[]): Shape => [
  judged(loggingType, {}, { resourceArn: ["acl"] }),
  beside("aws:wafv2/webAcl:WebAcl", "acl", {
    dataProtectionConfig: { dataProtections: [{ action: "HASH", field: { fieldType, fieldKeys } }] },
  }),
];

/** Cases about firewalls. */
export const wafCases: Cases = {
  "waf-10-not-empty": {
    breaks: { unsaid: acl(), "an empty list": acl({ rules: [] }), "an empty list as JSON": json() },
    passes: {
      "a rule": acl({ rules: [managed] }),
      "a rule as JSON": json(jsonManaged),
      "no JSON, which another rule is about": acl({ ruleJson: "{" }),
    },
  },
  "waf-rules-complete": {
    breaks: {
      "no statement": acl({ rules: [managed, { name: "x" }] }),
      "an empty statement": acl({ rules: [{ statement: {} }] }),
      // Checkov lets a managed group pass without an override, which WAF refuses.
      "no override": acl({ rules: [{ statement: managed.statement }] }),
      "no action": acl({ rules: [managed, { statement: rate.statement }] }),
      "no action in JSON": json(jsonManaged, { Name: "x", Statement: { RateBasedStatement: { Limit: 100 } } }),
      "an empty action in JSON": json({ ...jsonManaged, OverrideAction: undefined, Action: {} }),
      "no statement in JSON": json(jsonManaged, { Name: "x" }),
      "no JSON": acl({ ruleJson: "{" }),
      "JSON that is no list": acl({ ruleJson: "{}" }),
    },
    passes: {
      complete: acl({ rules: [managed, rate] }),
      "complete in JSON": json(jsonManaged),
      "one that blocks, in JSON": json({ Statement: { RateBasedStatement: { Limit: 100 } }, Action: { Block: {} } }),
      empty: acl({ ruleJson: "" }),
    },
  },
  "waf-11-logging": {
    breaks: {
      none: acl(),
      "another's": [
        judged("aws:wafv2/webAcl:WebAcl", { arn: "arn:a" }),
        beside(loggingType, "log", { resourceArn: "arn:b" }),
      ],
    },
    passes: {
      "by reference": [judged("aws:wafv2/webAcl:WebAcl"), beside(loggingType, "log", {}, { resourceArn: ["judged"] })],
      "by a literal ARN": [
        judged("aws:wafv2/webAcl:WebAcl", { arn: "arn:a" }),
        beside(loggingType, "log", { resourceArn: "arn:a" }),
      ],
    },
  },
  "waf-no-credentials-logged": {
    breaks: {
      unsaid: logging(),
      "another header": logging(header("x-api-key")),
      "another part": logging({ redactedFields: [{ queryString: {} }] }),
      "protection of another header": protectedBy("SINGLE_HEADER", "cookie"),
      "protection of another part": protectedBy("QUERY_STRING", "authorization"),
      "protection by an ACL of others": [
        judged(loggingType),
        beside("aws:wafv2/webAcl:WebAcl", "acl", {
          dataProtectionConfig: {
            dataProtections: [{ field: { fieldType: "SINGLE_HEADER", fieldKeys: ["authorization"] } }],
          },
        }),
      ],
      "protection of nothing": [
        judged(loggingType, {}, { resourceArn: ["acl"] }),
        beside("aws:wafv2/webAcl:WebAcl", "acl", { dataProtectionConfig: { dataProtections: [{ action: "HASH" }] } }),
      ],
      "no protection": [judged(loggingType, {}, { resourceArn: ["acl"] }), beside("aws:wafv2/webAcl:WebAcl", "acl")],
    },
    passes: {
      redacted: logging(header("authorization")),
      "redacted in capitals": logging(header("Authorization")),
      protected: protectedBy("SINGLE_HEADER", "cookie", "Authorization"),
    },
  },
  "waf-rate-limited": {
    breaks: { "managed rules alone": acl({ rules: [managed] }), "managed rules alone, as JSON": json(jsonManaged) },
    passes: {
      limited: acl({ rules: [managed, rate] }),
      "limited, as JSON": json(jsonManaged, { Statement: { RateBasedStatement: { Limit: 100 } } }),
      "a group of one's own, which may limit": acl({
        rules: [{ statement: { ruleGroupReferenceStatement: { arn: "x" } } }],
      }),
      "no rules, which another rule is about": acl(),
      "no JSON, which another rule is about": acl({ ruleJson: "{" }),
      "a rule without a statement, which another rule is about": acl({ rules: [{ name: "x" }, rate] }),
    },
  },
  "waf-managed-rules-act": {
    breaks: {
      counting: acl({ rules: [rate, { ...managed, overrideAction: { count: {} } }] }),
      "counting, as JSON": json({ ...jsonManaged, OverrideAction: { Count: {} } }),
    },
    passes: {
      acting: acl({ rules: [managed, rate] }),
      "acting, as JSON": json(jsonManaged, { Statement: { RateBasedStatement: {} } }),
      nothing: acl(),
    },
  },
  "waf-measured": {
    breaks: { off: acl({ visibilityConfig: { cloudwatchMetricsEnabled: false } }) },
    passes: { on: acl({ visibilityConfig: { cloudwatchMetricsEnabled: true } }), unsaid: acl() },
  },
};

import type { WebAclArgs, WebAclLoggingConfigurationArgs } from "@pulumi/aws/wafv2";
import type { Unwrap } from "@pulumi/pulumi";
import { eachInStack, eachResource, Rule } from "./rule";

const acl = "aws:wafv2/webAcl:WebAcl";
const logging = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
const guide = "https://docs.aws.amazon.com/waf/latest/developerguide";

const rulesOf = ({ rules = [] }: Partial<Unwrap<WebAclArgs>>) => rules;

/** Rules about firewalls. */
export const wafRules: readonly Rule[] = [
  eachResource<WebAclArgs>(acl, {
    id: "waf-10-not-empty",
    controls: ["WAF.10"],
    title: "Firewalls have rules",
    judge: (inputs) => rulesOf(inputs).length === 0 && "Add rules.",
  }),
  eachInStack([acl, logging], {
    id: "waf-11-logging",
    controls: ["WAF.11"],
    title: "Firewalls log what they see",
    judge: (resource, stack) =>
      stack.reading(resource, logging, "resourceArn").length === 0 && "Add a WebAclLoggingConfiguration.",
  }),
  eachResource<WebAclLoggingConfigurationArgs>(logging, {
    id: "waf-no-credentials-logged",
    title: "Firewall logs hold no credentials",
    page: `${guide}/logging-management.html`,
    judge: ({ redactedFields = [] }) =>
      !redactedFields.some(({ singleHeader }) => singleHeader?.name === "authorization") &&
      "Redact the headers that carry credentials: authorization, and keys of one's own.",
  }),
  eachResource<WebAclArgs>(acl, {
    id: "waf-rate-limited",
    title: "Firewalls stop an address that asks too often",
    page: `${guide}/waf-rule-statement-type-rate-based.html`,
    judge: (inputs) =>
      rulesOf(inputs).length > 0 &&
      !rulesOf(inputs).some(({ statement }) => statement.rateBasedStatement !== undefined) &&
      "Add a rule with a rateBasedStatement.",
  }),
  eachResource<WebAclArgs>(acl, {
    id: "waf-managed-rules-act",
    title: "AWS's managed rules refuse, not only count",
    page: `${guide}/waf-rule-group-override-options.html`,
    judge: (inputs) =>
      rulesOf(inputs).some(({ overrideAction }) => overrideAction?.count !== undefined) &&
      "Set overrideAction to none, and count single rules by ruleActionOverrides.",
  }),
  eachResource<WebAclArgs>(acl, {
    id: "waf-measured",
    title: "Firewalls count what they refuse",
    page: `${guide}/monitoring-cloudwatch.html`,
    judge: ({ visibilityConfig }) =>
      visibilityConfig?.cloudwatchMetricsEnabled === false && "Set visibilityConfig.cloudwatchMetricsEnabled to true.",
  }),
];

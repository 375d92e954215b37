import type { WebAclArgs, WebAclLoggingConfigurationArgs } from "@pulumi/aws/wafv2";
import type { Unwrap } from "@pulumi/pulumi";
import { elements, Judged, known, mayBeSome, some } from "./judged";
import { eachInStack, eachResource, Rule } from "./rule";

const acl = "aws:wafv2/webAcl:WebAcl";
const logging = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
const guide = "https://docs.aws.amazon.com/waf/latest/developerguide";

type Acl = Partial<Unwrap<WebAclArgs>>;
type Protection = NonNullable<NonNullable<Acl["dataProtectionConfig"]>["dataProtections"]>[number];

/** A rule of a web ACL, with the parts that are judged. */
interface AclRule {
  readonly statement?: Readonly<Record<string, unknown>>;
  readonly counts: boolean;
  /** Whether it says what becomes of a request. */
  readonly acts: boolean;
}

/** The rules of a web ACL, given as they are or as JSON in AWS's own spelling; undefined when the JSON is none. */
function rulesOf({ rules, ruleJson }: Acl): AclRule[] | undefined {
  if (ruleJson === undefined || ruleJson === "") {
    return elements(rules).map((rule) => {
      const statement = rule.statement as AclRule["statement"];
      const { action, overrideAction } = rule;
      return {
        ...(statement && { statement }),
        counts: overrideAction?.count !== undefined,
        acts: [action, overrideAction].some(saysSomething),
      };
    });
  }
  const parsed = parse(ruleJson);
  return parsed?.map(({ Statement: statement, Action: action, OverrideAction: overrideAction }) => ({
    ...(statement && {
      statement: Object.fromEntries(
        Object.entries(statement).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]),
      ),
    }),
    counts: overrideAction?.Count !== undefined,
    acts: [action, overrideAction].some(saysSomething),
  }));
}

const saysSomething = (part: object | undefined): boolean => Object.keys(part ?? {}).length > 0;

interface JsonRule {
  readonly Statement?: Readonly<Record<string, unknown>>;
  readonly Action?: object;
  readonly OverrideAction?: { readonly Count?: unknown };
}

function parse(text: string): JsonRule[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? (parsed as JsonRule[]) : undefined;
  } catch {
    return undefined;
  }
}

const has = ({ statement }: AclRule, kind: string): boolean => statement?.[kind] !== undefined;

/** Rules about firewalls. */
export const wafRules: readonly Rule[] = [
  eachResource<WebAclArgs>(acl, {
    id: "waf-10-not-empty",
    controls: ["WAF.10"],
    title: "Firewalls have rules",
    judge: (inputs) => rulesOf(inputs)?.length === 0 && "Add rules.",
  }),
  eachResource<WebAclArgs>(acl, {
    id: "waf-rules-complete",
    title: "Each rule of a firewall has a statement that it decides by, and an action",
    page: `${guide}/waf-rule-statements.html`,
    judge: (inputs) => {
      const rules = rulesOf(inputs);
      if (rules === undefined) return "Write ruleJson as a JSON list of rules.";
      return (
        rules.some(({ statement, acts }) => !acts || !saysSomething(statement)) &&
        "Give each rule a statement, and an action or overrideAction."
      );
    },
  }),
  eachInStack(acl, [logging], {
    id: "waf-11-logging",
    controls: ["WAF.11"],
    title: "Firewalls log what they see",
    judge: (resource, stack) =>
      stack.reading(resource, logging, "resourceArn").length === 0 && "Add a WebAclLoggingConfiguration.",
  }),
  eachInStack(logging, [acl], {
    id: "waf-no-credentials-logged",
    title: "Firewall logs hold no authorization header",
    page: `${guide}/logging-management.html`,
    blindTo: "headers of one's own that carry keys",
    judge: (resource, stack) =>
      !redacts(resource) &&
      !stack.readBy(resource, "resourceArn", acl).some(({ inputs }) => protects(inputs)) &&
      "Redact the headers that carry credentials: authorization, and keys of one's own.",
  }),
  eachResource<WebAclArgs>(acl, {
    id: "waf-rate-limited",
    title: "Firewalls stop an address that asks too often",
    page: `${guide}/waf-rule-statement-type-rate-based.html`,
    blindTo: "rule groups of one's own, which may hold such a rule",
    judge: (inputs) => {
      const rules = rulesOf(inputs) ?? [];
      return (
        rules.length > 0 &&
        !rules.some((rule) => has(rule, "rateBasedStatement") || has(rule, "ruleGroupReferenceStatement")) &&
        "Add a rule with a rateBasedStatement."
      );
    },
  }),
  eachResource<WebAclArgs>(acl, {
    id: "waf-managed-rules-act",
    title: "Groups of rules refuse, not only count",
    page: `${guide}/waf-rule-group-override-options.html`,
    judge: (inputs) =>
      some(rulesOf(inputs), ({ counts }) => counts) &&
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

function redacts({ inputs }: Judged): boolean {
  const { redactedFields } = inputs as Partial<Unwrap<WebAclLoggingConfigurationArgs>>;
  return mayBeSome(redactedFields, ({ singleHeader }) => String(singleHeader?.name).toLowerCase() === "authorization");
}

/** Whether a web ACL keeps the header out of everything that it tells. */
function protects(inputs: Judged["inputs"]): boolean {
  const { dataProtectionConfig } = inputs as Acl;
  return mayBeSome<Partial<Protection>>(
    known(() => dataProtectionConfig?.dataProtections),
    ({ field }) =>
      field?.fieldType === "SINGLE_HEADER" &&
      mayBeSome(field.fieldKeys, (name) => name.toLowerCase() === "authorization"),
  );
}

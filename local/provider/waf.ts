import type { WebAclArgs, WebAclAssociationArgs, WebAclLoggingConfigurationArgs } from "@pulumi/aws/wafv2";
import type {
  BlockAction,
  CreateWebACLCommandInput,
  DataProtectionAction,
  FieldToProtectType,
  RateBasedStatementAggregateKeyType,
  ResponseContentType,
  Rule,
  Scope,
  VisibilityConfig,
} from "@aws-sdk/client-wafv2";
import { within } from "./bounds";
import { required, waf } from "./clients";
import { absent, resource, type Entries } from "./entry";
import { tagList, updateTags } from "./tags";
import type { Plain } from "./wire";

export const wafEntries: Entries = {
  "aws:wafv2/webAcl:WebAcl": resource({
    plan: (inputs: Plain<WebAclArgs>) => ({
      acl: {
        Name: inputs.name ?? "",
        Scope: inputs.scope as Scope,
        Description: inputs.description,
        DefaultAction: { Allow: inputs.defaultAction.allow && {} },
        Rules: (inputs.rules ?? []).map(rule),
        CustomResponseBodies: customBodies(inputs.customResponseBodies),
        DataProtectionConfig: dataProtection(inputs.dataProtectionConfig),
        VisibilityConfig: visibility(inputs.visibilityConfig),
      } satisfies Partial<CreateWebACLCommandInput>,
      tags: inputs.tags,
    }),
    create: async ({ acl, tags }) => {
      const { Summary } = await waf.createWebACL({ ...acl, Tags: tagList(tags) });
      return { id: required(Summary?.Id, "CreateWebACL's Id"), outputs: { arn: Summary?.ARN } };
    },
    update: async ({ id, plan: old }, { acl, tags }) => {
      const { LockToken, WebACL } = await waf.getWebACL({ Id: id, Name: acl.Name, Scope: acl.Scope });
      await waf.updateWebACL({ ...acl, Id: id, LockToken });
      const ResourceARN = WebACL?.ARN;
      await updateTags(old.tags, tags, {
        set: (changed) => waf.tagResource({ ResourceARN, Tags: tagList(changed) }),
        remove: (TagKeys) => waf.untagResource({ ResourceARN, TagKeys }),
      });
      return undefined;
    },
    delete: async ({ id, plan: { acl } }) => {
      const { LockToken } = await waf.getWebACL({ Id: id, Name: acl.Name, Scope: acl.Scope });
      await waf.deleteWebACL({ Id: id, Name: acl.Name, Scope: acl.Scope, LockToken });
    },
    autoName: { input: "name" },
    replaces: ["name", "scope"],
    limits: "No request is looked at: nothing is counted, blocked or limited.",
  }),

  "aws:wafv2/webAclAssociation:WebAclAssociation": resource({
    plan: (inputs: Plain<WebAclAssociationArgs>) => ({
      ResourceArn: inputs.resourceArn,
      WebACLArn: inputs.webAclArn,
    }),
    create: async (association) => {
      await waf.associateWebACL(association);
      return { id: `${association.WebACLArn},${association.ResourceArn}` };
    },
    delete: ({ plan: { ResourceArn } }) => waf.disassociateWebACL({ ResourceArn }),
    // A resource has one firewall.
    deleteBeforeReplace: true,
  }),

  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": absent(
    ["resourceArn", "logDestinationConfigs", "redactedFields"] satisfies (keyof WebAclLoggingConfigurationArgs)[],
    "Not made: the emulator has no logs of a firewall.",
    ["resourceArn", "logDestinationConfigs"],
  ),
};

type RuleInputs = NonNullable<Plain<WebAclArgs>["rules"]>[number];

function rule({ name, priority, action, overrideAction, statement, visibilityConfig }: RuleInputs): Rule {
  const { managedRuleGroupStatement: managed, rateBasedStatement: rate } = statement;
  return {
    Name: name,
    Priority: priority,
    Action: action && { Block: block(action.block) },
    OverrideAction: overrideAction && { None: overrideAction.none && {} },
    Statement: {
      ManagedRuleGroupStatement: managed && {
        VendorName: managed.vendorName,
        Name: managed.name,
        RuleActionOverrides: managed.ruleActionOverrides?.map((override) => ({
          Name: override.name,
          ActionToUse: { Count: override.actionToUse?.count && {}, Block: block(override.actionToUse?.block) },
        })),
      },
      RateBasedStatement: rate && {
        AggregateKeyType: rate.aggregateKeyType as RateBasedStatementAggregateKeyType,
        EvaluationWindowSec: rate.evaluationWindowSec,
        Limit: within("limit", rate.limit, 10, 2_000_000_000),
      },
    },
    VisibilityConfig: visibility(visibilityConfig),
  };
}

type BlockInputs = NonNullable<RuleInputs["action"]>["block"];

function block(action: BlockInputs): BlockAction | undefined {
  const answer = action?.customResponse;
  return (
    action && {
      CustomResponse: answer && {
        ResponseCode: answer.responseCode,
        CustomResponseBodyKey: answer.customResponseBodyKey,
        ResponseHeaders: answer.responseHeaders?.map(({ name, value }) => ({ Name: name, Value: value })),
      },
    }
  );
}

function customBodies(
  bodies: Plain<WebAclArgs>["customResponseBodies"],
): CreateWebACLCommandInput["CustomResponseBodies"] {
  return Object.fromEntries(
    (bodies ?? []).map(({ key, contentType, content }) => [
      key,
      { ContentType: contentType as ResponseContentType, Content: content },
    ]),
  );
}

function dataProtection(
  config: Plain<WebAclArgs>["dataProtectionConfig"],
): CreateWebACLCommandInput["DataProtectionConfig"] {
  return (
    config && {
      DataProtections: (config.dataProtections ?? []).map(({ action, field }) => ({
        Action: action as DataProtectionAction,
        Field: { FieldType: field.fieldType as FieldToProtectType, FieldKeys: field.fieldKeys },
      })),
    }
  );
}

function visibility(config: Plain<WebAclArgs>["visibilityConfig"]): VisibilityConfig {
  return {
    CloudWatchMetricsEnabled: config.cloudwatchMetricsEnabled,
    MetricName: config.metricName,
    SampledRequestsEnabled: config.sampledRequestsEnabled,
  };
}

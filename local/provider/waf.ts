import type { WebAclArgs, WebAclAssociationArgs } from "@pulumi/aws/wafv2";
import type * as sdk from "@aws-sdk/client-wafv2";
import { within } from "./bounds";
import { required, waf } from "./clients";
import { absent, resource, setting, type Entries } from "./entry";
import { tagList } from "./tags";
import { capitalised, type Plain } from "./wire";

export const wafEntries: Entries = {
  "aws:wafv2/webAcl:WebAcl": resource({
    plan: (inputs: Plain<WebAclArgs>) => ({
      acl: {
        Name: inputs.name ?? "",
        Scope: inputs.scope as sdk.Scope,
        Description: inputs.description,
        DefaultAction: inAws(inputs.defaultAction) as sdk.DefaultAction,
        Rules: (inputs.rules ?? []).map(rule),
        CustomResponseBodies: Object.fromEntries(
          (inputs.customResponseBodies ?? []).map(({ key, ...body }) => [key, inAws(body) as sdk.CustomResponseBody]),
        ),
        DataProtectionConfig: inAws(
          inputs.dataProtectionConfig,
        ) as sdk.CreateWebACLCommandInput["DataProtectionConfig"],
        VisibilityConfig: inAws(inputs.visibilityConfig) as sdk.VisibilityConfig,
      } satisfies Partial<sdk.CreateWebACLCommandInput>,
      tags: inputs.tags,
    }),
    create: async ({ acl, tags }) => {
      const { Summary } = await waf.createWebACL({ ...acl, Tags: tagList(tags) });
      return { id: required(Summary?.Id, "CreateWebACL's Id"), outputs: { arn: Summary?.ARN } };
    },
    update: async ({ id }, { acl }) => {
      const { LockToken } = await waf.getWebACL({ Id: id, Name: acl.Name, Scope: acl.Scope });
      await waf.updateWebACL({ ...acl, Id: id, LockToken });
    },
    retag: ({ arn: ResourceARN }) => ({
      set: (tags) => waf.tagResource({ ResourceARN, Tags: tagList(tags) }),
      remove: (TagKeys) => waf.untagResource({ ResourceARN, TagKeys }),
    }),
    delete: async ({ id, plan: { acl } }) => {
      const { LockToken } = await waf.getWebACL({ Id: id, Name: acl.Name, Scope: acl.Scope });
      await waf.deleteWebACL({ Id: id, Name: acl.Name, Scope: acl.Scope, LockToken });
    },
    autoName: { input: "name" },
    replaces: ["name", "scope"],
  }),

  "aws:wafv2/webAclAssociation:WebAclAssociation": setting({
    plan: (inputs: Plain<WebAclAssociationArgs>) => ({
      ResourceArn: inputs.resourceArn,
      WebACLArn: inputs.webAclArn,
    }),
    id: ({ WebACLArn, ResourceArn }) => `${WebACLArn},${ResourceArn}`,
    put: (association) => waf.associateWebACL(association),
    delete: ({ plan: { ResourceArn } }) => waf.disassociateWebACL({ ResourceArn }),
    replaces: ["resourceArn", "webAclArn"],
    // A resource has one firewall.
    deleteBeforeReplace: true,
  }),

  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": absent("resourceArn", "logDestinationConfigs"),
};

function inAws(inputs: unknown): unknown {
  return capitalised(inputs, { cloudwatchMetricsEnabled: "CloudWatchMetricsEnabled" });
}

function rule(inputs: NonNullable<Plain<WebAclArgs>["rules"]>[number]): sdk.Rule {
  within("limit", inputs.statement.rateBasedStatement?.limit, 10, 2_000_000_000);
  return inAws(inputs) as sdk.Rule;
}

import type { OpenIdConnectProviderArgs, RoleArgs, RolePolicyArgs, RolePolicyAttachmentArgs } from "@pulumi/aws/iam";
import { iam, required } from "./clients";
import { resource, type Entries } from "./entry";
import { tagList, updateTags } from "./tags";
import { policyText, type Plain } from "./wire";

export const iamEntries: Entries = {
  "aws:iam/role:Role": resource({
    plan: (inputs: Plain<RoleArgs>) => ({
      name: inputs.name ?? "",
      description: inputs.description,
      trust: policyText(inputs.assumeRolePolicy),
      tags: inputs.tags,
    }),
    create: async ({ name, description, trust, tags }) => {
      const { Role } = await iam.createRole({
        RoleName: name,
        Description: description,
        AssumeRolePolicyDocument: trust,
        Tags: tagList(tags),
      });
      return { id: name, outputs: { arn: Role?.Arn, uniqueId: Role?.RoleId } };
    },
    update: async ({ id, plan: old }, { description, trust, tags }) => {
      await iam.updateRole({ RoleName: id, Description: description ?? "" });
      await iam.updateAssumeRolePolicy({ RoleName: id, PolicyDocument: trust });
      await updateTags(old.tags, tags, {
        set: (changed) => iam.tagRole({ RoleName: id, Tags: tagList(changed) }),
        remove: (TagKeys) => iam.untagRole({ RoleName: id, TagKeys }),
      });
      return undefined;
    },
    delete: ({ id }) => iam.deleteRole({ RoleName: id }),
    autoName: { input: "name" },
    replaces: ["name"],
    limits: "Any service may take on a function's role, whatever its trust policy says.",
  }),

  "aws:iam/rolePolicy:RolePolicy": resource({
    plan: (inputs: Plain<RolePolicyArgs>) => ({
      RoleName: inputs.role,
      PolicyName: inputs.name,
      PolicyDocument: policyText(inputs.policy),
    }),
    create: async (policy) => {
      await iam.putRolePolicy(policy);
      return { id: `${policy.RoleName}:${policy.PolicyName ?? ""}` };
    },
    delete: ({ plan: { RoleName, PolicyName } }) => iam.deleteRolePolicy({ RoleName, PolicyName }),
    autoName: { input: "name" },
    replaces: ["name", "role"],
  }),

  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": resource({
    plan: (inputs: Plain<RolePolicyAttachmentArgs>) => ({ RoleName: inputs.role, PolicyArn: inputs.policyArn }),
    create: async (attachment) => {
      await iam.attachRolePolicy(attachment);
      return { id: `${attachment.RoleName}/${attachment.PolicyArn}` };
    },
    delete: ({ plan }) => iam.detachRolePolicy(plan),
    limits: "A managed policy that doesn't exist can be attached.",
  }),

  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": resource({
    plan: (inputs: Plain<OpenIdConnectProviderArgs>) => ({
      provider: { Url: inputs.url, ClientIDList: inputs.clientIdLists },
      tags: inputs.tags,
    }),
    create: async ({ provider, tags }) => {
      const { OpenIDConnectProviderArn } = await iam.createOpenIDConnectProvider({ ...provider, Tags: tagList(tags) });
      const id = required(OpenIDConnectProviderArn, "the provider's ARN");
      return { id, outputs: { arn: id } };
    },
    delete: ({ id }) => iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn: id }),
    limits: "Nobody can take on a role by it, as no issuer signs tokens here.",
  }),
};

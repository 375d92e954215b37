import type * as aws from "@pulumi/aws/iam";
import { iam, required } from "./clients";
import { resource, setting, type Entries } from "./entry";
import { tagList } from "./tags";
import { policyText, type Plain } from "./wire";

export const iamEntries: Entries = {
  "aws:iam/role:Role": resource({
    plan: (inputs: Plain<aws.RoleArgs>) => ({
      RoleName: inputs.name ?? "",
      Description: inputs.description,
      AssumeRolePolicyDocument: policyText(inputs.assumeRolePolicy),
      PermissionsBoundary: inputs.permissionsBoundary,
      MaxSessionDuration: inputs.maxSessionDuration,
      Tags: tagList(inputs.tags),
    }),
    create: async (role) => {
      const { Role } = await iam.createRole(role);
      return { id: role.RoleName, outputs: { arn: Role?.Arn } };
    },
    // AWS's own provider asks for what has changed alone, and so for no right that a change doesn't take.
    update: async ({ id: RoleName, plan: old }, now) => {
      const { AssumeRolePolicyDocument: trust, Description = "", MaxSessionDuration, PermissionsBoundary } = now;
      if (trust !== old.AssumeRolePolicyDocument) await iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: trust });
      if (now.Description !== old.Description) await iam.updateRoleDescription({ RoleName, Description });
      if (MaxSessionDuration !== old.MaxSessionDuration) await iam.updateRole({ RoleName, MaxSessionDuration });
      if (PermissionsBoundary === old.PermissionsBoundary) return;
      await (PermissionsBoundary === undefined
        ? iam.deleteRolePermissionsBoundary({ RoleName })
        : iam.putRolePermissionsBoundary({ RoleName, PermissionsBoundary }));
    },
    retag: ({ id: RoleName }) => ({
      set: (tags) => iam.tagRole({ RoleName, Tags: tagList(tags) }),
      remove: (TagKeys) => iam.untagRole({ RoleName, TagKeys }),
    }),
    delete: ({ id }) => iam.deleteRole({ RoleName: id }),
    autoName: { input: "name" },
    replaces: ["name"],
  }),

  "aws:iam/rolePolicy:RolePolicy": setting({
    plan: (inputs: Plain<aws.RolePolicyArgs>) => ({
      RoleName: inputs.role,
      PolicyName: inputs.name,
      PolicyDocument: policyText(inputs.policy),
    }),
    id: ({ RoleName, PolicyName = "" }) => `${RoleName}:${PolicyName}`,
    put: (policy) => iam.putRolePolicy(policy),
    delete: ({ plan }) => iam.deleteRolePolicy(plan),
    autoName: { input: "name" },
    replaces: ["name", "role"],
  }),

  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": setting({
    plan: (inputs: Plain<aws.RolePolicyAttachmentArgs>) => ({ RoleName: inputs.role, PolicyArn: inputs.policyArn }),
    id: ({ RoleName, PolicyArn }) => `${RoleName}/${PolicyArn}`,
    put: (attachment) => iam.attachRolePolicy(attachment),
    delete: ({ plan }) => iam.detachRolePolicy(plan),
    replaces: ["role", "policyArn"],
  }),

  "aws:iam/policy:Policy": resource({
    plan: (inputs: Plain<aws.PolicyArgs>) => ({
      PolicyName: inputs.name,
      Description: inputs.description,
      PolicyDocument: policyText(inputs.policy),
      Tags: tagList(inputs.tags),
    }),
    create: async (policy) => {
      const { Policy } = await iam.createPolicy(policy);
      const id = required(Policy?.Arn, "the policy's ARN");
      return { id, outputs: { arn: id } };
    },
    delete: ({ id }) => iam.deletePolicy({ PolicyArn: id }),
    autoName: { input: "name" },
    replaces: ["name", "description"],
  }),

  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": resource({
    plan: (inputs: Plain<aws.OpenIdConnectProviderArgs>) => ({
      Url: inputs.url,
      ClientIDList: inputs.clientIdLists,
      Tags: tagList(inputs.tags),
    }),
    create: async (provider) => {
      const { OpenIDConnectProviderArn } = await iam.createOpenIDConnectProvider(provider);
      const id = required(OpenIDConnectProviderArn, "the provider's ARN");
      return { id, outputs: { arn: id } };
    },
    delete: ({ id }) => iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn: id }),
  }),
};

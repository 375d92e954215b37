import type {
  OpenIdConnectProviderArgs,
  PolicyArgs,
  RoleArgs,
  RolePolicyArgs,
  RolePolicyAttachmentArgs,
} from "@pulumi/aws/iam";
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
      boundary: inputs.permissionsBoundary,
      session: inputs.maxSessionDuration,
      tags: inputs.tags,
    }),
    create: async ({ name, description, trust, boundary, session, tags }) => {
      const { Role } = await iam.createRole({
        RoleName: name,
        Description: description,
        AssumeRolePolicyDocument: trust,
        PermissionsBoundary: boundary,
        MaxSessionDuration: session,
        Tags: tagList(tags),
      });
      return { id: name, outputs: { arn: Role?.Arn, uniqueId: Role?.RoleId } };
    },
    update: async ({ id, plan: old }, { description, trust, boundary, session, tags }) => {
      const RoleName = id;
      // AWS's own provider asks for what has changed alone, and so for no right that a change doesn't take.
      if (trust !== old.trust) await iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: trust });
      if (description !== old.description)
        await iam.updateRoleDescription({ RoleName, Description: description ?? "" });
      if (session !== old.session) await iam.updateRole({ RoleName, MaxSessionDuration: session });
      if (boundary === undefined && old.boundary !== undefined) await iam.deleteRolePermissionsBoundary({ RoleName });
      if (boundary !== undefined && boundary !== old.boundary) {
        await iam.putRolePermissionsBoundary({ RoleName, PermissionsBoundary: boundary });
      }
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

  "aws:iam/policy:Policy": resource({
    plan: (inputs: Plain<PolicyArgs>) => ({
      name: inputs.name ?? "",
      description: inputs.description,
      document: policyText(inputs.policy),
      tags: inputs.tags,
    }),
    create: async ({ name, description, document, tags }) => {
      const { Policy } = await iam.createPolicy({
        PolicyName: name,
        Description: description,
        PolicyDocument: document,
        Tags: tagList(tags),
      });
      const id = required(Policy?.Arn, "the policy's ARN");
      return { id, outputs: { arn: id } };
    },
    update: async ({ id: PolicyArn, plan: old }, { document, tags }) => {
      if (document !== old.document) {
        const { Versions = [] } = await iam.listPolicyVersions({ PolicyArn });
        // A policy has five versions at most.
        for (const { VersionId, IsDefaultVersion } of Versions) {
          if (IsDefaultVersion !== true) await iam.deletePolicyVersion({ PolicyArn, VersionId });
        }
        await iam.createPolicyVersion({ PolicyArn, PolicyDocument: document, SetAsDefault: true });
      }
      await updateTags(old.tags, tags, {
        set: (changed) => iam.tagPolicy({ PolicyArn, Tags: tagList(changed) }),
        remove: (TagKeys) => iam.untagPolicy({ PolicyArn, TagKeys }),
      });
      return undefined;
    },
    delete: async ({ id: PolicyArn }) => {
      const { Versions = [] } = await iam.listPolicyVersions({ PolicyArn });
      for (const { VersionId, IsDefaultVersion } of Versions) {
        if (IsDefaultVersion !== true) await iam.deletePolicyVersion({ PolicyArn, VersionId });
      }
      await iam.deletePolicy({ PolicyArn });
    },
    autoName: { input: "name" },
    replaces: ["name", "description"],
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

import type { DefaultSecurityGroupArgs, SecurityGroupArgs } from "@pulumi/aws/ec2";
import type { SecurityGroupEgressRuleArgs, SecurityGroupIngressRuleArgs } from "@pulumi/aws/vpc";
import type { IpPermission } from "@aws-sdk/client-ec2";
import { ec2, required } from "./clients";
import { newTags, updateEc2Tags, updateOnlyTags } from "./ec2";
import { resource, type Entries } from "./entry";
import type { Tags } from "./tags";
import type { Plain } from "./wire";

const limits = "Security groups are stored; they let nothing through and keep nothing out.";

type RuleInputs = Plain<SecurityGroupIngressRuleArgs> | Plain<SecurityGroupEgressRuleArgs>;

export const securityGroupEntries: Entries = {
  "aws:ec2/securityGroup:SecurityGroup": resource({
    plan: (inputs: Plain<SecurityGroupArgs>) => ({
      group: { GroupName: inputs.name, Description: inputs.description, VpcId: inputs.vpcId },
      tags: inputs.tags,
    }),
    create: async ({ group, tags }) => {
      const made = await ec2.createSecurityGroup({ ...group, TagSpecifications: newTags("security-group", tags) });
      const id = required(made.GroupId, "CreateSecurityGroup's GroupId");
      // A new group lets everything out; the `aws` plugin takes that away too, so that the program says what may go.
      const everything = [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }];
      await ec2.revokeSecurityGroupEgress({ GroupId: id, IpPermissions: everything });
      return { id };
    },
    update: updateOnlyTags,
    delete: ({ id }) => ec2.deleteSecurityGroup({ GroupId: id }),
    autoName: { input: "name" },
    replaces: ["name", "description", "vpcId"],
    limits,
  }),

  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": resource({
    plan: (inputs: Plain<DefaultSecurityGroupArgs>) => ({ vpcId: inputs.vpcId ?? "", tags: inputs.tags }),
    // The group is there from the start; to make it means to take it over and to close it.
    create: async ({ vpcId, tags }) => {
      const { SecurityGroups } = await ec2.describeSecurityGroups({
        Filters: [
          { Name: "vpc-id", Values: [vpcId] },
          { Name: "group-name", Values: ["default"] },
        ],
      });
      const group = required(SecurityGroups?.[0], "the VPC's default security group");
      const id = required(group.GroupId, "DescribeSecurityGroups' GroupId");
      const { IpPermissions: inward = [], IpPermissionsEgress: outward = [] } = group;
      if (inward.length > 0) await ec2.revokeSecurityGroupIngress({ GroupId: id, IpPermissions: inward });
      if (outward.length > 0) await ec2.revokeSecurityGroupEgress({ GroupId: id, IpPermissions: outward });
      await updateEc2Tags(id, {}, tags);
      return { id };
    },
    update: updateOnlyTags,
    // Left to the VPC, which it goes with.
    replaces: ["vpcId"],
    limits,
  }),

  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": resource({
    plan: rulePlan,
    create: async ({ groupId, permission, tags }) =>
      made(
        await ec2.authorizeSecurityGroupIngress({
          GroupId: groupId,
          IpPermissions: [permission],
          TagSpecifications: newTags("security-group-rule", tags),
        }),
      ),
    delete: ({ id, plan }) => ec2.revokeSecurityGroupIngress({ GroupId: plan.groupId, SecurityGroupRuleIds: [id] }),
    replaces: ["securityGroupId"],
    // The same rule twice is refused.
    deleteBeforeReplace: true,
    limits,
  }),

  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": resource({
    plan: rulePlan,
    create: async ({ groupId, permission, tags }) =>
      made(
        await ec2.authorizeSecurityGroupEgress({
          GroupId: groupId,
          IpPermissions: [permission],
          TagSpecifications: newTags("security-group-rule", tags),
        }),
      ),
    delete: ({ id, plan }) => ec2.revokeSecurityGroupEgress({ GroupId: plan.groupId, SecurityGroupRuleIds: [id] }),
    replaces: ["securityGroupId"],
    // The same rule twice is refused.
    deleteBeforeReplace: true,
    limits: `${limits} A rule loses the prefix list that it names.`,
  }),
};

/** One source or destination a rule: the emulator gives all of one call the same id, and revokes them together. */
function rulePlan(inputs: RuleInputs): { groupId: string; permission: IpPermission; tags: Tags } {
  const { cidrIpv4, prefixListId, referencedSecurityGroupId, description } = inputs;
  return {
    groupId: inputs.securityGroupId,
    permission: {
      IpProtocol: inputs.ipProtocol,
      FromPort: inputs.fromPort,
      ToPort: inputs.toPort,
      ...(cidrIpv4 !== undefined && { IpRanges: [{ CidrIp: cidrIpv4, Description: description }] }),
      ...(prefixListId !== undefined && { PrefixListIds: [{ PrefixListId: prefixListId, Description: description }] }),
      ...(referencedSecurityGroupId !== undefined && {
        UserIdGroupPairs: [{ GroupId: referencedSecurityGroupId, Description: description }],
      }),
    },
    tags: inputs.tags,
  };
}

function made({ SecurityGroupRules }: { SecurityGroupRules?: { SecurityGroupRuleId?: string }[] }): { id: string } {
  return { id: required(SecurityGroupRules?.[0]?.SecurityGroupRuleId, "the new rule's SecurityGroupRuleId") };
}

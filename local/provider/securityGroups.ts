import type { DefaultSecurityGroupArgs, SecurityGroupArgs } from "@pulumi/aws/ec2";
import type { SecurityGroupEgressRuleArgs, SecurityGroupIngressRuleArgs } from "@pulumi/aws/vpc";
import type { IpPermission, SecurityGroupRule } from "@aws-sdk/client-ec2";
import { ec2, required } from "./clients";
import { newTags, retag } from "./ec2";
import { resource, type Entries, type Entry } from "./entry";
import { updateTags } from "./tags";
import type { Plain } from "./wire";

type RulePlan = ReturnType<typeof rulePlan>;
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
    retag,
    delete: ({ id }) => ec2.deleteSecurityGroup({ GroupId: id }),
    autoName: { input: "name" },
    replaces: ["name", "description", "vpcId"],
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
      await updateTags({}, tags, retag({ id }));
      return { id };
    },
    retag,
    // Left to the VPC, which it goes with.
    replaces: ["vpcId"],
  }),

  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": rule({
    authorize: (plan) => ec2.authorizeSecurityGroupIngress(plan),
    revoke: (which) => ec2.revokeSecurityGroupIngress(which),
  }),

  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": rule({
    authorize: (plan) => ec2.authorizeSecurityGroupEgress(plan),
    revoke: (which) => ec2.revokeSecurityGroupEgress(which),
  }),
};

/** An entry for the rules of one direction. */
function rule({
  authorize,
  revoke,
}: {
  authorize: (plan: RulePlan) => Promise<{ SecurityGroupRules?: SecurityGroupRule[] }>;
  revoke: (which: { GroupId: string; SecurityGroupRuleIds: string[] }) => Promise<unknown>;
}): Entry {
  return resource({
    plan: rulePlan,
    create: async (plan) => {
      const { SecurityGroupRules } = await authorize(plan);
      return { id: required(SecurityGroupRules?.[0]?.SecurityGroupRuleId, "the new rule's SecurityGroupRuleId") };
    },
    delete: ({ id, plan }) => revoke({ GroupId: plan.GroupId, SecurityGroupRuleIds: [id] }),
    replaces: ["securityGroupId"],
    // The same rule twice is refused.
    deleteBeforeReplace: true,
  });
}

/** One source or destination a rule: the emulator gives all of one call the same id, and revokes them together. */
function rulePlan(inputs: RuleInputs) {
  const { cidrIpv4, prefixListId, referencedSecurityGroupId, description: Description } = inputs;
  const permission: IpPermission = {
    IpProtocol: inputs.ipProtocol,
    FromPort: inputs.fromPort,
    ToPort: inputs.toPort,
    IpRanges: cidrIpv4 === undefined ? undefined : [{ CidrIp: cidrIpv4, Description }],
    PrefixListIds: prefixListId === undefined ? undefined : [{ PrefixListId: prefixListId, Description }],
    UserIdGroupPairs:
      referencedSecurityGroupId === undefined ? undefined : [{ GroupId: referencedSecurityGroupId, Description }],
  };
  return {
    GroupId: inputs.securityGroupId,
    IpPermissions: [permission],
    TagSpecifications: newTags("security-group-rule", inputs.tags),
  };
}

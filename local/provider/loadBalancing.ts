import type {
  ListenerArgs,
  ListenerRuleArgs,
  LoadBalancerArgs,
  TargetGroupArgs,
  TargetGroupAttachmentArgs,
} from "@pulumi/aws/lb";
import type {
  Action,
  ActionTypeEnum,
  LoadBalancerTypeEnum,
  ProtocolEnum,
  RedirectActionStatusCodeEnum,
  RuleCondition,
  TargetTypeEnum,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { shaped } from "./bounds";
import { ec2, elb, required } from "./clients";
import { resource, type Entries } from "./entry";
import { tagList, updateTags, type Tags } from "./tags";
import type { Plain } from "./wire";

export const loadBalancingEntries: Entries = {
  "aws:lb/loadBalancer:LoadBalancer": resource({
    plan: (inputs: Plain<LoadBalancerArgs>) => ({
      balancer: {
        Name: shaped("name", inputs.name, balancerName, "1 to 32 letters, digits and hyphens, with none at either end"),
        Type: inputs.loadBalancerType as LoadBalancerTypeEnum | undefined,
        Scheme: inputs.internal ? ("internal" as const) : ("internet-facing" as const),
      },
      subnets: inputs.subnets,
      securityGroups: inputs.securityGroups,
      attributes: [
        { Key: "routing.http.desync_mitigation_mode", Value: inputs.desyncMitigationMode },
        { Key: "access_logs.s3.enabled", Value: String(inputs.accessLogs?.enabled ?? false) },
        { Key: "access_logs.s3.bucket", Value: inputs.accessLogs?.bucket },
        { Key: "access_logs.s3.prefix", Value: inputs.accessLogs?.prefix },
        {
          Key: "routing.http.drop_invalid_header_fields.enabled",
          Value: String(inputs.dropInvalidHeaderFields ?? false),
        },
        { Key: "deletion_protection.enabled", Value: String(inputs.enableDeletionProtection ?? false) },
      ],
      tags: inputs.tags,
    }),
    create: async ({ balancer, subnets, securityGroups, attributes, tags }) => {
      if (balancer.Scheme === "internet-facing") await requireGateway(subnets);
      const made = await elb.createLoadBalancer({
        ...balancer,
        Subnets: subnets,
        SecurityGroups: securityGroups,
        Tags: tagList(tags),
      });
      const { LoadBalancerArn: arn, DNSName: dnsName } = required(made.LoadBalancers?.[0], "the new load balancer");
      await elb.modifyLoadBalancerAttributes({ LoadBalancerArn: arn, Attributes: attributes });
      const id = required(arn, "CreateLoadBalancer's LoadBalancerArn");
      return { id, outputs: { arn, dnsName, arnSuffix: id.replace(/^.*:loadbalancer\//, "") } };
    },
    update: async ({ id, plan: old }, { subnets, securityGroups, attributes, tags }) => {
      await elb.setSubnets({ LoadBalancerArn: id, Subnets: subnets });
      await elb.setSecurityGroups({ LoadBalancerArn: id, SecurityGroups: securityGroups });
      await elb.modifyLoadBalancerAttributes({ LoadBalancerArn: id, Attributes: attributes });
      return updateElbTags(id, old.tags, tags);
    },
    delete: ({ id }) => elb.deleteLoadBalancer({ LoadBalancerArn: id }),
    autoName: { input: "name" },
    replaces: ["name", "loadBalancerType", "internal"],
    limits: "Deletion protection is not enforced, no header is dropped, and nothing is logged.",
  }),

  "aws:lb/targetGroup:TargetGroup": resource({
    plan: (inputs: Plain<TargetGroupArgs>) => ({
      group: {
        Name: shaped("name", inputs.name, balancerName, "1 to 32 letters, digits and hyphens, with none at either end"),
        TargetType: inputs.targetType as TargetTypeEnum | undefined,
      },
      tags: inputs.tags,
    }),
    create: async ({ group, tags }) => {
      const made = await elb.createTargetGroup({ ...group, Tags: tagList(tags) });
      const arn = made.TargetGroups?.[0]?.TargetGroupArn;
      const id = required(arn, "CreateTargetGroup's TargetGroupArn");
      return { id, outputs: { arn, arnSuffix: id.replace(/^.*:/, "") } };
    },
    update: ({ id, plan: old }, { tags }) => updateElbTags(id, old.tags, tags),
    delete: ({ id }) => elb.deleteTargetGroup({ TargetGroupArn: id }),
    autoName: { input: "name" },
    replaces: ["name", "targetType"],
  }),

  "aws:lb/targetGroupAttachment:TargetGroupAttachment": resource({
    plan: (inputs: Plain<TargetGroupAttachmentArgs>) => ({
      TargetGroupArn: inputs.targetGroupArn,
      Targets: [{ Id: inputs.targetId }],
    }),
    create: async (attachment) => {
      await elb.registerTargets(attachment);
      return { id: `${attachment.TargetGroupArn}/${attachment.Targets[0]?.Id ?? ""}` };
    },
    delete: ({ plan }) => elb.deregisterTargets(plan),
    // A target group of a function has one target.
    deleteBeforeReplace: true,
  }),

  "aws:lb/listener:Listener": resource({
    plan: (inputs: Plain<ListenerArgs>) => ({
      listener: {
        Port: inputs.port,
        Protocol: inputs.protocol as ProtocolEnum | undefined,
        SslPolicy: inputs.sslPolicy,
        Certificates: inputs.certificateArn === undefined ? undefined : [{ CertificateArn: inputs.certificateArn }],
        DefaultActions: inputs.defaultActions.map(action),
      },
      loadBalancerArn: inputs.loadBalancerArn,
      tags: inputs.tags,
    }),
    create: async ({ listener, loadBalancerArn, tags }) => {
      const made = await elb.createListener({ ...listener, LoadBalancerArn: loadBalancerArn, Tags: tagList(tags) });
      const arn = made.Listeners?.[0]?.ListenerArn;
      return { id: required(arn, "CreateListener's ListenerArn"), outputs: { arn } };
    },
    update: async ({ id, plan: old }, { listener, tags }) => {
      await elb.modifyListener({ ...listener, ListenerArn: id });
      return updateElbTags(id, old.tags, tags);
    },
    delete: ({ id }) => elb.deleteListener({ ListenerArn: id }),
    replaces: ["loadBalancerArn"],
    // A port has one listener.
    deleteBeforeReplace: true,
    limits: "All listeners speak plain HTTP; a certificate is not looked at.",
  }),

  "aws:lb/listenerRule:ListenerRule": resource({
    plan: (inputs: Plain<ListenerRuleArgs>) => ({
      listenerArn: inputs.listenerArn,
      priority: inputs.priority,
      rule: { Conditions: inputs.conditions.map(condition), Actions: inputs.actions.map(action) },
      tags: inputs.tags,
    }),
    create: async ({ listenerArn, priority, rule, tags }) => {
      const { Rules = [] } = await elb.describeRules({ ListenerArn: listenerArn });
      if (Rules.some(({ Priority }) => Priority === String(priority))) {
        throw new Error(`PriorityInUse: priority ${String(priority)} is another rule's of ${listenerArn}.`);
      }
      const made = await elb.createRule({ ...rule, ListenerArn: listenerArn, Priority: priority, Tags: tagList(tags) });
      const arn = made.Rules?.[0]?.RuleArn;
      return { id: required(arn, "CreateRule's RuleArn"), outputs: { arn } };
    },
    delete: ({ id }) => elb.deleteRule({ RuleArn: id }),
    replaces: ["listenerArn"],
  }),
};

/** A name as ELB takes it (`Name` of CreateLoadBalancer and CreateTargetGroup). */
const balancerName = /^(?!-)[A-Za-z0-9-]{1,32}(?<!-)$/;

/** @throws Error as ELB refuses a load balancer that faces an internet to which its VPC has no way. */
async function requireGateway(subnets: readonly string[] = []): Promise<void> {
  const { Subnets = [] } = await ec2.describeSubnets({ SubnetIds: [...subnets] });
  const vpcId = required(Subnets[0]?.VpcId, "the VPC of the load balancer's subnets");
  const { InternetGateways = [] } = await ec2.describeInternetGateways({
    Filters: [{ Name: "attachment.vpc-id", Values: [vpcId] }],
  });
  const attached = InternetGateways.some(({ Attachments }) => Attachments?.some(({ VpcId }) => VpcId === vpcId));
  if (!attached) throw new Error(`InvalidSubnet: VPC ${vpcId} has no internet gateway.`);
}

type ActionInputs = Plain<ListenerArgs>["defaultActions"][number] | Plain<ListenerRuleArgs>["actions"][number];

function action({ type, targetGroupArn, redirect, fixedResponse }: ActionInputs): Action {
  return {
    Type: type as ActionTypeEnum,
    TargetGroupArn: targetGroupArn,
    RedirectConfig: redirect && {
      Port: redirect.port,
      Protocol: redirect.protocol,
      StatusCode: redirect.statusCode as RedirectActionStatusCodeEnum,
    },
    FixedResponseConfig: fixedResponse && {
      ContentType: fixedResponse.contentType,
      StatusCode: fixedResponse.statusCode,
      MessageBody: fixedResponse.messageBody,
    },
  };
}

type ConditionInputs = Plain<ListenerRuleArgs>["conditions"][number];

/** One condition of a rule. Query strings and source addresses are left unmapped: the emulator lets them always hold. */
function condition({ pathPattern, httpRequestMethod, httpHeader }: ConditionInputs): RuleCondition {
  if (pathPattern) return { Field: "path-pattern", PathPatternConfig: { Values: pathPattern.values } };
  if (httpRequestMethod) {
    return { Field: "http-request-method", HttpRequestMethodConfig: { Values: httpRequestMethod.values } };
  }
  return {
    Field: "http-header",
    HttpHeaderConfig: { HttpHeaderName: httpHeader?.httpHeaderName, Values: httpHeader?.values },
  };
}

async function updateElbTags(arn: string, old: Tags, now: Tags): Promise<undefined> {
  await updateTags(old, now, {
    set: (tags) => elb.addTags({ ResourceArns: [arn], Tags: tagList(tags) }),
    remove: (TagKeys) => elb.removeTags({ ResourceArns: [arn], TagKeys }),
  });
  return undefined;
}

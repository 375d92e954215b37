import type * as aws from "@pulumi/aws/lb";
import type * as sdk from "@aws-sdk/client-elastic-load-balancing-v2";
import { shaped } from "./bounds";
import { ec2, elb, required } from "./clients";
import { resource, type Entries } from "./entry";
import { tagList, type TagCalls } from "./tags";
import { capitalised, type Plain } from "./wire";

export const loadBalancingEntries: Entries = {
  "aws:lb/loadBalancer:LoadBalancer": resource({
    plan: (inputs: Plain<aws.LoadBalancerArgs>) => ({
      balancer: {
        Name: checkedName(inputs.name),
        Type: inputs.loadBalancerType as sdk.LoadBalancerTypeEnum | undefined,
        Scheme: inputs.internal ? ("internal" as const) : ("internet-facing" as const),
      },
      place: { Subnets: inputs.subnets, SecurityGroups: inputs.securityGroups },
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
    create: async ({ balancer, place, attributes, tags }) => {
      if (balancer.Scheme === "internet-facing") await requireGateway(place.Subnets);
      const made = await elb.createLoadBalancer({ ...balancer, ...place, Tags: tagList(tags) });
      const { LoadBalancerArn: arn, DNSName: dnsName } = required(made.LoadBalancers?.[0], "the new load balancer");
      await elb.modifyLoadBalancerAttributes({ LoadBalancerArn: arn, Attributes: attributes });
      const id = required(arn, "CreateLoadBalancer's LoadBalancerArn");
      return { id, outputs: { arn, dnsName, arnSuffix: id.replace(/^.*:loadbalancer\//, "") } };
    },
    update: async ({ id: LoadBalancerArn }, { place, attributes }) => {
      await elb.setSubnets({ LoadBalancerArn, Subnets: place.Subnets });
      await elb.setSecurityGroups({ LoadBalancerArn, SecurityGroups: place.SecurityGroups });
      await elb.modifyLoadBalancerAttributes({ LoadBalancerArn, Attributes: attributes });
    },
    retag,
    delete: ({ id }) => elb.deleteLoadBalancer({ LoadBalancerArn: id }),
    autoName: { input: "name" },
    replaces: ["name", "loadBalancerType", "internal"],
  }),

  "aws:lb/targetGroup:TargetGroup": resource({
    plan: (inputs: Plain<aws.TargetGroupArgs>) => ({
      group: {
        Name: checkedName(inputs.name),
        TargetType: inputs.targetType as sdk.TargetTypeEnum | undefined,
      },
      tags: inputs.tags,
    }),
    create: async ({ group, tags }) => {
      const made = await elb.createTargetGroup({ ...group, Tags: tagList(tags) });
      const arn = made.TargetGroups?.[0]?.TargetGroupArn;
      const id = required(arn, "CreateTargetGroup's TargetGroupArn");
      return { id, outputs: { arn, arnSuffix: id.replace(/^.*:/, "") } };
    },
    retag,
    delete: ({ id }) => elb.deleteTargetGroup({ TargetGroupArn: id }),
    autoName: { input: "name" },
    replaces: ["name", "targetType"],
  }),

  "aws:lb/targetGroupAttachment:TargetGroupAttachment": resource({
    plan: (inputs: Plain<aws.TargetGroupAttachmentArgs>) => ({
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
    plan: (inputs: Plain<aws.ListenerArgs>) => ({
      listener: {
        Port: inputs.port,
        Protocol: inputs.protocol as sdk.ProtocolEnum | undefined,
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
    update: ({ id }, { listener }) => elb.modifyListener({ ...listener, ListenerArn: id }),
    retag,
    delete: ({ id }) => elb.deleteListener({ ListenerArn: id }),
    replaces: ["loadBalancerArn"],
    // A port has one listener.
    deleteBeforeReplace: true,
  }),

  "aws:lb/listenerRule:ListenerRule": resource({
    plan: (inputs: Plain<aws.ListenerRuleArgs>) => ({
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
      return { id: required(made.Rules?.[0]?.RuleArn, "CreateRule's RuleArn") };
    },
    delete: ({ id }) => elb.deleteRule({ RuleArn: id }),
    replaces: ["listenerArn"],
  }),
};

/** A name as ELB takes it (`Name` of CreateLoadBalancer and CreateTargetGroup). */
function checkedName(name: string | undefined): string | undefined {
  const form = "1 to 32 letters, digits and hyphens, with none at either end";
  return shaped("name", name, /^(?!-)[A-Za-z0-9-]{1,32}(?<!-)$/, form);
}

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

type ActionInputs = Plain<aws.ListenerArgs>["defaultActions"][number] | Plain<aws.ListenerRuleArgs>["actions"][number];

function action({ type, targetGroupArn, redirect, fixedResponse }: ActionInputs): sdk.Action {
  return {
    Type: type as sdk.ActionTypeEnum,
    TargetGroupArn: targetGroupArn,
    RedirectConfig: capitalised(redirect) as sdk.RedirectActionConfig | undefined,
    FixedResponseConfig: capitalised(fixedResponse) as sdk.FixedResponseActionConfig | undefined,
  };
}

type ConditionInputs = Plain<aws.ListenerRuleArgs>["conditions"][number];

/** One condition of a rule. Query strings and source addresses are left unmapped: the emulator lets them always hold. */
function condition({ pathPattern, httpRequestMethod, httpHeader }: ConditionInputs): sdk.RuleCondition {
  return {
    Field: pathPattern ? "path-pattern" : httpRequestMethod ? "http-request-method" : "http-header",
    PathPatternConfig: pathPattern && { Values: pathPattern.values },
    HttpRequestMethodConfig: httpRequestMethod && { Values: httpRequestMethod.values },
    HttpHeaderConfig: httpHeader && { HttpHeaderName: httpHeader.httpHeaderName, Values: httpHeader.values },
  };
}

function retag({ id }: { id: string }): TagCalls {
  return {
    set: (tags) => elb.addTags({ ResourceArns: [id], Tags: tagList(tags) }),
    remove: (TagKeys) => elb.removeTags({ ResourceArns: [id], TagKeys }),
  };
}

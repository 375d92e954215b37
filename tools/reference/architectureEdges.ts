import type * as aws from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import { DrawnStack, functionType, ownNode } from "./drawnStack";
import type { PictureEdge } from "./picture";

/** The way of a payment. */
export function payments(stack: DrawnStack): PictureEdge[] {
  const associations = stack.all<aws.wafv2.WebAclAssociationArgs>("aws:wafv2/webAclAssociation:WebAclAssociation");
  const { uri } = stack.one<aws.apigateway.IntegrationArgs>("aws:apigateway/integration:Integration");
  const { targetId } = stack.one<aws.lb.TargetGroupAttachmentArgs>(
    "aws:lb/targetGroupAttachment:TargetGroupAttachment",
  );
  const { policy } = stack.one<aws.ec2.VpcEndpointArgs>("aws:ec2/vpcEndpoint:VpcEndpoint");
  return [
    { from: "client", to: "firewall", kind: "payment" },
    ...associations.map(({ webAclArn, resourceArn }) => edge(stack, "payment", webAclArn, resourceArn)),
    { from: "api", to: stack.nodeOf(uri), kind: "payment" },
    { from: "balancer", to: stack.nodeOf(targetId), kind: "payment" },
    ...ways(stack)
      .filter(({ from }) => from === stack.nodeOf(uri))
      .map((way) => ({ ...way, kind: "payment" as const })),
    { from: "endpoint", to: stack.nodeOf(bucketOf(String(policy))), kind: "payment", label: "record" },
  ];
}

/** What functions reach besides. */
export function data(stack: DrawnStack): PictureEdge[] {
  const { targetId } = stack.one<aws.lb.TargetGroupAttachmentArgs>(
    "aws:lb/targetGroupAttachment:TargetGroupAttachment",
  );
  return ways(stack).filter(({ from }) => from !== stack.nodeOf(targetId));
}

/** What calls a function by the clock, and what tells people of an event. */
export function calls(stack: DrawnStack): PictureEdge[] {
  const rules = stack.named<aws.cloudwatch.EventTargetArgs>("aws:cloudwatch/eventTarget:EventTarget");
  return rules.map(({ inputs: { rule, arn, input } }) =>
    input === undefined
      ? edge(stack, "report", rule, arn)
      : { ...edge(stack, "data", rule, arn), label: Object.keys(JSON.parse(input) as object).join() },
  );
}

/** The ways out that security groups leave open. */
function ways(stack: DrawnStack): PictureEdge[] {
  const rules = stack.all<aws.vpc.SecurityGroupEgressRuleArgs>(
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  );
  return rules.map(({ securityGroupId, prefixListId, referencedSecurityGroupId, cidrIpv4, toPort }) => ({
    from: stack.nodeOf(securityGroupId),
    // The private subnets have no other way to addresses outside of the VPC.
    to: cidrIpv4 === undefined ? stack.nodeOf(prefixListId ?? referencedSecurityGroupId) : "gateways",
    kind: "data" as const,
    label: `port ${toPort ?? "any"}`,
  }));
}

/** What is written down and told about payments and resources. */
export function reports(stack: DrawnStack): PictureEdge[] {
  const functions = stack.named<aws.lambda.FunctionArgs>(functionType);
  stack.all("aws:cloudwatch/logMetricFilter:LogMetricFilter");
  const { accessLogSettings } = stack.one<aws.apigateway.StageArgs>("aws:apigateway/stage:Stage");
  const firewallLogs = stack.one<aws.wafv2.WebAclLoggingConfigurationArgs>(
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
  );
  const { accessLogs } = stack.one<aws.lb.LoadBalancerArgs>("aws:lb/loadBalancer:LoadBalancer");
  const bucketLogs = stack.all<aws.s3.BucketLoggingArgs>("aws:s3/bucketLogging:BucketLogging");
  const alarms = stack.all<aws.cloudwatch.MetricAlarmArgs>("aws:cloudwatch/metricAlarm:MetricAlarm");
  const composites = stack.all<aws.cloudwatch.CompositeAlarmArgs>("aws:cloudwatch/compositeAlarm:CompositeAlarm");
  const events = stack.all<aws.rds.EventSubscriptionArgs>("aws:rds/eventSubscription:EventSubscription");
  stack.one("aws:ec2/flowLog:FlowLog");
  return distinct([
    ...functions.map(({ name, inputs }): PictureEdge => ({
      from: ownNode(name),
      to: stack.nodeOf(inputs.loggingConfig?.logGroup),
      kind: "report",
    })),
    { from: "api", to: stack.nodeOf(accessLogSettings?.destinationArn), kind: "report" },
    edge(stack, "report", firewallLogs.resourceArn, firewallLogs.logDestinationConfigs[0]),
    { from: "balancer", to: stack.nodeOf(accessLogs?.bucket), kind: "report" },
    ...bucketLogs.map(({ bucket, targetBucket }) => edge(stack, "report", bucket, targetBucket)),
    ...alarms
      .flatMap(metricsOf)
      .flatMap((metric) => watchedNode(stack, metric) ?? [])
      .map((from): PictureEdge => ({ from, to: "alarms", kind: "report" })),
    ...[...alarms, ...composites]
      .flatMap(({ alarmActions }) => alarmActions ?? [])
      .map((action): PictureEdge => ({ from: "alarms", to: stack.nodeOf(action), kind: "report" })),
    ...events.map(({ snsTopic }): PictureEdge => ({
      from: "database",
      to: stack.nodeOf(snsTopic),
      kind: "report",
      label: "events",
    })),
  ]);
}

/** What an alarm watches, be it one metric or several. */
export function metricsOf(alarm: Unwrap<aws.cloudwatch.MetricAlarmArgs>): WatchedMetric[] {
  const several = (alarm.metricQueries ?? []).flatMap(({ metric }) => metric ?? []);
  return [alarm, ...several].flatMap(({ namespace, dimensions = {} }) =>
    namespace === undefined ? [] : [{ namespace, dimensions }],
  );
}

/** A metric that an alarm looks at. */
export interface WatchedMetric {
  readonly namespace: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Where a metric comes from; nowhere in the picture for certificates, nor for the topics, which watch each other. */
function watchedNode(stack: DrawnStack, { namespace, dimensions }: WatchedMetric): string | undefined {
  if (namespace === "AWS/CertificateManager" || namespace === "AWS/SNS") return undefined;
  if (namespace === "AWS/WAFV2") return "firewall";
  // Metrics of the stack's own are made of a log.
  if (!namespace.startsWith("AWS/")) return "logs";
  return stack.nodeOf(Object.values(dimensions)[0]);
}

function edge(stack: DrawnStack, kind: PictureEdge["kind"], from: unknown, to: unknown): PictureEdge {
  return { from: stack.nodeOf(from), to: stack.nodeOf(to), kind };
}

function distinct(edges: readonly PictureEdge[]): PictureEdge[] {
  return [...new Map(edges.map((one) => [JSON.stringify(one), one])).values()];
}

/** The ARN of the bucket whose objects an endpoint's policy lets through. */
function bucketOf(policy: string): string | undefined {
  return /"Resource":"([^"/]+)\//.exec(policy)?.[1];
}

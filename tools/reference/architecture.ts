import type * as aws from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import { bucketType, DrawnResource, DrawnStack, functionType, ownNode, ruleType, topicType } from "./drawnStack";
import type { Picture, PictureEdge, PictureNode } from "./picture";

/**
 * Draws the stack for somebody who wants to follow a payment through it.
 *
 * @param resources everything that the program registered.
 * @throws Error that names a type which is neither drawn nor listed among the details.
 */
export function drawArchitecture(resources: readonly DrawnResource[]): Picture {
  const stack = new DrawnStack(resources);
  const vpc = stack.one<aws.ec2.VpcArgs>("aws:ec2/vpc:Vpc");
  const subnets = stack.all<aws.ec2.SubnetArgs>("aws:ec2/subnet:Subnet");
  const half = subnets.length / 2;
  const picture: Picture = {
    groups: [
      { id: "vpc", title: `VPC ${vpc.cidrBlock ?? ""}` },
      { id: "public", title: `${half} public subnets`, parent: "vpc" },
      { id: "private", title: `${half} private subnets`, parent: "vpc" },
    ],
    nodes: [...doors(stack), ...inside(stack), ...stores(stack), ...observers(stack)],
    edges: [...payments(stack), ...data(stack), ...calls(stack), ...reports(stack)],
  };
  const [untold] = stack.untold();
  if (untold !== undefined) {
    throw new Error(
      `${untold} is not in the picture; draw it in tools/reference/architecture.ts, or add it to the details in tools/reference/drawnStack.ts.`,
    );
  }
  return picture;
}

/** What a client meets. */
function doors(stack: DrawnStack): PictureNode[] {
  const acl = stack.one<aws.wafv2.WebAclArgs>("aws:wafv2/webAcl:WebAcl");
  const { httpMethod, apiKeyRequired } = stack.one<aws.apigateway.MethodArgs>("aws:apigateway/method:Method");
  const { pathPart } = stack.one<aws.apigateway.ResourceArgs>("aws:apigateway/resource:Resource");
  const { throttleSettings, quotaSettings } = stack.one<aws.apigateway.UsagePlanArgs>(
    "aws:apigateway/usagePlan:UsagePlan",
  );
  stack.one("aws:apigateway/stage:Stage");
  stack.one("aws:lb/loadBalancer:LoadBalancer");
  const rules = stack.all<aws.lb.ListenerRuleArgs>("aws:lb/listenerRule:ListenerRule");
  const open = rules
    .filter(({ actions }) => actions.some(({ type }) => type === "forward"))
    .sort((one, other) => (one.priority ?? 0) - (other.priority ?? 0));
  return [
    { id: "client", lines: ["Client"], shape: "person" },
    { id: "firewall", lines: ["Firewall (WAF)", ...(acl.rules ?? []).map(({ name }) => name)], shape: "box" },
    {
      id: "api",
      lines: [
        "API Gateway",
        `${httpMethod} /${pathPart}`,
        ...(apiKeyRequired === true ? ["API key"] : []),
        `${throttleSettings?.rateLimit ?? 0} a second`,
        ...(quotaSettings === undefined ? [] : [`${quotaSettings.limit.toLocaleString("en-US")} a day`]),
      ],
      shape: "box",
    },
    { id: "balancer", lines: ["Load balancer", ...open.map(ruleText)], shape: "box", group: "public" },
  ];
}

function ruleText({ conditions }: Unwrap<aws.lb.ListenerRuleArgs>): string {
  const methods = conditions.flatMap(({ httpRequestMethod }) => httpRequestMethod?.values ?? []);
  const paths = conditions.flatMap(({ pathPattern }) => pathPattern?.values ?? []);
  const headers = conditions.flatMap(({ httpHeader }) => httpHeader?.httpHeaderName ?? []);
  return [...methods, ...paths, ...headers.map((header) => `with ${header}`)].join(" ");
}

/** What is in the VPC besides. */
function inside(stack: DrawnStack): PictureNode[] {
  const gateways = stack.names("aws:ec2/natGateway:NatGateway");
  const { engine, engineVersion, instanceClass, multiAz } =
    stack.one<aws.rds.InstanceArgs>("aws:rds/instance:Instance");
  stack.one("aws:ec2/vpcEndpoint:VpcEndpoint");
  return [
    { id: "gateways", lines: [`${gateways.length} NAT gateways`, "one a zone"], shape: "box", group: "public" },
    ...stack.named<aws.lambda.FunctionArgs>(functionType).map(({ name, inputs }): PictureNode => {
      const { runtime, architectures, memorySize } = inputs;
      return {
        id: ownNode(name),
        lines: [
          title(name.replace(/-function$/, "")),
          `Lambda, ${runtime ?? ""}, ${architectures?.join() ?? ""}`,
          `${memorySize ?? 0} MB`,
        ],
        shape: "box",
        group: "private",
      };
    }),
    {
      id: "database",
      lines: [
        "Database",
        `${engine ?? ""} ${engineVersion ?? ""}${multiAz === true ? ", Multi-AZ" : ""}`,
        instanceClass,
      ],
      shape: "store",
      group: "private",
    },
    { id: "endpoint", lines: ["S3 gateway endpoint"], shape: "box", group: "vpc" },
  ];
}

/** What keeps things outside of the VPC. */
function stores(stack: DrawnStack): PictureNode[] {
  stack.names("aws:kms/key:Key");
  return stack.names(bucketType).map((name) => ({ id: ownNode(name), lines: [title(name)], shape: "store" }));
}

/** What tells people of it. */
function observers(stack: DrawnStack): PictureNode[] {
  const groups = stack.names("aws:cloudwatch/logGroup:LogGroup");
  const alarms = stack.all<aws.cloudwatch.MetricAlarmArgs>("aws:cloudwatch/metricAlarm:MetricAlarm");
  const composites = stack.names("aws:cloudwatch/compositeAlarm:CompositeAlarm");
  const watched = alarms.flatMap(metricsOf).map(({ namespace }) => namespace.replace(/^AWS\/|\/.*/g, ""));
  return [
    ...stack.named<aws.cloudwatch.EventRuleArgs>(ruleType).map(({ name, inputs }): PictureNode => ({
      id: ownNode(name),
      lines: inputs.scheduleExpression === undefined ? ["Events of the key"] : ["Schedule", inputs.scheduleExpression],
      shape: "box",
    })),
    { id: "logs", lines: ["CloudWatch Logs", `${groups.length} groups`], shape: "store" },
    {
      id: "alarms",
      lines: [`${alarms.length + composites.length} alarms`, ...[...new Set(watched)].sort()],
      shape: "box",
    },
    ...stack.names(topicType).map((name): PictureNode => ({ id: ownNode(name), lines: [title(name)], shape: "box" })),
  ];
}

/** The way of a payment. */
function payments(stack: DrawnStack): PictureEdge[] {
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

function data(stack: DrawnStack): PictureEdge[] {
  const { targetId } = stack.one<aws.lb.TargetGroupAttachmentArgs>(
    "aws:lb/targetGroupAttachment:TargetGroupAttachment",
  );
  return ways(stack).filter(({ from }) => from !== stack.nodeOf(targetId));
}

/** What calls a function by the clock, and what tells people of an event. */
function calls(stack: DrawnStack): PictureEdge[] {
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
function reports(stack: DrawnStack): PictureEdge[] {
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
function metricsOf(alarm: Unwrap<aws.cloudwatch.MetricAlarmArgs>): WatchedMetric[] {
  const several = (alarm.metricQueries ?? []).flatMap(({ metric }) => metric ?? []);
  return [alarm, ...several].flatMap(({ namespace, dimensions = {} }) =>
    namespace === undefined ? [] : [{ namespace, dimensions }],
  );
}

interface WatchedMetric {
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

function title(name: string): string {
  const words = name.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

import type * as aws from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import { metricsOf } from "./architectureEdges";
import { bucketType, DrawnStack, functionType, ownNode, ruleType, topicType } from "./drawnStack";
import type { PictureNode } from "./picture";

/** What a client meets. */
export function doors(stack: DrawnStack): PictureNode[] {
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
export function inside(stack: DrawnStack): PictureNode[] {
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
export function stores(stack: DrawnStack): PictureNode[] {
  stack.names("aws:kms/key:Key");
  return stack.names(bucketType).map((name) => ({ id: ownNode(name), lines: [title(name)], shape: "store" }));
}

/** What tells people of it. */
export function observers(stack: DrawnStack): PictureNode[] {
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

function title(name: string): string {
  const words = name.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

import { apiGateway, cloudWatch, ec2, elb, events, iam, kms, lambda, logs, rds, s3, sns, waf } from "./clients";
import type { Properties } from "./wire";

/**
 * Looks a resource up by the calls by which AWS's own provider does. It gives nothing, or rejects with AWS's word for it, when there
 * is none.
 */
export type LookUp = (id: string, inputs: Properties) => Promise<unknown>;

/** What a refresh asks the emulator. A type that isn't here is taken to be there, as its state says. */
export const lookUps: Readonly<Record<string, LookUp>> = {
  "aws:ec2/vpc:Vpc": (id) => first(ec2.describeVpcs({ VpcIds: [id] })),
  "aws:ec2/subnet:Subnet": (id) => first(ec2.describeSubnets({ SubnetIds: [id] })),
  "aws:ec2/internetGateway:InternetGateway": (id) => first(ec2.describeInternetGateways({ InternetGatewayIds: [id] })),
  "aws:ec2/eip:Eip": (id) => first(ec2.describeAddresses({ AllocationIds: [id] })),
  "aws:ec2/natGateway:NatGateway": async (id) =>
    (await ec2.describeNatGateways({ NatGatewayIds: [id] })).NatGateways?.find(({ State }) => State !== "deleted"),
  "aws:ec2/routeTable:RouteTable": (id) => first(ec2.describeRouteTables({ RouteTableIds: [id] })),
  "aws:ec2/vpcEndpoint:VpcEndpoint": (id) => first(ec2.describeVpcEndpoints({ VpcEndpointIds: [id] })),
  "aws:ec2/flowLog:FlowLog": (id) => first(ec2.describeFlowLogs({ FlowLogIds: [id] })),
  "aws:ec2/securityGroup:SecurityGroup": (id) => first(ec2.describeSecurityGroups({ GroupIds: [id] })),

  "aws:iam/role:Role": (id) => iam.getRole({ RoleName: id }),
  "aws:iam/rolePolicy:RolePolicy": (_, { role, name }) =>
    iam.getRolePolicy({ RoleName: text(role), PolicyName: text(name) }),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": async (_, { role, policyArn }) => {
    const { AttachedPolicies = [] } = await iam.listAttachedRolePolicies({ RoleName: text(role) });
    return AttachedPolicies.find(({ PolicyArn }) => PolicyArn === policyArn);
  },

  "aws:kms/key:Key": async (id) => {
    const { KeyMetadata } = await kms.describeKey({ KeyId: id });
    await kms.getKeyPolicy({ KeyId: id, PolicyName: "default" });
    await kms.getKeyRotationStatus({ KeyId: id });
    return KeyMetadata?.KeyState === "PendingDeletion" ? undefined : KeyMetadata;
  },

  "aws:s3/bucket:Bucket": (Bucket) => s3.headBucket({ Bucket }),
  "aws:s3/bucketVersioning:BucketVersioning": (Bucket) => s3.getBucketVersioning({ Bucket }),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (Bucket) =>
    s3.getBucketEncryption({ Bucket }),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": (Bucket) =>
    s3.getBucketLifecycleConfiguration({ Bucket }),
  "aws:s3/bucketLogging:BucketLogging": (Bucket) => s3.getBucketLogging({ Bucket }),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": (Bucket) => s3.getPublicAccessBlock({ Bucket }),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": (Bucket) => s3.getBucketOwnershipControls({ Bucket }),

  "aws:lambda/function:Function": (id) => lambda.getFunction({ FunctionName: id }),
  "aws:lambda/permission:Permission": (_, { function: name }) => lambda.getPolicy({ FunctionName: text(name) }),

  "aws:rds/instance:Instance": (_, { identifier }) =>
    first(rds.describeDBInstances({ DBInstanceIdentifier: text(identifier) })),
  "aws:rds/subnetGroup:SubnetGroup": (id) => first(rds.describeDBSubnetGroups({ DBSubnetGroupName: id })),
  "aws:rds/parameterGroup:ParameterGroup": async (id) => {
    await rds.describeDBParameters({ DBParameterGroupName: id });
    return first(rds.describeDBParameterGroups({ DBParameterGroupName: id }));
  },

  "aws:sns/topic:Topic": (id) => sns.getTopicAttributes({ TopicArn: id }),
  "aws:cloudwatch/logGroup:LogGroup": async (id) => {
    const { logGroups = [] } = await logs.describeLogGroups({ logGroupNamePrefix: id });
    return logGroups.find(({ logGroupName }) => logGroupName === id);
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": (id, { logGroupName }) =>
    first(logs.describeMetricFilters({ logGroupName: text(logGroupName), filterNamePrefix: id })),
  "aws:cloudwatch/metricAlarm:MetricAlarm": async (id) =>
    (await cloudWatch.describeAlarms({ AlarmNames: [id], AlarmTypes: ["MetricAlarm"] })).MetricAlarms?.[0],
  "aws:cloudwatch/eventRule:EventRule": (id) => events.describeRule({ Name: id }),
  "aws:cloudwatch/eventTarget:EventTarget": async (_, { rule, targetId }) =>
    (await events.listTargetsByRule({ Rule: text(rule) })).Targets?.find(({ Id }) => Id === targetId),

  "aws:lb/loadBalancer:LoadBalancer": async (id) => {
    await elb.describeLoadBalancerAttributes({ LoadBalancerArn: id });
    return first(elb.describeLoadBalancers({ LoadBalancerArns: [id] }));
  },
  "aws:lb/targetGroup:TargetGroup": (id) => first(elb.describeTargetGroups({ TargetGroupArns: [id] })),
  "aws:lb/listener:Listener": (id) => first(elb.describeListeners({ ListenerArns: [id] })),
  "aws:lb/listenerRule:ListenerRule": (id) => first(elb.describeRules({ RuleArns: [id] })),

  "aws:apigateway/restApi:RestApi": (id) => apiGateway.getRestApi({ restApiId: id }),
  "aws:apigateway/resource:Resource": (id, { restApi }) =>
    apiGateway.getResource({ restApiId: text(restApi), resourceId: id }),
  "aws:apigateway/method:Method": (_, { restApi, resourceId, httpMethod }) =>
    apiGateway.getMethod({ restApiId: text(restApi), resourceId: text(resourceId), httpMethod: text(httpMethod) }),
  "aws:apigateway/stage:Stage": (_, { restApi, stageName }) =>
    apiGateway.getStage({ restApiId: text(restApi), stageName: text(stageName) }),
  "aws:apigateway/usagePlan:UsagePlan": (id) => apiGateway.getUsagePlan({ usagePlanId: id }),
  "aws:apigateway/apiKey:ApiKey": (id) => apiGateway.getApiKey({ apiKey: id, includeValue: true }),

  "aws:wafv2/webAcl:WebAcl": (id, { name, scope }) =>
    waf.getWebACL({ Id: id, Name: text(name), Scope: scope === "CLOUDFRONT" ? "CLOUDFRONT" : "REGIONAL" }),
};

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The first of what a call lists. */
async function first(asked: Promise<object>): Promise<unknown> {
  return Object.values(await asked).find(Array.isArray)?.[0];
}

import { apiGateway, cloudWatch, ec2, elb, events, iam, kms, lambda, logs, rds, s3, sns, waf } from "./clients";
import type { Properties } from "./wire";

/**
 * Looks a resource up by the calls by which AWS's own provider does. It gives nothing, or rejects with AWS's word for it, when there
 * is none.
 */
export type LookUp = (id: string, inputs: Properties) => Promise<unknown>;

/** What a refresh asks the emulator. A type that isn't here is taken to be there, as its state says. */
export const lookUps: Readonly<Record<string, LookUp>> = {
  "aws:ec2/vpc:Vpc": async (id) => (await ec2.describeVpcs({ VpcIds: [id] })).Vpcs?.[0],
  "aws:ec2/subnet:Subnet": async (id) => (await ec2.describeSubnets({ SubnetIds: [id] })).Subnets?.[0],
  "aws:ec2/internetGateway:InternetGateway": async (id) =>
    (await ec2.describeInternetGateways({ InternetGatewayIds: [id] })).InternetGateways?.[0],
  "aws:ec2/eip:Eip": async (id) => (await ec2.describeAddresses({ AllocationIds: [id] })).Addresses?.[0],
  "aws:ec2/natGateway:NatGateway": async (id) =>
    (await ec2.describeNatGateways({ NatGatewayIds: [id] })).NatGateways?.find(({ State }) => State !== "deleted"),
  "aws:ec2/routeTable:RouteTable": async (id) =>
    (await ec2.describeRouteTables({ RouteTableIds: [id] })).RouteTables?.[0],
  "aws:ec2/vpcEndpoint:VpcEndpoint": async (id) =>
    (await ec2.describeVpcEndpoints({ VpcEndpointIds: [id] })).VpcEndpoints?.[0],
  "aws:ec2/flowLog:FlowLog": async (id) => (await ec2.describeFlowLogs({ FlowLogIds: [id] })).FlowLogs?.[0],
  "aws:ec2/securityGroup:SecurityGroup": async (id) =>
    (await ec2.describeSecurityGroups({ GroupIds: [id] })).SecurityGroups?.[0],

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

  "aws:rds/instance:Instance": async (_, { identifier }) =>
    (await rds.describeDBInstances({ DBInstanceIdentifier: text(identifier) })).DBInstances?.[0],
  "aws:rds/subnetGroup:SubnetGroup": async (id) =>
    (await rds.describeDBSubnetGroups({ DBSubnetGroupName: id })).DBSubnetGroups?.[0],
  "aws:rds/parameterGroup:ParameterGroup": async (id) => {
    await rds.describeDBParameters({ DBParameterGroupName: id });
    return (await rds.describeDBParameterGroups({ DBParameterGroupName: id })).DBParameterGroups?.[0];
  },

  "aws:sns/topic:Topic": (id) => sns.getTopicAttributes({ TopicArn: id }),
  "aws:cloudwatch/logGroup:LogGroup": async (id) => {
    const { logGroups = [] } = await logs.describeLogGroups({ logGroupNamePrefix: id });
    return logGroups.find(({ logGroupName }) => logGroupName === id);
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": async (id, { logGroupName }) =>
    (await logs.describeMetricFilters({ logGroupName: text(logGroupName), filterNamePrefix: id })).metricFilters?.[0],
  "aws:cloudwatch/metricAlarm:MetricAlarm": async (id) =>
    (await cloudWatch.describeAlarms({ AlarmNames: [id], AlarmTypes: ["MetricAlarm"] })).MetricAlarms?.[0],
  "aws:cloudwatch/eventRule:EventRule": (id) => events.describeRule({ Name: id }),
  "aws:cloudwatch/eventTarget:EventTarget": async (_, { rule, targetId }) =>
    (await events.listTargetsByRule({ Rule: text(rule) })).Targets?.find(({ Id }) => Id === targetId),

  "aws:lb/loadBalancer:LoadBalancer": async (id) => {
    await elb.describeLoadBalancerAttributes({ LoadBalancerArn: id });
    return (await elb.describeLoadBalancers({ LoadBalancerArns: [id] })).LoadBalancers?.[0];
  },
  "aws:lb/targetGroup:TargetGroup": async (id) =>
    (await elb.describeTargetGroups({ TargetGroupArns: [id] })).TargetGroups?.[0],
  "aws:lb/listener:Listener": async (id) => (await elb.describeListeners({ ListenerArns: [id] })).Listeners?.[0],
  "aws:lb/listenerRule:ListenerRule": async (id) => (await elb.describeRules({ RuleArns: [id] })).Rules?.[0],

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

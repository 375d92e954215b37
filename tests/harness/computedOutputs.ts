import { createHash } from "node:crypto";

/** What a resource's computed outputs are made from. */
interface Origin {
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

type Outputs = Readonly<Record<string, unknown>>;

const account = "123456789012";
const region = "us-east-1";

const arn = (service: string, resource: string, place = `${region}:${account}`) =>
  `arn:aws:${service}:${place}:${resource}`;
/** The name that the program gives, or else one as Pulumi makes it. */
const given = ({ name, inputs }: Origin, property = "name") =>
  (inputs[property] as string | undefined) ?? `${name}-0a1b2c3`;

const secret = (name: string) => arn("secretsmanager", `secret:rds!db-${name}`);

const named = (origin: Origin): Outputs => ({ name: given(origin) });
const none = (): Outputs => ({});
const byArn =
  (service: string, prefix: string, place?: string) =>
  (origin: Origin): Outputs => ({ name: given(origin), arn: arn(service, `${prefix}${given(origin)}`, place) });

/**
 * What AWS would compute, for each type of the program. An output that is missing here would be undefined, and what is built
 * on it would silently disappear; so a type that is missing gets stand-ins, and fails tests/mocks.test.ts.
 */
export const computedOutputs: Readonly<Record<string, (origin: Origin) => Outputs>> = {
  "aws:acm/certificate:Certificate": ({ name, inputs }) => ({
    arn: arn("acm", `certificate/${name}`),
    domainValidationOptions: [
      {
        domainName: String(inputs.domainName),
        resourceRecordName: `_proof.${String(inputs.domainName)}.`,
        resourceRecordType: "CNAME",
        resourceRecordValue: "_answer.acm-validations.aws.",
      },
    ],
  }),
  "aws:acm/certificateValidation:CertificateValidation": none,
  "aws:apigateway/account:Account": none,
  "aws:apigateway/apiKey:ApiKey": none,
  "aws:apigateway/basePathMapping:BasePathMapping": none,
  "aws:apigateway/deployment:Deployment": none,
  "aws:apigateway/domainName:DomainName": ({ name }) => ({
    regionalDomainName: `d-${name}.execute-api.${region}.amazonaws.com`,
    regionalZoneId: "Z1UJRXOUMOOFQ8",
  }),
  "aws:apigateway/integration:Integration": none,
  "aws:apigateway/method:Method": none,
  "aws:apigateway/methodSettings:MethodSettings": none,
  "aws:apigateway/model:Model": named,
  "aws:apigateway/requestValidator:RequestValidator": none,
  "aws:apigateway/resource:Resource": none,
  "aws:apigateway/response:Response": none,
  "aws:apigateway/restApi:RestApi": ({ name }) => ({
    rootResourceId: `${name}-root`,
    executionArn: arn("execute-api", `${name}-id`),
    arn: arn("apigateway", `/restapis/${name}-id`, `${region}:`),
  }),
  "aws:apigateway/stage:Stage": ({ name, inputs }) => ({
    arn: arn("apigateway", `/restapis/${name}/stages/${String(inputs.stageName)}`, `${region}:`),
    invokeUrl: `https://${name}.execute-api.${region}.amazonaws.com/${String(inputs.stageName)}`,
  }),
  "aws:apigateway/usagePlan:UsagePlan": none,
  "aws:apigateway/usagePlanKey:UsagePlanKey": none,
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": (origin) => ({
    arn: arn("cloudwatch", `alarm:${given(origin, "alarmName")}`),
  }),
  "aws:cloudwatch/dashboard:Dashboard": none,
  "aws:cloudwatch/eventRule:EventRule": byArn("events", "rule/"),
  "aws:cloudwatch/eventTarget:EventTarget": none,
  "aws:cloudwatch/logGroup:LogGroup": byArn("logs", "log-group:"),
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": named,
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": none,
  "aws:cloudwatch/metricAlarm:MetricAlarm": byArn("cloudwatch", "alarm:"),
  "aws:cloudwatch/queryDefinition:QueryDefinition": none,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": none,
  "aws:ec2/eip:Eip": none,
  "aws:ec2/flowLog:FlowLog": none,
  "aws:ec2/internetGateway:InternetGateway": none,
  "aws:ec2/natGateway:NatGateway": none,
  "aws:ec2/route:Route": none,
  "aws:ec2/routeTable:RouteTable": none,
  "aws:ec2/routeTableAssociation:RouteTableAssociation": none,
  "aws:ec2/securityGroup:SecurityGroup": none,
  "aws:ec2/subnet:Subnet": none,
  "aws:ec2/vpc:Vpc": none,
  "aws:ec2/vpcEndpoint:VpcEndpoint": () => ({ prefixListId: "pl-63a5400a" }),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": () => ({
    arn: arn("iam", "oidc-provider/token.actions.githubusercontent.com", `:${account}`),
  }),
  "aws:iam/policy:Policy": byArn("iam", "policy/", `:${account}`),
  "aws:iam/role:Role": byArn("iam", "role/", `:${account}`),
  "aws:iam/rolePolicy:RolePolicy": none,
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": none,
  "aws:kms/alias:Alias": none,
  "aws:kms/key:Key": ({ name }) => ({ keyId: `${name}-id`, arn: arn("kms", `key/${name}-id`) }),
  "aws:lambda/function:Function": (origin) => ({
    arn: arn("lambda", `function:${given(origin)}`),
    invokeArn: arn(
      "apigateway",
      `path/2015-03-31/functions/${arn("lambda", `function:${given(origin)}`)}/invocations`,
      `${region}:lambda`,
    ),
  }),
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": none,
  "aws:lambda/invocation:Invocation": () => ({ result: '{"applied":[],"present":[]}' }),
  "aws:lambda/permission:Permission": none,
  "aws:lb/listener:Listener": ({ name }) => ({ arn: arn("elasticloadbalancing", `listener/app/${name}/1/1`) }),
  "aws:lb/listenerRule:ListenerRule": none,
  "aws:lb/loadBalancer:LoadBalancer": ({ name }) => ({
    arn: arn("elasticloadbalancing", `loadbalancer/app/${name}/1`),
    arnSuffix: `app/${name}/1`,
    dnsName: `${name}-1.${region}.elb.amazonaws.com`,
    zoneId: "Z35SXDOTRQ7X7K",
  }),
  "aws:lb/targetGroup:TargetGroup": ({ name }) => ({
    arn: arn("elasticloadbalancing", `targetgroup/${name}/1`),
    arnSuffix: `targetgroup/${name}/1`,
  }),
  "aws:lb/targetGroupAttachment:TargetGroupAttachment": none,
  "aws:rds/eventSubscription:EventSubscription": none,
  "aws:rds/instance:Instance": (origin) => {
    const address = `${given(origin, "identifier")}.cabcdefghijk.${region}.rds.amazonaws.com`;
    return {
      address,
      endpoint: `${address}:${String(origin.inputs.port)}`,
      resourceId: "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
      masterUserSecrets: origin.inputs.manageMasterUserPassword === true ? [{ secretArn: secret(origin.name) }] : [],
    };
  },
  "aws:rds/parameterGroup:ParameterGroup": named,
  "aws:rds/subnetGroup:SubnetGroup": named,
  "aws:route53/record:Record": ({ inputs }) => ({ fqdn: String(inputs.name) }),
  "aws:s3/bucket:Bucket": (origin) => ({ arn: `arn:aws:s3:::${given(origin, "bucket")}` }),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": none,
  "aws:s3/bucketLogging:BucketLogging": none,
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": none,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": none,
  "aws:s3/bucketPolicy:BucketPolicy": none,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": none,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": none,
  "aws:s3/bucketVersioning:BucketVersioning": none,
  "aws:sns/topic:Topic": byArn("sns", ""),
  "aws:sns/topicPolicy:TopicPolicy": none,
  "aws:sns/topicSubscription:TopicSubscription": none,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": none,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": none,
  "aws:wafv2/webAcl:WebAcl": byArn("wafv2", "regional/webacl/"),
  "aws:wafv2/webAclAssociation:WebAclAssociation": none,
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": none,
  // Another one for each name, and no more random than the rest.
  "random:index/randomPassword:RandomPassword": ({ name }) => ({
    result: createHash("sha256").update(name).digest("hex").slice(0, 40),
  }),
  // Another one for each name and each set of keepers.
  "random:index/randomUuid:RandomUuid": ({ name, inputs }) => {
    const digest = createHash("sha256")
      .update(JSON.stringify([name, inputs.keepers]))
      .digest("hex");
    return { result: digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-") };
  },
};

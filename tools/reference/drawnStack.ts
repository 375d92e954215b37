import type * as aws from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";

/** A resource that the program registered. */
export interface DrawnResource {
  readonly type: string;
  readonly name: string;
  /** As the engine got them, with the outputs of other resources in place. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Its id, ARN and other outputs, by which the inputs of other resources name it. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Types that tell how something in the picture is made, and are nothing to see by themselves. */
const details: ReadonlySet<string> = new Set([
  "aws:acm/certificate:Certificate",
  "aws:acm/certificateValidation:CertificateValidation",
  "aws:apigateway/account:Account",
  "aws:apigateway/apiKey:ApiKey",
  "aws:apigateway/basePathMapping:BasePathMapping",
  "aws:apigateway/deployment:Deployment",
  "aws:apigateway/domainName:DomainName",
  "aws:apigateway/methodSettings:MethodSettings",
  "aws:apigateway/model:Model",
  "aws:apigateway/requestValidator:RequestValidator",
  "aws:apigateway/response:Response",
  "aws:apigateway/restApi:RestApi",
  "aws:apigateway/usagePlanKey:UsagePlanKey",
  "aws:cloudwatch/dashboard:Dashboard",
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
  "aws:cloudwatch/queryDefinition:QueryDefinition",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  "aws:ec2/eip:Eip",
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/route:Route",
  "aws:ec2/routeTable:RouteTable",
  "aws:ec2/routeTableAssociation:RouteTableAssociation",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:kms/alias:Alias",
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  "aws:lambda/invocation:Invocation",
  "aws:lambda/permission:Permission",
  "aws:lb/listener:Listener",
  "aws:lb/targetGroup:TargetGroup",
  "aws:rds/parameterGroup:ParameterGroup",
  "aws:rds/subnetGroup:SubnetGroup",
  "aws:route53/record:Record",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketVersioning:BucketVersioning",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "random:index/randomPassword:RandomPassword",
  "random:index/randomUuid:RandomUuid",
]);

/** The node that stands for a type. Buckets, functions, rules and topics are nodes of their own. */
const nodeOfType: Readonly<Record<string, string>> = {
  "aws:apigateway/restApi:RestApi": "api",
  "aws:apigateway/stage:Stage": "api",
  "aws:cloudwatch/logGroup:LogGroup": "logs",
  "aws:ec2/vpcEndpoint:VpcEndpoint": "endpoint",
  "aws:lb/loadBalancer:LoadBalancer": "balancer",
  "aws:rds/instance:Instance": "database",
  "aws:wafv2/webAcl:WebAcl": "firewall",
};

export const bucketType = "aws:s3/bucket:Bucket";
export const functionType = "aws:lambda/function:Function";
export const ruleType = "aws:cloudwatch/eventRule:EventRule";
export const topicType = "aws:sns/topic:Topic";

const ownNodes = [bucketType, functionType, ruleType, topicType];

/** Outputs by which other resources name one, besides its id. */
const referenceOutputs = ["arn", "name", "bucket", "identifier", "invokeArn", "prefixListId", "arnSuffix"];

/** The registered resources, and which of them the picture has told of. */
export class DrawnStack {
  private readonly told = new Set<string>();

  private readonly resources: readonly DrawnResource[];

  constructor(resources: readonly DrawnResource[]) {
    // They register in an order that depends on which outputs come first.
    this.resources = [...resources].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  all<Args>(type: string): Unwrap<Args>[] {
    this.told.add(type);
    return this.resources.filter((resource) => resource.type === type).map(({ inputs }) => inputs as Unwrap<Args>);
  }

  /** @throws Error when there is not exactly one. */
  one<Args>(type: string): Unwrap<Args> {
    const [only, ...more] = this.all<Args>(type);
    if (only === undefined || more.length > 0) {
      throw new Error(
        `The picture shows one ${type}, but the stack has another number; mend what asks for it in architecture.ts, architectureNodes.ts or architectureEdges.ts of tools/reference.`,
      );
    }
    return only;
  }

  /** The node of the resource that has a value among its outputs or is in that security group. */
  nodeOf(reference: unknown): string {
    for (const { type, name, inputs, outputs } of this.resources) {
      const node = ownNodes.includes(type) ? ownNode(name) : nodeOfType[type];
      if (node === undefined) continue;
      const { vpcConfig, vpcSecurityGroupIds } = inputs as Partial<
        Unwrap<aws.lambda.FunctionArgs & aws.rds.InstanceArgs>
      >;
      const groups = [...(vpcConfig?.securityGroupIds ?? []), ...(vpcSecurityGroupIds ?? [])];
      const own = [outputs.id, ...referenceOutputs.map((output) => outputs[output]), ...groups];
      if (reference !== undefined && own.includes(reference)) return node;
    }
    throw new Error(
      `No node of the picture has ${String(reference)}; add its type to nodeOfType in tools/reference/drawnStack.ts.`,
    );
  }

  /** Those of a type with their logical names. */
  named<Args>(type: string): { readonly name: string; readonly inputs: Unwrap<Args> }[] {
    this.told.add(type);
    return this.resources
      .filter((resource) => resource.type === type)
      .map(({ name, inputs }) => ({ name, inputs: inputs as Unwrap<Args> }));
  }

  names(type: string): string[] {
    this.told.add(type);
    return this.resources.filter((resource) => resource.type === type).map(({ name }) => name);
  }

  /** Types that are in the stack, but neither told of nor a detail. */
  untold(): string[] {
    const types = new Set(this.resources.map(({ type }) => type));
    return [...types]
      .filter((type) => type.startsWith("aws:") || type.startsWith("random:"))
      .filter((type) => !this.told.has(type) && !details.has(type));
  }
}

/** The node of what is one of its own by its logical name, such as `auditBucket` or `ledgerReader`. */
export function ownNode(name: string): string {
  return name.replace(/-function$/, "").replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

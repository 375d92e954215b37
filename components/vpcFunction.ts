import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { environmentPolicy, logWriterPolicy, networkInterfacePolicy, tracePolicy } from "./functionPolicies";
import { trustPolicy } from "./iam";
import { makeLogGroup } from "./logGroup";
import { untilInterfacesGo } from "./network";
import { Surroundings } from "./surroundings";

/** How much a function may take. */
export interface FunctionCapacity {
  /** MB. */
  readonly memorySize: number;
  /** Seconds. */
  readonly timeout: number;
  /** Calls at once, kept for this function and its bound; 0 takes what the account has. */
  readonly reservedConcurrency: number;
}

/** What makes one function differ from another. */
export interface FunctionArgs {
  /** Name of the function; its log group is named after it. */
  readonly functionName: string;
  /** A sentence for the console, without a full stop. */
  readonly description: string;
  /** What people call it, such as `payment validator`. */
  readonly calledAs: string;
  /** Texts of the files that it is made of, by name; `index.js` is a CommonJS file that exports `handler`. */
  readonly files: Readonly<Record<string, string>>;
  readonly capacity: FunctionCapacity;
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** Policies beyond those that each function needs, by the purpose that ends their names. */
  readonly rights: Readonly<Record<string, pulumi.Input<string>>>;
}

/** A function in the private subnets, with what other resources name it by. */
export interface VpcFunction {
  readonly function: aws.lambda.Function;
  /** Its group has no way in or out until a rule of its own says so. */
  readonly group: aws.ec2.SecurityGroup;
  readonly logGroupName: pulumi.Output<string>;
}

/**
 * Makes a function in the private subnets, with its role, log group and security group. It may write its own logs and
 * traces, have network interfaces and read its environment; every further right is named by the caller.
 *
 * @param dependsOn what has to be there before the function's first call, besides its rights.
 */
export function makeVpcFunction(
  name: string,
  args: FunctionArgs,
  surroundings: Surroundings,
  { parent, dependsOn = [] }: { readonly parent: pulumi.Resource; readonly dependsOn?: readonly pulumi.Resource[] },
): VpcFunction {
  const { network, keyArn, logRetentionDays, tags } = surroundings;
  const logs = makeLogGroup(
    `${name}-logs`,
    { logGroupName: `/aws/lambda/${args.functionName}`, keyArn, retentionDays: logRetentionDays, tags },
    { parent },
  );
  const { role, policies } = addRole(name, args, logs, surroundings, parent);
  const group = new aws.ec2.SecurityGroup(
    `${name}-group`,
    {
      description: args.calledAs.charAt(0).toUpperCase() + args.calledAs.slice(1),
      vpcId: network.vpcId,
      tags: tags.named(`${name}-group`),
    },
    { parent, customTimeouts: untilInterfacesGo },
  );
  const made = new aws.lambda.Function(
    `${name}-function`,
    {
      name: args.functionName,
      description: args.description,
      runtime: aws.lambda.Runtime.NodeJS24dX,
      architectures: ["arm64"],
      handler: "index.handler",
      code: archive(args.files),
      role: role.arn,
      memorySize: args.capacity.memorySize,
      // -1 is AWS's word for no reservation; 0 would stop the function.
      reservedConcurrentExecutions: args.capacity.reservedConcurrency || -1,
      kmsKeyArn: keyArn,
      timeout: args.capacity.timeout,
      environment: { variables: args.environment },
      vpcConfig: { subnetIds: network.privateSubnetIds, securityGroupIds: [group.id] },
      tracingConfig: { mode: "Active" },
      loggingConfig: { logFormat: "JSON", logGroup: logs.name },
      tags: tags.named(`${name}-function`),
    },
    // Its first call needs every right, and its network interfaces must be removed before the right to do so.
    { parent, dependsOn: [...policies, ...dependsOn] },
  );
  return { function: made, group, logGroupName: logs.name };
}

function archive(files: Readonly<Record<string, string>>): pulumi.asset.AssetArchive {
  return new pulumi.asset.AssetArchive(
    Object.fromEntries(Object.entries(files).map(([file, text]) => [file, new pulumi.asset.StringAsset(text)])),
  );
}

function addRole(
  name: string,
  args: FunctionArgs,
  logs: aws.cloudwatch.LogGroup,
  { keyArn, account, tags }: Surroundings,
  parent: pulumi.Resource,
) {
  const role = new aws.iam.Role(
    `${name}-role`,
    {
      description: `What the ${args.calledAs} may do`,
      assumeRolePolicy: trustPolicy("lambda.amazonaws.com"),
      permissionsBoundary: account.permissionsBoundary,
      tags: tags.named(`${name}-role`),
    },
    { parent },
  );
  const documents = {
    ...args.rights,
    environment: pulumi.output(keyArn).apply((key) => environmentPolicy(key, account.region)),
    logs: logs.arn.apply(logWriterPolicy),
    traces: tracePolicy(),
    network: networkInterfacePolicy(),
  };
  const policies = Object.entries(documents).map(
    ([purpose, policy]) => new aws.iam.RolePolicy(`${name}-${purpose}-policy`, { role: role.name, policy }, { parent }),
  );
  return { role, policies };
}

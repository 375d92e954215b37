import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, trustPolicy } from "./iam";
import { makeLogGroup } from "./logGroup";
import { Surroundings } from "./surroundings";

/** Which network is recorded, and where. */
export interface FlowLogArgs {
  readonly logGroupName: string;
  /** Its network is what is recorded. */
  readonly surroundings: Surroundings;
}

/** A record of all traffic in the VPC, let through or refused: addresses, ports and sizes, never contents. */
export class FlowLog extends pulumi.ComponentResource {
  constructor(name: string, args: FlowLogArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:index:FlowLog", name, {}, opts);
    const { network, account, keyArn, logRetentionDays, tags } = args.surroundings;

    const logs = makeLogGroup(
      `${name}-logs`,
      { logGroupName: args.logGroupName, keyArn, retentionDays: logRetentionDays, tags },
      { parent: this },
    );
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        description: "Lets VPC flow logs write to their log group",
        assumeRolePolicy: trustPolicy("vpc-flow-logs.amazonaws.com", account.accountId),
        permissionsBoundary: account.permissionsBoundary,
        tags: tags.named(`${name}-role`),
      },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      `${name}-policy`,
      { role: role.name, policy: logs.arn.apply(flowLogPolicy) },
      { parent: this },
    );
    new aws.ec2.FlowLog(
      `${name}-vpc`,
      {
        vpcId: network.vpcId,
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: logs.arn,
        iamRoleArn: role.arn,
        maxAggregationInterval: 600,
        tags: tags.named(`${name}-vpc`),
      },
      // A flow log that may not write yet is made all the same, and stays silent.
      { parent: this, dependsOn: [policy] },
    );
    this.registerOutputs();
  }
}

/**
 * Lets VPC flow logs write into one group that exists:
 * https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html, less the making of groups and
 * the look at all groups, for which there are no rights over one alone.
 */
function flowLogPolicy(logGroupArn: string): string {
  return policyDocument({
    Sid: "FlowLogGroup",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
    Resource: [logGroupArn, `${logGroupArn}:*`],
  });
}

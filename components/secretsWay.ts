import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Account } from "../account";
import { policyDocument } from "./iam";
import { Network } from "./network";
import { Tags } from "./tags";

/** Who gets a way to Secrets Manager, and for which secret. */
export interface SecretsWayArgs {
  /** Security group of the client. */
  readonly groupId: pulumi.Input<string>;
  readonly secretArn: pulumi.Output<string>;
  readonly network: Network;
  readonly account: Account;
  readonly tags: Tags;
}

const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };

/**
 * Opens a way to Secrets Manager: through the NAT gateways, which cost the same whoever uses them, and where the network has none
 * by an endpoint of its own, under the name that the service has on the internet.
 *
 * @returns all that has to be there before the first call.
 */
export function openSecretsWay(name: string, args: SecretsWayArgs, parent: pulumi.Resource): pulumi.Resource[] {
  return args.network.reachesInternet ? [toInternet(name, args, parent)] : toEndpoint(name, args, parent);
}

function toInternet(name: string, { groupId, tags }: SecretsWayArgs, parent: pulumi.Resource): pulumi.Resource {
  return new aws.vpc.SecurityGroupEgressRule(
    `${name}-to-secrets`,
    {
      securityGroupId: groupId,
      description: "Secrets Manager, through the NAT gateways",
      ...https,
      cidrIpv4: "0.0.0.0/0",
      tags: tags.named(`${name}-to-secrets`),
    },
    { parent },
  );
}

function toEndpoint(name: string, args: SecretsWayArgs, parent: pulumi.Resource): pulumi.Resource[] {
  const { groupId, secretArn, network, account, tags } = args;
  const group = new aws.ec2.SecurityGroup(
    `${name}-endpoint-group`,
    {
      description: "Endpoint of Secrets Manager",
      vpcId: network.vpcId,
      tags: tags.named(`${name}-endpoint-group`),
    },
    { parent },
  );
  const endpoint = new aws.ec2.VpcEndpoint(
    `${name}-endpoint`,
    {
      vpcId: network.vpcId,
      vpcEndpointType: "Interface",
      serviceName: `com.amazonaws.${account.region}.secretsmanager`,
      // Each zone costs as much again, and nothing but a deployment waits for a zone that is away.
      subnetIds: network.privateSubnetIds.slice(0, 1),
      securityGroupIds: [group.id],
      privateDnsEnabled: true,
      policy: secretArn.apply(secretEndpointPolicy),
      tags: tags.named(`${name}-endpoint`),
    },
    { parent },
  );
  // Not the rule of the way through the NAT gateways with another destination: AWS doesn't make a rule for addresses one for a group.
  const out = new aws.vpc.SecurityGroupEgressRule(
    `${name}-to-endpoint`,
    {
      securityGroupId: groupId,
      description: "Secrets Manager, by its endpoint",
      ...https,
      referencedSecurityGroupId: group.id,
      tags: tags.named(`${name}-to-endpoint`),
    },
    { parent },
  );
  const into = new aws.vpc.SecurityGroupIngressRule(
    `${name}-into-endpoint`,
    {
      securityGroupId: group.id,
      description: "Who reads the secret",
      ...https,
      referencedSecurityGroupId: groupId,
      tags: tags.named(`${name}-into-endpoint`),
    },
    { parent },
  );
  return [endpoint, out, into];
}

/** Lets the endpoint carry one secret's value, and nothing else out of the network. */
function secretEndpointPolicy(secretArn: string): string {
  return policyDocument({
    Sid: "MasterSecret",
    Effect: "Allow",
    Principal: "*",
    Action: "secretsmanager:GetSecretValue",
    Resource: secretArn,
  });
}

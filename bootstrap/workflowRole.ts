import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Tags } from "../components/tags";
import { githubTrust, TrustArgs } from "./trust";

/** A role that workflows take on, and what they may do with it. */
export interface WorkflowRoleArgs {
  /** Who may take it on. */
  readonly trust: Omit<TrustArgs, "providerArn">;
  /** ARN of the account's OIDC provider for GitHub. */
  readonly providerArn: pulumi.Output<string>;
  /** The policy that the role has itself. */
  readonly policy: pulumi.Input<string>;
  /** Policies besides, by what they are for, as one alone has too little room. @default none */
  readonly attached?: Readonly<Record<string, string>>;
  readonly maxSessionSeconds: number;
  readonly tags: Tags;
}

/** Makes the role `<name>-role`, which workflows take on to do what its name says. */
export function makeWorkflowRole(name: string, args: WorkflowRoleArgs): aws.iam.Role {
  const { trust, providerArn, policy, attached = {}, maxSessionSeconds, tags } = args;
  const description = `What workflows of ${trust.repository.owner}/${trust.repository.name} may do to ${name}`;
  const role = new aws.iam.Role(`${name}-role`, {
    description,
    assumeRolePolicy: providerArn.apply((arn) => githubTrust({ providerArn: arn, ...trust })),
    maxSessionDuration: maxSessionSeconds,
    tags: tags.named(`${name}-role`),
  });
  new aws.iam.RolePolicy(`${name}-policy`, { role: role.name, policy });
  for (const [purpose, document] of Object.entries(attached)) {
    const own = new aws.iam.Policy(`${name}-${purpose}-policy`, {
      description: `${description}, by service`,
      policy: document,
      tags: tags.named(`${name}-${purpose}-policy`),
    });
    new aws.iam.RolePolicyAttachment(`${name}-${purpose}-attachment`, { role: role.name, policyArn: own.arn });
  }
  return role;
}

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Database } from "./database";
import { Tags } from "./tags";

/** Who gets a way to the database. */
export interface DatabaseWayArgs {
  /** Security group of the client. */
  readonly groupId: pulumi.Input<string>;
  /** What people call the client, such as `payment validator`. */
  readonly calledAs: string;
  readonly database: Database;
  readonly tags: Tags;
}

/** Opens the database's port between a client's security group and the database's, on both sides. */
export function openDatabaseWay(
  name: string,
  { groupId, calledAs, database, tags }: DatabaseWayArgs,
  parent: pulumi.Resource,
): pulumi.Resource[] {
  const port = { ipProtocol: "tcp", fromPort: database.port, toPort: database.port };
  return [
    new aws.vpc.SecurityGroupEgressRule(
      `${name}-to-database`,
      {
        securityGroupId: groupId,
        description: "PostgreSQL",
        ...port,
        referencedSecurityGroupId: database.securityGroupId,
        tags: tags.named(`${name}-to-database`),
      },
      { parent },
    ),
    new aws.vpc.SecurityGroupIngressRule(
      `${name}-into-database`,
      {
        securityGroupId: database.securityGroupId,
        description: `PostgreSQL from the ${calledAs}`,
        ...port,
        referencedSecurityGroupId: groupId,
        tags: tags.named(`${name}-into-database`),
      },
      { parent },
    ),
  ];
}

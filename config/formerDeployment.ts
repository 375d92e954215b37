import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { databaseName } from "../components/names";
import type { DeployedWith } from "./deployedWith";

/** What the last complete deployment of a stack told. */
export interface FormerDeployment {
  /** As far as it is known; empty for a stack that was never deployed, or that is destroyed. */
  readonly with: Partial<DeployedWith>;
  readonly auditBucketName: string | undefined;
}

/** Outputs of a stack, of whatever version of this program. */
type Outputs = Readonly<Record<string, unknown>>;

/**
 * Finds out what this very stack was deployed with: by its outputs, which are read as a stack reference would, though without a
 * resource of its own in every preview. What can't be read or looked up is told and taken for nothing: a deployment must not hang on it.
 *
 * @param now what is to be deployed, which says where to look for a database that no output tells enough of.
 */
export async function lookUpFormerDeployment(now: DeployedWith): Promise<FormerDeployment> {
  const outputs = await formerOutputs();
  const auditBucketName = textOf(outputs.auditBucketName);
  const { deployedWith } = outputs;
  if (typeof deployedWith === "object" && deployedWith !== null) return { with: deployedWith, auditBucketName };
  const told = toldByOutputs(outputs);
  const isElsewhere = (["accountId", "region", "environmentSuffix"] as const).some(
    (key) => told[key] !== undefined && told[key] !== now[key],
  );
  return { with: { ...told, ...(!isElsewhere && (await toldByDatabase(now))) }, auditBucketName };
}

async function formerOutputs(): Promise<Outputs> {
  try {
    const name = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
    const token = "pulumi:pulumi:readStackOutputs";
    const { outputs = {} } = (await pulumi.runtime.invoke(token, { name })) as { outputs?: Outputs };
    return outputs;
  } catch (thrown) {
    void pulumi.log.info(
      `The stack's own outputs can't be read, so no setting is compared with the former one: ${reasonOf(thrown)}`,
    );
    return {};
  }
}

/** What outputs say of a stack that was deployed before there was the output `deployedWith`, or that set the names at the doors since. */
function toldByOutputs({ apiGatewayUrl, auditBucketName, lambdaFunctionName }: Outputs): Partial<DeployedWith> {
  const [, region, environment] =
    /^https:\/\/\w+\.execute-api\.([a-z0-9-]+)\.[^/]+\/(.+)$/.exec(textOf(apiGatewayUrl) ?? "") ?? [];
  const [, environmentSuffix] = /^payment-validator-(.+)$/.exec(textOf(lambdaFunctionName) ?? "") ?? [];
  const [, accountId] = /-(\d{12})(?:-[a-z][a-z0-9]*)?$/.exec(textOf(auditBucketName) ?? "") ?? [];
  return { accountId, region, environment, environmentSuffix };
}

/**
 * What the database of the stack's name shows, if there is one: after a deployment that told nothing, or that came to no end, it is
 * what would stop the next one half way.
 */
async function toldByDatabase({ environmentSuffix }: DeployedWith): Promise<Partial<DeployedWith>> {
  const dbInstanceIdentifier = databaseName(environmentSuffix);
  try {
    const filters = [{ name: "db-instance-id", values: [dbInstanceIdentifier] }];
    const { instanceIdentifiers } = await aws.rds.getInstances({ filters });
    if (instanceIdentifiers.length === 0) return {};
    const instance = await aws.rds.getInstance({ dbInstanceIdentifier });
    const { subnetIds, vpcId } = await aws.rds.getSubnetGroup({ name: instance.dbSubnetGroup });
    const { cidrBlock } = await aws.ec2.getVpc({ id: vpcId });
    return {
      vpcCidr: cidrBlock,
      availabilityZoneCount: subnetIds.length,
      postgresMajorVersion: Number.parseInt(instance.engineVersion, 10),
      // Storage that may grow by itself tells nothing of what it began with.
      ...(instance.maxAllocatedStorage === 0 && { dbAllocatedStorage: instance.allocatedStorage }),
    };
  } catch (thrown) {
    void pulumi.log.warn(
      `The stack did not tell what it was deployed with, and ${dbInstanceIdentifier} can't be looked up, so a setting that can't ` +
        `change any more is not refused: ${reasonOf(thrown)}. Deploy once with the settings as they were.`,
    );
    return {};
  }
}

function textOf(output: unknown): string | undefined {
  return typeof output === "string" ? output : undefined;
}

function reasonOf(thrown: unknown): string {
  const [line = ""] = (thrown instanceof Error ? thrown.message : String(thrown)).split("\n");
  return line;
}

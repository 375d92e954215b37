import type * as aws from "@pulumi/aws";
import { calls, data, payments, reports } from "./architectureEdges";
import { doors, inside, observers, stores } from "./architectureNodes";
import { DrawnResource, DrawnStack } from "./drawnStack";
import type { Picture } from "./picture";

/**
 * Draws the stack for somebody who wants to follow a payment through it.
 *
 * @param resources everything that the program registered.
 * @throws Error that names a type which is neither drawn nor listed among the details.
 */
export function drawArchitecture(resources: readonly DrawnResource[]): Picture {
  const stack = new DrawnStack(resources);
  const vpc = stack.one<aws.ec2.VpcArgs>("aws:ec2/vpc:Vpc");
  const subnets = stack.all<aws.ec2.SubnetArgs>("aws:ec2/subnet:Subnet");
  const half = subnets.length / 2;
  const picture: Picture = {
    groups: [
      { id: "vpc", title: `VPC ${vpc.cidrBlock ?? ""}` },
      { id: "public", title: `${half} public subnets`, parent: "vpc" },
      { id: "private", title: `${half} private subnets`, parent: "vpc" },
    ],
    nodes: [...doors(stack), ...inside(stack), ...stores(stack), ...observers(stack)],
    edges: [...payments(stack), ...data(stack), ...calls(stack), ...reports(stack)],
  };
  const [untold] = stack.untold();
  if (untold !== undefined) {
    throw new Error(
      `${untold} is not in the picture; draw it in tools/reference/architectureNodes.ts, or add it to the details in tools/reference/drawnStack.ts.`,
    );
  }
  return picture;
}

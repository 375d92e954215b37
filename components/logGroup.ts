import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Tags } from "./tags";

/** What a log group is called, and how its events are kept. */
export interface LogGroupArgs {
  /** Name of the group, where a service of AWS dictates it or it is the link to what writes there. */
  readonly logGroupName: pulumi.Input<string>;
  /** Key that encrypts the events; its policy has to let CloudWatch Logs use it. */
  readonly keyArn: pulumi.Input<string>;
  /** Days until an event expires. */
  readonly retentionDays: number;
  readonly tags: Tags;
}

/**
 * Makes a log group that expires and is encrypted. Made beforehand, as every service would make a missing one by itself,
 * for ever and under no key of the stack's.
 */
export function makeLogGroup(
  name: string,
  args: LogGroupArgs,
  opts: pulumi.CustomResourceOptions,
): aws.cloudwatch.LogGroup {
  return new aws.cloudwatch.LogGroup(
    name,
    {
      name: args.logGroupName,
      retentionInDays: args.retentionDays,
      kmsKeyId: args.keyArn,
      tags: args.tags.named(name),
    },
    opts,
  );
}

import type {
  LogGroupArgs,
  LogMetricFilterArgs,
  LogResourcePolicyArgs,
  QueryDefinitionArgs,
} from "@pulumi/aws/cloudwatch";
import type { StandardUnit } from "@aws-sdk/client-cloudwatch-logs";
import { accountId, logs, region } from "./clients";
import { absent, resource, type Entries } from "./entry";
import { updateTags } from "./tags";
import { policyText, type Plain } from "./wire";

export const logEntries: Entries = {
  "aws:cloudwatch/logGroup:LogGroup": resource({
    plan: (inputs: Plain<LogGroupArgs>) => ({
      name: inputs.name ?? "",
      retention: inputs.retentionInDays ?? 0,
      kmsKeyId: inputs.kmsKeyId,
      tags: inputs.tags,
    }),
    create: async ({ name, retention, kmsKeyId, tags }) => {
      await logs.createLogGroup({ logGroupName: name, kmsKeyId, tags });
      await setRetention(name, retention);
      return { id: name, outputs: { arn: await groupArn(name) } };
    },
    update: async ({ id: name, plan: old }, { retention, tags }) => {
      await setRetention(name, retention);
      const resourceArn = await groupArn(name);
      await updateTags(old.tags, tags, {
        set: (changed) => logs.tagResource({ resourceArn, tags: changed }),
        remove: (tagKeys) => logs.untagResource({ resourceArn, tagKeys }),
      });
      return undefined;
    },
    delete: ({ id }) => logs.deleteLogGroup({ logGroupName: id }),
    autoName: { input: "name" },
    replaces: ["name"],
    limits:
      "A group keeps the key that it was made with; events are neither encrypted nor removed when their time is up, and writing them needs no permission.",
  }),

  "aws:cloudwatch/logMetricFilter:LogMetricFilter": resource({
    plan: ({ name, logGroupName, pattern, metricTransformation }: Plain<LogMetricFilterArgs>) => ({
      filterName: name,
      logGroupName,
      filterPattern: pattern,
      metricTransformations: [
        {
          metricName: metricTransformation.name,
          metricNamespace: metricTransformation.namespace,
          metricValue: metricTransformation.value,
          unit: metricTransformation.unit as StandardUnit | undefined,
        },
      ],
    }),
    create: async (filter) => {
      await logs.putMetricFilter(filter);
      return { id: filter.filterName ?? "" };
    },
    delete: ({ id, plan: { logGroupName } }) => logs.deleteMetricFilter({ logGroupName, filterName: id }),
    autoName: { input: "name" },
    replaces: ["name", "logGroupName"],
    limits: "No metric is made of the log.",
  }),

  "aws:cloudwatch/queryDefinition:QueryDefinition": absent(
    ["name", "logGroupNames", "queryString"] satisfies (keyof QueryDefinitionArgs)[],
    "Not made: the emulator has no saved queries.",
  ),

  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": resource({
    plan: (inputs: Plain<LogResourcePolicyArgs>) => ({
      policyName: inputs.policyName ?? "",
      policyDocument: policyText(inputs.policyDocument),
    }),
    create: async (policy) => {
      await logs.putResourcePolicy(policy);
      return { id: policy.policyName };
    },
    delete: ({ id }) => logs.deleteResourcePolicy({ policyName: id }),
    replaces: ["policyName"],
    limits: "The policy is not enforced.",
  }),
};

/** Sets the days that events are kept; 0 keeps them for ever, as with the `aws` plugin. */
async function setRetention(logGroupName: string, days: number): Promise<void> {
  if (days > 0) await logs.putRetentionPolicy({ logGroupName, retentionInDays: days });
  else await logs.deleteRetentionPolicy({ logGroupName });
}

/** The ARN that tags and Pulumi take, which unlike DescribeLogGroups' own has no `:*` at its end. */
async function groupArn(name: string): Promise<string> {
  return `arn:aws:logs:${await region()}:${await accountId()}:log-group:${name}`;
}

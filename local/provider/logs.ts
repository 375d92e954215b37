import type { LogGroupArgs, LogMetricFilterArgs, LogResourcePolicyArgs } from "@pulumi/aws/cloudwatch";
import type { StandardUnit } from "@aws-sdk/client-cloudwatch-logs";
import { accountId, logs, region } from "./clients";
import { absent, resource, setting, type Entries } from "./entry";
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
      // Unlike DescribeLogGroups' own, the ARN that tags and Pulumi take has no `:*` at its end.
      return { id: name, outputs: { arn: `arn:aws:logs:${await region()}:${await accountId()}:log-group:${name}` } };
    },
    update: ({ id }, { retention }) => setRetention(id, retention),
    retag: ({ arn: resourceArn }) => ({
      set: (tags) => logs.tagResource({ resourceArn, tags }),
      remove: (tagKeys) => logs.untagResource({ resourceArn, tagKeys }),
    }),
    delete: ({ id }) => logs.deleteLogGroup({ logGroupName: id }),
    autoName: { input: "name" },
    replaces: ["name"],
  }),

  "aws:cloudwatch/logMetricFilter:LogMetricFilter": setting({
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
    id: ({ filterName = "" }) => filterName,
    put: (filter) => logs.putMetricFilter(filter),
    delete: ({ id, plan: { logGroupName } }) => logs.deleteMetricFilter({ logGroupName, filterName: id }),
    autoName: { input: "name" },
    replaces: ["name", "logGroupName"],
  }),

  "aws:cloudwatch/queryDefinition:QueryDefinition": absent(),

  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": setting({
    plan: (inputs: Plain<LogResourcePolicyArgs>) => ({
      policyName: inputs.policyName ?? "",
      policyDocument: policyText(inputs.policyDocument),
    }),
    id: ({ policyName }) => policyName,
    put: (policy) => logs.putResourcePolicy(policy),
    delete: ({ id }) => logs.deleteResourcePolicy({ policyName: id }),
    replaces: ["policyName"],
  }),
};

/** Sets the days that events are kept; 0 keeps them for ever, as with the `aws` plugin. */
async function setRetention(logGroupName: string, days: number): Promise<void> {
  if (days > 0) await logs.putRetentionPolicy({ logGroupName, retentionInDays: days });
  else await logs.deleteRetentionPolicy({ logGroupName });
}

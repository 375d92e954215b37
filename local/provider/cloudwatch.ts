import type { MetricAlarmArgs } from "@pulumi/aws/cloudwatch";
import type { ComparisonOperator, Statistic } from "@aws-sdk/client-cloudwatch";
import { accountId, cloudWatch, region } from "./clients";
import { resource, type Entries } from "./entry";
import { tagList } from "./tags";
import type { Plain } from "./wire";

export const cloudWatchEntries: Entries = {
  "aws:cloudwatch/metricAlarm:MetricAlarm": resource({
    plan: (inputs: Plain<MetricAlarmArgs>) => ({
      alarm: {
        AlarmName: inputs.name,
        AlarmDescription: inputs.alarmDescription,
        ComparisonOperator: inputs.comparisonOperator as ComparisonOperator | undefined,
        EvaluationPeriods: inputs.evaluationPeriods,
        Namespace: inputs.namespace,
        MetricName: inputs.metricName,
        Dimensions: Object.entries(inputs.dimensions ?? {}).map(([Name, Value]) => ({ Name, Value })),
        Period: inputs.period,
        Statistic: inputs.statistic as Statistic | undefined,
        Threshold: inputs.threshold,
        TreatMissingData: inputs.treatMissingData,
        AlarmActions: inputs.alarmActions,
        OKActions: inputs.okActions,
      },
      tags: inputs.tags,
    }),
    create: async ({ alarm, tags }) => {
      await cloudWatch.putMetricAlarm({ ...alarm, Tags: tagList(tags) });
      return { id: alarm.AlarmName ?? "", outputs: { arn: await alarmArn(alarm.AlarmName) } };
    },
    delete: ({ id }) => cloudWatch.deleteAlarms({ AlarmNames: [id] }),
    autoName: { input: "name" },
    replaces: ["name"],
    limits: "Alarms are evaluated only when a metric is put by hand, without their dimensions and missing data.",
  }),
};

async function alarmArn(name = ""): Promise<string> {
  return `arn:aws:cloudwatch:${await region()}:${await accountId()}:alarm:${name}`;
}

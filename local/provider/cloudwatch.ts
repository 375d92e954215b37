import type { CompositeAlarmArgs, DashboardArgs, MetricAlarmArgs } from "@pulumi/aws/cloudwatch";
import type { ComparisonOperator, Statistic } from "@aws-sdk/client-cloudwatch";
import { accountId, cloudWatch, region } from "./clients";
import { setting, type Entries } from "./entry";
import { tagList, type TagCalls } from "./tags";
import type { Plain } from "./wire";

export const cloudWatchEntries: Entries = {
  "aws:cloudwatch/metricAlarm:MetricAlarm": setting({
    plan: (inputs: Plain<MetricAlarmArgs>) => ({
      alarm: {
        AlarmName: inputs.name,
        AlarmDescription: inputs.alarmDescription,
        ComparisonOperator: inputs.comparisonOperator as ComparisonOperator | undefined,
        EvaluationPeriods: inputs.evaluationPeriods,
        DatapointsToAlarm: inputs.datapointsToAlarm,
        ...(inputs.metricQueries === undefined
          ? {
              ...metric(inputs),
              Period: inputs.period,
              Statistic: inputs.statistic as Statistic | undefined,
              ExtendedStatistic: inputs.extendedStatistic,
            }
          : { Metrics: inputs.metricQueries.map(query) }),
        Threshold: inputs.threshold,
        TreatMissingData: inputs.treatMissingData,
        AlarmActions: inputs.alarmActions,
        OKActions: inputs.okActions,
        InsufficientDataActions: inputs.insufficientDataActions,
      },
      tags: inputs.tags,
    }),
    id: ({ alarm }) => alarm.AlarmName ?? "",
    put: ({ alarm, tags }) => cloudWatch.putMetricAlarm({ ...alarm, Tags: tagList(tags) }),
    outputs: alarmOutputs,
    retag,
    delete: ({ id }) => cloudWatch.deleteAlarms({ AlarmNames: [id] }),
    autoName: { input: "name" },
    replaces: ["name"],
  }),

  "aws:cloudwatch/compositeAlarm:CompositeAlarm": setting({
    plan: (inputs: Plain<CompositeAlarmArgs>) => ({
      alarm: {
        AlarmName: inputs.alarmName,
        AlarmDescription: inputs.alarmDescription,
        AlarmRule: inputs.alarmRule,
        AlarmActions: inputs.alarmActions,
        OKActions: inputs.okActions,
      },
      tags: inputs.tags,
    }),
    id: ({ alarm }) => alarm.AlarmName,
    put: ({ alarm, tags }) => cloudWatch.putCompositeAlarm({ ...alarm, Tags: tagList(tags) }),
    outputs: alarmOutputs,
    retag,
    delete: ({ id }) => cloudWatch.deleteAlarms({ AlarmNames: [id] }),
    replaces: ["alarmName"],
  }),

  "aws:cloudwatch/dashboard:Dashboard": setting({
    plan: (inputs: Plain<DashboardArgs>) => ({
      DashboardName: inputs.dashboardName,
      DashboardBody: inputs.dashboardBody,
    }),
    id: ({ DashboardName }) => DashboardName,
    put: (dashboard) => cloudWatch.putDashboard(dashboard),
    delete: ({ id }) => cloudWatch.deleteDashboards({ DashboardNames: [id] }),
    replaces: ["dashboardName"],
  }),
};

type MetricQuery = NonNullable<Plain<MetricAlarmArgs>["metricQueries"]>[number];

function metric({
  namespace,
  metricName,
  dimensions = {},
}: Pick<Plain<MetricAlarmArgs>, "namespace" | "metricName" | "dimensions">) {
  return {
    Namespace: namespace,
    MetricName: metricName,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  };
}

function query({ id, expression, label, returnData, metric: measured }: MetricQuery) {
  return {
    Id: id,
    Expression: expression,
    Label: label,
    ReturnData: returnData ?? false,
    MetricStat: measured && { Metric: metric(measured), Period: measured.period, Stat: measured.stat },
  };
}

async function alarmOutputs(name: string): Promise<{ arn: string }> {
  return { arn: `arn:aws:cloudwatch:${await region()}:${await accountId()}:alarm:${name}` };
}

function retag({ arn: ResourceARN }: { arn: string }): TagCalls {
  return {
    set: (tags) => cloudWatch.tagResource({ ResourceARN, Tags: tagList(tags) }),
    remove: (TagKeys) => cloudWatch.untagResource({ ResourceARN, TagKeys }),
  };
}

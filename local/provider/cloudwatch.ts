import type { CompositeAlarmArgs, DashboardArgs, MetricAlarmArgs } from "@pulumi/aws/cloudwatch";
import type { ComparisonOperator, Statistic } from "@aws-sdk/client-cloudwatch";
import { accountId, cloudWatch, region } from "./clients";
import { resource, type Entries } from "./entry";
import { tagList, Tags, updateTags } from "./tags";
import type { Plain } from "./wire";

export const cloudWatchEntries: Entries = {
  "aws:cloudwatch/metricAlarm:MetricAlarm": resource({
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
      },
      tags: inputs.tags,
    }),
    create: async ({ alarm, tags }) => {
      await cloudWatch.putMetricAlarm({ ...alarm, Tags: tagList(tags) });
      return { id: alarm.AlarmName ?? "", outputs: { arn: await alarmArn(alarm.AlarmName) } };
    },
    // An alarm that another one is made up of can't be deleted.
    update: async ({ id, plan: old }, { alarm, tags }) => {
      await cloudWatch.putMetricAlarm(alarm);
      await updateAlarmTags(id, old.tags, tags);
      return undefined;
    },
    delete: ({ id }) => cloudWatch.deleteAlarms({ AlarmNames: [id] }),
    autoName: { input: "name" },
    replaces: ["name"],
    limits:
      "Alarms are evaluated only when a metric is put by hand, without their dimensions and missing data; formulas and percentiles are forgotten.",
  }),

  "aws:cloudwatch/compositeAlarm:CompositeAlarm": resource({
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
    create: async ({ alarm, tags }) => {
      await cloudWatch.putCompositeAlarm({ ...alarm, Tags: tagList(tags) });
      return { id: alarm.AlarmName, outputs: { arn: await alarmArn(alarm.AlarmName) } };
    },
    update: async ({ id, plan: old }, { alarm, tags }) => {
      await cloudWatch.putCompositeAlarm(alarm);
      await updateAlarmTags(id, old.tags, tags);
      return undefined;
    },
    delete: ({ id }) => cloudWatch.deleteAlarms({ AlarmNames: [id] }),
    replaces: ["alarmName"],
  }),

  "aws:cloudwatch/dashboard:Dashboard": resource({
    plan: (inputs: Plain<DashboardArgs>) => ({
      DashboardName: inputs.dashboardName,
      DashboardBody: inputs.dashboardBody,
    }),
    create: async (dashboard) => {
      await cloudWatch.putDashboard(dashboard);
      return { id: dashboard.DashboardName };
    },
    update: async (_existing, dashboard) => {
      await cloudWatch.putDashboard(dashboard);
      return undefined;
    },
    delete: ({ id }) => cloudWatch.deleteDashboards({ DashboardNames: [id] }),
    replaces: ["dashboardName"],
    limits: "The body is kept as it is, and nothing is drawn.",
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

async function updateAlarmTags(name: string, old: Tags, tags: Tags): Promise<void> {
  const ResourceARN = await alarmArn(name);
  await updateTags(old, tags, {
    set: (changed) => cloudWatch.tagResource({ ResourceARN, Tags: tagList(changed) }),
    remove: (TagKeys) => cloudWatch.untagResource({ ResourceARN, TagKeys }),
  });
}

async function alarmArn(name = ""): Promise<string> {
  return `arn:aws:cloudwatch:${await region()}:${await accountId()}:alarm:${name}`;
}

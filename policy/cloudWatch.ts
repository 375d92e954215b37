import type { CompositeAlarmArgs, LogGroupArgs, MetricAlarmArgs } from "@pulumi/aws/cloudwatch";
import { eachResource, Rule } from "./rule";

const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const everyAlarm = [alarm, "aws:cloudwatch/compositeAlarm:CompositeAlarm"];
const logGroup = "aws:cloudwatch/logGroup:LogGroup";

/** Rules about logs and alarms. */
export const cloudWatchRules: readonly Rule[] = [
  eachResource<MetricAlarmArgs | CompositeAlarmArgs>(everyAlarm, {
    id: "cloudwatch-15-alarm-actions",
    controls: ["CloudWatch.15"],
    title: "Alarms tell somebody",
    judge: ({ alarmActions = [] }) => alarmActions.length === 0 && "Name a topic in alarmActions.",
  }),
  eachResource<MetricAlarmArgs | CompositeAlarmArgs>(everyAlarm, {
    id: "cloudwatch-17-actions-enabled",
    controls: ["CloudWatch.17"],
    title: "Alarms may act",
    judge: ({ actionsEnabled }) => actionsEnabled === false && "Set actionsEnabled to true.",
  }),
  eachResource<MetricAlarmArgs>(alarm, {
    id: "cloudwatch-missing-data",
    title: "Alarms say what silence means",
    page: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html",
    judge: ({ treatMissingData }) =>
      treatMissingData === undefined &&
      "Set treatMissingData: notBreaching for counts of errors; for a pulse breaching, or missing with insufficientDataActions.",
  }),
  eachResource<LogGroupArgs>(logGroup, {
    id: "cloudwatch-16-logs-kept",
    controls: ["CloudWatch.16"],
    title: "Logs are kept for a year",
    options: { days: 365 },
    judge: ({ retentionInDays = 0, logGroupClass }, { options: { days = 365 } }) =>
      // Groups of the class DELIVERY keep what they deliver for two days, whatever they are told.
      logGroupClass !== "DELIVERY" &&
      retentionInDays > 0 &&
      retentionInDays < days &&
      `Set retentionInDays to ${days} or more.`,
  }),
  eachResource<LogGroupArgs>(logGroup, {
    id: "cloudwatch-logs-expire",
    title: "Logs expire",
    page: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
    judge: ({ retentionInDays = 0, logGroupClass }) =>
      logGroupClass !== "DELIVERY" && retentionInDays === 0 && "Set retentionInDays.",
  }),
  eachResource<LogGroupArgs>(logGroup, {
    id: "cloudwatch-logs-key",
    title: "Logs are encrypted with a key of one's own",
    page: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
    judge: ({ kmsKeyId }) => !kmsKeyId && "Set kmsKeyId.",
  }),
];

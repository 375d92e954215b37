import { Cases, only } from "./case";

const alarm = only("aws:cloudwatch/metricAlarm:MetricAlarm");
const composite = only("aws:cloudwatch/compositeAlarm:CompositeAlarm");
const logs = only("aws:cloudwatch/logGroup:LogGroup");

/** Cases about logs and alarms. */
export const cloudWatchCases: Cases = {
  "cloudwatch-15-alarm-actions": {
    breaks: {
      unsaid: alarm(),
      "an empty list": alarm({ alarmActions: [] }),
      // Cfn-guard and cdk-nag are content with any of the three; the control asks for those of the state ALARM.
      "when it is over": alarm({ okActions: ["arn:x"] }),
      "when it knows too little": alarm({ insufficientDataActions: ["arn:x"] }),
      "an alarm over others": composite({ alarmRule: 'ALARM("x")' }),
    },
    passes: {
      "a topic": alarm({ alarmActions: ["arn:x"] }),
      "a topic of an alarm over others": composite({ alarmActions: ["arn:x"] }),
    },
  },
  "cloudwatch-17-actions-enabled": {
    breaks: { off: alarm({ actionsEnabled: false }), "off over others": composite({ actionsEnabled: false }) },
    passes: { on: alarm({ actionsEnabled: true }), "AWS's default": alarm() },
  },
  "cloudwatch-missing-data": {
    breaks: { unsaid: alarm() },
    passes: { said: alarm({ treatMissingData: "notBreaching" }) },
  },
  "cloudwatch-16-logs-kept": {
    // Cfn-guard is content with any number.
    breaks: { "a day less than a year": logs({ retentionInDays: 364 }), "a day": logs({ retentionInDays: 1 }) },
    passes: {
      "a year": logs({ retentionInDays: 365 }),
      // Cfn-guard refuses a number that CloudWatch doesn't take either.
      "more than there is": logs({ retentionInDays: 8_675_309 }),
      "for ever": logs({ retentionInDays: 0 }),
      unsaid: logs(),
      "a group that only delivers": logs({ retentionInDays: 1, logGroupClass: "DELIVERY" }),
    },
  },
  "cloudwatch-logs-expire": {
    breaks: {
      unsaid: logs(),
      never: logs({ retentionInDays: 0 }),
      "of another class": logs({ logGroupClass: "STANDARD" }),
    },
    passes: {
      "some day": logs({ retentionInDays: 1 }),
      "a group that only delivers": logs({ logGroupClass: "DELIVERY" }),
    },
  },
  "cloudwatch-logs-key": {
    breaks: { "AWS's key": logs(), empty: logs({ kmsKeyId: "" }) },
    passes: { "one's own": logs({ kmsKeyId: "arn:x" }) },
  },
};

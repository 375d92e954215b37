import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Account } from "../account";
import { AlarmDefinition, isFormula, Metric, Severity } from "./alarmDefinitions";
import { AlarmTopics, makeAlarmTopics } from "./alarmTopics";
import { databaseAlarms, DatabaseWatched } from "./databaseAlarms";
import { doorAlarms, DoorsWatched } from "./doorAlarms";
import { functionAlarms, FunctionsWatched } from "./functionAlarms";
import { Names } from "./names";
import { Tags } from "./tags";

/** Everything that has something to tell. */
export interface Watched extends Omit<DoorsWatched, "region">, FunctionsWatched, DatabaseWatched {
  /** The stack's key, without which nothing can be read or written. */
  readonly keyArn: pulumi.Input<string>;
}

/** What is watched, and who hears of it. */
export interface AlarmsArgs {
  readonly watched: Watched;
  readonly names: Pick<Names, "paymentsFail" | "alarmKeyAlias" | "dashboard">;
  /** Addresses that are mailed to, once their owners have confirmed. */
  readonly emails: { readonly page: string | undefined; readonly notice: string | undefined };
  /** Whether it matters that somebody is told. */
  readonly protect: boolean;
  readonly account: Account;
  readonly tags: Tags;
}

/**
 * Categories of RDS's events that somebody has to hear of, by the topic that they go to; the others tell of backups:
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html.
 */
const databaseEvents = {
  page: ["availability", "deletion", "failover", "failure", "low storage"],
  // Security Hub's RDS.20 looks for one subscription with failures, maintenance and changes, so failures are told twice.
  notice: ["configuration change", "failure", "maintenance", "notification", "recovery"],
};

/** Calls that take a key away, and those that bring it back. */
const keyEvents = ["CancelKeyDeletion", "DisableKey", "EnableKey", "ScheduleKeyDeletion"];

/** The alarms of the stack, the events of its database and its key, and the two topics that tell people of them. */
export class Alarms extends pulumi.ComponentResource {
  /** Of the topic that wakes people. */
  readonly topicArn: pulumi.Output<string>;
  /** Every alarm over a metric. */
  readonly definitions: readonly AlarmDefinition[];
  /** ARNs of the alarms that wake people, and of all others. */
  readonly arns: { readonly page: readonly pulumi.Output<string>[]; readonly notice: readonly pulumi.Output<string>[] };

  constructor(
    private readonly name: string,
    private readonly args: AlarmsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payments:index:Alarms", name, {}, opts);
    const { names, emails, account, tags } = args;
    if (args.protect && emails.page === undefined) {
      void pulumi.log.warn(
        "alarmEmail is not set: nobody is told when payments fail. Set it to the address of whoever is to be woken.",
        this,
      );
    }

    const topics = makeAlarmTopics(
      name,
      { keyAlias: names.alarmKeyAlias, pageEmail: emails.page, noticeEmail: emails.notice, account, tags },
      this,
    );
    this.definitions = [...alarmDefinitions(args.watched, account), ...deliveryAlarms(topics)];
    const made = this.definitions.map((definition) => ({
      severity: definition.severity,
      alarm: this.addAlarm(definition, topics),
    }));
    const ofSeverity = (...wanted: Severity[]) =>
      made.flatMap(({ severity, alarm }) => (wanted.includes(severity) ? [alarm] : []));
    const paymentsFail = this.addPaymentsFail(ofSeverity("symptom"), topics);
    this.addDatabaseEvents(topics);
    this.addKeyEvents(topics);

    this.arns = {
      page: [paymentsFail, ...ofSeverity("page")].map(({ arn }) => arn),
      notice: ofSeverity("symptom", "notice").map(({ arn }) => arn),
    };
    this.topicArn = topics.page.arn;
    this.registerOutputs({ topicArn: this.topicArn });
  }

  private addAlarm(definition: AlarmDefinition, topics: AlarmTopics): aws.cloudwatch.MetricAlarm {
    const { role, severity, description, watches, bad = "above", ...timing } = definition;
    const { period, threshold, evaluationPeriods, datapointsToAlarm, treatMissingData } = timing;
    const { arn } = topics[severity === "page" ? "page" : "notice"];
    return new aws.cloudwatch.MetricAlarm(
      `${this.name}-${role}`,
      {
        ...(isFormula(watches) ? { metricQueries: queriesOf(watches, period) } : metricArgs(watches, period)),
        alarmDescription: this.withRunbook(role, description),
        comparisonOperator: bad === "above" ? "GreaterThanThreshold" : "LessThanThreshold",
        threshold,
        evaluationPeriods,
        ...(datapointsToAlarm !== undefined && { datapointsToAlarm }),
        treatMissingData,
        alarmActions: [arn],
        okActions: [arn],
        ...(treatMissingData === "missing" && { insufficientDataActions: [arn] }),
        tags: this.args.tags.named(`${this.name}-${role}`),
      },
      { parent: this },
    );
  }

  /** The one alarm that a person is woken by while payments fail, whichever symptoms show it. */
  private addPaymentsFail(
    symptoms: readonly aws.cloudwatch.MetricAlarm[],
    { page }: AlarmTopics,
  ): aws.cloudwatch.CompositeAlarm {
    const role = "payments-fail";
    return new aws.cloudwatch.CompositeAlarm(
      `${this.name}-${role}`,
      {
        alarmName: this.args.names.paymentsFail,
        alarmDescription: this.withRunbook(role, "Payments fail at one of the doors or at both"),
        alarmRule: pulumi.all(symptoms.map(({ name }) => name)).apply(anyOf),
        alarmActions: [page.arn],
        okActions: [page.arn],
        tags: this.args.tags.named(`${this.name}-${role}`),
      },
      { parent: this },
    );
  }

  /** What a mail says: which stack it is, what is the matter, and where the runbook says what to do. */
  private withRunbook(role: string, sentence: string): string {
    return `${this.args.names.dashboard}: ${sentence}. What to do: docs/runbook.md#${role}`;
  }

  /** What RDS says of the instance and of its parameters, for which there are no metrics. */
  private addDatabaseEvents({ page, notice }: AlarmTopics): void {
    const { name } = this;
    const { tags, watched } = this.args;
    const ofInstance = { sourceType: "db-instance", sourceIds: [watched.database.identifier] };
    const ofParameters = { sourceType: "db-parameter-group", sourceIds: [watched.database.parameterGroupName] };
    const subscriptions = [
      { role: "database-events", ...ofInstance, eventCategories: databaseEvents.page, snsTopic: page.arn },
      { role: "database-notices", ...ofInstance, eventCategories: databaseEvents.notice, snsTopic: notice.arn },
      {
        role: "parameter-events",
        ...ofParameters,
        eventCategories: ["configuration change"],
        snsTopic: notice.arn,
      },
    ];
    for (const { role, ...subscription } of subscriptions) {
      new aws.rds.EventSubscription(
        `${name}-${role}`,
        { ...subscription, tags: tags.named(`${name}-${role}`) },
        { parent: this },
      );
    }
  }

  /** What CloudTrail writes down of the key; there is no metric of its state. An account without a trail has no such events. */
  private addKeyEvents({ page, pagePolicy }: AlarmTopics): void {
    const { name } = this;
    const { tags, watched } = this.args;
    const rule = new aws.cloudwatch.EventRule(
      `${name}-key-rule`,
      {
        description: "Somebody takes the payment stack's key away, or brings it back",
        eventPattern: pulumi.output(watched.keyArn).apply(keyEventPattern),
        tags: tags.named(`${name}-key-rule`),
      },
      { parent: this },
    );
    new aws.cloudwatch.EventTarget(
      `${name}-key-target`,
      {
        rule: rule.name,
        arn: page.arn,
        inputTransformer: {
          inputPaths: { call: "$.detail.eventName", caller: "$.detail.userIdentity.arn" },
          inputTemplate: JSON.stringify(this.withRunbook("key-events", "<call> of the stack's key by <caller>")),
        },
      },
      { parent: this, dependsOn: [pagePolicy] },
    );
  }
}

/** Every alarm over a metric, but for those over the topics themselves. */
function alarmDefinitions(watched: Watched, { region }: Pick<Account, "region">): AlarmDefinition[] {
  return [...doorAlarms({ ...watched, region }), ...functionAlarms(watched), ...databaseAlarms(watched)];
}

/** Whether what people are told reaches them; of each topic the other one tells. */
function deliveryAlarms({ page, notice }: AlarmTopics): AlarmDefinition[] {
  const undelivered = (topic: aws.sns.Topic): Metric => ({
    namespace: "AWS/SNS",
    metricName: "NumberOfNotificationsFailed",
    dimensions: { TopicName: topic.name },
    statistic: "Sum",
  });
  const common = { period: 300, threshold: 0, evaluationPeriods: 1, treatMissingData: "notBreaching" } as const;
  return [
    {
      role: "page-undelivered",
      severity: "notice",
      description: "A message of an alarm that wakes people reached nobody",
      watches: undelivered(page),
      ...common,
    },
    {
      role: "notice-undelivered",
      severity: "page",
      description: "A message of an alarm that can wait reached nobody",
      watches: undelivered(notice),
      ...common,
    },
  ];
}

function metricArgs({ statistic, ...metric }: Metric, period: number) {
  const isPercentile = /^p\d/.test(statistic);
  return { ...metric, period, ...(isPercentile ? { extendedStatistic: statistic } : { statistic }) };
}

function queriesOf({ metrics, steps }: Extract<AlarmDefinition["watches"], { steps: object }>, period: number) {
  const last = Object.keys(steps).at(-1);
  return [
    ...Object.entries(metrics).map(([id, { statistic, ...metric }]) => ({
      id,
      metric: { ...metric, period, stat: statistic },
    })),
    ...Object.entries(steps).map(([id, expression]) => ({ id, expression, label: id, returnData: id === last })),
  ];
}

/** A rule of a composite alarm that holds while any of some alarms rings. */
function anyOf(alarmNames: readonly string[]): string {
  return alarmNames.map((alarmName) => `ALARM("${alarmName}")`).join(" OR ");
}

/** The events that tell of a key, as EventBridge matches them: https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html. */
function keyEventPattern(keyArn: string): string {
  return JSON.stringify({
    source: ["aws.kms"],
    "detail-type": ["AWS API Call via CloudTrail"],
    detail: { eventSource: ["kms.amazonaws.com"], eventName: keyEvents, resources: { ARN: [keyArn] } },
  });
}

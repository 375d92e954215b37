// Who is told of alarms and of what else happens, and who may tell. Doesn't prove that a mail arrives.
import type { Graph } from "../harness/graph";
import { graphOf } from "../harness/variants";

let graph: Graph;

beforeAll(async () => {
  graph = await graphOf("default");
});

it("hears of the database's failures and changes", () => {
  const instance = graph.named("database-instance").outputs.identifier;
  const [page, notice] = ["alarms-topic", "alarms-notice-topic"].map((name) => graph.named(name).outputs.arn);
  expect(
    graph
      .all("rds/eventSubscription:EventSubscription")
      .map(({ inputs }) => [inputs.sourceType, inputs.sourceIds, inputs.snsTopic, inputs.eventCategories]),
  ).toEqual([
    ["db-instance", [instance], page, ["availability", "deletion", "failover", "failure", "low storage"]],
    ["db-instance", [instance], notice, ["configuration change", "failure", "maintenance", "notification", "recovery"]],
    ["db-parameter-group", [graph.named("database-parameters").outputs.name], notice, ["configuration change"]],
  ]);
});

it("hears of whoever takes the key away, by a topic that doesn't need that key", () => {
  const { inputs: rule } = graph.named("alarms-key-rule");
  expect(JSON.parse(String(rule.eventPattern))).toEqual({
    source: ["aws.kms"],
    "detail-type": ["AWS API Call via CloudTrail"],
    detail: {
      eventSource: ["kms.amazonaws.com"],
      eventName: ["CancelKeyDeletion", "DisableKey", "EnableKey", "ScheduleKeyDeletion"],
      resources: { ARN: [graph.named("encryption-key").outputs.arn] },
    },
  });
  expect(graph.named("alarms-key-target").inputs).toMatchObject({
    arn: graph.named("alarms-topic").outputs.arn,
    inputTransformer: {
      inputPaths: { call: "$.detail.eventName", caller: "$.detail.userIdentity.arn" },
      inputTemplate:
        '"payment-production: <call> of the stack\'s key by <caller>. What to do: docs/runbook.md#key-events"',
    },
  });
  expect(graph.precedes("alarms-topic-policy", "alarms-key-target")).toBe(true);
  for (const topic of graph.all("sns/topic:Topic")) {
    expect([topic.name, topic.inputs.kmsMasterKeyId]).toEqual([topic.name, graph.named("alarms-key").outputs.keyId]);
  }
});

it("mails to the addresses that there are", async () => {
  const mailed = async (config: Record<string, string>) => {
    const { resources } = await graphOf({ config });
    return resources
      .filter(({ type }) => type === "aws:sns/topicSubscription:TopicSubscription")
      .map(({ name, inputs }) => `${name} ${String(inputs.protocol)} ${String(inputs.endpoint)}`)
      .sort();
  };
  expect(graph.all("sns/topicSubscription:TopicSubscription")).toEqual([]);
  expect(await mailed({ alarmEmail: "night@example.com" })).toEqual([
    "alarms-email email night@example.com",
    "alarms-notice-email email night@example.com",
  ]);
  expect(await mailed({ alarmEmail: "night@example.com", noticeEmail: "day@example.com" })).toEqual([
    "alarms-email email night@example.com",
    "alarms-notice-email email day@example.com",
  ]);
  expect(await mailed({ noticeEmail: "day@example.com" })).toEqual(["alarms-notice-email email day@example.com"]);
});

it.each([
  [{}, true],
  [{ noticeEmail: "day@example.com" }, true],
  [{ alarmEmail: "night@example.com" }, false],
  [{ protectData: false }, false],
])("warns with %j that nobody is woken: %s", async (config, warns) => {
  const { warnings } = await graphOf({ config });
  expect(
    warnings.some((message) => message.includes("alarmEmail is not set: nobody is told when payments fail.")),
  ).toBe(warns);
});

it("lets CloudWatch, RDS and EventBridge publish, and bounds them where they say on whose behalf they do", () => {
  const statementsOf = (name: string) =>
    (JSON.parse(String(graph.named(name).inputs.policy)) as { Statement: { Sid: string }[] }).Statement;
  const forAccount = { StringEquals: { "aws:SourceAccount": "123456789012" } };
  const publish = (topic: string) => ({
    Effect: "Allow",
    Action: "sns:Publish",
    Resource: graph.named(topic).outputs.arn,
  });
  const services = ["cloudwatch.amazonaws.com", "events.rds.amazonaws.com"];
  const notifications = { Sid: "Notifications", Principal: { Service: services }, Condition: forAccount };
  expect(statementsOf("alarms-topic-policy")).toEqual([
    { ...notifications, ...publish("alarms-topic") },
    { Sid: "Events", Principal: { Service: "events.amazonaws.com" }, ...publish("alarms-topic") },
  ]);
  expect(statementsOf("alarms-notice-topic-policy")).toEqual([{ ...notifications, ...publish("alarms-notice-topic") }]);
  const use = { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey*"], Resource: "*" };
  expect(statementsOf("alarms-key")).toEqual([
    expect.objectContaining({ Sid: "AccountAdministration" }),
    { Sid: "Alarms", ...use, Principal: { Service: "cloudwatch.amazonaws.com" }, Condition: forAccount },
    { Sid: "Events", ...use, Principal: { Service: ["events.rds.amazonaws.com", "events.amazonaws.com"] } },
  ]);
});

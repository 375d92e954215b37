// What is watched, and who is told. Doesn't prove that CloudWatch publishes these metrics, nor that a mail arrives.
import type { Graph } from "../harness/graph";
import { graphOf } from "../harness/variants";

let graph: Graph;

beforeAll(async () => {
  graph = await graphOf("default");
});

it.each([
  ["alarms-database-cpu", "AWS/RDS", "CPUUtilization", "Average", 80, 2, "breaching"],
  ["alarms-validator-errors", "AWS/Lambda", "Errors", "Sum", 5, 1, "notBreaching"],
  [
    "alarms-oldest-pending",
    "Payments/payment-validator-production",
    "OldestPendingSeconds",
    "Maximum",
    900,
    1,
    "breaching",
  ],
  [
    "alarms-disagreeing",
    "Payments/payment-validator-production",
    "DisagreeingPayments",
    "Maximum",
    0,
    1,
    "notBreaching",
  ],
  ["alarms-migrator-errors", "AWS/Lambda", "Errors", "Sum", 0, 1, "notBreaching"],
  ["alarms-api-4xx", "AWS/ApiGateway", "4XXError", "Sum", 50, 2, "notBreaching"],
  ["alarms-api-5xx", "AWS/ApiGateway", "5XXError", "Sum", 10, 1, "notBreaching"],
])("%s watches %s %s", (name, namespace, metricName, statistic, threshold, evaluationPeriods, treatMissingData) => {
  expect(graph.named(name).inputs).toMatchObject({
    namespace,
    metricName,
    statistic,
    threshold,
    evaluationPeriods,
    treatMissingData,
    period: 300,
    comparisonOperator: "GreaterThanThreshold",
    alarmActions: [graph.named("alarms-topic").outputs.arn],
    okActions: [graph.named("alarms-topic").outputs.arn],
  });
});

it("watches the very resources of the stack", () => {
  expect(graph.named("alarms-database-cpu").inputs.dimensions).toEqual({
    DBInstanceIdentifier: graph.named("database-instance").outputs.identifier,
  });
  expect(graph.named("alarms-validator-errors").inputs.dimensions).toEqual({
    FunctionName: graph.named("validator-function").outputs.name,
  });
  expect(graph.named("alarms-migrator-errors").inputs.dimensions).toEqual({
    FunctionName: graph.named("ledger-migrator-function").outputs.name,
  });
  const api = { ApiName: graph.named("api-rest-api").outputs.name, Stage: "production" };
  for (const name of ["alarms-api-4xx", "alarms-api-5xx"]) expect(graph.named(name).inputs.dimensions).toEqual(api);
});

it("hears of the database's failures and changes", () => {
  expect(
    graph
      .all("rds/eventSubscription:EventSubscription")
      .map(({ inputs }) => [inputs.sourceType, inputs.sourceIds, inputs.eventCategories]),
  ).toEqual([
    [
      "db-instance",
      [graph.named("database-instance").outputs.identifier],
      [
        ...["availability", "configuration change", "deletion", "failover", "failure", "low storage", "maintenance"],
        ...["notification", "recovery"],
      ],
    ],
    ["db-parameter-group", [graph.named("database-parameters").outputs.name], ["configuration change"]],
  ]);
});

it("mails to an address when there is one", async () => {
  expect(graph.all("sns/topicSubscription:TopicSubscription")).toEqual([]);
  expect((await graphOf("every option")).one("sns/topicSubscription:TopicSubscription").inputs).toMatchObject({
    protocol: "email",
    endpoint: "payments@example.com",
  });
});

it("lets CloudWatch and RDS publish for this account alone, and bounds RDS at the topic and not at the key", () => {
  const statementOf = (name: string, sid: string) => {
    const { Statement } = JSON.parse(String(graph.named(name).inputs.policy)) as { Statement: { Sid: string }[] };
    return Statement.find(({ Sid }) => Sid === sid);
  };
  const forAccount = { StringEquals: { "aws:SourceAccount": "123456789012" } };
  expect(statementOf("alarms-topic-policy", "Notifications")).toMatchObject({
    Principal: { Service: ["cloudwatch.amazonaws.com", "events.rds.amazonaws.com"] },
    Condition: forAccount,
  });
  const ofKey = { Action: ["kms:Decrypt", "kms:GenerateDataKey*"], Resource: "*" };
  expect(statementOf("encryption-key", "Alarms")).toEqual({
    ...{ Sid: "Alarms", Effect: "Allow", ...ofKey },
    Principal: { Service: "cloudwatch.amazonaws.com" },
    Condition: forAccount,
  });
  expect(statementOf("encryption-key", "DatabaseEvents")).toEqual({
    ...{ Sid: "DatabaseEvents", Effect: "Allow", ...ofKey },
    Principal: { Service: "events.rds.amazonaws.com" },
  });
});

it("rotates the key, keeps it findable, and takes time to delete it", () => {
  expect(graph.one("kms/key:Key").inputs).toMatchObject({ enableKeyRotation: true, deletionWindowInDays: 10 });
  expect(graph.one("kms/alias:Alias").inputs).toEqual({
    name: "alias/payment-production",
    targetKeyId: "encryption-key-id",
  });
  const { Statement } = JSON.parse(String(graph.one("kms/key:Key").inputs.policy)) as { Statement: { Sid: string }[] };
  expect(Statement).toMatchObject([
    { Sid: "AccountAdministration", Principal: { AWS: "arn:aws:iam::123456789012:root" } },
    { Sid: "LogGroups", Principal: { Service: "logs.us-east-1.amazonaws.com" }, Condition: { ArnLike: {} } },
    { Sid: "Alarms" },
    { Sid: "DatabaseEvents" },
  ]);
});

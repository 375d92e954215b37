// The stack's keys. Doesn't prove what KMS makes of their policies.
import { Graph } from "../harness/graph";
import { graphOf } from "../harness/variants";

let graph: Graph;

beforeAll(async () => {
  graph = await graphOf("default");
});

it("rotates the keys, keeps them findable, and takes time to delete them", () => {
  for (const [key, alias] of [
    ["encryption-key", "alias/payment-production"],
    ["alarms-key", "alias/payment-production/alarms"],
  ] as const) {
    expect(graph.named(key).inputs).toMatchObject({ enableKeyRotation: true, deletionWindowInDays: 10 });
    const { keyId } = graph.named(key).outputs;
    expect(graph.all("kms/alias:Alias").map(({ inputs }) => inputs)).toContainEqual({
      name: alias,
      targetKeyId: keyId,
    });
  }
  const { Statement } = JSON.parse(String(graph.named("encryption-key").inputs.policy)) as {
    Statement: { Sid: string }[];
  };
  expect(Statement).toMatchObject([
    { Sid: "AccountAdministration", Principal: { AWS: "arn:aws:iam::123456789012:root" } },
    { Sid: "LogGroups", Principal: { Service: "logs.us-east-1.amazonaws.com" }, Condition: { ArnLike: {} } },
  ]);
});

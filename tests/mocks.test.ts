// The mocks know all that the program registers and looks up. Doesn't prove that AWS computes the same.
import * as aws from "@pulumi/aws";
import { evaluate } from "./harness/graph";
import { graphOf, variantNames } from "./harness/variants";

it("know every resource type and data source of the program, in all its variants", async () => {
  const graphs = await Promise.all(variantNames.map(graphOf));
  expect([...new Set(graphs.flatMap(({ wanting }) => wanting))]).toEqual([]);
});

describe("for a type and a data source that they don't know", () => {
  const program = async () => {
    const { domainName } = await aws.cloudfront.getDistribution({ id: "E1" });
    const queue = new aws.chime.VoiceConnector("queue", { name: domainName, requireEncryption: true });
    new aws.chime.VoiceConnectorTermination("termination", {
      voiceConnectorId: queue.arn,
      callingRegions: ["US"],
      cidrAllowLists: [],
    });
    return { arn: queue.arn };
  };

  it("say so in a sentence each, and stand in for what is read of them", async () => {
    const graph = await evaluate({ program });
    expect(graph.wanting).toEqual([
      "aws:chime/voiceConnector:VoiceConnector has no computed outputs; add it to tests/harness/computedOutputs.ts.",
      "aws:chime/voiceConnectorTermination:VoiceConnectorTermination has no computed outputs; add it to tests/harness/computedOutputs.ts.",
      "The mocks have no aws:cloudfront/getDistribution:getDistribution; add it to tests/harness/mocks.ts.",
    ]);
    expect(graph.named("queue").inputs.name).toBe("looked-up-domainName");
    expect(graph.named("termination").inputs.voiceConnectorId).toBe("queue-arn");
    expect(graph.outputs).toEqual({ arn: "queue-arn" });
  });
});

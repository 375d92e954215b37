// The mocks know all that the program registers and looks up, take values as an engine does, and give each test the graph that it asks for.
// Doesn't prove that AWS computes the same.
import * as os from "node:os";
import * as aws from "@pulumi/aws";
import * as fc from "fast-check";
import { JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { paymentSchema } from "../lambda/validator/paymentSchema";
import { evaluate } from "./harness/graph";
import { replaced } from "./harness/replaced";
import { withPlainStructs } from "./harness/shortcuts";
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

it.each([NaN, Infinity])("take no %d, wherever in a resource's inputs it is", async (number) => {
  const program = () => {
    new aws.kms.Key("key", { tags: { list: [{ of: number }] } as never });
    return Promise.resolve({});
  };
  await expect(evaluate({ program })).rejects.toThrow(`key is given ${number} for of.`);
});

describe("the graph of some settings", () => {
  const folder = process.cwd();
  const timers = ["setTimeout", "setImmediate", "nextTick", "queueMicrotask"] as const;
  const standing = (): (() => void) => {
    const clock = jest.spyOn(Date, "now").mockReturnValue(0);
    return () => {
      clock.mockRestore();
    };
  };
  const faked = (): (() => void) => {
    jest.useFakeTimers({ doNotFake: [...timers] });
    return () => jest.useRealTimers();
  };
  const elsewhere = (): (() => void) => {
    process.chdir(os.tmpdir());
    return () => {
      process.chdir(folder);
    };
  };

  it("is the same for all who ask", async () => {
    expect(await graphOf({ config: {} })).toBe(await graphOf("default"));
  });

  it.each([
    ["another clock", faked],
    ["a clock that stands", standing],
    ["another folder", elsewhere],
    ["another part of the program", () => replaced(paymentSchema, "required", [])],
  ])("is evaluated anew for a test with %s, and for that one alone", async (_, change) => {
    const before = await graphOf("default");
    const restore = change();
    try {
      expect(await graphOf("default")).not.toBe(before);
    } finally {
      restore();
    }
    expect(await graphOf("default")).toBe(before);
  });
});

describe("what goes between the SDK and an engine", () => {
  type Fields = Record<string, JavaScriptValue>;

  /** As the other side gets it, in the order in which it does. */
  function sent(fields: Fields): string {
    try {
      return JSON.stringify(Struct.fromJavaScript(fields).toJavaScript());
    } catch (thrown) {
      return String(thrown);
    }
  }

  it("is in an evaluation what protobuf would make of it, and so is what it refuses", () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(null, undefined, true, 0, -1.5, "", "text"),
        fc.constant(() => "function"),
        fc.array(tie("any"), { maxLength: 3 }),
        fc.dictionary(fc.string(), tie("any"), { maxKeys: 3 }),
      ),
    })).any;
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value), (any) => {
        const fields = any as Fields;
        const byProtobuf = sent(fields);
        const restore = withPlainStructs();
        try {
          expect(sent(fields)).toBe(byProtobuf);
        } finally {
          restore();
        }
      }),
      { numRuns: 300, seed: 20261127 },
    );
  });

  it("is a copy that the sender's later changes don't reach", () => {
    const restore = withPlainStructs();
    try {
      const fields: { list: string[] } = { list: ["a"] };
      const struct = Struct.fromJavaScript(fields);
      fields.list.push("b");
      expect(struct.toJavaScript()).toEqual({ list: ["a"] });
    } finally {
      restore();
    }
  });
});

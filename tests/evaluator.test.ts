// Graphs that another process evaluates for a file of tests. Doesn't prove that the program is right: the same graph could be wrong twice.
import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as v8 from "node:v8";
import { askEvaluator, evaluatorHere } from "./harness/askEvaluator";
import endRun from "./harness/endRun";
import { evaluateHere } from "./harness/evaluateHere";
import { evaluate, Evaluation, Graph, Refusal } from "./harness/graph";
import { replaced } from "./harness/replaced";
import startRun, { evaluatorsVariable, folderVariable } from "./harness/startRun";

const { [evaluatorsVariable]: portsOfRun, [folderVariable]: folderOfRun, JEST_WORKER_ID: worker } = process.env;

beforeAll(() => startRun({ maxWorkers: 2, collectCoverage: false }));
afterAll(() => {
  endRun();
  const former = { [evaluatorsVariable]: portsOfRun, [folderVariable]: folderOfRun, JEST_WORKER_ID: worker };
  for (const [name, value] of Object.entries(former)) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
});

const ports = () => process.env[evaluatorsVariable]?.split(" ").map(Number) ?? [];
const askFirst = (evaluation: Evaluation) => askEvaluator(ports()[0] ?? 0, evaluation);

it("are those of the file's own process, also when it asks for several at once", async () => {
  const evaluations: Evaluation[] = [
    { config: { dbPassword: "correct-horse-battery" }, secrets: ["dbPassword"] },
    { preview: true, world: { quotas: new Error("no right") } },
  ];
  const asked = await Promise.all(evaluations.map(askFirst));
  for (const [index, evaluation] of evaluations.entries()) {
    expect(asked[index]).toBeInstanceOf(Graph);
    expect(asked[index]).toEqual(await evaluateHere(evaluation));
  }
});

it("come as a refusal where the program refuses, with what it had registered", async () => {
  const evaluation = { config: { vpcCidr: "10.0.0.0/8" } };
  const [there, here] = await Promise.all(
    [askFirst, evaluateHere].map((ask) => ask(evaluation).catch((thrown: unknown) => thrown as Refusal)),
  );
  expect(there).toBeInstanceOf(Refusal);
  expect((there as Refusal).message).toMatch(/^payment-processing:vpcCidr /);
  expect(there).toEqual(here);
  expect((there as Refusal).registered).toEqual((here as Refusal).registered);
});

it("come as a fault where something else went wrong", async () => {
  const server = http.createServer((_, response) => response.end(v8.serialize({ fault: "It fell over." })));
  await once(server.listen(0, "127.0.0.1"), "listening");
  try {
    await expect(askEvaluator((server.address() as AddressInfo).port, {})).rejects.toThrow(/^It fell over\.$/);
  } finally {
    server.close();
  }
});

it("aren't asked of another process by a test that has changed something for itself", async () => {
  // Nobody listens there.
  process.env[evaluatorsVariable] = "1 1";
  const program = () => Promise.resolve({ own: "yes" });
  const ownParts = () => replaced({ part: 1 }, "part", 2);
  const ownFolder = () => {
    const former = process.cwd();
    process.chdir(os.tmpdir());
    return () => {
      process.chdir(former);
    };
  };
  const ownClock = () => {
    jest.useFakeTimers({ now: 0, doNotFake: ["setTimeout", "setImmediate", "nextTick", "queueMicrotask"] });
    return () => jest.useRealTimers();
  };
  await expect(evaluate()).rejects.toMatchObject({ code: "ECONNREFUSED" });
  await expect(evaluate({ program })).resolves.toMatchObject({ outputs: { own: "yes" } });
  for (const change of [ownParts, ownFolder, ownClock]) {
    const undo = change();
    await expect(evaluate()).resolves.toBeInstanceOf(Graph);
    undo();
  }
});

it("are asked of one process by each worker of Jest, of four at most, and of none where its work would not be seen", async () => {
  const started = async (maxWorkers: number, collectCoverage = false) => {
    endRun();
    await startRun({ maxWorkers, collectCoverage });
    return ports().length;
  };
  expect(await started(1)).toBe(0);
  expect(evaluatorHere()).toBeUndefined();
  expect(await started(2, true)).toBe(0);
  expect(await started(9)).toBe(4);
  expect(await started(3)).toBe(3);
  const asked = ["1", "2", "3", "4"].map((id) => {
    process.env.JEST_WORKER_ID = id;
    return evaluatorHere();
  });
  expect(new Set(asked)).toEqual(new Set(ports()));
  expect(asked[3]).toBe(asked[0]);
});

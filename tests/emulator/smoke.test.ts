// The smoke check against a deployed stack, a whole one and broken ones. Doesn't prove what it says of traces, which the
// emulator hasn't got.
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { Lambda } from "@aws-sdk/client-lambda";
import { S3 } from "@aws-sdk/client-s3";
import { Deployment, localDeployment } from "../../tools/smoke/deployment";
import { runSmokeCheck } from "../../tools/smoke/run";
import { TestStack } from "./testStack";

let test: TestStack;
let deployment: Deployment;

beforeAll(async () => {
  test = await TestStack.open();
  const { outputs } = await test.stack.up();
  deployment = await localDeployment(outputs, test.emulator);
});

afterAll(() => test.close());

const states = (table: string) =>
  table
    .split("\n")
    .slice(2)
    .map((line) => line.split(/ {2,}/).slice(0, 2).join(": "));

it("passes every point, and leaves no object behind", async () => {
  const { table, failed } = await runSmokeCheck(deployment);
  expect([failed, states(table)]).toEqual([
    0,
    [
      "API reachable: passed",
      "function invoked: passed",
      "database within reach: passed",
      "load balancer healthy: passed",
      "whole payment flow: passed",
      "audit record written: passed",
      "metrics: passed",
      "traces: not judged",
      "cleaned up: passed",
    ],
  ]);
  const { Versions = [], DeleteMarkers = [] } = await new S3(test.root).listObjectVersions({
    Bucket: deployment.bucketName,
  });
  expect([...Versions, ...DeleteMarkers]).toEqual([]);
});

it("fails the points that something broken concerns, and goes on", async () => {
  const balancers = new ElasticLoadBalancingV2(test.root);
  const { LoadBalancers: [balancer] = [] } = await balancers.describeLoadBalancers({});
  const { Listeners: [listener] = [] } = await balancers.describeListeners({
    LoadBalancerArn: balancer?.LoadBalancerArn,
  });
  const { Rules = [] } = await balancers.describeRules({ ListenerArn: listener?.ListenerArn });
  await balancers.deleteRule({ RuleArn: Rules.find(({ Priority }) => Priority === "4")?.RuleArn });
  await new Lambda(test.root).updateFunctionConfiguration({
    FunctionName: deployment.functionName,
    TracingConfig: { Mode: "PassThrough" },
  });
  const { table, failed } = await runSmokeCheck(deployment);
  expect([failed, states(table).filter((line) => line.endsWith("failed"))]).toEqual([
    2,
    ["load balancer healthy: failed", "traces: failed"],
  ]);
});

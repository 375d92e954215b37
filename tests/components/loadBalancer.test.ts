// The load balancer's rules and listeners. Doesn't prove how it compares header values.
import type { Graph } from "../harness/graph";
import { graphOf } from "../harness/variants";

let graph: Graph;

beforeAll(async () => {
  graph = await graphOf("default");
});

/** The rules of a graph in their order: what a request must have, and what becomes of it. */
function rules(of: Graph): string[] {
  return of
    .all("lb/listenerRule:ListenerRule")
    .sort((one, other) => Number(one.inputs.priority) - Number(other.inputs.priority))
    .map(({ inputs }) => {
      const conditions = inputs.conditions as Record<string, { values?: string[]; httpHeaderName?: string }>[];
      const wanted = conditions.flatMap((condition) =>
        Object.values(condition).map(({ values = [], httpHeaderName }) => httpHeaderName ?? values.join("|")),
      );
      const [action] = inputs.actions as { type: string; fixedResponse?: { statusCode: string } }[];
      return `${wanted.join(" ")} > ${action?.fixedResponse?.statusCode ?? String(action?.type)}`;
    });
}

it("lets payments with the key and probes through, and nothing else", () => {
  expect(rules(graph)).toEqual([
    "/validate POST x-api-key > forward",
    "/validate POST > 403",
    "/validate > 405",
    "/health GET > 200",
  ]);
  expect(graph.named("balancer-http").inputs.defaultActions).toMatchObject([
    { type: "fixed-response", fixedResponse: { statusCode: "404", messageBody: '{"error":"Not found"}' } },
  ]);
});

it("looks at a request's path, method and key, each in its own place", () => {
  const [path, post, get] = [
    { pathPattern: { values: ["/validate"] } },
    { httpRequestMethod: { values: ["POST"] } },
    { httpRequestMethod: { values: ["GET"] } },
  ];
  const key = { httpHeader: { httpHeaderName: "x-api-key", values: [graph.outputs.apiKey] } };
  const asked = ["validate", "no-key", "method", "health"].map((role) => {
    const { priority, conditions, listenerArn } = graph.named(`balancer-rule-${role}`).inputs;
    expect(listenerArn).toBe(graph.named("balancer-http").outputs.arn);
    return [priority, conditions];
  });
  expect(asked).toEqual([
    [10, [path, post, key]],
    [20, [path, post]],
    [30, [path]],
    [40, [{ pathPattern: { values: ["/health"] } }, get]],
  ]);
  expect(graph.named("balancer-rule-validate").inputs.actions).toEqual([
    { type: "forward", targetGroupArn: graph.named("balancer-target").outputs.arn },
  ]);
});

it("refuses in the shape of the validator's answers", () => {
  const answers = ["no-key", "method"].map((role) => graph.named(`balancer-rule-${role}`).inputs.actions);
  const json = { contentType: "application/json" };
  expect(answers).toEqual([
    [{ type: "fixed-response", fixedResponse: { ...json, statusCode: "403", messageBody: '{"error":"Forbidden"}' } }],
    [
      {
        type: "fixed-response",
        fixedResponse: { ...json, statusCode: "405", messageBody: '{"error":"Method not allowed"}' },
      },
    ],
  ]);
});

it("asks for the very key of the API", () => {
  expect(JSON.stringify(graph.named("balancer-rule-validate").inputs.conditions)).toContain(
    JSON.stringify([graph.outputs.apiKey]),
  );
});

it("asks for either key while clients change over", async () => {
  const rotating = await graphOf({ config: { apiKeyVersion: 2, apiFormerKey: true } });
  const [current, former] = ["api-key-2", "api-key"].map(
    (name) => rotating.all("RandomPassword").find((key) => key.name === name)?.outputs.result,
  );
  expect(rotating.outputs.apiKey).toBe(current);
  expect(former).not.toBe(current);
  expect(rotating.named("balancer-rule-validate").inputs.conditions).toContainEqual({
    httpHeader: { httpHeaderName: "x-api-key", values: [current, former] },
  });
});

it("lets no payment through under IAM authorization, which it can't check", async () => {
  expect(rules(await graphOf("IAM authorization"))).toEqual([
    "/validate POST > 403",
    "/validate > 405",
    "/health GET > 200",
  ]);
});

it("speaks HTTP with a warning when it has no certificate", () => {
  expect(graph.all("lb/listener:Listener").map(({ inputs }) => [inputs.port, inputs.protocol])).toEqual([[80, "HTTP"]]);
  expect(graph.warnings).toContainEqual(
    expect.stringContaining("certificateArn is not set: the load balancer takes payments over plain HTTP."),
  );
});

it("answers probes by itself, as the validator would, so that they take nothing from payments", () => {
  expect(graph.named("balancer-rule-health").inputs.actions).toEqual([
    {
      type: "fixed-response",
      fixedResponse: { contentType: "application/json", statusCode: "200", messageBody: '{"status":"ok"}' },
    },
  ]);
});

it("refuses payments over plain HTTP when it has a certificate, and sends all else to HTTPS", async () => {
  const secure = await graphOf("every option");
  expect(secure.warnings.filter((warning) => warning.includes("certificateArn"))).toEqual([]);
  const loadBalancerArn = secure.named("balancer-alb").outputs.arn;
  expect(secure.named("balancer-http").inputs).toMatchObject({
    loadBalancerArn,
    port: 80,
    protocol: "HTTP",
    defaultActions: [{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } }],
  });
  expect(secure.named("balancer-https").inputs).toMatchObject({
    loadBalancerArn,
    defaultActions: [{ type: "fixed-response", fixedResponse: { statusCode: "404" } }],
    port: 443,
    protocol: "HTTPS",
    certificateArn: expect.stringContaining(":certificate/") as string,
    sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
  });
  const onPlain = secure
    .all("lb/listenerRule:ListenerRule")
    .filter(({ inputs }) => inputs.listenerArn === secure.named("balancer-http").outputs.arn);
  expect(onPlain.map(({ inputs: { priority, conditions, actions } }) => ({ priority, conditions, actions }))).toEqual([
    {
      priority: 50,
      conditions: [{ httpRequestMethod: { values: ["POST"] } }],
      actions: [
        {
          type: "fixed-response",
          fixedResponse: {
            contentType: "application/json",
            statusCode: "403",
            messageBody: '{"error":"Send payments over HTTPS"}',
          },
        },
      ],
    },
  ]);
  expect(secure.named("balancer-rule-validate").inputs.listenerArn).toBe(secure.named("balancer-https").outputs.arn);
});

it("lets a rule that moves to another listener go first, so that one that waits for its end keeps no priority", async () => {
  const secure = await graphOf("every option");
  const rules = [...graph.all("lb/listenerRule:ListenerRule"), ...secure.all("lb/listenerRule:ListenerRule")];
  expect(rules.filter((rule) => !rule.deleteBeforeReplace)).toEqual([]);
});

it("drops what is malformed, logs requests, and calls the function without a health check", () => {
  expect(graph.one("lb/loadBalancer:LoadBalancer").inputs).toMatchObject({
    internal: false,
    loadBalancerType: "application",
    subnets: [1, 2, 3].map((zone) => `network-public-${zone}-id`),
    dropInvalidHeaderFields: true,
    desyncMitigationMode: "strictest",
    accessLogs: { bucket: "payment-access-logs-production-123456789012-use1", prefix: "balancer", enabled: true },
  });
  const { tags, ...target } = graph.one("lb/targetGroup:TargetGroup").inputs;
  expect(tags).toBeDefined();
  expect(target).toEqual({ targetType: "lambda" });
  expect(graph.one("lb/targetGroupAttachment:TargetGroupAttachment").inputs).toEqual({
    targetGroupArn: graph.named("balancer-target").outputs.arn,
    targetId: graph.named("validator-function").outputs.arn,
  });
});

it("calls each way in by its protocol", async () => {
  const ways = (await graphOf("every option"))
    .all("vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    .filter(({ name }) => name.startsWith("balancer-"));
  expect(ways.map(({ inputs }) => [inputs.fromPort, inputs.toPort, inputs.description])).toEqual([
    [443, 443, "HTTPS from the internet"],
    [80, 80, "HTTP from the internet"],
  ]);
});

it("may call the function from its own target group in this account", () => {
  expect(graph.named("balancer-permission").inputs).toEqual({
    action: "lambda:InvokeFunction",
    function: graph.named("validator-function").outputs.name,
    principal: "elasticloadbalancing.amazonaws.com",
    sourceArn: graph.named("balancer-target").outputs.arn,
    sourceAccount: "123456789012",
  });
});

it("asks for a key that nobody guesses, of letters and digits alone, as * and ? would stand for any", () => {
  const { length, special, upper, lower, numeric } = graph.named("api-key").inputs;
  expect({ length, special, upper, lower, numeric }).toEqual({ length: 40, special: false });
});

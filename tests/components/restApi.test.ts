// The API's parts, input by input. Doesn't prove how API Gateway carries them out.
import * as crypto from "node:crypto";
import { paymentSchema } from "../../lambda/validator/paymentSchema";
import { evaluate, Graph } from "../harness/graph";
import { graphOf } from "../harness/variants";

let graph: Graph;

beforeAll(async () => {
  graph = await graphOf("default");
});

it("asks for a key and for a body that fits the model, whatever its content type", () => {
  expect(graph.one("apigateway/method:Method").inputs).toEqual({
    restApi: "api-rest-api-id",
    resourceId: "api-validate-id",
    httpMethod: "POST",
    authorization: "NONE",
    apiKeyRequired: true,
    requestValidatorId: "api-request-validator-id",
    requestModels: { "application/json": "Payment", $default: "Payment" },
  });
  expect(graph.one("apigateway/requestValidator:RequestValidator").inputs).toMatchObject({
    validateRequestBody: true,
    validateRequestParameters: true,
  });
  const { schema, ...model } = graph.one("apigateway/model:Model").inputs;
  expect(JSON.parse(String(schema))).toEqual(paymentSchema);
  expect(model).toMatchObject({ name: "Payment", contentType: "application/json" });
  expect(graph.named("api-validate").inputs).toEqual({
    restApi: "api-rest-api-id",
    parentId: "api-rest-api-root",
    pathPart: "validate",
  });
});

it("hands the whole request to the function", () => {
  expect(graph.one("apigateway/integration:Integration").inputs).toEqual({
    restApi: "api-rest-api-id",
    resourceId: "api-validate-id",
    httpMethod: "POST",
    type: "AWS_PROXY",
    integrationHttpMethod: "POST",
    uri: graph.named("validator-function").outputs.invokeArn,
  });
});

it("may call the function by its own method and stage alone", () => {
  expect(graph.named("api-permission").inputs).toEqual({
    action: "lambda:InvokeFunction",
    function: graph.named("validator-function").outputs.name,
    principal: "apigateway.amazonaws.com",
    sourceArn: `${String(graph.named("api-rest-api").outputs.executionArn)}/production/POST/validate`,
  });
});

it("is deployed after each of its parts, and by what each of them is made of", async () => {
  const update = jest.spyOn(crypto.Hash.prototype, "update");
  const { triggers } = (await evaluate()).named("api-deployment").inputs as { triggers: { api: string } };
  const texts = update.mock.calls.map(([text]) => text);
  update.mockRestore();
  const digest = (text: string) => crypto.createHash("sha256").update(text).digest("hex");
  const fingerprinted = JSON.parse(texts.find((text) => digest(text) === triggers.api) ?? "[]") as unknown[];
  const parts = graph.resources.filter(
    ({ name, type }) =>
      /^api-(validate|request-validator|payment-model|response-)/.test(name) && type.startsWith("aws:apigateway/"),
  );
  expect(fingerprinted).toHaveLength(parts.length);
  expect(fingerprinted).toEqual(expect.arrayContaining(parts.map(({ inputs }) => inputs)));
  for (const { name } of parts) expect([name, graph.precedes(name, "api-deployment")]).toEqual([name, true]);
});

it("limits everybody at the stage, and the key by its plan", () => {
  expect(graph.one("apigateway/methodSettings:MethodSettings").inputs).toEqual({
    restApi: "api-rest-api-id",
    stageName: "production",
    methodPath: "*/*",
    settings: {
      metricsEnabled: false,
      loggingLevel: "OFF",
      throttlingRateLimit: 50,
      throttlingBurstLimit: 100,
      dataTraceEnabled: false,
    },
  });
  const { tags, ...plan } = graph.one("apigateway/usagePlan:UsagePlan").inputs;
  expect(tags).toBeDefined();
  expect(plan).toEqual({
    description: "What one API key is good for",
    apiStages: [{ apiId: "api-rest-api-id", stage: "production" }],
    throttleSettings: { rateLimit: 50, burstLimit: 100 },
  });
  expect(graph.one("apigateway/usagePlanKey:UsagePlanKey").inputs).toEqual({
    keyId: "api-key-id",
    keyType: "API_KEY",
    usagePlanId: "api-usage-plan-id",
  });
  expect(graph.one("apigateway/apiKey:ApiKey").inputs).toMatchObject({
    description: "Key of the payment API",
    value: graph.outputs.apiKey,
  });
});

it("keeps the key secret where AWS answers with it", () => {
  expect(graph.one("apigateway/usagePlanKey:UsagePlanKey").secretOutputs).toEqual(["value"]);
});

it("takes two keys under one plan while clients change over, and then the new one alone", async () => {
  const [rotating, rotated] = await Promise.all([
    graphOf({ config: { apiKeyVersion: 2, apiFormerKey: true } }),
    graphOf({ config: { apiKeyVersion: 2 } }),
  ]);
  const keys = (of: Graph) => of.all("apigateway/apiKey:ApiKey").map(({ name }) => name);
  const plans = (of: Graph) =>
    of.all("apigateway/usagePlanKey:UsagePlanKey").map(({ inputs }) => [inputs.keyId, inputs.usagePlanId]);
  expect(keys(rotating)).toEqual(["api-key", "api-key-2"]);
  expect(plans(rotating)).toEqual([
    ["api-key-id", "api-usage-plan-id"],
    ["api-key-2-id", "api-usage-plan-id"],
  ]);
  expect(keys(rotated)).toEqual(["api-key-2"]);
  expect(plans(rotated)).toEqual([["api-key-2-id", "api-usage-plan-id"]]);
});

it("takes no TLS before 1.2, at its own endpoint alone", () => {
  expect(graph.one("apigateway/restApi:RestApi").inputs).toMatchObject({
    endpointConfiguration: { types: "REGIONAL" },
    securityPolicy: "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",
    endpointAccessMode: "STRICT",
  });
});

it("writes down of each request who sent it how, what became of it, and by which ids AWS is asked about it", () => {
  const { accessLogSettings } = graph.one("apigateway/stage:Stage").inputs as { accessLogSettings: { format: string } };
  // Names of https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html.
  expect(JSON.parse(accessLogSettings.format)).toEqual({
    requestId: "$context.requestId",
    extendedRequestId: "$context.extendedRequestId",
    lambdaRequestId: "$context.integration.requestId",
    time: "$context.requestTime",
    sourceIp: "$context.identity.sourceIp",
    method: "$context.httpMethod",
    resource: "$context.resourcePath",
    status: "$context.status",
    responseType: "$context.error.responseType",
    responseLatency: "$context.responseLatency",
    integrationLatency: "$context.integration.latency",
    tlsVersion: "$context.tlsVersion",
    cipherSuite: "$context.cipherSuite",
    traceId: "$context.xrayTraceId",
  });
});

it("writes its logs by a role that AWS's own policy lets write logs, and that API Gateway alone takes on", () => {
  const { tags, ...role } = graph.named("api-log-role").inputs;
  expect(tags).toBeDefined();
  expect({ ...role, assumeRolePolicy: JSON.parse(String(role.assumeRolePolicy)) as unknown }).toEqual({
    description: "Lets API Gateway write logs in this account and region",
    assumeRolePolicy: {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Trust",
          Effect: "Allow",
          Principal: { Service: "apigateway.amazonaws.com" },
          Action: "sts:AssumeRole",
        },
      ],
    },
  });
  expect(graph.named("api-log-policy").inputs).toEqual({
    role: graph.named("api-log-role").outputs.name,
    policyArn: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
  });
  expect(graph.named("api-account").inputs).toEqual({
    cloudwatchRoleArn: graph.named("api-log-role").outputs.arn,
  });
});

it("traces, and writes access logs into its own group", () => {
  expect(graph.one("apigateway/stage:Stage").inputs).toMatchObject({
    deployment: "api-deployment-id",
    stageName: "production",
    xrayTracingEnabled: true,
    accessLogSettings: { destinationArn: graph.named("api-access-logs").outputs.arn },
  });
  expect(graph.named("api-access-logs").inputs.name).toBe("/aws/apigateway/payment-api-production");
});

it("logs how requests fail only when told to, into a group made beforehand", async () => {
  const logging = await graphOf("every option");
  expect(logging.one("apigateway/methodSettings:MethodSettings").inputs.settings).toMatchObject({
    loggingLevel: "ERROR",
    dataTraceEnabled: false,
  });
  expect(logging.named("api-execution-logs").inputs.name).toBe("API-Gateway-Execution-Logs_api-rest-api-id/production");
  expect(logging.precedes("api-execution-logs", "api-throttling")).toBe(true);
});

it("asks for a signature under IAM authorization, besides the key", async () => {
  expect((await graphOf("IAM authorization")).one("apigateway/method:Method").inputs).toMatchObject({
    authorization: "AWS_IAM",
    apiKeyRequired: true,
  });
});

it("takes its limits from the settings", async () => {
  const other = await graphOf({ config: { apiRateLimit: 7, apiBurstLimit: 9, apiDailyQuota: 11 } });
  expect(other.one("apigateway/methodSettings:MethodSettings").inputs.settings).toMatchObject({
    throttlingRateLimit: 7,
    throttlingBurstLimit: 9,
  });
  expect(other.one("apigateway/usagePlan:UsagePlan").inputs).toMatchObject({
    throttleSettings: { rateLimit: 7, burstLimit: 9 },
    quotaSettings: { limit: 11, period: "DAY" },
  });
});

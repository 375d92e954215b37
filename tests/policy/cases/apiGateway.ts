import type { Draft } from "../judge";
import { beside, Cases, judged, only, Shape } from "./case";

const stageType = "aws:apigateway/stage:Stage";
const stage = only(stageType);
const settings = only("aws:apigateway/methodSettings:MethodSettings");
const method = only("aws:apigateway/method:Method");
const httpStage = only("aws:apigatewayv2/stage:Stage");
const api = only("aws:apigateway/restApi:RestApi");
const domain = only("aws:apigateway/domainName:DomainName");
const response = only("aws:apigateway/response:Response");
const association = "aws:wafv2/webAclAssociation:WebAclAssociation";
const planKey = "aws:apigateway/usagePlanKey:UsagePlanKey";

const set = (methodPath: string, values: object, reads: Draft["reads"] = { stageName: ["judged"] }): Draft =>
  beside(
    "aws:apigateway/methodSettings:MethodSettings",
    `settings ${methodPath}`,
    { methodPath, settings: values },
    reads,
  );

const bounded = { throttlingRateLimit: 50, throttlingBurstLimit: 100 };

/** A stage and settings that are tied to it by values. */
const tied = (values: object, ofStage: object, ofSettings: object): Shape => [
  judged(stageType, { ...ofStage }),
  beside("aws:apigateway/methodSettings:MethodSettings", "settings", {
    methodPath: "*/*",
    settings: values,
    ...ofSettings,
  }),
];

/** Cases about REST APIs. */
export const apiGatewayCases: Cases = {
  "apigateway-1-execution-logs": {
    breaks: {
      "no settings": stage(),
      unsaid: [judged(stageType), set("*/*", {})],
      off: [judged(stageType), set("*/*", { loggingLevel: "OFF" })],
      // Cfn-guard is content with it; cdk-nag asks for all methods.
      "for one method only": [judged(stageType), set("validate/POST", { loggingLevel: "ERROR" })],
      "off for one method": [
        judged(stageType),
        set("*/*", { loggingLevel: "ERROR" }),
        set("health/GET", { loggingLevel: "OFF" }),
      ],
      "of another stage": [judged(stageType), set("*/*", { loggingLevel: "ERROR" }, {})],
    },
    passes: {
      errors: [judged(stageType), set("*/*", { loggingLevel: "ERROR" })],
      everything: [judged(stageType), set("*/*", { loggingLevel: "INFO" })],
      "one method says nothing of it": [
        judged(stageType),
        set("*/*", { loggingLevel: "ERROR" }),
        set("health/GET", {}),
      ],
      "a literal name of a stage of the same API": tied(
        { loggingLevel: "ERROR" },
        { restApi: "a", stageName: "v1" },
        { restApi: "a", stageName: "v1" },
      ),
    },
  },
  "apigateway-2-client-certificate": {
    breaks: { none: stage(), empty: stage({ clientCertificateId: "" }) },
    passes: {
      one: stage({ clientCertificateId: "x" }),
      // Checkov asks it of these stages too, of which the control isn't about.
      "a stage of an HTTP API": httpStage({ apiId: "x" }),
    },
  },
  "apigateway-3-tracing": {
    breaks: { unsaid: stage(), off: stage({ xrayTracingEnabled: false }) },
    passes: { on: stage({ xrayTracingEnabled: true }) },
  },
  "apigateway-4-firewall": {
    breaks: {
      none: stage(),
      "another's": [judged(stageType, { arn: "arn:a" }), beside(association, "tie", { resourceArn: "arn:b" })],
      // Checkov spares private APIs and takes WAF Classic; the control knows no exception, and WAF Classic has ended.
      "of a private API": [
        judged(stageType, {}, { restApi: ["api"] }),
        beside("aws:apigateway/restApi:RestApi", "api", { endpointConfiguration: { types: "PRIVATE" } }),
      ],
      "a firewall of WAF Classic": [
        judged(stageType),
        beside("aws:wafregional/webAclAssociation:WebAclAssociation", "tie", {}, { resourceArn: ["judged"] }),
      ],
    },
    passes: {
      "by reference": [judged(stageType), beside(association, "tie", {}, { resourceArn: ["judged"] })],
      "by a literal ARN": [judged(stageType, { arn: "arn:a" }), beside(association, "tie", { resourceArn: "arn:a" })],
    },
  },
  "apigateway-5-encrypted-cache": {
    breaks: {
      unsaid: settings({ settings: { cachingEnabled: true } }),
      off: settings({ settings: { cachingEnabled: true, cacheDataEncrypted: false } }),
    },
    passes: {
      on: settings({ settings: { cachingEnabled: true, cacheDataEncrypted: true } }),
      // Cfn-guard asks for a cache; the control is about one that there is.
      "nothing is cached": settings({ settings: { cachingEnabled: false, cacheDataEncrypted: false } }),
      nothing: settings(),
    },
  },
  "apigateway-access-logs": {
    breaks: {
      none: stage(),
      "null, as other languages have it": stage({ accessLogSettings: null }),
      // Checkov is content with any.
      "no format": stage({ accessLogSettings: { destinationArn: "arn:x" } }),
      "no destination": stage({ accessLogSettings: { destinationArn: "", format: "$context.requestId" } }),
    },
    passes: { some: stage({ accessLogSettings: { destinationArn: "arn:x", format: "$context.requestId" } }) },
  },
  "apigateway-no-body-traces": {
    breaks: { on: settings({ settings: { dataTraceEnabled: true } }) },
    passes: {
      off: settings({ settings: { dataTraceEnabled: false } }),
      "AWS's default": settings({ settings: {} }),
      nothing: settings(),
    },
  },
  "apigateway-throttling": {
    breaks: {
      "no settings": stage(),
      "no rate": [judged(stageType), set("*/*", { throttlingBurstLimit: 100 })],
      "no burst": [judged(stageType), set("*/*", { throttlingRateLimit: 50 })],
      "no bound on the rate": [judged(stageType), set("*/*", { ...bounded, throttlingRateLimit: -1 })],
      "no bound on the burst": [judged(stageType), set("*/*", { ...bounded, throttlingBurstLimit: -1 })],
      "a rate of nothing": [judged(stageType), set("*/*", { ...bounded, throttlingRateLimit: 0 })],
      "a burst of nothing": [judged(stageType), set("*/*", { ...bounded, throttlingBurstLimit: 0 })],
      "a bound of nothing": [judged(stageType), set("*/*", { throttlingRateLimit: 0, throttlingBurstLimit: 0 })],
      "lifted for one method": [judged(stageType), set("*/*", bounded), set("a/GET", { throttlingRateLimit: -1 })],
      "lifted in bursts for one method": [
        judged(stageType),
        set("*/*", bounded),
        set("a/GET", { throttlingBurstLimit: -1 }),
      ],
      "a stage of that name of another API": tied(
        bounded,
        { restApi: "a", stageName: "v1" },
        { restApi: "b", stageName: "v1" },
      ),
      "another stage of that API": tied(bounded, { restApi: "a", stageName: "v1" }, { restApi: "a", stageName: "v2" }),
      "stages that say neither": tied(bounded, {}, {}),
    },
    passes: {
      bounded: [judged(stageType), set("*/*", bounded)],
      "another bound for one method": [
        judged(stageType),
        set("*/*", bounded),
        set("a/GET", { throttlingRateLimit: 5 }),
      ],
      "closed for one method": [
        judged(stageType),
        set("*/*", bounded),
        set("a/GET", { throttlingRateLimit: 0, throttlingBurstLimit: 0 }),
      ],
      "of the same API by reference": [
        judged(stageType, { stageName: "v1" }, { restApi: ["api"] }),
        beside(
          "aws:apigateway/methodSettings:MethodSettings",
          "settings",
          { methodPath: "*/*", settings: bounded, stageName: "v1" },
          { restApi: ["api"] },
        ),
        beside("aws:apigateway/restApi:RestApi", "api"),
      ],
    },
  },
  "apigateway-tls": {
    breaks: {
      unsaid: api(),
      "1.0": api({ securityPolicy: "TLS_1_0" }),
      "no such policy": api({ securityPolicy: "TLS_1_2x" }),
      "not at its end": api({ securityPolicy: "xTLS_1_2" }),
    },
    passes: {
      "1.2": api({ securityPolicy: "TLS_1_2" }),
      "1.3": api({ securityPolicy: "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09" }),
      "1.2 at the edge": api({ securityPolicy: "SecurityPolicy_TLS12_PFS_2025_EDGE" }),
      "no endpoint of its own": api({ disableExecuteApiEndpoint: true }),
    },
  },
  "apigateway-11-domain-tls": {
    breaks: { unsaid: domain(), "1.0": domain({ securityPolicy: "TLS_1_0" }) },
    passes: { "1.2": domain({ securityPolicy: "TLS_1_2" }) },
  },
  "apigateway-caller-known": {
    breaks: {
      open: method({ httpMethod: "POST", authorization: "NONE" }),
      "for everybody to read": method({ httpMethod: "GET", authorization: "NONE" }),
      "no key": method({ authorization: "NONE", apiKeyRequired: false }),
    },
    passes: {
      // Cfn-guard and cdk-nag don't count a key.
      "a key": method({ httpMethod: "POST", authorization: "NONE", apiKeyRequired: true }),
      signed: method({ httpMethod: "POST", authorization: "AWS_IAM" }),
      // Checkov refuses it, as the provider does.
      unsaid: method({ httpMethod: "POST" }),
      // Checkov refuses these and lets others pass, if the API has a policy for everybody.
      "questions of browsers": method({ httpMethod: "OPTIONS", authorization: "NONE" }),
    },
  },
  "apigateway-model-checked": {
    breaks: {
      "a model that nothing checks by": method({ requestModels: { "application/json": "Payment" } }),
      "a validator without anything to check by": method({ requestValidatorId: "x" }),
      "a validator and empty lists": method({ requestValidatorId: "x", requestModels: {}, requestParameters: {} }),
    },
    passes: {
      both: method({ requestValidatorId: "x", requestModels: { "application/json": "Payment" } }),
      // Checkov asks every method but OPTIONS for a validator, and for nothing to check by.
      neither: method({ httpMethod: "GET" }),
      "a model and parameters": method({
        requestValidatorId: "x",
        requestModels: { "application/json": "Payment" },
        requestParameters: { "method.request.querystring.id": true },
      }),
      "parameters alone": method({
        requestValidatorId: "x",
        requestParameters: { "method.request.querystring.id": true },
      }),
      "parameters that nothing asks for": method({ requestParameters: { "method.request.querystring.id": false } }),
    },
  },
  "apigateway-validator-validates": {
    breaks: {
      nothing: only("aws:apigateway/requestValidator:RequestValidator")(),
      neither: only("aws:apigateway/requestValidator:RequestValidator")({
        validateRequestBody: false,
        validateRequestParameters: false,
      }),
    },
    passes: {
      body: only("aws:apigateway/requestValidator:RequestValidator")({ validateRequestBody: true }),
      parameters: only("aws:apigateway/requestValidator:RequestValidator")({ validateRequestParameters: true }),
    },
  },
  "apigateway-plan-has-key": {
    breaks: {
      none: only("aws:apigateway/usagePlan:UsagePlan")(),
      "another's": [
        judged("aws:apigateway/usagePlan:UsagePlan", { id: "a" }),
        beside(planKey, "tie", { usagePlanId: "b" }),
      ],
    },
    passes: {
      "by reference": [
        judged("aws:apigateway/usagePlan:UsagePlan"),
        beside(planKey, "tie", {}, { usagePlanId: ["judged"] }),
      ],
      "by a literal id": [
        judged("aws:apigateway/usagePlan:UsagePlan", { id: "a" }),
        beside(planKey, "tie", { usagePlanId: "a" }),
      ],
    },
  },
  "apigateway-key-has-plan": {
    breaks: {
      none: only("aws:apigateway/apiKey:ApiKey")(),
      "a plan of others": [
        judged("aws:apigateway/apiKey:ApiKey"),
        beside(planKey, "tie", {}, { usagePlanId: ["judged"] }),
      ],
    },
    passes: { one: [judged("aws:apigateway/apiKey:ApiKey"), beside(planKey, "tie", {}, { keyId: ["judged"] })] },
  },
  "apigateway-deployment-renewed": {
    breaks: {
      unsaid: only("aws:apigateway/deployment:Deployment")(),
      "an empty list": only("aws:apigateway/deployment:Deployment")({ triggers: {} }),
    },
    passes: { renewed: only("aws:apigateway/deployment:Deployment")({ triggers: { api: "1" } }) },
  },
  "apigateway-answers-repeat-nothing": {
    breaks: Object.fromEntries(
      [
        "$context.error.validationErrorString",
        "$context.error.message",
        "$context.error.messageString",
        "$input.json('$')",
      ].map((text) => [
        text,
        response({ responseTemplates: { "text/plain": "no", "application/json": `{"error":"${text}"}` } }),
      ]),
    ),
    passes: {
      "words of one's own": response({ responseTemplates: { "application/json": '{"error":"Request refused"}' } }),
      "an id": response({ responseTemplates: { "application/json": "$context.requestId $context.errorXmessage" } }),
      "AWS's own": response(),
    },
  },
};

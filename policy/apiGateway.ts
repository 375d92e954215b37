import type {
  DeploymentArgs,
  MethodArgs,
  MethodSettingsArgs,
  RequestValidatorArgs,
  ResponseArgs,
  StageArgs,
} from "@pulumi/aws/apigateway";
import { eachInStack, eachResource, Rule } from "./rule";

const stage = "aws:apigateway/stage:Stage";
const method = "aws:apigateway/method:Method";
const methodSettings = "aws:apigateway/methodSettings:MethodSettings";
const guide = "https://docs.aws.amazon.com/apigateway/latest/developerguide";

/** Rules about REST APIs. */
export const apiGatewayRules: readonly Rule[] = [
  eachResource<MethodSettingsArgs>(methodSettings, {
    id: "apigateway-1-execution-logs",
    controls: ["APIGateway.1"],
    title: "Stages log how requests fail",
    advisoryBecause: "These logs can quote a body that a request model refuses, and so card numbers.",
    judge: ({ settings }) =>
      !["ERROR", "INFO"].includes(settings?.loggingLevel ?? "OFF") && "Set settings.loggingLevel to ERROR.",
  }),
  eachResource<StageArgs>(stage, {
    id: "apigateway-2-client-certificate",
    controls: ["APIGateway.2"],
    title: "Stages show a certificate to their backend",
    advisoryBecause: "It is for backends that are reached over HTTP; Lambda is called by IAM.",
    judge: ({ clientCertificateId }) => !clientCertificateId && "Set clientCertificateId.",
  }),
  eachResource<StageArgs>(stage, {
    id: "apigateway-3-tracing",
    controls: ["APIGateway.3"],
    title: "Stages trace requests",
    judge: ({ xrayTracingEnabled }) => xrayTracingEnabled !== true && "Set xrayTracingEnabled to true.",
  }),
  eachInStack([stage, "aws:wafv2/webAclAssociation:WebAclAssociation"], {
    id: "apigateway-4-firewall",
    controls: ["APIGateway.4"],
    title: "Stages have a firewall before them",
    judge: (resource, stack) =>
      stack.reading(resource, "aws:wafv2/webAclAssociation:WebAclAssociation", "resourceArn").length === 0 &&
      "Add a WebAclAssociation with the stage's ARN.",
  }),
  eachResource<MethodSettingsArgs>(methodSettings, {
    id: "apigateway-5-encrypted-cache",
    controls: ["APIGateway.5"],
    title: "Cached answers are encrypted",
    judge: ({ settings }) =>
      settings?.cachingEnabled === true &&
      settings.cacheDataEncrypted !== true &&
      "Set settings.cacheDataEncrypted to true.",
  }),
  eachResource<StageArgs>(stage, {
    id: "apigateway-9-access-logs",
    controls: ["APIGateway.9"],
    title: "Stages write an access log",
    judge: ({ accessLogSettings }) => accessLogSettings === undefined && "Set accessLogSettings.",
  }),
  eachResource<MethodSettingsArgs>(methodSettings, {
    id: "apigateway-no-body-traces",
    title: "No log holds whole requests and answers",
    page: `${guide}/set-up-logging.html`,
    judge: ({ settings }) => settings?.dataTraceEnabled !== false && "Set settings.dataTraceEnabled to false.",
  }),
  eachResource<MethodSettingsArgs>(methodSettings, {
    id: "apigateway-throttling",
    title: "Stages bound rate and burst for everybody",
    page: `${guide}/api-gateway-request-throttling.html`,
    judge: ({ settings }) =>
      !((settings?.throttlingRateLimit ?? -1) > 0 && (settings?.throttlingBurstLimit ?? -1) > 0) &&
      "Set settings.throttlingRateLimit and settings.throttlingBurstLimit; -1 means no bound.",
  }),
  eachResource<MethodArgs>(method, {
    id: "apigateway-caller-known",
    title: "Methods ask for a key or an authorization",
    page: `${guide}/apigateway-control-access-to-api.html`,
    judge: ({ httpMethod, authorization, apiKeyRequired }) =>
      httpMethod !== "OPTIONS" &&
      authorization === "NONE" &&
      apiKeyRequired !== true &&
      "Set authorization, or apiKeyRequired to true.",
  }),
  eachResource<MethodArgs>(method, {
    id: "apigateway-model-checked",
    title: "A request validator has a model to check by, and a model a validator",
    page: `${guide}/api-gateway-method-request-validation.html`,
    judge: ({ requestValidatorId, requestModels = {} }) =>
      (requestValidatorId === undefined) !== (Object.keys(requestModels).length === 0) &&
      "Set both requestValidatorId and requestModels.",
  }),
  eachResource<RequestValidatorArgs>("aws:apigateway/requestValidator:RequestValidator", {
    id: "apigateway-validator-validates",
    title: "Request validators check something",
    page: `${guide}/api-gateway-method-request-validation.html`,
    judge: ({ validateRequestBody, validateRequestParameters }) =>
      validateRequestBody !== true &&
      validateRequestParameters !== true &&
      "Set validateRequestBody or validateRequestParameters to true.",
  }),
  eachInStack(["aws:apigateway/usagePlan:UsagePlan", "aws:apigateway/usagePlanKey:UsagePlanKey"], {
    id: "apigateway-plan-has-key",
    title: "A usage plan has a key, or it limits nobody",
    page: `${guide}/api-gateway-api-usage-plans.html`,
    judge: (plan, stack) =>
      stack.reading(plan, "aws:apigateway/usagePlanKey:UsagePlanKey", "usagePlanId").length === 0 &&
      "Add a UsagePlanKey.",
  }),
  eachInStack(["aws:apigateway/apiKey:ApiKey", "aws:apigateway/usagePlanKey:UsagePlanKey"], {
    id: "apigateway-key-has-plan",
    title: "An API key belongs to a usage plan, or it opens nothing",
    page: `${guide}/api-gateway-api-usage-plans.html`,
    judge: (key, stack) =>
      stack.reading(key, "aws:apigateway/usagePlanKey:UsagePlanKey", "keyId").length === 0 && "Add a UsagePlanKey.",
  }),
  eachResource<DeploymentArgs>("aws:apigateway/deployment:Deployment", {
    id: "apigateway-deployment-renewed",
    title: "A deployment is renewed when the API changes",
    page: "https://www.pulumi.com/registry/packages/aws/api-docs/apigateway/deployment/",
    judge: ({ triggers }) =>
      Object.keys(triggers ?? {}).length === 0 && "Set triggers to a value that changes with the API's parts.",
  }),
  eachResource<ResponseArgs>("aws:apigateway/response:Response", {
    id: "apigateway-answers-repeat-nothing",
    title: "API Gateway's own answers repeat nothing that was sent",
    page: `${guide}/api-gateway-gatewayResponse-definition.html`,
    judge: ({ responseTemplates = {} }) =>
      Object.values(responseTemplates).some((text) => /validationErrorString|error\.message|\$input/.test(text)) &&
      "Leave $context.error.validationErrorString, $context.error.message and $input out of responseTemplates.",
  }),
];

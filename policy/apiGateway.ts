import type {
  DeploymentArgs,
  DomainNameArgs,
  MethodArgs,
  MethodSettingsArgs,
  RequestValidatorArgs,
  ResponseArgs,
  RestApiArgs,
  StageArgs,
} from "@pulumi/aws/apigateway";
import type { RouteArgs, StageArgs as HttpStageArgs } from "@pulumi/aws/apigatewayv2";
import type { Unwrap } from "@pulumi/pulumi";
import { Judged, JudgedStack, known, some } from "./judged";
import { eachInStack, eachJudged, eachResource, Rule } from "./rule";

const restApi = "aws:apigateway/restApi:RestApi";
const stage = "aws:apigateway/stage:Stage";
const method = "aws:apigateway/method:Method";
const methodSettings = "aws:apigateway/methodSettings:MethodSettings";
const usagePlanKey = "aws:apigateway/usagePlanKey:UsagePlanKey";
const association = "aws:wafv2/webAclAssociation:WebAclAssociation";
const httpApi = "aws:apigatewayv2/api:Api";
const httpStage = "aws:apigatewayv2/stage:Stage";
const guide = "https://docs.aws.amazon.com/apigateway/latest/developerguide";

type Settings = Partial<Unwrap<MethodSettingsArgs>["settings"]>;

/** Policies that let in nobody below TLS 1.2: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html. */
const recentTls = /^(TLS_1_2|SecurityPolicy_TLS1[23]_.+)$/;

/** Rules about APIs. */
export const apiGatewayRules: readonly Rule[] = [
  eachInStack(stage, [methodSettings], {
    id: "apigateway-1-execution-logs",
    controls: ["APIGateway.1"],
    title: "Stages log how requests fail, and no method of theirs does without",
    advisoryBecause: "These logs can quote a body that a request model refuses, and so card numbers.",
    judge: (resource, stack) =>
      (!isSetForAll(resource, stack, ({ loggingLevel = "OFF" }) => loggingLevel !== "OFF") ||
        isSetForSome(resource, stack, ({ loggingLevel }) => loggingLevel === "OFF")) &&
      "Add MethodSettings for */* with settings.loggingLevel ERROR, and set OFF for no method.",
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
  eachInStack(stage, [association], {
    id: "apigateway-4-firewall",
    controls: ["APIGateway.4"],
    title: "Stages have a firewall before them",
    judge: (resource, stack) =>
      stack.reading(resource, association, "resourceArn").length === 0 &&
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
    id: "apigateway-access-logs",
    title: "Stages of REST APIs write an access log",
    page: `${guide}/set-up-logging.html`,
    judge: ({ accessLogSettings: log }) => !(log?.destinationArn && log.format) && "Set accessLogSettings.",
  }),
  eachJudged(["aws:apigatewayv2/route:Route", httpApi], {
    id: "apigateway-8-route-authorization",
    controls: ["APIGateway.8"],
    title: "Routes of HTTP and WebSocket APIs say how they know their callers",
    blindTo: "routes of a WebSocket but $connect, which alone can ask, and what an API's body describes",
    judge: ({ type, inputs }) => {
      // Of a target an API makes a route that asks nobody.
      if (type === httpApi) return inputs.target !== undefined && "Leave target out, and add a Route that asks.";
      return asksNobody(inputs) && "Set authorizationType to AWS_IAM, JWT or CUSTOM.";
    },
  }),
  eachResource<HttpStageArgs>(httpStage, {
    id: "apigateway-9-access-logs",
    controls: ["APIGateway.9"],
    title: "Stages of HTTP and WebSocket APIs write an access log",
    judge: ({ accessLogSettings: log }) => !(log?.destinationArn && log.format) && "Set accessLogSettings.",
  }),
  eachResource<HttpStageArgs>(httpStage, {
    id: "apigateway-http-throttling",
    title: "Stages of HTTP and WebSocket APIs bound rate and burst for everybody",
    page: `${guide}/http-api-throttling.html`,
    judge: ({ defaultRouteSettings }) => {
      const { throttlingRateLimit: rate = 0, throttlingBurstLimit: burst = 0 } = defaultRouteSettings ?? {};
      return (
        (rate <= 0 || burst <= 0) &&
        "Set defaultRouteSettings.throttlingRateLimit and defaultRouteSettings.throttlingBurstLimit."
      );
    },
  }),
  eachResource<MethodSettingsArgs>(methodSettings, {
    id: "apigateway-no-body-traces",
    title: "No log holds whole requests and answers",
    page: `${guide}/set-up-logging.html`,
    judge: ({ settings }) => settings?.dataTraceEnabled === true && "Set settings.dataTraceEnabled to false.",
  }),
  eachResource<HttpStageArgs>(httpStage, {
    id: "apigateway-no-message-traces",
    title: "No log holds whole messages of a WebSocket",
    page: `${guide}/websocket-api-logging.html`,
    judge: ({ defaultRouteSettings, routeSettings }) =>
      (defaultRouteSettings?.dataTraceEnabled === true ||
        some(routeSettings, ({ dataTraceEnabled }) => dataTraceEnabled === true)) &&
      "Set dataTraceEnabled to false.",
  }),
  eachInStack(stage, [methodSettings], {
    id: "apigateway-throttling",
    title: "Stages bound rate and burst for everybody, and lift the bound for no method",
    page: `${guide}/api-gateway-request-throttling.html`,
    judge: (resource, stack) =>
      (!isSetForAll(resource, stack, (settings) => rateOf(settings) > 0 && burstOf(settings) > 0) ||
        isSetForSome(
          resource,
          stack,
          ({ throttlingRateLimit: rate = 0, throttlingBurstLimit: burst = 0 }) => rate < 0 || burst < 0,
        )) &&
      "Add MethodSettings for */* with settings.throttlingRateLimit and throttlingBurstLimit; -1 means no bound.",
  }),
  eachResource<RestApiArgs>(restApi, {
    id: "apigateway-tls",
    title: "REST APIs speak TLS 1.2 and newer only",
    page: `${guide}/apigateway-security-policies.html`,
    judge: ({ securityPolicy, disableExecuteApiEndpoint }) =>
      disableExecuteApiEndpoint !== true &&
      !recentTls.test(String(securityPolicy)) &&
      "Set securityPolicy, for instance to SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09.",
  }),
  eachResource<DomainNameArgs>("aws:apigateway/domainName:DomainName", {
    id: "apigateway-11-domain-tls",
    controls: ["APIGateway.11"],
    title: "Domains of REST APIs speak TLS 1.2 and newer only",
    judge: ({ securityPolicy }) => !recentTls.test(String(securityPolicy)) && "Set securityPolicy to TLS_1_2.",
  }),
  eachResource<MethodArgs>(method, {
    id: "apigateway-caller-known",
    title: "Methods ask for a key or an authorization",
    blindTo: "methods that an API's body describes",
    page: `${guide}/apigateway-control-access-to-api.html`,
    judge: ({ httpMethod, authorization, apiKeyRequired }) =>
      httpMethod !== "OPTIONS" &&
      authorization === "NONE" &&
      apiKeyRequired !== true &&
      "Set authorization, or apiKeyRequired to true.",
  }),
  eachResource<MethodArgs>(method, {
    id: "apigateway-model-checked",
    title: "A request model has a validator that checks by it",
    page: `${guide}/api-gateway-method-request-validation.html`,
    blindTo: "which parts a validator checks, as parameters need no model, and methods that an API's body describes",
    judge: ({ requestValidatorId, requestModels = {}, requestParameters = {} }) => {
      const [models, parameters] = [Object.keys(requestModels).length, Object.keys(requestParameters).length];
      if (requestValidatorId === undefined) return models > 0 && "Set requestValidatorId.";
      return models + parameters === 0 && "Set requestModels or requestParameters, by which to check.";
    },
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
  eachInStack("aws:apigateway/usagePlan:UsagePlan", [usagePlanKey], {
    id: "apigateway-plan-has-key",
    title: "A usage plan has a key, or it limits nobody",
    page: `${guide}/api-gateway-api-usage-plans.html`,
    judge: (plan, stack) => stack.reading(plan, usagePlanKey, "usagePlanId").length === 0 && "Add a UsagePlanKey.",
  }),
  eachInStack("aws:apigateway/apiKey:ApiKey", [usagePlanKey], {
    id: "apigateway-key-has-plan",
    title: "An API key belongs to a usage plan, or it opens nothing",
    page: `${guide}/api-gateway-api-usage-plans.html`,
    judge: (key, stack) => stack.reading(key, usagePlanKey, "keyId").length === 0 && "Add a UsagePlanKey.",
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

function asksNobody({ routeKey = "", authorizationType = "NONE" }: Partial<Unwrap<RouteArgs>>): boolean {
  const isDoor = routeKey === "$connect" || routeKey.includes(" ") || routeKey === "$default";
  return isDoor && !routeKey.startsWith("OPTIONS ") && authorizationType === "NONE";
}

const rateOf = ({ throttlingRateLimit = -1 }: Settings): number => throttlingRateLimit;
const burstOf = ({ throttlingBurstLimit = -1 }: Settings): number => throttlingBurstLimit;

/** Whether a stage's settings for all methods at once are as they should be. */
function isSetForAll(resource: Judged, stack: JudgedStack, right: (settings: Settings) => boolean): boolean {
  return settingsOf(resource, stack).some(({ methodPath, settings }) => methodPath === "*/*" && right(settings));
}

/** Whether settings of a stage say what they should not, for whatever methods; what they leave out is nobody's to judge. */
function isSetForSome(resource: Judged, stack: JudgedStack, wrong: (settings: Settings) => boolean): boolean {
  return settingsOf(resource, stack).some(({ settings }) => wrong(settings));
}

function settingsOf(resource: Judged, stack: JudgedStack): { methodPath?: string; settings: Settings }[] {
  return stack
    .all(methodSettings)
    .filter((settings) => isOfStage(settings, resource))
    .map(({ inputs }) => inputs as Partial<Unwrap<MethodSettingsArgs>>)
    .map(({ settings = {}, ...about }) => ({ ...about, settings }));
}

/** A stage's name is unique within its API only. */
function isOfStage(settings: Judged, resource: Judged): boolean {
  if (settings.reads("stageName").includes(resource.urn)) return true;
  const same = (input: string) => {
    const [one, other] = [known(() => settings.inputs[input]), known(() => resource.inputs[input])];
    if (one !== undefined && one === other) return true;
    return settings.reads(input).some((urn) => resource.reads(input).includes(urn));
  };
  return same("restApi") && same("stageName");
}

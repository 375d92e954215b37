import * as crypto from "node:crypto";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { paymentSchema } from "../lambda/paymentSchema";
import { gatewayResponses, responseTemplate } from "../pure/gatewayResponses";
import { accessLogFormat } from "../pure/accessLog";
import { trustPolicy } from "../pure/policies";
import { Tags } from "../pure/tags";
import { Validator } from "./validator";

/** What the API offers, to whom and how much of it. */
export interface RestApiArgs {
  /** Name of the API; CloudWatch counts its requests under this name. */
  readonly apiName: string;
  readonly stageName: string;
  readonly validator: Validator;
  /** Value of the API key that clients send as `x-api-key`. */
  readonly apiKey: pulumi.Input<string>;
  /** Requests a second. */
  readonly rateLimit: number;
  /** Requests at once. */
  readonly burstLimit: number;
  /** Requests a day of one key. */
  readonly dailyQuota: number;
  /** Whether to set the account-wide role for logs, without which a stage that logs can't be made. */
  readonly accountRole: boolean;
  readonly partition: string;
  readonly keyArn: pulumi.Input<string>;
  readonly logRetentionDays: number;
  readonly tags: Tags;
}

/** `POST /validate` as a REST API: key, usage plan, request model, throttling for everybody, access logs and tracing. */
export class RestApi extends pulumi.ComponentResource {
  /** `https://{id}.execute-api.{region}.amazonaws.com/{stage}`; `/validate` follows. */
  readonly url: pulumi.Output<string>;
  readonly apiName: pulumi.Output<string>;
  readonly stageName: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: RestApiArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payments:index:RestApi", name, {}, opts);

    const api = new aws.apigateway.RestApi(
      `${name}-rest-api`,
      {
        name: args.apiName,
        description: "Payment validation",
        endpointConfiguration: { types: "REGIONAL" },
        tags: args.tags.named(`${name}-rest-api`),
      },
      { parent: this },
    );
    const deployment = this.addDeployment(api, [...this.addValidateMethod(api), ...this.addResponses(api)]);
    const stage = this.addStage(api, deployment);
    this.addUsagePlan(api, stage);

    new aws.lambda.Permission(
      `${name}-permission`,
      {
        action: "lambda:InvokeFunction",
        function: args.validator.functionName,
        principal: "apigateway.amazonaws.com",
        sourceArn: pulumi.interpolate`${api.executionArn}/${args.stageName}/POST/validate`,
      },
      { parent: this },
    );

    this.url = stage.invokeUrl;
    this.apiName = api.name;
    this.stageName = stage.stageName;
    this.registerOutputs({ url: this.url, apiName: this.apiName, stageName: this.stageName });
  }

  /** The method and all that belongs to it; each part is one that a deployment has to wait for and to notice. */
  private addValidateMethod(api: aws.apigateway.RestApi): Part[] {
    const { name, args } = this;
    const parent = { parent: this };

    const resource = { pathPart: "validate", parentId: api.rootResourceId, restApi: api.id };
    const path = new aws.apigateway.Resource(`${name}-validate`, resource, parent);
    const checks = { restApi: api.id, validateRequestBody: true, validateRequestParameters: true };
    const checker = new aws.apigateway.RequestValidator(`${name}-request-validator`, checks, parent);
    const payment = {
      restApi: api.id,
      name: "Payment",
      description: "A payment to validate",
      contentType: "application/json",
      schema: JSON.stringify(paymentSchema),
    };
    const model = new aws.apigateway.Model(`${name}-payment-model`, payment, parent);
    const request = {
      restApi: api.id,
      resourceId: path.id,
      httpMethod: "POST",
      authorization: "NONE",
      // Without it the usage plan would throttle nobody.
      apiKeyRequired: true,
      requestValidatorId: checker.id,
      // `$default` covers every other content type, which would pass unchecked.
      requestModels: { "application/json": model.name, $default: model.name },
    };
    const method = new aws.apigateway.Method(`${name}-validate-method`, request, parent);
    const proxy = {
      restApi: api.id,
      resourceId: path.id,
      httpMethod: method.httpMethod,
      type: "AWS_PROXY",
      // Lambda is called by POST, whatever the method of the API.
      integrationHttpMethod: "POST",
      uri: args.validator.invokeArn,
    };
    const integration = new aws.apigateway.Integration(`${name}-validate-integration`, proxy, parent);
    return [
      { resource: path, inputs: resource },
      { resource: checker, inputs: checks },
      { resource: model, inputs: payment },
      { resource: method, inputs: request },
      { resource: integration, inputs: proxy },
    ];
  }

  private addResponses(api: aws.apigateway.RestApi): Part[] {
    return gatewayResponses.map((response) => {
      const { responseType, statusCode, retryAfter } = response;
      const inputs = {
        restApiId: api.id,
        responseType,
        statusCode,
        responseTemplates: { "application/json": responseTemplate(response) },
        ...(retryAfter !== undefined && {
          responseParameters: { "gatewayresponse.header.Retry-After": `'${retryAfter}'` },
        }),
      };
      const role = `response-${responseType.toLowerCase().replaceAll("_", "-")}`;
      return { resource: new aws.apigateway.Response(`${this.name}-${role}`, inputs, { parent: this }), inputs };
    });
  }

  /** A snapshot of the API, taken after all of its parts, and anew whenever one of them changes. */
  private addDeployment(api: aws.apigateway.RestApi, parts: Part[]): aws.apigateway.Deployment {
    const fingerprint = pulumi
      .output(parts.map((part) => part.inputs))
      .apply((inputs) => crypto.createHash("sha256").update(JSON.stringify(inputs)).digest("hex"));
    return new aws.apigateway.Deployment(
      `${this.name}-deployment`,
      { restApi: api.id, triggers: { api: fingerprint } },
      { parent: this, dependsOn: parts.map((part) => part.resource) },
    );
  }

  private addStage(api: aws.apigateway.RestApi, deployment: aws.apigateway.Deployment): aws.apigateway.Stage {
    const { name, args } = this;
    const logs = new aws.cloudwatch.LogGroup(
      `${name}-access-logs`,
      {
        name: `/aws/apigateway/${args.apiName}`,
        retentionInDays: args.logRetentionDays,
        kmsKeyId: args.keyArn,
        tags: args.tags.named(`${name}-access-logs`),
      },
      { parent: this },
    );
    const stage = new aws.apigateway.Stage(
      `${name}-stage`,
      {
        restApi: api.id,
        deployment: deployment.id,
        stageName: args.stageName,
        xrayTracingEnabled: true,
        accessLogSettings: { destinationArn: logs.arn, format: accessLogFormat },
        tags: args.tags.named(`${name}-stage`),
      },
      { parent: this, dependsOn: this.addAccountRole() },
    );
    new aws.apigateway.MethodSettings(
      `${name}-throttling`,
      {
        restApi: api.id,
        stageName: stage.stageName,
        methodPath: "*/*",
        settings: {
          metricsEnabled: true,
          throttlingRateLimit: args.rateLimit,
          throttlingBurstLimit: args.burstLimit,
          // It would write whole bodies, and so card numbers, into a log.
          dataTraceEnabled: false,
        },
      },
      { parent: this },
    );
    return stage;
  }

  /** The role that API Gateway writes all logs of an account and region with; it stays when the stack goes. */
  private addAccountRole(): pulumi.Resource[] {
    const { name, args } = this;
    if (!args.accountRole) return [];
    // Other APIs of the account log by it as well, and destroying the account setting would blind them.
    const kept = { parent: this, retainOnDelete: true };
    const role = new aws.iam.Role(
      `${name}-log-role`,
      {
        description: "Lets API Gateway write logs in this account and region",
        assumeRolePolicy: trustPolicy("apigateway.amazonaws.com"),
        tags: args.tags.named(`${name}-log-role`),
      },
      kept,
    );
    const policy = new aws.iam.RolePolicyAttachment(
      `${name}-log-policy`,
      {
        role: role.name,
        policyArn: `arn:${args.partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs`,
      },
      kept,
    );
    return [
      new aws.apigateway.Account(`${name}-account`, { cloudwatchRoleArn: role.arn }, { ...kept, dependsOn: [policy] }),
    ];
  }

  private addUsagePlan(api: aws.apigateway.RestApi, stage: aws.apigateway.Stage): void {
    const { name, args } = this;
    const plan = new aws.apigateway.UsagePlan(
      `${name}-usage-plan`,
      {
        description: "What one API key is good for",
        apiStages: [{ apiId: api.id, stage: stage.stageName }],
        throttleSettings: { rateLimit: args.rateLimit, burstLimit: args.burstLimit },
        quotaSettings: { limit: args.dailyQuota, period: "DAY" },
        tags: args.tags.named(`${name}-usage-plan`),
      },
      { parent: this },
    );
    const key = new aws.apigateway.ApiKey(
      `${name}-key`,
      { description: "Key of the payment API", value: args.apiKey, tags: args.tags.named(`${name}-key`) },
      { parent: this },
    );
    new aws.apigateway.UsagePlanKey(
      `${name}-usage-plan-key`,
      { keyId: key.id, keyType: "API_KEY", usagePlanId: plan.id },
      { parent: this },
    );
  }
}

/** A part of the API and what it is made of. */
interface Part {
  readonly resource: pulumi.Resource;
  readonly inputs: pulumi.Input<object>;
}

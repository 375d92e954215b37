import * as crypto from "node:crypto";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { paymentSchema } from "../lambda/validator/paymentSchema";
import { Account } from "../account";
import { gatewayResponses, responseTemplate } from "./gatewayResponses";
import { ApiDomain, endpointSecurity } from "./apiDomain";
import { ApiStage, ApiStageSettings } from "./apiStage";
import { DomainName } from "./domainName";
import { Tags } from "./tags";
import { Validator } from "./validator";

/** What the API offers, to whom and how much of it. */
export interface RestApiArgs {
  /** Name of the API; CloudWatch counts its requests under this name. */
  readonly apiName: string;
  readonly validator: Validator;
  /** Name of the API, which closes its own endpoint at AWS; none leaves that one open. */
  readonly domain: DomainName | undefined;
  readonly stage: ApiStageSettings;
  readonly account: Account;
  readonly tags: Tags;
}

/** `POST /validate` as a REST API: key, usage plan, request model, throttling for everybody, access logs and tracing. */
export class RestApi extends pulumi.ComponentResource {
  /** `https://{id}.execute-api.{region}.amazonaws.com/{stage}`, or `https://` and its name; `/validate` follows. */
  readonly url: pulumi.Output<string>;
  readonly apiName: pulumi.Output<string>;
  readonly stageName: pulumi.Output<string>;
  readonly stageArn: pulumi.Output<string>;
  /** Certificate of the API's own name; none without one. */
  readonly certificateArn: pulumi.Output<string> | undefined;
  /** Group of the access log. */
  readonly logGroupName: pulumi.Output<string>;

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
        ...endpointSecurity,
        // A name of one's own is the only way in then, and can be taken away.
        disableExecuteApiEndpoint: args.domain !== undefined,
        tags: args.tags.named(`${name}-rest-api`),
      },
      { parent: this },
    );
    const deployment = this.addDeployment(api, [...this.addValidateMethod(api), ...this.addResponses(api)]);
    const { stage, logGroupName } = new ApiStage(
      name,
      { apiName: args.apiName, api, deployment, settings: args.stage, account: args.account, tags: args.tags },
      { parent: this },
    );

    new aws.lambda.Permission(
      `${name}-permission`,
      {
        action: "lambda:InvokeFunction",
        function: args.validator.functionName,
        principal: "apigateway.amazonaws.com",
        sourceArn: pulumi.interpolate`${api.executionArn}/${args.stage.stageName}/POST/validate`,
      },
      { parent: this },
    );

    const { domain, tags } = args;
    this.url =
      domain === undefined
        ? stage.invokeUrl
        : new ApiDomain(`${name}-domain`, { domain, api, stage, tags }, { parent: this }).url;
    this.apiName = api.name;
    this.stageName = stage.stageName;
    this.stageArn = stage.arn;
    this.certificateArn = domain?.certificateArn;
    this.logGroupName = logGroupName;
    this.registerOutputs({ url: this.url, apiName: this.apiName, stageName: this.stageName });
  }

  /** The method and all that belongs to it; each part is one that a deployment has to wait for and to notice. */
  private addValidateMethod(api: aws.apigateway.RestApi): Part[] {
    const { name, args } = this;
    const resource = { pathPart: "validate", parentId: api.rootResourceId, restApi: api.id };
    const path = new aws.apigateway.Resource(`${name}-validate`, resource, { parent: this });
    const checks = { restApi: api.id, validateRequestBody: true, validateRequestParameters: true };
    const checker = new aws.apigateway.RequestValidator(`${name}-request-validator`, checks, { parent: this });
    const payment = {
      restApi: api.id,
      name: "Payment",
      description: "A payment to validate",
      contentType: "application/json",
      schema: JSON.stringify(paymentSchema),
    };
    const model = new aws.apigateway.Model(`${name}-payment-model`, payment, { parent: this });
    const request = {
      restApi: api.id,
      resourceId: path.id,
      httpMethod: "POST",
      authorization: args.stage.access.iamAuthorization ? "AWS_IAM" : "NONE",
      // Without it the usage plan would throttle nobody.
      apiKeyRequired: true,
      requestValidatorId: checker.id,
      // `$default` covers every other content type, which would pass unchecked.
      requestModels: { "application/json": model.name, $default: model.name },
    };
    const method = new aws.apigateway.Method(`${name}-validate-method`, request, { parent: this });
    const proxy = {
      restApi: api.id,
      resourceId: path.id,
      httpMethod: method.httpMethod,
      type: "AWS_PROXY",
      // Lambda is called by POST, whatever the method of the API.
      integrationHttpMethod: "POST",
      uri: args.validator.invokeArn,
    };
    const integration = new aws.apigateway.Integration(`${name}-validate-integration`, proxy, { parent: this });
    return [
      { resource: path, inputs: resource },
      { resource: checker, inputs: checks },
      { resource: model, inputs: payment },
      { resource: method, inputs: request },
      { resource: integration, inputs: proxy },
    ];
  }

  private addResponses(api: aws.apigateway.RestApi): Part[] {
    return gatewayResponses(this.args.stage.access.iamAuthorization).map((response) => {
      const { responseType, status, retryAfter } = response;
      const inputs = {
        restApiId: api.id,
        responseType,
        ...(status !== undefined && { statusCode: String(status) }),
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
}

/** A part of the API and what it is made of. */
interface Part {
  readonly resource: pulumi.Resource;
  readonly inputs: pulumi.Input<object>;
}

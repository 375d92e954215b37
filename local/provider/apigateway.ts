import type {
  AccountArgs,
  DeploymentArgs,
  IntegrationArgs,
  MethodArgs,
  ModelArgs,
  RequestValidatorArgs,
  ResourceArgs,
  ResponseArgs,
  RestApiArgs,
} from "@pulumi/aws/apigateway";
import type {
  EndpointType,
  GatewayResponseType,
  IntegrationType,
  PutIntegrationCommandInput,
} from "@aws-sdk/client-api-gateway";
import { accountId, apiGateway, region, required } from "./clients";
import { resource, type Entries } from "./entry";
import { replacements } from "./patch";
import { updateTags } from "./tags";
import type { Plain } from "./wire";

/** What an API is made of. Its stages and what limits their use have a file of their own. */
export const apiGatewayEntries: Entries = {
  "aws:apigateway/restApi:RestApi": resource({
    plan: (inputs: Plain<RestApiArgs>) => ({
      name: inputs.name,
      description: inputs.description ?? "",
      endpointType: inputs.endpointConfiguration?.types as EndpointType | undefined,
      tags: inputs.tags,
    }),
    create: async ({ name, description, endpointType, tags }) => {
      const made = await apiGateway.createRestApi({
        name,
        description,
        endpointConfiguration: endpointType && { types: [endpointType] },
        tags,
      });
      const id = required(made.id, "CreateRestApi's id");
      return {
        id,
        outputs: {
          rootResourceId: made.rootResourceId,
          executionArn: `arn:aws:execute-api:${await region()}:${await accountId()}:${id}`,
        },
      };
    },
    update: async ({ id: restApiId, plan: old }, { name, description, tags }) => {
      await apiGateway.updateRestApi({
        restApiId,
        patchOperations: replacements({ "/name": name, "/description": description }),
      });
      const resourceArn = `arn:aws:apigateway:${await region()}::/restapis/${restApiId}`;
      await updateTags(old.tags, tags, {
        set: (changed) => apiGateway.tagResource({ resourceArn, tags: changed }),
        remove: (tagKeys) => apiGateway.untagResource({ resourceArn, tagKeys }),
      });
      return undefined;
    },
    delete: ({ id }) => apiGateway.deleteRestApi({ restApiId: id }),
    autoName: { input: "name" },
    limits: "Every kind of endpoint is reached in the same way.",
    ignores: {
      securityPolicy: "The emulator speaks plain HTTP.",
      endpointAccessMode: "The emulator speaks plain HTTP.",
      disableExecuteApiEndpoint: "The emulator's own address is the only way in.",
    },
  }),

  "aws:apigateway/resource:Resource": resource({
    plan: (inputs: Plain<ResourceArgs>) => ({
      restApiId: inputs.restApi,
      parentId: inputs.parentId,
      pathPart: inputs.pathPart,
    }),
    create: async (path) => {
      const made = await apiGateway.createResource(path);
      return { id: required(made.id, "CreateResource's id"), outputs: { path: made.path } };
    },
    update: async ({ id }, { restApiId, parentId, pathPart }) => {
      const patchOperations = replacements({ "/parentId": parentId, "/pathPart": pathPart });
      const { path } = await apiGateway.updateResource({ restApiId, resourceId: id, patchOperations });
      return { path };
    },
    delete: ({ id, plan: { restApiId } }) => apiGateway.deleteResource({ restApiId, resourceId: id }),
    replaces: ["restApi"],
  }),

  "aws:apigateway/method:Method": resource({
    plan: (inputs: Plain<MethodArgs>) => ({
      restApiId: inputs.restApi,
      resourceId: inputs.resourceId,
      httpMethod: inputs.httpMethod,
      authorizationType: inputs.authorization,
      apiKeyRequired: inputs.apiKeyRequired,
      requestValidatorId: inputs.requestValidatorId,
      requestModels: inputs.requestModels,
    }),
    create: async (method) => {
      await apiGateway.putMethod(method);
      return { id: `${method.restApiId}/${method.resourceId}/${method.httpMethod}` };
    },
    update: async (_existing, method) => {
      // The emulator keeps patched flags as text and so takes "false" for true. Put again, a method loses its
      // integration, which is therefore put back.
      const { methodIntegration } = await apiGateway.getMethod(method);
      await apiGateway.putMethod(method);
      if (methodIntegration) {
        await apiGateway.putIntegration({
          ...method,
          type: methodIntegration.type,
          integrationHttpMethod: methodIntegration.httpMethod,
          uri: methodIntegration.uri,
        });
      }
      return undefined;
    },
    delete: ({ plan: { restApiId, resourceId, httpMethod } }) =>
      apiGateway.deleteMethod({ restApiId, resourceId, httpMethod }),
    replaces: ["restApi", "resourceId", "httpMethod"],
    limits: "Methods and integrations are live without a deployment.",
  }),

  "aws:apigateway/integration:Integration": resource({
    plan: integrationPlan,
    create: async (integration) => {
      await apiGateway.putIntegration(integration);
      return { id: `${integration.restApiId ?? ""}/${integration.resourceId ?? ""}/${integration.httpMethod ?? ""}` };
    },
    delete: ({ plan: { restApiId, resourceId, httpMethod } }) =>
      apiGateway.deleteIntegration({ restApiId, resourceId, httpMethod }),
    replaces: ["restApi", "resourceId", "httpMethod", "type", "integrationHttpMethod"],
    limits: "Time and size of a call are not limited, and a handler's error reaches the client with its message.",
  }),

  "aws:apigateway/requestValidator:RequestValidator": resource({
    plan: (inputs: Plain<RequestValidatorArgs>) => ({
      restApiId: inputs.restApi,
      name: inputs.name,
      validateRequestBody: inputs.validateRequestBody ?? false,
      validateRequestParameters: inputs.validateRequestParameters ?? false,
    }),
    create: async (validator) => {
      const made = await apiGateway.createRequestValidator(validator);
      return { id: required(made.id, "CreateRequestValidator's id") };
    },
    update: async ({ id }, { restApiId, name, validateRequestBody, validateRequestParameters }) => {
      await apiGateway.updateRequestValidator({
        restApiId,
        requestValidatorId: id,
        patchOperations: replacements({
          "/name": name,
          "/validateRequestBody": String(validateRequestBody),
          "/validateRequestParameters": String(validateRequestParameters),
        }),
      });
      return undefined;
    },
    delete: ({ id, plan: { restApiId } }) => apiGateway.deleteRequestValidator({ restApiId, requestValidatorId: id }),
    autoName: { input: "name" },
    replaces: ["restApi"],
  }),

  "aws:apigateway/model:Model": resource({
    plan: (inputs: Plain<ModelArgs>) => ({
      restApiId: inputs.restApi,
      name: inputs.name ?? "",
      description: inputs.description ?? "",
      contentType: inputs.contentType,
      schema: inputs.schema,
    }),
    create: async (model) => {
      const made = await apiGateway.createModel(model);
      return { id: required(made.id, "CreateModel's id") };
    },
    delete: ({ plan: { restApiId, name } }) => apiGateway.deleteModel({ restApiId, modelName: name }),
    replaces: ["restApi", "name", "contentType"],
  }),

  "aws:apigateway/response:Response": resource({
    plan: (inputs: Plain<ResponseArgs>) => ({
      restApiId: inputs.restApiId,
      responseType: inputs.responseType as GatewayResponseType,
      statusCode: inputs.statusCode,
      responseParameters: inputs.responseParameters,
      responseTemplates: withKnownIds(inputs.responseTemplates),
    }),
    create: async (response) => {
      await apiGateway.putGatewayResponse(response);
      return { id: `${response.restApiId}/${response.responseType}` };
    },
    delete: ({ plan: { restApiId, responseType } }) => apiGateway.deleteGatewayResponse({ restApiId, responseType }),
    replaces: ["restApiId", "responseType"],
  }),

  "aws:apigateway/deployment:Deployment": resource({
    plan: (inputs: Plain<DeploymentArgs>) => ({ restApiId: inputs.restApi }),
    create: async (deployment) => {
      const made = await apiGateway.createDeployment(deployment);
      return { id: required(made.id, "CreateDeployment's id") };
    },
    delete: ({ id, plan: { restApiId } }) => apiGateway.deleteDeployment({ restApiId, deploymentId: id }),
    ignores: { triggers: "Only says when to deploy anew." },
    limits: "Of all that a deployment fixes, it fixes the gateway responses only.",
  }),

  "aws:apigateway/account:Account": resource({
    plan: (inputs: Plain<AccountArgs>) => ({ role: inputs.cloudwatchRoleArn ?? "" }),
    create: async ({ role }) => {
      await apiGateway.updateAccount({ patchOperations: replacements({ "/cloudwatchRoleArn": role }) });
      return { id: "api-gateway-account" };
    },
    delete: () => apiGateway.updateAccount({ patchOperations: replacements({ "/cloudwatchRoleArn": "" }) }),
    replaces: [],
    limits: "No access or execution log is written.",
  }),
};

function integrationPlan(inputs: Plain<IntegrationArgs>): PutIntegrationCommandInput {
  return {
    restApiId: inputs.restApi,
    resourceId: inputs.resourceId,
    httpMethod: inputs.httpMethod,
    type: inputs.type as IntegrationType,
    integrationHttpMethod: inputs.integrationHttpMethod,
    uri: inputs.uri,
  };
}

/** The emulator has one id of a request, and leaves the name of the other as it is. */
function withKnownIds(templates: Plain<ResponseArgs>["responseTemplates"]): typeof templates {
  return (
    templates &&
    Object.fromEntries(
      Object.entries(templates).map(([type, template]) => [
        type,
        template.replaceAll("$context.extendedRequestId", "$context.requestId"),
      ]),
    )
  );
}

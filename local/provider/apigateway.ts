import type * as aws from "@pulumi/aws/apigateway";
import type { EndpointType, GatewayResponseType, IntegrationType } from "@aws-sdk/client-api-gateway";
import { accountId, apiGateway, region, required } from "./clients";
import { resource, setting, type Entries } from "./entry";
import { gatewayArn, replacements, retag } from "./gateway";
import { mapValues, type Plain } from "./wire";

/** What an API is made of. Its stages and what limits their use have a file of their own. */
export const apiGatewayEntries: Entries = {
  "aws:apigateway/restApi:RestApi": resource({
    plan: (inputs: Plain<aws.RestApiArgs>) => ({
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
          arn: await gatewayArn(`restapis/${id}`),
          rootResourceId: made.rootResourceId,
          executionArn: `arn:aws:execute-api:${await region()}:${await accountId()}:${id}`,
        },
      };
    },
    update: ({ id: restApiId }, { name, description }) =>
      apiGateway.updateRestApi({
        restApiId,
        patchOperations: replacements({ "/name": name, "/description": description }),
      }),
    retag,
    delete: ({ id }) => apiGateway.deleteRestApi({ restApiId: id }),
    autoName: { input: "name" },
    ignores: {
      securityPolicy: "The emulator speaks plain HTTP.",
      endpointAccessMode: "The emulator speaks plain HTTP.",
      disableExecuteApiEndpoint: "The emulator's own address is the only way in.",
    },
  }),

  "aws:apigateway/resource:Resource": resource({
    plan: (inputs: Plain<aws.ResourceArgs>) => ({
      restApiId: inputs.restApi,
      parentId: inputs.parentId,
      pathPart: inputs.pathPart,
    }),
    create: async (path) => {
      const made = await apiGateway.createResource(path);
      return { id: required(made.id, "CreateResource's id") };
    },
    update: ({ id, plan: { restApiId } }, { parentId, pathPart }) => {
      const patchOperations = replacements({ "/parentId": parentId, "/pathPart": pathPart });
      return apiGateway.updateResource({ restApiId, resourceId: id, patchOperations });
    },
    delete: ({ id, plan: { restApiId } }) => apiGateway.deleteResource({ restApiId, resourceId: id }),
    replaces: ["restApi"],
  }),

  "aws:apigateway/method:Method": resource({
    plan: (inputs: Plain<aws.MethodArgs>) => ({
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
        const { type, httpMethod: integrationHttpMethod, uri } = methodIntegration;
        await apiGateway.putIntegration({ ...method, type, integrationHttpMethod, uri });
      }
    },
    delete: ({ plan }) => apiGateway.deleteMethod(plan),
    replaces: ["restApi", "resourceId", "httpMethod"],
  }),

  "aws:apigateway/integration:Integration": setting({
    plan: (inputs: Plain<aws.IntegrationArgs>) => ({
      restApiId: inputs.restApi,
      resourceId: inputs.resourceId,
      httpMethod: inputs.httpMethod,
      type: inputs.type as IntegrationType,
      integrationHttpMethod: inputs.integrationHttpMethod,
      uri: inputs.uri,
    }),
    id: ({ restApiId, resourceId, httpMethod }) => `${restApiId}/${resourceId}/${httpMethod}`,
    put: (integration) => apiGateway.putIntegration(integration),
    delete: ({ plan }) => apiGateway.deleteIntegration(plan),
    replaces: ["restApi", "resourceId", "httpMethod", "type", "integrationHttpMethod"],
  }),

  "aws:apigateway/requestValidator:RequestValidator": resource({
    plan: (inputs: Plain<aws.RequestValidatorArgs>) => ({
      restApiId: inputs.restApi,
      name: inputs.name,
      validateRequestBody: inputs.validateRequestBody ?? false,
      validateRequestParameters: inputs.validateRequestParameters ?? false,
    }),
    create: async (validator) => {
      const made = await apiGateway.createRequestValidator(validator);
      return { id: required(made.id, "CreateRequestValidator's id") };
    },
    delete: ({ id, plan: { restApiId } }) => apiGateway.deleteRequestValidator({ restApiId, requestValidatorId: id }),
    autoName: { input: "name" },
  }),

  "aws:apigateway/model:Model": resource({
    plan: (inputs: Plain<aws.ModelArgs>) => ({
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

  "aws:apigateway/response:Response": setting({
    plan: (inputs: Plain<aws.ResponseArgs>) => ({
      restApiId: inputs.restApiId,
      responseType: inputs.responseType as GatewayResponseType,
      statusCode: inputs.statusCode,
      responseParameters: inputs.responseParameters,
      responseTemplates: withKnownIds(inputs.responseTemplates),
    }),
    id: ({ restApiId, responseType }) => `${restApiId}/${responseType}`,
    put: (response) => apiGateway.putGatewayResponse(response),
    delete: ({ plan }) => apiGateway.deleteGatewayResponse(plan),
    replaces: ["restApiId", "responseType"],
  }),

  "aws:apigateway/deployment:Deployment": resource({
    plan: (inputs: Plain<aws.DeploymentArgs>) => ({ restApiId: inputs.restApi }),
    create: async (deployment) => {
      const made = await apiGateway.createDeployment(deployment);
      return { id: required(made.id, "CreateDeployment's id") };
    },
    delete: ({ id, plan: { restApiId } }) => apiGateway.deleteDeployment({ restApiId, deploymentId: id }),
    ignores: { triggers: "Only says when to deploy anew." },
  }),

  "aws:apigateway/account:Account": setting({
    plan: (inputs: Plain<aws.AccountArgs>) => replacements({ "/cloudwatchRoleArn": inputs.cloudwatchRoleArn ?? "" }),
    id: () => "api-gateway-account",
    put: (patchOperations) => apiGateway.updateAccount({ patchOperations }),
    delete: () => apiGateway.updateAccount({ patchOperations: replacements({ "/cloudwatchRoleArn": "" }) }),
    replaces: [],
  }),
};

/** The emulator has one id of a request, and leaves the name of the other as it is. */
function withKnownIds(templates: Plain<aws.ResponseArgs>["responseTemplates"]): typeof templates {
  const known = (template: string): string => template.replaceAll("$context.extendedRequestId", "$context.requestId");
  return templates && mapValues(templates, known);
}

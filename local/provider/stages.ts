import type * as aws from "@pulumi/aws/apigateway";
import type { QuotaSettings } from "@aws-sdk/client-api-gateway";
import { unchanged } from "./bounds";
import { apiGateway, region, required } from "./clients";
import { resource, type Entries } from "./entry";
import { gatewayArn, replacements, retag } from "./gateway";
import { secretOutput, type Plain } from "./wire";

/** Where an API is reached, and who may call it how often. */
export const stageEntries: Entries = {
  "aws:apigateway/stage:Stage": resource({
    plan: (inputs: Plain<aws.StageArgs>) => ({
      stage: {
        restApiId: inputs.restApi,
        stageName: inputs.stageName,
        deploymentId: inputs.deployment,
        tracingEnabled: inputs.xrayTracingEnabled ?? false,
      },
      accessLog: {
        "/accessLogSettings/destinationArn": inputs.accessLogSettings?.destinationArn,
        "/accessLogSettings/format": inputs.accessLogSettings?.format,
      },
      tags: inputs.tags,
    }),
    create: async ({ stage, accessLog, tags }) => {
      const { restApiId, stageName } = stage;
      await apiGateway.createStage({ ...stage, tags });
      await apiGateway.updateStage({ restApiId, stageName, patchOperations: replacements(accessLog) });
      return {
        id: `${restApiId}/${stageName}`,
        outputs: {
          arn: await gatewayArn(`restapis/${restApiId}/stages/${stageName}`),
          invokeUrl: `https://${restApiId}.execute-api.${await region()}.amazonaws.com/${stageName}`,
        },
      };
    },
    update: (_existing, { stage, accessLog }) => {
      const { restApiId, stageName, deploymentId, tracingEnabled } = stage;
      const changes = { "/deploymentId": deploymentId, "/tracingEnabled": String(tracingEnabled), ...accessLog };
      return apiGateway.updateStage({ restApiId, stageName, patchOperations: replacements(changes) });
    },
    retag,
    delete: ({ plan: { stage } }) => apiGateway.deleteStage(stage),
    replaces: ["restApi", "stageName"],
  }),

  "aws:apigateway/methodSettings:MethodSettings": resource({
    plan: ({ restApi, stageName, methodPath, settings }: Plain<aws.MethodSettingsArgs>) => ({
      restApiId: restApi,
      stageName,
      methodPath,
      // The real plugin sends -1 for a limit that isn't given, which the emulator takes for "admit nothing".
      patches: {
        [`/${methodPath}/metrics/enabled`]: settings.metricsEnabled?.toString(),
        [`/${methodPath}/logging/dataTrace`]: settings.dataTraceEnabled?.toString(),
        [`/${methodPath}/logging/loglevel`]: settings.loggingLevel,
        [`/${methodPath}/throttling/rateLimit`]: settings.throttlingRateLimit?.toString(),
        [`/${methodPath}/throttling/burstLimit`]: settings.throttlingBurstLimit?.toString(),
      },
    }),
    create: async ({ restApiId, stageName, methodPath, patches }) => {
      await apiGateway.updateStage({ restApiId, stageName, patchOperations: replacements(patches) });
      return { id: `${restApiId}/${stageName}/${methodPath}` };
    },
    delete: ({ plan: { restApiId, stageName, methodPath } }) =>
      // All settings of a method, given as `path/METHOD` with the slashes of the path as `~1`.
      apiGateway.updateStage({ restApiId, stageName, patchOperations: [{ op: "remove", path: `/${methodPath}` }] }),
    replaces: ["restApi", "stageName", "methodPath"],
  }),

  "aws:apigateway/usagePlan:UsagePlan": resource({
    plan: (inputs: Plain<aws.UsagePlanArgs>) => ({
      usagePlan: {
        name: inputs.name,
        description: inputs.description,
        apiStages: inputs.apiStages?.map(({ apiId, stage }) => ({ apiId, stage })),
        throttle: inputs.throttleSettings,
        quota: inputs.quotaSettings as QuotaSettings | undefined,
      },
      tags: inputs.tags,
    }),
    create: async ({ usagePlan, tags }) => {
      const made = await apiGateway.createUsagePlan({ ...usagePlan, name: usagePlan.name ?? "", tags });
      const id = required(made.id, "CreateUsagePlan's id");
      return { id, outputs: { arn: await gatewayArn(`usageplans/${id}`) } };
    },
    update: async ({ id, plan: old }, { usagePlan }) => {
      // The emulator takes a patch of one stage for their whole list.
      unchanged("apiStages", old.usagePlan.apiStages, usagePlan.apiStages);
      const { name, description, throttle, quota } = usagePlan;
      const changes = {
        "/name": name,
        "/description": description,
        "/throttle/rateLimit": throttle?.rateLimit?.toString(),
        "/throttle/burstLimit": throttle?.burstLimit?.toString(),
        "/quota/limit": quota?.limit?.toString(),
        "/quota/period": quota?.period,
      };
      const patchOperations = replacements(changes);
      if (old.usagePlan.quota && !quota) patchOperations.push({ op: "remove", path: "/quota" });
      await apiGateway.updateUsagePlan({ usagePlanId: id, patchOperations });
    },
    retag,
    delete: ({ id }) => apiGateway.deleteUsagePlan({ usagePlanId: id }),
    autoName: { input: "name" },
  }),

  "aws:apigateway/apiKey:ApiKey": resource({
    plan: (inputs: Plain<aws.ApiKeyArgs>) => ({
      key: { name: inputs.name, description: inputs.description, value: inputs.value, enabled: true },
      tags: inputs.tags,
    }),
    create: async ({ key, tags }) => {
      const made = await apiGateway.createApiKey({ ...key, tags });
      const id = required(made.id, "CreateApiKey's id");
      return { id, outputs: { arn: await gatewayArn(`apikeys/${id}`), value: secretOutput(made.value) } };
    },
    update: ({ id }, { key }) => {
      const patchOperations = replacements({ "/name": key.name, "/description": key.description });
      return apiGateway.updateApiKey({ apiKey: id, patchOperations });
    },
    retag,
    delete: ({ id }) => apiGateway.deleteApiKey({ apiKey: id }),
    autoName: { input: "name" },
    replaces: ["value"],
  }),

  "aws:apigateway/usagePlanKey:UsagePlanKey": resource({
    plan: (inputs: Plain<aws.UsagePlanKeyArgs>) => ({
      usagePlanId: inputs.usagePlanId,
      keyId: inputs.keyId,
      keyType: inputs.keyType,
    }),
    create: async (planKey) => {
      const { name, value } = await apiGateway.createUsagePlanKey(planKey);
      // In clear, as the real plugin has it: to keep it secret is the program's part.
      return { id: planKey.keyId, outputs: { name, value } };
    },
    delete: ({ plan }) => apiGateway.deleteUsagePlanKey(plan),
  }),
};

import type {
  ApiKeyArgs,
  MethodSettingsArgs,
  StageArgs,
  UsagePlanArgs,
  UsagePlanKeyArgs,
} from "@pulumi/aws/apigateway";
import type { QuotaPeriodType } from "@aws-sdk/client-api-gateway";
import { unchanged } from "./bounds";
import { accountId, apiGateway, region, required } from "./clients";
import { resource, type Entries } from "./entry";
import { replacements } from "./patch";
import { updateTags, type Tags } from "./tags";
import { secretOutput, type Plain } from "./wire";

/** Where an API is reached, and who may call it how often. */
export const stageEntries: Entries = {
  "aws:apigateway/stage:Stage": resource({
    plan: (inputs: Plain<StageArgs>) => ({
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
      const place = await region();
      return {
        id: `${restApiId}/${stageName}`,
        outputs: {
          arn: `arn:aws:apigateway:${place}::/restapis/${restApiId}/stages/${stageName}`,
          invokeUrl: `https://${restApiId}.execute-api.${place}.amazonaws.com/${stageName}`,
          executionArn: `arn:aws:execute-api:${place}:${await accountId()}:${restApiId}/${stageName}`,
        },
      };
    },
    update: async ({ plan: old }, { stage, accessLog, tags }) => {
      const { restApiId, stageName, deploymentId, tracingEnabled } = stage;
      const changes = { "/deploymentId": deploymentId, "/tracingEnabled": String(tracingEnabled), ...accessLog };
      await apiGateway.updateStage({ restApiId, stageName, patchOperations: replacements(changes) });
      return updateGatewayTags(`/restapis/${restApiId}/stages/${stageName}`, old.tags, tags);
    },
    delete: ({ plan: { stage } }) => apiGateway.deleteStage({ restApiId: stage.restApiId, stageName: stage.stageName }),
    replaces: ["restApi", "stageName"],
    limits: "Access logs and traces are set and never written.",
  }),

  "aws:apigateway/methodSettings:MethodSettings": resource({
    plan: ({ restApi, stageName, methodPath, settings }: Plain<MethodSettingsArgs>) => ({
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
      apiGateway.updateStage({ restApiId, stageName, patchOperations: [removal(methodPath)] }),
    replaces: ["restApi", "stageName", "methodPath"],
    limits: "Throttling works; metrics and execution logs are never written.",
  }),

  "aws:apigateway/usagePlan:UsagePlan": resource({
    plan: (inputs: Plain<UsagePlanArgs>) => ({
      usagePlan: {
        name: inputs.name,
        description: inputs.description,
        apiStages: inputs.apiStages?.map(({ apiId, stage }) => ({ apiId, stage })),
        throttle: inputs.throttleSettings && {
          rateLimit: inputs.throttleSettings.rateLimit,
          burstLimit: inputs.throttleSettings.burstLimit,
        },
        quota: inputs.quotaSettings && {
          limit: inputs.quotaSettings.limit,
          period: inputs.quotaSettings.period as QuotaPeriodType,
        },
      },
      tags: inputs.tags,
    }),
    create: async ({ usagePlan, tags }) => {
      const made = await apiGateway.createUsagePlan({ ...usagePlan, name: usagePlan.name ?? "", tags });
      return { id: required(made.id, "CreateUsagePlan's id") };
    },
    update: async ({ id, plan: old }, { usagePlan, tags }) => {
      unchanged("apiStages", old.usagePlan.apiStages, usagePlan.apiStages);
      const { name, description, throttle, quota } = usagePlan;
      const changes = {
        "/name": name,
        "/description": description,
        "/throttle/rateLimit": throttle?.rateLimit?.toString(),
        "/throttle/burstLimit": throttle?.burstLimit?.toString(),
        "/quota/limit": quota?.limit.toString(),
        "/quota/period": quota?.period,
      };
      const patchOperations = replacements(changes);
      if (old.usagePlan.quota && !quota) patchOperations.push({ op: "remove", path: "/quota" });
      await apiGateway.updateUsagePlan({ usagePlanId: id, patchOperations });
      return updateGatewayTags(`/usageplans/${id}`, old.tags, tags);
    },
    delete: ({ id }) => apiGateway.deleteUsagePlan({ usagePlanId: id }),
    autoName: { input: "name" },
    limits: "The stages of a plan can't be changed: the emulator takes a patch of one for their whole list.",
  }),

  "aws:apigateway/apiKey:ApiKey": resource({
    plan: (inputs: Plain<ApiKeyArgs>) => ({
      key: { name: inputs.name, description: inputs.description, value: inputs.value, enabled: true },
      tags: inputs.tags,
    }),
    create: async ({ key, tags }) => {
      const made = await apiGateway.createApiKey({ ...key, tags });
      return { id: required(made.id, "CreateApiKey's id"), outputs: { value: secretOutput(made.value) } };
    },
    update: async ({ id, plan: old }, { key, tags }) => {
      const changes = { "/name": key.name, "/description": key.description };
      await apiGateway.updateApiKey({ apiKey: id, patchOperations: replacements(changes) });
      return updateGatewayTags(`/apikeys/${id}`, old.tags, tags);
    },
    delete: ({ id }) => apiGateway.deleteApiKey({ apiKey: id }),
    autoName: { input: "name" },
    replaces: ["value"],
  }),

  "aws:apigateway/usagePlanKey:UsagePlanKey": resource({
    plan: (inputs: Plain<UsagePlanKeyArgs>) => ({
      usagePlanId: inputs.usagePlanId,
      keyId: inputs.keyId,
      keyType: inputs.keyType,
    }),
    create: async (planKey) => {
      const { name, value } = await apiGateway.createUsagePlanKey(planKey);
      // In clear, as the real plugin has it: to keep it secret is the program's part.
      return { id: planKey.keyId, outputs: { name, value } };
    },
    delete: ({ plan: { usagePlanId, keyId } }) => apiGateway.deleteUsagePlanKey({ usagePlanId, keyId }),
  }),
};

/** Takes away all settings of a method, given as `path/METHOD` with the slashes of the path as `~1`. */
function removal(methodPath: string): { op: "remove"; path: string } {
  return { op: "remove", path: `/${methodPath}` };
}

async function updateGatewayTags(path: string, old: Tags, now: Tags): Promise<undefined> {
  const resourceArn = `arn:aws:apigateway:${await region()}::${path}`;
  await updateTags(old, now, {
    set: (tags) => apiGateway.tagResource({ resourceArn, tags }),
    remove: (tagKeys) => apiGateway.untagResource({ resourceArn, tagKeys }),
  });
  return undefined;
}

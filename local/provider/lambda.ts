import { isDeepStrictEqual } from "node:util";
import type { FunctionArgs, FunctionEventInvokeConfigArgs, InvocationArgs, PermissionArgs } from "@pulumi/aws/lambda";
import type { Architecture, CreateFunctionCommandInput, LogFormat, Runtime, TracingMode } from "@aws-sdk/client-lambda";
import { zip } from "./archive";
import { shaped, within } from "./bounds";
import { lambda, region, required } from "./clients";
import { resource, setting, type Entries } from "./entry";
import type { Plain, WireArchive } from "./wire";

export const lambdaEntries: Entries = {
  "aws:lambda/function:Function": resource({
    plan: functionPlan,
    create: async ({ name, code, architectures, configuration, reserved, tags }) => {
      const made = await lambda.createFunction({
        ...configuration,
        FunctionName: name,
        Architectures: architectures,
        Code: { ZipFile: zip(code) },
        Tags: tags,
      });
      const arn = required(made.FunctionArn, "CreateFunction's FunctionArn");
      await reserve(name, reserved);
      return { id: name, outputs: { arn, invokeArn: await invokeArn(arn) } };
    },
    update: async ({ id, plan: old }, { code, architectures, configuration, reserved }) => {
      if (code.source.hash !== old.code.source.hash || !isDeepStrictEqual(architectures, old.architectures)) {
        await lambda.updateFunctionCode({ FunctionName: id, ZipFile: zip(code), Architectures: architectures });
      }
      await lambda.updateFunctionConfiguration({ ...configuration, FunctionName: id });
      await reserve(id, reserved);
    },
    retag: ({ arn: Resource }) => ({
      set: (tags) => lambda.tagResource({ Resource, Tags: tags }),
      remove: (TagKeys) => lambda.untagResource({ Resource, TagKeys }),
    }),
    delete: ({ id }) => lambda.deleteFunction({ FunctionName: id }),
    autoName: { input: "name" },
    replaces: ["name"],
  }),

  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": setting({
    plan: (inputs: Plain<FunctionEventInvokeConfigArgs>) => ({
      FunctionName: inputs.functionName,
      MaximumEventAgeInSeconds: within("maximumEventAgeInSeconds", inputs.maximumEventAgeInSeconds, 60, 21_600),
      MaximumRetryAttempts: within("maximumRetryAttempts", inputs.maximumRetryAttempts, 0, 2),
    }),
    id: ({ FunctionName }) => FunctionName,
    put: (config) => lambda.putFunctionEventInvokeConfig(config),
    delete: ({ id }) => lambda.deleteFunctionEventInvokeConfig({ FunctionName: id }),
    replaces: ["functionName"],
  }),

  "aws:lambda/invocation:Invocation": resource({
    plan: (inputs: Plain<InvocationArgs>) => ({ FunctionName: inputs.functionName, Payload: inputs.input }),
    create: async ({ FunctionName, Payload }) => {
      const { FunctionError, Payload: answer = [] } = await lambda.invoke({ FunctionName, Payload });
      const result = Buffer.from(answer).toString();
      if (FunctionError !== undefined) throw new Error(`${FunctionName} failed: ${errorMessage(result)}`);
      return { id: FunctionName, outputs: { result } };
    },
  }),

  "aws:lambda/permission:Permission": resource({
    plan: (inputs: Plain<PermissionArgs>) => ({
      FunctionName: inputs.function,
      StatementId: inputs.statementId,
      Action: inputs.action,
      Principal: inputs.principal,
      SourceArn: inputs.sourceArn,
      SourceAccount: inputs.sourceAccount,
    }),
    create: async (permission) => {
      await lambda.addPermission(permission);
      return { id: required(permission.StatementId, "the permission's statementId") };
    },
    delete: ({ id, plan }) => lambda.removePermission({ FunctionName: plan.FunctionName, StatementId: id }),
    autoName: { input: "statementId" },
  }),
};

/** What a function threw, out of the answer to its call. */
function errorMessage(answer: string): string {
  try {
    return (JSON.parse(answer) as { errorMessage?: string }).errorMessage ?? answer;
  } catch {
    return answer;
  }
}

type FunctionInputs = Plain<Omit<FunctionArgs, "code">> & { code: WireArchive };

function functionPlan(inputs: FunctionInputs) {
  const { environment, vpcConfig, tracingConfig, loggingConfig } = inputs;
  const configuration = {
    Description: inputs.description,
    Role: inputs.role,
    Runtime: inputs.runtime as Runtime | undefined,
    Handler: inputs.handler,
    MemorySize: within("memorySize", inputs.memorySize, 128, 10_240),
    Timeout: within("timeout", inputs.timeout, 1, 900),
    Environment: { Variables: environment?.variables ?? {} },
    VpcConfig: { SubnetIds: vpcConfig?.subnetIds ?? [], SecurityGroupIds: vpcConfig?.securityGroupIds ?? [] },
    KMSKeyArn: inputs.kmsKeyArn ?? "",
    TracingConfig: tracingConfig && { Mode: tracingConfig.mode as TracingMode },
    LoggingConfig: loggingConfig && {
      LogFormat: loggingConfig.logFormat as LogFormat,
      LogGroup: loggingConfig.logGroup,
    },
  } satisfies Partial<CreateFunctionCommandInput>;
  return {
    name: shaped("name", inputs.name ?? "", /^[\w-]{1,64}$/, "1 to 64 letters, digits, hyphens and underscores"),
    code: inputs.code,
    architectures: inputs.architectures as Architecture[] | undefined,
    configuration,
    // -1 is Pulumi's word for no reservation.
    reserved: inputs.reservedConcurrentExecutions ?? -1,
    tags: inputs.tags,
  };
}

async function reserve(FunctionName: string, reserved: number): Promise<void> {
  if (reserved < 0) await lambda.deleteFunctionConcurrency({ FunctionName });
  else await lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: reserved });
}

/** The ARN under which API Gateway calls a function: https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-lambda-proxy-integrations.html. */
async function invokeArn(functionArn: string): Promise<string> {
  return `arn:aws:apigateway:${await region()}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
}

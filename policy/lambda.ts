import type { FunctionArgs, PermissionArgs } from "@pulumi/aws/lambda";
import { eachResource, Rule } from "./rule";

const lambda = "aws:lambda/function:Function";
const guide = "https://docs.aws.amazon.com/lambda/latest/dg";

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, November 2026. */
const supportedRuntimes = [
  ...["nodejs22.x", "nodejs24.x", "python3.11", "python3.12", "python3.13", "python3.14", "java17", "java21", "java25"],
  ...["dotnet8", "dotnet10", "ruby3.3", "ruby3.4", "provided.al2023"],
];

/** Rules about functions. */
export const lambdaRules: readonly Rule[] = [
  eachResource<PermissionArgs>("aws:lambda/permission:Permission", {
    id: "lambda-1-known-callers",
    controls: ["Lambda.1"],
    title: "A function is called for a known source only",
    judge: ({ principal = "", sourceArn, sourceAccount, principalOrgId }) =>
      (principal === "*" || principal.endsWith(".amazonaws.com")) &&
      !(sourceArn ?? sourceAccount ?? principalOrgId) &&
      "Set sourceArn or sourceAccount.",
  }),
  eachResource<FunctionArgs>(lambda, {
    id: "lambda-2-runtime",
    controls: ["Lambda.2"],
    title: "Functions run on a supported runtime",
    judge: ({ packageType = "Zip", runtime = "" }) =>
      packageType === "Zip" && !supportedRuntimes.includes(runtime) && "Set runtime to one that AWS supports.",
  }),
  eachResource<FunctionArgs>(lambda, {
    id: "lambda-3-vpc",
    controls: ["Lambda.3"],
    title: "Functions stand in a VPC",
    judge: ({ vpcConfig }) => vpcConfig === undefined && "Set vpcConfig.",
  }),
  eachResource<FunctionArgs>(lambda, {
    id: "lambda-5-zones",
    controls: ["Lambda.5"],
    title: "Functions in a VPC stand in two zones or more",
    judge: ({ vpcConfig }) =>
      vpcConfig !== undefined && vpcConfig.subnetIds.length < 2 && "Name subnets of two zones or more.",
  }),
  eachResource<FunctionArgs>(lambda, {
    id: "lambda-7-tracing",
    controls: ["Lambda.7"],
    title: "Functions trace requests",
    judge: ({ tracingConfig }) => tracingConfig?.mode !== "Active" && "Set tracingConfig.mode to Active.",
  }),
  eachResource<FunctionArgs>(lambda, {
    id: "lambda-environment-key",
    title: "A function's environment is encrypted with a key of one's own",
    page: `${guide}/configuration-envvars-encryption.html`,
    judge: ({ environment, kmsKeyArn }) => environment !== undefined && !kmsKeyArn && "Set kmsKeyArn.",
  }),
  eachResource<FunctionArgs>(lambda, {
    id: "lambda-no-secrets",
    title: "A function's environment names no secrets",
    page: `${guide}/configuration-envvars.html`,
    judge: ({ environment }) =>
      Object.keys(environment?.variables ?? {}).some((name) =>
        /PASSWORD|SECRET(?!.*ARN)|PRIVATE_KEY|API_?KEY/i.test(name),
      ) && "Let the function read secrets from Secrets Manager.",
  }),
  eachResource<FunctionArgs>(lambda, {
    id: "lambda-own-log-group",
    title: "Functions log to a group of the program, with its expiry and its key",
    page: `${guide}/monitoring-cloudwatchlogs-loggroups.html`,
    judge: ({ loggingConfig }) => !loggingConfig?.logGroup && "Set loggingConfig.logGroup.",
  }),
  eachResource<FunctionArgs>(lambda, {
    id: "lambda-bounded",
    title: "Functions have a bound of their own on calls at once",
    page: `${guide}/configuration-concurrency.html`,
    advisoryBecause: "Young accounts have too few calls at once to keep some for a function.",
    judge: ({ reservedConcurrentExecutions = -1 }) =>
      reservedConcurrentExecutions < 1 && "Set reservedConcurrentExecutions.",
  }),
];

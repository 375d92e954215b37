import type { FunctionArgs, FunctionUrlArgs, LayerVersionPermissionArgs, PermissionArgs } from "@pulumi/aws/lambda";
import type { Unwrap } from "@pulumi/pulumi";
import { fixedPart } from "./globs";
import { eachResource, Rule } from "./rule";
import runtimes from "./runtimes.json";

const lambda = "aws:lambda/function:Function";
const guide = "https://docs.aws.amazon.com/lambda/latest/dg";

/** The day from which a runtime is no longer supported. */
const ends = new Map<string | undefined, string>(Object.entries(runtimes.ends));

/** Rules about functions. */
export const lambdaRules: readonly Rule[] = [
  eachResource<PermissionArgs>("aws:lambda/permission:Permission", {
    id: "lambda-1-known-callers",
    controls: ["Lambda.1"],
    title: "A function is called for a known source only, and by S3 for a known account",
    judge: ({ principal, sourceArn = "", sourceAccount, principalOrgId }) => {
      if (principal !== "*" && principal?.endsWith(".amazonaws.com") !== true) return false;
      if (sourceAccount || principalOrgId) return false;
      const [, , , , account = ""] = sourceArn.split(":");
      // A bucket's ARN names no account, and a bucket's name may be somebody else's one day.
      if (principal.startsWith("s3.")) return "Set sourceAccount besides sourceArn.";
      return !isFixedArn(sourceArn, account) && "Set sourceArn with its account, or sourceAccount.";
    },
  }),
  eachResource<LayerVersionPermissionArgs>("aws:lambda/layerVersionPermission:LayerVersionPermission", {
    id: "lambda-layer-for-known-users",
    title: "A layer is read by named accounts or an organization, and not by everybody",
    page: `${guide}/permissions-layer-cross-account.html`,
    judge: ({ principal, organizationId }) =>
      principal === "*" && !organizationId && "Set principal to an account, or organizationId besides.",
  }),
  eachResource<FunctionUrlArgs>("aws:lambda/functionUrl:FunctionUrl", {
    id: "lambda-url-authorized",
    title: "Functions that have a URL ask for a signature",
    page: `${guide}/urls-auth.html`,
    judge: ({ authorizationType }) => authorizationType !== "AWS_IAM" && "Set authorizationType to AWS_IAM.",
  }),
  eachResource<FunctionArgs>(lambda, {
    id: "lambda-2-runtime",
    controls: ["Lambda.2"],
    title: "Functions run on a runtime that AWS still supports",
    blindTo: `runtimes that came after ${runtimes.read}, when AWS's table was read`,
    judge: ({ packageType = "Zip", runtime }, { today }) =>
      packageType === "Zip" && (ends.get(runtime) ?? "9999-12-31") <= today && "Set runtime to one that AWS supports.",
  }),
  eachResource<FunctionArgs>(lambda, {
    id: "lambda-3-vpc",
    controls: ["Lambda.3"],
    title: "Functions stand in a VPC",
    judge: (inputs) => subnetsOf(inputs).length === 0 && "Set vpcConfig with subnets.",
  }),
  eachResource<FunctionArgs>(lambda, {
    id: "lambda-5-zones",
    controls: ["Lambda.5"],
    title: "Functions in a VPC stand in two subnets or more",
    blindTo: "zones of the subnets",
    judge: (inputs) =>
      inputs.vpcConfig !== undefined && subnetsOf(inputs).length < 2 && "Name subnets of two zones or more.",
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

function subnetsOf({ vpcConfig }: Partial<Unwrap<FunctionArgs>>): readonly string[] {
  return vpcConfig?.subnetIds ?? [];
}

/** Whether a source is named by its account, or wholly where its service's ARNs have none. */
function isFixedArn(arn: string, account: string): boolean {
  if (arn === "") return false;
  return account === "" ? fixedPart(arn) === arn : fixedPart(account) === account;
}

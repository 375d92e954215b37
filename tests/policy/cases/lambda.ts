import { Cases, only } from "./case";

const lambda = only("aws:lambda/function:Function");
const permission = only("aws:lambda/permission:Permission");
const layerPermission = only("aws:lambda/layerVersionPermission:LayerVersionPermission");
const url = only("aws:lambda/functionUrl:FunctionUrl");
const account = "123456789012";

/** Cases about functions. */
export const lambdaCases: Cases = {
  "lambda-1-known-callers": {
    breaks: {
      "a service for anybody": permission({ principal: "events.amazonaws.com" }),
      everybody: permission({ principal: "*" }),
      "S3 by a bucket alone": permission({ principal: "s3.amazonaws.com", sourceArn: "arn:aws:s3:::audit" }),
      "a source of any account": permission({
        principal: "sns.amazonaws.com",
        sourceArn: "arn:aws:sns:us-east-1:*:topic",
      }),
      "any source at all": permission({ principal: "sns.amazonaws.com", sourceArn: "*" }),
      "an empty source": permission({ principal: "sns.amazonaws.com", sourceArn: "", sourceAccount: "" }),
    },
    passes: {
      "a source of an account": permission({
        principal: "apigateway.amazonaws.com",
        sourceArn: `arn:aws:execute-api:us-east-1:${account}:api/*/POST/validate`,
      }),
      "an account": permission({ principal: "elasticloadbalancing.amazonaws.com", sourceAccount: account }),
      "S3 for an account": permission({
        principal: "s3.amazonaws.com",
        sourceArn: "arn:aws:s3:::audit",
        sourceAccount: account,
      }),
      // Checkov and cfn-guard call a star public whatever the source; cdk-nag doesn't, and only that source can name itself.
      "everybody, for a source of an account": permission({
        principal: "*",
        sourceArn: `arn:aws:events:eu-west-1:${account}:rule/daily`,
      }),
      "an organization": permission({ principal: "*", principalOrgId: "o-1234567890" }),
      "an account as the caller": permission({ principal: account }),
      "a source whose ARN has no account": permission({
        principal: "alexa-appkit.amazon.amazonaws.com",
        sourceArn: "arn:aws:apigateway:us-east-1::/restapis/a",
      }),
      unsaid: permission(),
    },
  },
  "lambda-layer-for-known-users": {
    breaks: {
      everybody: layerPermission({ principal: "*" }),
      "everybody of no organization": layerPermission({ principal: "*", organizationId: "" }),
    },
    passes: {
      "an account": layerPermission({ principal: account }),
      // cfn-guard has a second rule, which lets no star pass at all.
      "an organization": layerPermission({ principal: "*", organizationId: "o-1234567890" }),
    },
  },
  "lambda-url-authorized": {
    breaks: { open: url({ authorizationType: "NONE" }), unsaid: url() },
    passes: { signed: url({ authorizationType: "AWS_IAM" }) },
  },
  "lambda-2-runtime": {
    breaks: {
      // Checkov's own list is older than the day.
      "long over": lambda({ runtime: "nodejs18.x" }),
      "over for some days": lambda({ runtime: "dotnet8" }),
      "by name in an archive": lambda({ runtime: "python3.9", packageType: "Zip" }),
    },
    passes: {
      "the newest": lambda({ runtime: "nodejs24.x" }),
      // Cdk-nag asks for the newest; the control for one that AWS supports.
      "older, and still supported": lambda({ runtime: "java11" }),
      "newer than the table": lambda({ runtime: "nodejs99.x" }),
      "an image, which brings its own": lambda({ packageType: "Image", runtime: "nodejs18.x" }),
      unsaid: lambda(),
      "a name that every object has": lambda({ runtime: "constructor" }),
    },
  },
  "lambda-3-vpc": {
    breaks: {
      none: lambda(),
      // Cdk-nag is content with a security group, to which AWS wants subnets.
      "an empty one": lambda({ vpcConfig: {} }),
      "one without subnets": lambda({ vpcConfig: { subnetIds: [], securityGroupIds: [] } }),
    },
    passes: { one: lambda({ vpcConfig: { subnetIds: ["a"], securityGroupIds: [] } }) },
  },
  "lambda-5-zones": {
    breaks: {
      "one subnet": lambda({ vpcConfig: { subnetIds: ["a"] } }),
      "no subnet": lambda({ vpcConfig: { subnetIds: [] } }),
    },
    passes: {
      two: lambda({ vpcConfig: { subnetIds: ["a", "b"] } }),
      "no VPC, which another rule is about": lambda(),
    },
  },
  "lambda-7-tracing": {
    // Checkov takes either mode; the control asks for the active one.
    breaks: { unsaid: lambda(), passing: lambda({ tracingConfig: { mode: "PassThrough" } }) },
    passes: { active: lambda({ tracingConfig: { mode: "Active" } }) },
  },
  "lambda-environment-key": {
    breaks: {
      "AWS's key": lambda({ environment: { variables: { A: "b" } } }),
      "an empty key": lambda({ environment: { variables: { A: "b" } }, kmsKeyArn: "" }),
    },
    passes: {
      "one's own": lambda({ environment: { variables: { A: "b" } }, kmsKeyArn: "arn:x" }),
      // Checkov refuses a key without an environment, which has nothing to encrypt.
      "one's own, and no environment": lambda({ kmsKeyArn: "arn:x" }),
      "no environment": lambda(),
    },
  },
  "lambda-no-secrets": {
    breaks: Object.fromEntries(
      ["DB_PASSWORD", "clientSecret", "PRIVATE_KEY", "API_KEY", "STRIPE_APIKEY"].map((name) => [
        name,
        lambda({ environment: { variables: { A: "x", [name]: "x" } } }),
      ]),
    ),
    passes: {
      "the ARN of a secret": lambda({
        environment: { variables: { DB_SECRET_ARN: "arn:x", DB_SECRET_OF_SHOP_ARN: "arn:x", KEY: "id" } },
      }),
      "no variables": lambda({ environment: {} }),
      "no environment": lambda(),
    },
  },
  "lambda-own-log-group": {
    breaks: {
      unsaid: lambda(),
      "a format alone": lambda({ loggingConfig: { logFormat: "JSON" } }),
      "an empty group": lambda({ loggingConfig: { logGroup: "" } }),
    },
    passes: { "a group": lambda({ loggingConfig: { logGroup: "validator" } }) },
  },
  "lambda-bounded": {
    breaks: {
      unsaid: lambda(),
      unbounded: lambda({ reservedConcurrentExecutions: -1 }),
      // Checkov lets it pass, cdk-nag doesn't.
      "switched off": lambda({ reservedConcurrentExecutions: 0 }),
    },
    passes: { one: lambda({ reservedConcurrentExecutions: 1 }) },
  },
};

// What the roles of the workflows, and a role that a stack makes, may do and what not, judged by an evaluator of IAM policies
// with AWS's own list of actions, resources and condition keys. Doesn't prove what AWS puts into a request's conditions.
import { boundary, deploy, own, preview, store } from "./account";
import { allows, AwsRequest, Judged } from "./evaluator";

const here = (service: string, rest: string) => `arn:aws:${service}:us-east-1:123456789012:${rest}`;
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const awsPolicy = (name: string) => `arn:aws:iam::aws:policy/${name}`;
const tagged = (project: string) => ({ "aws:ResourceTag/Project": project });
const via = (service: string) => ({ "kms:ViaService": `${service}.us-east-1.amazonaws.com` });

const stackKey = here("kms", "key/00000000-0000-0000-0000-000000000002");
const { bucketArn: state, keyArn: stateKey } = store;
const validatorRole = role("validator-role-0a1b2c3");
const bounded = { "iam:PermissionsBoundary": "arn:aws:iam::123456789012:policy/payment-processing-boundary-us-east-1" };
const monitoring = awsPolicy("service-role/AmazonRDSEnhancedMonitoringRole");
const bootstrapTag = tagged("PaymentProcessingBootstrap");
const ownTag = tagged("PaymentProcessing");
const audit = "arn:aws:s3:::payment-audit-logs-production-123456789012";

type Case = readonly [action: string, resource: string, context?: AwsRequest["context"]];

function judges(judged: Judged, may: readonly Case[], mayNot: readonly Case[]): void {
  const asked = (cases: readonly Case[], expected: boolean) =>
    cases.map(([action, resource, context = {}]) => ({ action, resource, context, expected }));
  it.each([...asked(may, true), ...asked(mayNot, false)])(
    "$action on $resource with $context: $expected",
    async ({ expected, ...request }) => {
      expect(await allows(judged, request)).toBe(expected);
    },
  );
}

describe("the deploy role makes roles within the boundary, and becomes nobody else", () => {
  judges(
    deploy,
    [
      ["iam:CreateRole", validatorRole, bounded],
      ["iam:PutRolePolicy", validatorRole, bounded],
      ["iam:PutRolePermissionsBoundary", validatorRole, bounded],
      ["iam:AttachRolePolicy", validatorRole, { ...bounded, "iam:PolicyARN": monitoring }],
      ["iam:DeleteRole", validatorRole],
      ["iam:UpdateRoleDescription", validatorRole],
      ["iam:PassRole", validatorRole, { "iam:PassedToService": "lambda.amazonaws.com" }],
      [
        "iam:CreateServiceLinkedRole",
        role("aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"),
        { "iam:AWSServiceName": "rds.amazonaws.com" },
      ],
    ],
    [
      ["iam:CreateRole", validatorRole],
      ["iam:CreateRole", validatorRole, { "iam:PermissionsBoundary": awsPolicy("AdministratorAccess") }],
      ["iam:CreateRole", role("administrator"), bounded],
      ["iam:PutRolePolicy", validatorRole],
      ["iam:PutRolePolicy", role("deploy-role-0a1b2c3"), bounded],
      ["iam:AttachRolePolicy", validatorRole, { ...bounded, "iam:PolicyARN": awsPolicy("AdministratorAccess") }],
      ["iam:AttachRolePolicy", validatorRole, { "iam:PolicyARN": monitoring }],
      ["iam:DeleteRolePermissionsBoundary", validatorRole, bounded],
      ["iam:UpdateAssumeRolePolicy", validatorRole, bounded],
      ["iam:UpdateAssumeRolePolicy", role("deploy-role-0a1b2c3")],
      ["iam:CreatePolicyVersion", bounded["iam:PermissionsBoundary"]],
      ["iam:PassRole", validatorRole, { "iam:PassedToService": "ec2.amazonaws.com" }],
      ["iam:PassRole", role("administrator"), { "iam:PassedToService": "lambda.amazonaws.com" }],
      ["iam:CreateUser", "arn:aws:iam::123456789012:user/stranger"],
      [
        "iam:CreateServiceLinkedRole",
        role("aws-service-role/organizations.amazonaws.com/AWSServiceRoleForOrganizations"),
        { "iam:AWSServiceName": "organizations.amazonaws.com" },
      ],
      ["sts:AssumeRole", role("administrator")],
    ],
  );
});

describe("the deploy role keeps off the states but for writing them", () => {
  judges(
    deploy,
    [
      ["s3:PutObject", `${state}/.pulumi/stacks/payment-processing/staging.json`],
      ["s3:DeleteObject", `${state}/.pulumi/locks/1.json`],
      ["s3:GetObject", `${state}/.pulumi/meta.yaml`],
      ["kms:Decrypt", stateKey, bootstrapTag],
      ["kms:GenerateDataKey", stateKey, bootstrapTag],
    ],
    [
      ["s3:DeleteObjectVersion", `${state}/.pulumi/stacks/payment-processing/staging.json`],
      ["s3:DeleteBucket", state],
      ["s3:DeleteBucketPolicy", state],
      ["s3:PutBucketPolicy", state],
      ["s3:PutBucketVersioning", state],
      ["s3:PutLifecycleConfiguration", state],
      ["kms:PutKeyPolicy", stateKey, bootstrapTag],
      ["kms:ScheduleKeyDeletion", stateKey, bootstrapTag],
      ["kms:TagResource", stateKey, { ...bootstrapTag, "aws:RequestTag/Project": "PaymentProcessing" }],
      ["kms:UntagResource", stateKey, bootstrapTag],
      ["kms:CreateGrant", stateKey, { ...bootstrapTag, "kms:GrantIsForAWSResource": "true" }],
      ["kms:UpdateAlias", stateKey, bootstrapTag],
    ],
  );
});

describe("the deploy role ends what is tagged or named as a stack's, and nothing else", () => {
  const vpc = here("ec2", "vpc/vpc-1");
  const database = here("rds", "db:orders");
  const balancer = here("elasticloadbalancing", "loadbalancer/app/orders/1");
  judges(
    deploy,
    [
      ["ec2:DeleteVpc", vpc, ownTag],
      ["ec2:CreateVpc", vpc],
      ["ec2:CreateSubnet", vpc, ownTag],
      ["rds:DeleteDBInstance", here("rds", "db:payment-db-production"), ownTag],
      ["rds:AddSourceIdentifierToSubscription", here("rds", "es:alarms-parameter-events-0a1b2c3"), ownTag],
      ["elasticloadbalancing:DeleteLoadBalancer", balancer, ownTag],
      ["kms:ScheduleKeyDeletion", stackKey, ownTag],
      ["kms:CreateGrant", stackKey, { "kms:GrantIsForAWSResource": "true" }],
      ["kms:GenerateDataKey", stackKey, via("secretsmanager")],
      ["logs:DeleteLogGroup", here("logs", "log-group:/aws/lambda/payment-validator-production")],
      ["s3:DeleteBucket", audit],
      ["s3:GetObject", `${audit}/audit/smoke-1-api.json`],
      ["lambda:UpdateFunctionCode", here("lambda", "function:payment-validator-production")],
    ],
    [
      ["ec2:DeleteVpc", vpc],
      ["ec2:DeleteVpc", vpc, tagged("Orders")],
      ["ec2:CreateSubnet", vpc, tagged("Orders")],
      ["ec2:CreateTags", vpc, { ...tagged("Orders"), "aws:RequestTag/Project": "PaymentProcessing" }],
      ["ec2:RevokeSecurityGroupIngress", here("ec2", "security-group/sg-1"), tagged("Orders")],
      ["ec2:RunInstances", here("ec2", "instance/*")],
      ["ec2:CreateFleet", here("ec2", "fleet/*")],
      ["rds:DeleteDBInstance", database],
      ["rds:ModifyDBInstance", database, tagged("Orders")],
      ["rds:RestoreDBInstanceFromDBSnapshot", database, ownTag],
      ["elasticloadbalancing:DeleteLoadBalancer", balancer],
      ["kms:ScheduleKeyDeletion", stackKey],
      ["kms:PutKeyPolicy", stackKey],
      ["kms:TagResource", stackKey, { ...tagged("Orders"), "aws:RequestTag/Project": "PaymentProcessing" }],
      ["kms:Decrypt", stackKey, ownTag],
      ["kms:Decrypt", stackKey, { ...tagged("Orders"), ...via("s3") }],
      ["kms:CreateGrant", stackKey, ownTag],
      ["logs:DeleteLogGroup", here("logs", "log-group:/aws/lambda/orders")],
      ["s3:DeleteBucket", "arn:aws:s3:::payment-exports"],
      ["s3:GetObject", `${audit}/audit/order-1001.json`],
      ["secretsmanager:GetSecretValue", here("secretsmanager", "secret:rds!db-1-abcdef")],
      ["lambda:UpdateFunctionCode", here("lambda", "function:orders")],
    ],
  );
});

describe("the preview role reads settings and states", () => {
  judges(
    preview,
    [
      ["ec2:DescribeVpcs", "*"],
      ["s3:GetObject", `${state}/.pulumi/stacks/payment-processing/staging.json`],
      ["s3:ListBucket", state],
      ["kms:Decrypt", stateKey, bootstrapTag],
      ["kms:Decrypt", stackKey, { ...ownTag, ...via("lambda") }],
      ["lambda:GetFunction", here("lambda", "function:payment-validator-production")],
      ["s3:ListTagsForResource", audit],
      ["s3:ListBucket", audit],
    ],
    [
      ["s3:PutObject", `${state}/.pulumi/locks/1.json`],
      ["s3:PutObject", `${state}/.pulumi/stacks/payment-processing/staging.json`],
      ["kms:GenerateDataKey", stateKey, bootstrapTag],
      ["kms:Decrypt", stackKey, { ...ownTag, ...via("s3") }],
      ["kms:Decrypt", stackKey, ownTag],
      ["kms:Decrypt", stackKey, { ...tagged("Orders"), ...via("lambda") }],
      ["lambda:GetFunction", here("lambda", "function:orders")],
      ["lambda:InvokeFunction", here("lambda", "function:payment-validator-production")],
      ["s3:GetObject", `${audit}/audit/smoke-1-api.json`],
      ["s3:ListBucket", "arn:aws:s3:::orders"],
      ["ec2:GetPasswordData", here("ec2", "instance/i-1")],
      ["logs:GetLogEvents", here("logs", "log-group:/aws/lambda/payment-validator-production:log-stream:1")],
      ["secretsmanager:GetSecretValue", here("secretsmanager", "secret:rds!db-1-abcdef")],
      ["ec2:DeleteVpc", here("ec2", "vpc/vpc-1"), own],
    ],
  );
});

describe("the boundary leaves a stack's role its work, and an administrator's policy nothing more", () => {
  const everything = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
  const fromFunction = {
    "lambda:SourceFunctionArn": here("lambda", "function:payment-validator-production"),
  };
  judges(
    { policies: [everything], boundary },
    [
      ["s3:PutObject", `${audit}/audit/order-1001.json`, fromFunction],
      ["kms:GenerateDataKey", stackKey, { ...ownTag, ...via("s3") }],
      ["logs:PutLogEvents", here("logs", "log-group:/aws/lambda/payment-validator-production:log-stream:1")],
      ["ec2:CreateNetworkInterface", here("ec2", "network-interface/*")],
    ],
    [
      ["s3:GetObject", `${audit}/audit/order-1001.json`],
      ["logs:GetLogEvents", here("logs", "log-group:/aws/lambda/payment-validator-production:log-stream:1")],
      ["s3:GetObject", `${state}/.pulumi/stacks/payment-processing/staging.json`, fromFunction],
      ["s3:DeleteObject", `${audit}/audit/order-1001.json`, fromFunction],
      ["kms:Decrypt", stateKey, bootstrapTag],
      ["kms:Decrypt", stateKey, { ...bootstrapTag, ...via("s3") }],
      ["iam:CreateUser", "arn:aws:iam::123456789012:user/stranger"],
      ["sts:AssumeRole", role("administrator")],
      ["rds:DeleteDBInstance", here("rds", "db:payment-db-production"), ownTag],
    ],
  );
});

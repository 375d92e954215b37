import { boundaryPolicy } from "../../bootstrap/boundary";
import { deployedServices, deployPolicy, previewPolicy } from "../../bootstrap/policies";
import type { Context, Judged } from "./evaluator";

/** The account that the policies are rendered for. */
const account = { partition: "aws", accountId: "123456789012", region: "us-east-1" };

/** Where its states are kept. */
export const store = {
  bucketArn: "arn:aws:s3:::payment-processing-state-123456789012-us-east-1",
  keyArn: "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000001",
};

/** The two roles of the workflows. */
export const preview: Judged = { policies: [previewPolicy(store, account)] };
export const deploy: Judged = {
  policies: [deployPolicy(store, account), ...Object.values(deployedServices(account))],
};

/** The boundary of the roles that a stack makes. */
export const boundary = boundaryPolicy(account);

/** What IAM knows of a request about a stack's own resource, made as the program and AWS's services make it. */
export const own: Context = {
  "aws:ResourceTag/Project": "PaymentProcessing",
  "aws:RequestTag/Project": "PaymentProcessing",
  "iam:AWSServiceName": "rds.amazonaws.com",
  "iam:PassedToService": "lambda.amazonaws.com",
  "iam:PermissionsBoundary": "arn:aws:iam::123456789012:policy/payment-processing-boundary-us-east-1",
  "iam:PolicyARN": "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
  "kms:GrantIsForAWSResource": "true",
  "kms:ViaService": "lambda.us-east-1.amazonaws.com",
};

/** What a stack calls things, by the variable of AWS's ARN that the name stands in. */
const names: Readonly<Record<string, string>> = {
  Partition: "aws",
  Region: "us-east-1",
  Account: "123456789012",
  BucketName: "payment-audit-logs-production-123456789012",
  ObjectName: "audit/smoke-1.json",
  FunctionName: "payment-validator-production",
  LogGroupName: "/aws/lambda/payment-validator-production",
  DashboardName: "payment-production",
  RuleName: "validator-sweep-rule-0a1b2c3",
  RoleNameWithPath: "validator-role-0a1b2c3",
  Alias: "payment-production",
  SecretId: "rds!db-1-abcdef",
};

/** The ARN of a stack's own resource, out of AWS's form of such ARNs and for an action. */
export function ownArn(form: string, action: string): string {
  if (action === "iam:CreateServiceLinkedRole")
    return "arn:aws:iam::123456789012:role/aws-service-role/rds.amazonaws.com/x";
  return form.replace(/\$\{(\w+)\}/g, (_, variable: string) => names[variable] ?? "x");
}

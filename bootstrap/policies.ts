import { Account } from "../account";
import { policyDocument, Statement } from "../components/iam";

/** The place where GitHub signs what its workflows are. */
export const githubIssuer = "token.actions.githubusercontent.com";

/** Where Pulumi keeps the stacks' states. */
export interface StateStore {
  readonly bucketArn: string;
  /** Encrypts the bucket, and the secrets in the states. */
  readonly keyArn: string;
}

/**
 * Lets workflows of one repository take on a role, and among them those only that GitHub calls by one of these subjects:
 * https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws.
 *
 * @param subjects such as `pull_request` or `environment:staging`, without wildcards.
 */
export function githubTrust(providerArn: string, repository: string, subjects: readonly string[]): string {
  return policyDocument({
    Sid: "Workflows",
    Effect: "Allow",
    Principal: { Federated: providerArn },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: {
        [`${githubIssuer}:aud`]: "sts.amazonaws.com",
        [`${githubIssuer}:sub`]: subjects.map((subject) => `repo:${repository}:${subject}`),
      },
    },
  });
}

/** Verbs by which AWS names what only looks. */
const lookAt: Readonly<Record<string, readonly string[]>> = {
  apigateway: ["GET"],
  cloudwatch: ["Describe*", "List*"],
  ec2: ["Describe*", "Get*"],
  elasticloadbalancing: ["Describe*"],
  iam: ["Get*", "List*"],
  kms: ["Describe*", "Get*", "List*"],
  lambda: ["Get*", "List*"],
  logs: ["Describe*", "List*"],
  rds: ["Describe*", "List*"],
  // Settings of buckets, and no objects: records of payments are nobody's to read here.
  s3: [
    ...["GetAccelerateConfiguration", "GetBucket*", "GetEncryptionConfiguration", "GetLifecycleConfiguration"],
    ...["GetReplicationConfiguration", "ListAllMyBuckets", "ListBucket"],
  ],
  // How much of addresses, networks and calls the account is given.
  servicequotas: ["GetAWSDefaultServiceQuota", "GetServiceQuota"],
  sns: ["Get*", "List*"],
  tag: ["Get*"],
  wafv2: ["Get*", "List*"],
};

/**
 * What a preview with refresh needs: to look at what a stack is made of, to read the state, and to lock it. It changes nothing
 * of a stack, and reads no audit record.
 */
export function previewPolicy(store: StateStore, { region }: Account): string {
  return policyDocument(
    {
      Sid: "Look",
      Effect: "Allow",
      Action: actions(lookAt),
      Resource: "*",
    },
    ...readState(store, region),
    {
      Sid: "LockState",
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:DeleteObject"],
      Resource: `${store.bucketArn}/.pulumi/locks/*`,
    },
  );
}

/** What a deployment changes, by service. Names of buckets, functions and roles bound what is dangerous. */
const change: Readonly<Record<string, readonly string[]>> = {
  apigateway: ["POST", "PUT", "PATCH", "DELETE", "UpdateRestApiPolicy", "SetWebACL"],
  cloudwatch: ["PutMetricAlarm", "DeleteAlarms", "TagResource", "UntagResource"],
  ec2: [
    ...["Allocate*", "Associate*", "Attach*", "Authorize*", "Create*", "Delete*", "Detach*", "Disassociate*"],
    ...["Modify*", "Release*", "Replace*", "Revoke*", "Update*"],
  ],
  elasticloadbalancing: ["Add*", "Create*", "Delete*", "Deregister*", "Modify*", "Register*", "Remove*", "Set*"],
  kms: [
    ...["CreateAlias", "CreateKey", "DeleteAlias", "EnableKeyRotation", "PutKeyPolicy", "ScheduleKeyDeletion"],
    ...["TagResource", "UntagResource", "UpdateAlias", "UpdateKeyDescription"],
  ],
  logs: [
    ...["AssociateKmsKey", "CreateLogDelivery", "CreateLogGroup", "DeleteLogDelivery", "DeleteLogGroup"],
    ...["DeleteResourcePolicy", "DeleteRetentionPolicy", "DisassociateKmsKey", "GetLogDelivery", "PutResourcePolicy"],
    ...["PutRetentionPolicy", "TagResource", "UntagResource", "UpdateLogDelivery"],
  ],
  rds: ["AddTagsToResource", "Create*", "Delete*", "Modify*", "Reboot*", "RemoveTagsFromResource", "Reset*"],
  // RDS makes the master password in the name of whoever deploys.
  secretsmanager: ["CreateSecret", "DescribeSecret", "RotateSecret", "TagResource"],
  sns: ["CreateTopic", "DeleteTopic", "SetTopicAttributes", "Subscribe", "TagResource", "Unsubscribe", "UntagResource"],
  wafv2: [
    ...["AssociateWebACL", "CreateWebACL", "DeleteLoggingConfiguration", "DeleteWebACL", "DisassociateWebACL"],
    ...["PutLoggingConfiguration", "TagResource", "UntagResource", "UpdateWebACL"],
  ],
};

/** Roles that the program makes; Pulumi ends their names with seven characters. */
const roleNames = ["api-log-role-*", "database-monitoring-role-*", "flow-log-role-*", "validator-role-*"];

/** Services that the program hands those roles to. */
const roleUsers = ["apigateway", "lambda", "monitoring.rds", "vpc-flow-logs"];

/** What `pulumi up` and the smoke check need, besides what a preview does. */
export function deployPolicy(store: StateStore, account: Account): string {
  const { partition, accountId, region } = account;
  const roles = roleNames.map((name) => `arn:${partition}:iam::${accountId}:role/${name}`);
  return policyDocument(
    { Sid: "Look", Effect: "Allow", Action: actions(lookAt), Resource: "*" },
    { Sid: "Change", Effect: "Allow", Action: actions(change), Resource: "*" },
    {
      Sid: "StackKey",
      Effect: "Allow",
      // RDS, Secrets Manager and Lambda use the stack's key in the name of whoever deploys. It has no ARN before it is made.
      Action: ["kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*"],
      Resource: "*",
      Condition: { StringEquals: { "aws:ResourceTag/Project": "PaymentProcessing" } },
    },
    {
      Sid: "Buckets",
      Effect: "Allow",
      Action: [
        "s3:CreateBucket",
        "s3:DeleteBucket*",
        "s3:PutBucket*",
        "s3:PutEncryptionConfiguration",
        "s3:PutLifecycleConfiguration",
      ],
      Resource: `arn:${partition}:s3:::payment-*`,
    },
    {
      Sid: "Records",
      Effect: "Allow",
      // The smoke check reads and removes its own record, and a bucket that may be lost is emptied before it is deleted.
      Action: ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObject", "s3:ListBucketVersions"],
      Resource: [`arn:${partition}:s3:::payment-*`],
    },
    {
      Sid: "Functions",
      Effect: "Allow",
      Action: [
        ...["AddPermission", "CreateFunction", "DeleteFunction", "DeleteFunctionConcurrency", "InvokeFunction"],
        ...["PutFunctionConcurrency", "RemovePermission", "TagResource", "UntagResource", "UpdateFunction*"],
      ].map((action) => `lambda:${action}`),
      Resource: `arn:${partition}:lambda:${region}:${accountId}:function:payment-*`,
    },
    {
      Sid: "Roles",
      Effect: "Allow",
      Action: [
        ...["AttachRolePolicy", "CreateRole", "DeleteRole", "DeleteRolePolicy", "DetachRolePolicy", "PutRolePolicy"],
        ...["TagRole", "UntagRole", "UpdateAssumeRolePolicy", "UpdateRole"],
      ].map((action) => `iam:${action}`),
      Resource: roles,
    },
    {
      Sid: "HandOverRoles",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: roles,
      Condition: {
        StringEquals: { "iam:PassedToService": roleUsers.map((service) => `${service}.amazonaws.com`) },
      },
    },
    {
      Sid: "ServiceRoles",
      Effect: "Allow",
      Action: "iam:CreateServiceLinkedRole",
      Resource: `arn:${partition}:iam::${accountId}:role/aws-service-role/*`,
    },
    ...readState(store, region),
    {
      Sid: "WriteState",
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:DeleteObject"],
      Resource: `${store.bucketArn}/.pulumi/*`,
    },
  );
}

function readState({ bucketArn, keyArn }: StateStore, region: string): Statement[] {
  return [
    { Sid: "ReadState", Effect: "Allow", Action: "s3:GetObject", Resource: `${bucketArn}/.pulumi/*` },
    {
      Sid: "StateKey",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
      Resource: keyArn,
      Condition: { StringEquals: { "aws:RequestedRegion": region } },
    },
  ];
}

function actions(byService: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.entries(byService).flatMap(([service, verbs]) => verbs.map((verb) => `${service}:${verb}`));
}

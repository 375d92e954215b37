import { Account } from "../account";
import { policyDocument, Statement } from "../components/iam";
import { projectTag } from "../components/tags";
import { boundaryArn } from "./boundary";
import { services } from "./rights";
import { NamedRights } from "./serviceRights";

/** Where Pulumi keeps the stacks' states. */
export interface StateStore {
  readonly bucketArn: string;
  /** Encrypts the bucket, and the secrets in the states. */
  readonly keyArn: string;
}

/** Roles that the program makes; Pulumi ends their names with seven characters. */
export const roleNames = [
  ...["api-log-role-*", "database-monitoring-role-*", "flow-log-role-*", "ledger-migrator-role-*"],
  ...["ledger-reader-role-*", "validator-role-*"],
];

/** Services that the program hands those roles to. */
const roleUsers = ["apigateway", "lambda", "monitoring.rds", "vpc-flow-logs"];

/** Policies of AWS's own that the program attaches to roles. */
const attachedPolicies = [
  "service-role/AmazonAPIGatewayPushToCloudWatchLogs",
  "service-role/AmazonRDSEnhancedMonitoringRole",
];

/** Services that have roles of their own name in an account, and make them when they are first used. */
const serviceLinkedRoles = [
  ...["delivery.logs", "elasticloadbalancing", "lambda", "ops.apigateway", "rds", "vpc-flow-logs", "wafv2"],
].map((service) => `${service}.amazonaws.com`);

/** Services that use the stack's key in the name of whoever deploys. */
const keyUsers = ["lambda", "rds", "s3", "secretsmanager"];

/**
 * What a preview with refresh needs: to look at what a stack is made of, and to read its state. It changes nothing, takes
 * no lock, as Pulumi takes none for a preview, and reads no audit record. It does read what a state holds, secrets among it.
 */
export function previewPolicy(store: StateStore, account: Account): string {
  return policyDocument(...look(account), ...readState(store, account));
}

/** What `pulumi up`, `pulumi destroy` and the smoke check need besides what a preview does: the policy that a role has itself. */
export function deployPolicy(store: StateStore, account: Account): string {
  return policyDocument(
    ...look(account),
    ...useKey(account),
    ...roles(account),
    ...readState(store, account),
    {
      Sid: "WriteState",
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:DeleteObject"],
      Resource: `${store.bucketArn}/.pulumi/*`,
    },
    { Sid: "EncryptState", Effect: "Allow", Action: "kms:GenerateDataKey", Resource: store.keyArn },
  );
}

/**
 * The rest of it, by service, as policies of their own that are attached to the role: one takes 6,144 characters, and the
 * policies that a role has itself 10,240 together
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
 */
export function deployedServices(account: Account): Readonly<Record<"change" | "named", string>> {
  return {
    change: policyDocument(
      {
        Sid: "Change",
        Effect: "Allow",
        Action: allActions("change"),
        Resource: "*",
        // A new resource has no tag yet, and what is of another project has another one.
        Condition: { StringEqualsIfExists: { "aws:ResourceTag/Project": projectTag } },
      },
      {
        Sid: "End",
        Effect: "Allow",
        Action: allActions("end"),
        Resource: "*",
        Condition: { StringEquals: { "aws:ResourceTag/Project": projectTag } },
      },
    ),
    named: policyDocument(
      ...Object.entries(services).flatMap(([service, { changeNamed = [] }]) =>
        changeNamed.map((rights, index) => named(`Change${title(service)}${index + 1}`, service, rights, account)),
      ),
    ),
  };
}

function look(account: Account): Statement[] {
  const { partition, accountId, region } = account;
  return [
    { Sid: "Look", Effect: "Allow", Action: allActions("look"), Resource: "*" },
    ...Object.entries(services).flatMap(([service, { lookNamed }]) =>
      lookNamed ? [named(`Look${title(service)}`, service, lookNamed, account)] : [],
    ),
    {
      Sid: "LookRoles",
      Effect: "Allow",
      Action: [
        ...["GetRole", "GetRolePolicy", "ListAttachedRolePolicies", "ListInstanceProfilesForRole"],
        ...["ListRolePolicies", "ListRoleTags"],
      ].map((action) => `iam:${action}`),
      Resource: roleNames.map((name) => `arn:${partition}:iam::${accountId}:role/${name}`),
    },
    {
      Sid: "LookIntoFunctions",
      Effect: "Allow",
      // Without it Lambda leaves the function's environment out of its answer, and a refresh takes it for gone.
      Action: "kms:Decrypt",
      Resource: "*",
      Condition: {
        StringEquals: {
          "kms:ViaService": `lambda.${region}.amazonaws.com`,
          "aws:ResourceTag/Project": projectTag,
        },
      },
    },
  ];
}

/** Use of the stack's key, which has no ARN before it is made, and whose tags may take minutes to count. */
function useKey({ partition, accountId, region }: Account): Statement[] {
  return [
    {
      Sid: "UseStackKey",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*"],
      Resource: "*",
      Condition: {
        StringEquals: { "kms:ViaService": keyUsers.map((service) => `${service}.${region}.amazonaws.com`) },
        StringEqualsIfExists: { "aws:ResourceTag/Project": projectTag },
      },
    },
    {
      Sid: "GrantStackKey",
      Effect: "Allow",
      Action: "kms:CreateGrant",
      Resource: "*",
      Condition: {
        // To a service that keeps using the key, such as RDS, and to nobody else.
        Bool: { "kms:GrantIsForAWSResource": "true" },
        StringEqualsIfExists: { "aws:ResourceTag/Project": projectTag },
      },
    },
    {
      Sid: "NameStackKey",
      Effect: "Allow",
      Action: ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"],
      Resource: `arn:${partition}:kms:${region}:${accountId}:key/*`,
      Condition: { StringEqualsIfExists: { "aws:ResourceTag/Project": projectTag } },
    },
  ];
}

/**
 * The making of roles: under the program's names, within the boundary, and with AWS's policies that the program attaches.
 * There is no right to change whom a role trusts.
 */
function roles(account: Account): Statement[] {
  const { partition, accountId } = account;
  const names = roleNames.map((name) => `arn:${partition}:iam::${accountId}:role/${name}`);
  const bounded = { "iam:PermissionsBoundary": boundaryArn(account) };
  const policies = attachedPolicies.map((name) => `arn:${partition}:iam::aws:policy/${name}`);
  return [
    {
      Sid: "MakeRoles",
      Effect: "Allow",
      Action: ["iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"],
      Resource: names,
      Condition: { StringEquals: bounded },
    },
    {
      Sid: "AttachPolicies",
      Effect: "Allow",
      Action: "iam:AttachRolePolicy",
      Resource: names,
      Condition: { StringEquals: bounded, ArnEquals: { "iam:PolicyARN": policies } },
    },
    {
      Sid: "ChangeRoles",
      Effect: "Allow",
      Action: [
        ...["DeleteRole", "DeleteRolePolicy", "DetachRolePolicy", "TagRole", "UntagRole", "UpdateRole"],
        "UpdateRoleDescription",
      ].map((action) => `iam:${action}`),
      Resource: names,
    },
    {
      Sid: "HandOverRoles",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: names,
      Condition: {
        StringEquals: { "iam:PassedToService": roleUsers.map((service) => `${service}.amazonaws.com`) },
      },
    },
    {
      Sid: "ServiceRoles",
      Effect: "Allow",
      Action: "iam:CreateServiceLinkedRole",
      Resource: `arn:${partition}:iam::${accountId}:role/aws-service-role/*`,
      Condition: { StringEquals: { "iam:AWSServiceName": serviceLinkedRoles } },
    },
  ];
}

function readState({ bucketArn, keyArn }: StateStore, { region }: Account): Statement[] {
  return [
    { Sid: "ListStates", Effect: "Allow", Action: "s3:ListBucket", Resource: bucketArn },
    { Sid: "ReadState", Effect: "Allow", Action: "s3:GetObject", Resource: `${bucketArn}/.pulumi/*` },
    {
      Sid: "DecryptState",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: keyArn,
      Condition: { StringEquals: { "aws:RequestedRegion": region } },
    },
  ];
}

function named(sid: string, service: string, { actions, resources }: NamedRights, account: Account): Statement {
  return {
    Sid: sid,
    Effect: "Allow",
    Action: actions.map((action) => `${service}:${action}`),
    Resource: resources(account),
  };
}

function allActions(kind: "look" | "change" | "end"): string[] {
  return Object.entries(services).flatMap(([service, rights]) =>
    (rights[kind] ?? []).map((action) => `${service}:${action}`),
  );
}

/** A service as a part of a `Sid`, which takes letters and digits only. */
function title(service: string): string {
  return service.charAt(0).toUpperCase() + service.slice(1).replace("-", "");
}

import type { RoleArgs } from "@pulumi/aws/iam";
import type { KeyArgs } from "@pulumi/aws/kms";
import type { TopicArgs } from "@pulumi/aws/sns";
import type { JudgedStatement } from "./documents";
import { elements, Judged, some } from "./judged";
import {
  documentsOf,
  identityPolicies,
  keyPolicies,
  otherPolicies,
  policyTexts,
  queuePolicies,
  topicPolicies,
  trustPolicies,
} from "./policyTexts";
import { eachJudged, eachResource, Rule, Subject } from "./rule";

const reference = "https://docs.aws.amazon.com/IAM/latest/UserGuide";
const key = "aws:kms/key:Key";
const topic = "aws:sns/topic:Topic";

/** Names of two keys, of which a pattern for every key covers both. */
const anyKeys = ["key/0a1b2c3d", "key/mrk-9f8e7d6c"];

/** Types that give a role, user or group a policy, and the input with its ARN. */
const attachments: Readonly<Record<string, string>> = {
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
  "aws:iam/policyAttachment:PolicyAttachment": "policyArn",
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns",
  "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": "policyArns",
  "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": "policyArns",
  "aws:iam/role:Role": "managedPolicyArns",
};

/** Types that can give a user a policy without a group or role between them, and when they do. */
const givesUser: Readonly<Record<string, (inputs: Judged["inputs"]) => boolean>> = {
  "aws:iam/userPolicy:UserPolicy": () => true,
  "aws:iam/userPolicyAttachment:UserPolicyAttachment": () => true,
  "aws:iam/policyAttachment:PolicyAttachment": ({ users }) => isFilled(users),
  "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": ({ policyArns }) => isFilled(policyArns),
};

const isFilled = (value: unknown): boolean => Array.isArray(value) && value.length > 0;

/** A rule about the statements that allow a user, group or role something. */
const onGrants = (subject: Subject & { wrong: (grant: JudgedStatement) => boolean; remedy: string }): Rule => {
  const { wrong, remedy, ...about } = subject;
  return eachJudged(Object.keys(identityPolicies), {
    ...about,
    judge: (resource) => documentsOf(resource, identityPolicies).some(({ grants }) => grants.some(wrong)) && remedy,
  });
};

/** A rule about policies that say who may use a resource. */
const notPublic = (table: Readonly<Record<string, string>>, subject: Subject): Rule =>
  eachJudged(Object.keys(table), {
    ...subject,
    judge: (resource) =>
      documentsOf(resource, table).some(({ publicGrants }) => publicGrants.length > 0) &&
      "Name a principal in each Allow, or a condition that says who, such as aws:PrincipalOrgID.",
  });

/** Rules about who may do what: roles, keys and topics. */
export const iamRules: readonly Rule[] = [
  onGrants({
    id: "iam-1-no-administration",
    controls: ["IAM.1"],
    title: "Policies name the actions that they allow",
    blindTo: "what boundaries and policies of the organization take away again",
    wrong: ({ coversEverything }) => coversEverything,
    remedy: "Name actions in Action instead of * or NotAction.",
  }),
  onGrants({
    id: "iam-21-no-whole-services",
    controls: ["IAM.21"],
    title: "Policies don't allow whole services",
    wrong: ({ coversWholeService }) => coversWholeService,
    remedy: "Name the actions of each service.",
  }),
  onGrants({
    id: "kms-1-own-keys",
    controls: ["KMS.1", "KMS.2"],
    title: "Policies don't allow to decrypt with every key, whatever their conditions",
    wrong: (grant) => (grant.covers("kms:Decrypt") || grant.covers("kms:ReEncryptFrom")) && grant.coversEvery(anyKeys),
    remedy: "Name the keys in Resource.",
  }),
  onGrants({
    id: "iam-no-new-log-groups",
    title: "Policies don't allow to make log groups, which never expire",
    page: "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html",
    wrong: (grant) => grant.covers("logs:CreateLogGroup") && grant.reaches("logs"),
    remedy: "Make the log group in the program, and leave logs:CreateLogGroup out.",
  }),
  onGrants({
    id: "iam-database-users-named",
    title: "Policies let log in to databases as a named user of a named instance only",
    page: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html",
    wrong: (grant) =>
      grant.covers("rds-db:connect") &&
      grant.reaches("rds-db") &&
      (grant.resources.length === 0 || grant.resources.some((resource) => /[*?]/.test(resource))),
    remedy: "Name instance and user in Resource.",
  }),
  eachJudged([...new Set(policyTexts.flatMap(Object.keys))], {
    id: "iam-policy-readable",
    title: "Policy texts say what AWS will read in them",
    page: `${reference}/reference_policies_grammar.html`,
    judge: (resource) =>
      policyTexts
        .flatMap((table) => documentsOf(resource, table))
        .map(({ fault }) => fault)
        .find((fault) => fault !== undefined),
  }),
  eachJudged(Object.keys(trustPolicies), {
    id: "iam-trust-named",
    title: "Roles trust a named principal, and of GitHub's tokens those of named owners",
    page: `${reference}/reference_policies_elements_principal.html`,
    blindTo: "who may get the tokens of other providers than GitHub",
    judge: (role) =>
      documentsOf(role, trustPolicies).some(
        ({ publicGrants, grants }) => publicGrants.length > 0 || grants.some(trustsAnyWorkflow),
      ) && "Name the principal, and for GitHub the repository in a condition on sub.",
  }),
  eachResource<RoleArgs>("aws:iam/role:Role", {
    id: "iam-split-policies",
    title: "Roles have policies as resources of their own, which inline ones would fight",
    page: "https://www.pulumi.com/registry/packages/aws/api-docs/iam/role/",
    judge: ({ inlinePolicies = [], managedPolicyArns = [] }) =>
      inlinePolicies.length + managedPolicyArns.length > 0 &&
      "Move inlinePolicies and managedPolicyArns into RolePolicy and RolePolicyAttachment.",
  }),
  eachJudged(Object.keys(attachments), {
    id: "iam-no-power-policies",
    title: "Nobody gets one of AWS's policies of full access",
    page: `${reference}/best-practices.html#grant-least-privilege`,
    judge: (resource) =>
      some(attached(resource), (arn) => /:aws:policy\/.*(AdministratorAccess|PowerUserAccess|FullAccess)/.test(arn)) &&
      "Write a policy of what is needed.",
  }),
  eachJudged(Object.keys(givesUser), {
    id: "iam-2-no-user-policies",
    controls: ["IAM.2"],
    title: "Users have their rights from groups or roles",
    judge: ({ type, inputs }) =>
      givesUser[type]?.(inputs) && "Give the policy to a group, or to a role that the user takes.",
  }),
  eachResource<KeyArgs>(key, {
    id: "kms-4-rotation",
    controls: ["KMS.4"],
    title: "Keys are rotated",
    judge: ({ enableKeyRotation, customerMasterKeySpec = "SYMMETRIC_DEFAULT", customKeyStoreId }) =>
      customerMasterKeySpec === "SYMMETRIC_DEFAULT" &&
      customKeyStoreId === undefined &&
      enableKeyRotation !== true &&
      "Set enableKeyRotation to true.",
  }),
  notPublic(keyPolicies, { id: "kms-5-not-public", controls: ["KMS.5"], title: "Keys aren't for everybody" }),
  eachResource<KeyArgs>(key, {
    id: "kms-time-to-regret",
    title: "Deleting a key takes longer than a long weekend",
    page: "https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",
    // AWS takes 7 to 30 and sets 30, so a bound of 7 would let everything pass.
    options: { days: 10 },
    judge: ({ deletionWindowInDays = 30 }, { options: { days = 10 } }) =>
      deletionWindowInDays < days && `Set deletionWindowInDays to ${days} or more.`,
  }),
  eachJudged(Object.keys(keyPolicies), {
    id: "kms-services-bound",
    title: "Services use a key on behalf of somebody in particular only",
    page: "https://docs.aws.amazon.com/kms/latest/developerguide/least-privilege.html",
    judge: (resource) =>
      documentsOf(resource, keyPolicies).some(({ grants }) => grants.some(lendsToService)) &&
      "Add a condition, such as aws:SourceAccount, to statements for services.",
  }),
  notPublic(topicPolicies, { id: "sns-4-not-public", controls: ["SNS.4"], title: "Topics aren't for everybody" }),
  notPublic(queuePolicies, { id: "sqs-3-not-public", controls: ["SQS.3"], title: "Queues aren't for everybody" }),
  notPublic(otherPolicies, {
    id: "iam-resources-not-public",
    title: "Secrets, images, log groups and access points aren't for everybody",
    page: `${reference}/access-analyzer-concepts.html`,
  }),
  eachResource<TopicArgs>(topic, {
    id: "sns-1-encrypted",
    controls: ["SNS.1"],
    title: "Topics are encrypted",
    judge: ({ kmsMasterKeyId }) => !kmsMasterKeyId && "Set kmsMasterKeyId.",
  }),
  eachResource<TopicArgs>(topic, {
    id: "sns-customer-key",
    title: "Topics use a key of one's own, since CloudWatch may not use AWS's",
    page: "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
    judge: ({ kmsMasterKeyId }) =>
      kmsMasterKeyId?.endsWith("alias/aws/sns") === true && "Set kmsMasterKeyId to a customer managed key.",
  }),
];

function attached({ type, inputs }: Judged): string[] {
  const value = inputs[attachments[type] ?? ""] as string | string[] | undefined;
  return typeof value === "string" ? [value] : elements(value);
}

/** Whether a statement takes the token of any workflow at GitHub, whoever runs it. */
function trustsAnyWorkflow(grant: JudgedStatement): boolean {
  return (
    !grant.saysWho &&
    grant.principals("Federated").some((provider) => /token\.actions\.githubusercontent\.com/.test(provider))
  );
}

/**
 * Services of which no page of AWS's says that they name the account to a key, or that don't. A condition that they don't meet would
 * make their messages disappear: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.GrantingPermissions.html
 * binds RDS at the topic, and https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html says that
 * EventBridge can't be.
 */
const unbindable: readonly string[] = ["events.amazonaws.com", "events.rds.amazonaws.com"];

/** Whether a service may use the key for whoever asks it to, although it could be bound. */
function lendsToService(grant: JudgedStatement): boolean {
  const bindable = grant.principals("Service").filter((service) => !unbindable.includes(service));
  return !grant.saysWho && !grant.isForEverybody && bindable.length > 0;
}

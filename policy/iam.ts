import type { RoleArgs, RolePolicyArgs, RolePolicyAttachmentArgs } from "@pulumi/aws/iam";
import type { KeyArgs } from "@pulumi/aws/kms";
import type { TopicArgs, TopicPolicyArgs } from "@pulumi/aws/sns";
import { isPublic, list, Statement, statements } from "./documents";
import { eachResource, Rule, Subject } from "./rule";

const reference = "https://docs.aws.amazon.com/IAM/latest/UserGuide";

/** A rule about the statements that a role's own policies and customer managed policies allow. */
const onGrants = (subject: Subject & { wrong: (statement: Statement) => boolean; remedy: string }): Rule[] => {
  const { wrong, remedy, ...about } = subject;
  const judge = ({ policy }: { policy?: unknown }) =>
    statements(policy).some((statement) => statement.Effect === "Allow" && wrong(statement)) && remedy;
  return [
    eachResource<RolePolicyArgs>("aws:iam/rolePolicy:RolePolicy", { ...about, judge }),
    eachResource<RolePolicyArgs>("aws:iam/policy:Policy", { ...about, id: `${about.id}-managed`, judge }),
  ];
};

/** Rules about who may do what: roles, keys and topics. */
export const iamRules: readonly Rule[] = [
  ...onGrants({
    id: "iam-1-no-administration",
    controls: ["IAM.1"],
    title: "Policies don't allow everything",
    wrong: ({ Action }) => list(Action).includes("*"),
    remedy: "Name actions instead of *.",
  }),
  ...onGrants({
    id: "iam-21-no-whole-services",
    controls: ["IAM.21"],
    title: "Policies don't allow whole services",
    wrong: ({ Action }) => list(Action).some((action) => /^[a-z0-9-]+:\*$/.test(action)),
    remedy: "Name the actions of each service.",
  }),
  ...onGrants({
    id: "kms-1-own-keys",
    controls: ["KMS.1", "KMS.2"],
    title: "Policies don't allow to decrypt with every key",
    wrong: ({ Action, Resource }) =>
      list(Action).some((action) => ["kms:Decrypt", "kms:ReEncryptFrom"].includes(action)) &&
      list(Resource).some((resource) => /^\*$|:key\/\*$/.test(resource)),
    remedy: "Name the keys in Resource.",
  }),
  ...onGrants({
    id: "iam-no-new-log-groups",
    title: "Policies don't allow to make log groups, which never expire",
    page: "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html",
    wrong: ({ Action }) => list(Action).includes("logs:CreateLogGroup"),
    remedy: "Make the log group in the program, and leave logs:CreateLogGroup out.",
  }),
  eachResource<RoleArgs>("aws:iam/role:Role", {
    id: "iam-trust-named",
    title: "Roles trust somebody in particular",
    page: `${reference}/reference_policies_elements_principal.html`,
    judge: ({ assumeRolePolicy }) => statements(assumeRolePolicy).some(isPublic) && "Name the principal.",
  }),
  eachResource<RoleArgs>("aws:iam/role:Role", {
    id: "iam-split-policies",
    title: "Roles have policies as resources of their own, which inline ones would fight",
    page: "https://www.pulumi.com/registry/packages/aws/api-docs/iam/role/",
    judge: (inputs) =>
      ("inlinePolicies" in inputs || "managedPolicyArns" in inputs) &&
      "Move inlinePolicies and managedPolicyArns into RolePolicy and RolePolicyAttachment.",
  }),
  eachResource<RolePolicyAttachmentArgs>("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
    id: "iam-no-power-policies",
    title: "Roles get none of AWS's policies of full access",
    page: `${reference}/best-practices.html#grant-least-privilege`,
    judge: ({ policyArn = "" }) =>
      /(AdministratorAccess|PowerUserAccess|FullAccess)$/.test(policyArn) && "Write a policy of what is needed.",
  }),
  eachResource<KeyArgs>("aws:kms/key:Key", {
    id: "kms-4-rotation",
    controls: ["KMS.4"],
    title: "Keys are rotated",
    judge: ({ enableKeyRotation, customerMasterKeySpec = "SYMMETRIC_DEFAULT" }) =>
      customerMasterKeySpec === "SYMMETRIC_DEFAULT" && enableKeyRotation !== true && "Set enableKeyRotation to true.",
  }),
  eachResource<KeyArgs>("aws:kms/key:Key", {
    id: "kms-5-not-public",
    controls: ["KMS.5"],
    title: "Keys aren't for everybody",
    judge: ({ policy }) => statements(policy).some(isPublic) && "Name a principal, or a condition, in each Allow.",
  }),
  eachResource<KeyArgs>("aws:kms/key:Key", {
    id: "kms-3-time-to-regret",
    controls: ["KMS.3"],
    title: "Deleting a key takes time",
    options: { days: 7 },
    judge: ({ deletionWindowInDays = 30 }, { days = 7 }) =>
      deletionWindowInDays < days && `Set deletionWindowInDays to ${days} or more.`,
  }),
  eachResource<KeyArgs>("aws:kms/key:Key", {
    id: "kms-services-bound",
    title: "Services use a key on behalf of this account only",
    page: "https://docs.aws.amazon.com/kms/latest/developerguide/least-privilege.html",
    judge: ({ policy }) =>
      statements(policy).some(
        ({ Effect, Principal, Condition }) =>
          Effect === "Allow" &&
          (Principal as { Service?: unknown } | undefined)?.Service !== undefined &&
          Condition === undefined,
      ) && "Add a condition, such as aws:SourceAccount, to statements for services.",
  }),
  eachResource<TopicPolicyArgs>("aws:sns/topicPolicy:TopicPolicy", {
    id: "sns-4-not-public",
    controls: ["SNS.4"],
    title: "Topics aren't for everybody",
    judge: ({ policy }) => statements(policy).some(isPublic) && "Name a principal, or a condition, in each Allow.",
  }),
  eachResource<TopicArgs>("aws:sns/topic:Topic", {
    id: "sns-1-encrypted",
    controls: ["SNS.1"],
    title: "Topics are encrypted",
    judge: ({ kmsMasterKeyId }) => !kmsMasterKeyId && "Set kmsMasterKeyId.",
  }),
  eachResource<TopicArgs>("aws:sns/topic:Topic", {
    id: "sns-customer-key",
    title: "Topics use a key of one's own, since CloudWatch may not use AWS's",
    page: "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
    judge: ({ kmsMasterKeyId }) =>
      kmsMasterKeyId === "alias/aws/sns" && "Set kmsMasterKeyId to a customer managed key.",
  }),
];

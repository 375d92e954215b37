import { unknown } from "../judge";
import { allow, Cases, deny, only, policy, Shape } from "./case";
import { account, root } from "./strangers";

const rolePolicy = (...statements: readonly object[]): Shape =>
  only("aws:iam/rolePolicy:RolePolicy")({ policy: policy(...statements) });
const role = only("aws:iam/role:Role");
const trust = (...statements: readonly object[]): Shape => role({ assumeRolePolicy: policy(...statements) });
const key = only("aws:kms/key:Key");
const topic = only("aws:sns/topic:Topic");

/** Cases about what identities may do. */
export const iamCases: Cases = {
  "iam-1-no-administration": {
    breaks: {
      "a star": rolePolicy(allow({ Action: "*", Resource: "*" })),
      "a star in a list": rolePolicy(allow({ Action: ["s3:GetObject", "*"], Resource: "*" })),
      "every action of every service": rolePolicy(allow({ Action: "*:*", Resource: "*" })),
      "two stars": rolePolicy(allow({ Action: "**", Resource: "*" })),
      "all but some": rolePolicy(allow({ NotAction: ["iam:*"], Resource: "*" })),
      "a single statement": only("aws:iam/rolePolicy:RolePolicy")({
        policy: JSON.stringify({ Statement: allow({ Action: "*", Resource: "*" }) }),
      }),
      "an object in place of text": only("aws:iam/policy:Policy")({
        policy: { Statement: [allow({ Action: "*", Resource: "*" })] },
      }),
      "a managed policy": only("aws:iam/policy:Policy")({ policy: policy(allow({ Action: "*", Resource: "*" })) }),
      "a user's": only("aws:iam/userPolicy:UserPolicy")({ policy: policy(allow({ Action: "*", Resource: "*" })) }),
      "a group's": only("aws:iam/groupPolicy:GroupPolicy")({ policy: policy(allow({ Action: "*", Resource: "*" })) }),
      "inside of a role": role({
        inlinePolicies: [
          null,
          { name: "nothing" },
          { policy: policy(allow({ Action: "x:Y", Resource: "*" })) },
          { policy: policy(allow({ Action: "*", Resource: "*" })) },
        ],
      }),
      "a second statement": rolePolicy(allow({ Action: "x:Y", Resource: "*" }), allow({ Action: "*", Resource: "*" })),
    },
    passes: {
      "named actions": rolePolicy(allow({ Action: ["s3:GetObject", "s3:Put*"], Resource: "*" })),
      "a denial": rolePolicy(deny({ Action: "*", Resource: "*" })),
      "a denial of all but some": rolePolicy(deny({ NotAction: "iam:*", Resource: "*" })),
      "a whole service, which another rule is about": rolePolicy(allow({ Action: "s3:*", Resource: "*" })),
      "no text": only("aws:iam/policy:Policy")({ policy: "" }),
      nothing: only("aws:iam/policy:Policy")(),
      "a trust": trust(allow({ Principal: root, Action: "*" })),
    },
  },
  "iam-21-no-whole-services": {
    breaks: {
      // Checkov asks it of IAM's own actions alone; the control is about every service.
      "a service": rolePolicy(allow({ Action: ["s3:GetObject", "s3:*"], Resource: "*" })),
      IAM: rolePolicy(allow({ Action: "iam:*", Resource: "*" })),
      "in capitals": rolePolicy(allow({ Action: "S3:*", Resource: "*" })),
      "with more wildcards": rolePolicy(allow({ Action: "s3:?*", Resource: "*" })),
      "wildcards in the service": rolePolicy(allow({ Action: "s*:*", Resource: "*" })),
      "a managed policy": only("aws:iam/policy:Policy")({ policy: policy(allow({ Action: "kms:*", Resource: "*" })) }),
    },
    passes: {
      "some of a service": rolePolicy(allow({ Action: "s3:Get*", Resource: "*" })),
      "everything, which another rule is about": rolePolicy(allow({ Action: ["*", "*:*"], Resource: "*" })),
      "a denial": rolePolicy(deny({ Action: "s3:*", Resource: "*" })),
      "one letter": rolePolicy(allow({ Action: "s3:?", Resource: "*" })),
      "no service": rolePolicy(allow({ Action: ["s3", ":*"], Resource: "*" })),
    },
  },
  "iam-database-users-named": {
    breaks: {
      "every user of an instance": rolePolicy(
        allow({ Action: "rds-db:connect", Resource: `arn:aws:rds-db:us-east-1:${account}:dbuser:db-1/*` }),
      ),
      "a user of every instance": rolePolicy(
        allow({ Action: "rds-db:connect", Resource: `arn:aws:rds-db:us-east-1:${account}:dbuser:*/validator` }),
      ),
      everything: rolePolicy(allow({ Action: "rds-db:*", Resource: "*" })),
      "a named user, and every other": rolePolicy(
        allow({
          Action: "rds-db:connect",
          Resource: ["dbuser:db-1/validator", "dbuser:db-2/*"].map(
            (user) => `arn:aws:rds-db:us-east-1:${account}:${user}`,
          ),
        }),
      ),
      "all but one": rolePolicy(allow({ Action: "rds-db:connect", NotResource: "arn:aws:rds-db:x:1:dbuser:db-1/y" })),
    },
    passes: {
      "one user of one instance": rolePolicy(
        allow({ Action: "rds-db:connect", Resource: `arn:aws:rds-db:us-east-1:${account}:dbuser:db-1/validator` }),
      ),
      "another action": rolePolicy(allow({ Action: "rds:DescribeDBInstances", Resource: "*" })),
      "another service": rolePolicy(allow({ Action: "*", Resource: "arn:aws:s3:::bucket/*" })),
    },
  },
  "kms-1-own-keys": {
    breaks: {
      "every resource": rolePolicy(allow({ Action: "kms:Decrypt", Resource: "*" })),
      "every key of an account": rolePolicy(
        allow({ Action: "kms:Decrypt", Resource: `arn:aws:kms:us-east-1:${account}:key/*` }),
      ),
      "every key anywhere": rolePolicy(allow({ Action: "kms:Decrypt", Resource: "arn:*:kms:*:*:key/*" })),
      "among other actions and resources": rolePolicy(
        allow({ Action: ["s3:GetObject", "kms:Decrypt"], Resource: ["arn:aws:s3:::a", "*"] }),
      ),
      "every key of an account with question marks": rolePolicy(
        allow({ Action: "kms:Decrypt", Resource: "arn:aws:kms:us-east-?:????????????:key/*" }),
      ),
      "everything of KMS": rolePolicy(allow({ Action: "kms:Decrypt", Resource: "arn:aws:kms:*" })),
      "a short pattern": rolePolicy(allow({ Action: "kms:Decrypt", Resource: "arn:aws:kms:us-east-1:*" })),
      "all but a key": rolePolicy(
        allow({ Action: "kms:Decrypt", NotResource: `arn:aws:kms:us-east-1:${account}:key/1` }),
      ),
      "in other letters": rolePolicy(allow({ Action: "KMS:decrypt", Resource: "*" })),
      "wildcards inside of the name": rolePolicy(allow({ Action: "kms:De*t", Resource: "*" })),
      "to encrypt anew": rolePolicy(allow({ Action: "kms:ReEncrypt*", Resource: "*" })),
      "all but some actions": rolePolicy(allow({ NotAction: "kms:Encrypt", Resource: "*" })),
      // The control says of itself that it looks at no condition.
      "under a condition": rolePolicy(
        allow({
          Action: "kms:Decrypt",
          Resource: "*",
          Condition: { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } },
        }),
      ),
    },
    passes: {
      "a key": rolePolicy(allow({ Action: "kms:Decrypt", Resource: `arn:aws:kms:us-east-1:${account}:key/1234` })),
      "keys that begin alike": rolePolicy(
        allow({ Action: "kms:Decrypt", Resource: `arn:aws:kms:us-east-1:${account}:key/mrk-*` }),
      ),
      aliases: rolePolicy(allow({ Action: "kms:Decrypt", Resource: `arn:aws:kms:us-east-1:${account}:alias/*` })),
      "another action": rolePolicy(allow({ Action: ["kms:Encrypt", "kms:ReEncryptTo"], Resource: "*" })),
      "all but decryption": rolePolicy(allow({ NotAction: ["KMS:Decrypt", "kms:ReEncrypt*"], Resource: "*" })),
      "a denial": rolePolicy(deny({ Action: "kms:Decrypt", Resource: "*" })),
      "a key of any account": rolePolicy(allow({ Action: "kms:Decrypt", Resource: "arn:aws:kms:*:*:key/1234" })),
      "another service": rolePolicy(allow({ Action: "kms:Decrypt", Resource: "arn:aws:s3:::bucket/*" })),
      "a name that only begins alike": rolePolicy(allow({ Action: "kms:DecryptAll", Resource: "*" })),
      "a dot is no wildcard": rolePolicy(allow({ Action: "kms.Decrypt", Resource: "*" })),
    },
  },
  "iam-no-new-log-groups": {
    breaks: {
      "by its name": rolePolicy(allow({ Action: "logs:CreateLogGroup", Resource: "*" })),
      "by a pattern": rolePolicy(
        allow({ Action: "logs:Create*", Resource: ["arn:aws:s3:::a", `arn:aws:logs:*:${account}:*`] }),
      ),
      "by all but another": rolePolicy(allow({ NotAction: "logs:PutLogEvents", Resource: "*" })),
      "on all but another": rolePolicy(
        allow({ Action: "logs:*", NotResource: "arn:aws:logs:us-east-1:1:log-group:a" }),
      ),
    },
    passes: {
      "to write": rolePolicy(allow({ Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: "*" })),
      "of another service": rolePolicy(allow({ Action: "*", Resource: "arn:aws:s3:::audit/*" })),
      "a denial": rolePolicy(deny({ Action: "logs:CreateLogGroup", Resource: "*" })),
    },
  },
  "iam-policy-readable": {
    breaks: {
      "no JSON": only("aws:iam/policy:Policy")({ policy: "{" }),
      "a list": only("aws:iam/policy:Policy")({ policy: "1" }),
      "no object": only("aws:iam/policy:Policy")({ policy: 1 }),
      "no statement": only("aws:kms/key:Key")({ policy: "{}" }),
      "no statements": only("aws:s3/bucketPolicy:BucketPolicy")({ policy: '{"Statement":[]}' }),
      "no effect": topic({ policy: policy({ Principal: "*", Action: "sns:Publish", Resource: "*" }) }),
      "another effect": rolePolicy({ Effect: "allow", Action: "s3:GetObject", Resource: "*" }),
      "no action": trust(allow({ Principal: root })),
      "two kinds of actions": rolePolicy(allow({ Action: "s3:GetObject", NotAction: "s3:PutObject", Resource: "*" })),
      "a condition that AWS would not see": rolePolicy(
        allow({ Action: "s3:GetObject", Resource: "*", Conditions: { Bool: { "aws:SecureTransport": "true" } } }),
      ),
      "in a second statement": rolePolicy(allow({ Action: "s3:GetObject", Resource: "*" }), { Action: "s3:Get*" }),
      "a statement that is text": only("aws:iam/policy:Policy")({ policy: '{"Statement":["Allow"]}' }),
      "inside of a role": role({ inlinePolicies: [{ policy: "no JSON" }] }),
      "a role's trust, beside a sound policy": role({
        inlinePolicies: [{ policy: policy(allow({ Action: "s3:GetObject", Resource: "*" })) }],
        assumeRolePolicy: "no JSON",
      }),
      "a policy for a secret": only("aws:secretsmanager/secret:Secret")({ policy: "no JSON" }),
      "a policy for a queue": only("aws:sqs/queuePolicy:QueuePolicy")({ policy: "no JSON" }),
      "a policy for an endpoint": only("aws:ec2/vpcEndpoint:VpcEndpoint")({ policy: "no JSON" }),
      "a policy for log groups": only("aws:cloudwatch/logResourcePolicy:LogResourcePolicy")({ policyDocument: "x" }),
    },
    passes: {
      "every element": rolePolicy(
        { Sid: "A", Effect: "Allow", NotAction: "s3:GetObject", NotResource: "*", Condition: {} },
        { Effect: "Deny", NotPrincipal: root, Action: ["s3:GetObject"] },
      ),
      "a principal": trust(allow({ Principal: root, Action: "sts:AssumeRole", Resource: "*" })),
      "an empty text, which asks for AWS's own": key({ policy: "" }),
      "one inline policy without a text, which asks for none": role({ inlinePolicies: [{ name: "none" }] }),
      nothing: role(),
    },
  },
  "iam-split-policies": {
    breaks: {
      "managed ones": role({ managedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] }),
      "inline ones": role({ inlinePolicies: [{ name: "x", policy: "{}" }] }),
    },
    passes: { neither: role(), "empty lists": role({ managedPolicyArns: [], inlinePolicies: [] }) },
  },
  "iam-no-power-policies": {
    breaks: {
      "of administrators": only("aws:iam/rolePolicyAttachment:RolePolicyAttachment")({
        policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
      }),
      "of power users, in another partition": only("aws:iam/userPolicyAttachment:UserPolicyAttachment")({
        policyArn: "arn:aws-cn:iam::aws:policy/PowerUserAccess",
      }),
      "of a service, with a path": only("aws:iam/groupPolicyAttachment:GroupPolicyAttachment")({
        policyArn: "arn:aws:iam::aws:policy/job-function/AmazonRDSFullAccess",
      }),
      "of Amplify's administrators": only("aws:iam/policyAttachment:PolicyAttachment")({
        policyArn: "arn:aws:iam::aws:policy/AdministratorAccess-Amplify",
      }),
      "in a role": role({
        managedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/AdministratorAccess"],
      }),
      ...Object.fromEntries(
        ["Role", "User", "Group"].map((kind) => [
          `among all of a ${kind}`,
          only(`aws:iam/${kind.toLowerCase()}PolicyAttachmentsExclusive:${kind}PolicyAttachmentsExclusive`)({
            policyArns: [unknown, "arn:aws:iam::aws:policy/IAMFullAccess"],
          }),
        ]),
      ),
    },
    passes: {
      "AWS's for one task": only("aws:iam/rolePolicyAttachment:RolePolicyAttachment")({
        policyArn: "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
      }),
      "one's own of such a name": only("aws:iam/rolePolicyAttachment:RolePolicyAttachment")({
        policyArn: `arn:aws:iam::${account}:policy/AuditFullAccess`,
      }),
      "a list of one's own": only("aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive")({
        policyArns: [`arn:aws:iam::${account}:policy/audit`],
      }),
      unsaid: only("aws:iam/rolePolicyAttachment:RolePolicyAttachment")(),
    },
  },
  "iam-2-no-user-policies": {
    breaks: {
      "a policy": only("aws:iam/userPolicy:UserPolicy")({
        user: "x",
        policy: policy(allow({ Action: "s3:Get*", Resource: "*" })),
      }),
      "an attachment": only("aws:iam/userPolicyAttachment:UserPolicyAttachment")({ user: "x", policyArn: "arn:x" }),
      "an attachment to users, among others": only("aws:iam/policyAttachment:PolicyAttachment")({
        roles: ["y"],
        users: ["x"],
        policyArn: "arn:x",
      }),
      "all attachments of a user": only("aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive")({
        userName: "x",
        policyArns: ["arn:x"],
      }),
    },
    passes: {
      "a group's": only("aws:iam/groupPolicyAttachment:GroupPolicyAttachment")({ policyArn: "arn:x" }),
      "an attachment to groups and roles": only("aws:iam/policyAttachment:PolicyAttachment")({
        groups: ["x"],
        roles: ["y"],
        users: [],
        policyArn: "arn:x",
      }),
      "an attachment to nobody yet": only("aws:iam/policyAttachment:PolicyAttachment")({ policyArn: "arn:x" }),
      "no attachment at all of a user": only("aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive")({
        userName: "x",
        policyArns: [],
      }),
    },
  },
};

import { unknown } from "../judge";
import { allow, Case, Cases, deny, only, policy, Shape } from "./case";

const rolePolicy = (...statements: readonly object[]): Shape =>
  only("aws:iam/rolePolicy:RolePolicy")({ policy: policy(...statements) });
const role = only("aws:iam/role:Role");
const trust = (...statements: readonly object[]): Shape => role({ assumeRolePolicy: policy(...statements) });
const key = only("aws:kms/key:Key");
const topic = only("aws:sns/topic:Topic");

const account = "123456789012";
const root = { AWS: `arn:aws:iam::${account}:root` };

/** Ways to let everybody in, and ways that let somebody in particular in, for any policy of a resource. */
function publicOrNot(shape: (...statements: readonly object[]) => Shape): Case {
  const open = (elements: object) => shape(allow({ Principal: "*", Action: "x:Y", Resource: "*", ...elements }));
  const when = (condition: object) => open({ Condition: condition });
  return {
    breaks: {
      "a star": open({}),
      "a star for AWS": open({ Principal: { AWS: "*" } }),
      "a star in a list": open({ Principal: { AWS: ["*"] } }),
      "a star beside an account": open({ Principal: { AWS: [root.AWS, "*"] } }),
      "a wildcard inside of an ARN": open({ Principal: { AWS: "arn:aws:iam::*:root" } }),
      // Checkov takes this condition for a narrow one.
      "all but a principal": when({ ArnNotEquals: { "aws:PrincipalArn": `arn:aws:iam::${account}:user/x` } }),
      "all but one": open({ Principal: undefined, NotPrincipal: root }),
      "a condition that says nothing of who": when({ Bool: { "aws:SecureTransport": "true" } }),
      "a condition on where a key is used": when({ StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } }),
      "a condition on a tag of one's own": when({ StringEquals: { "aws:PrincipalTag/team": "payments" } }),
      "a wildcard for the account": when({ StringLike: { "aws:SourceAccount": "*" } }),
      "a wildcard inside of the account": when({ StringLike: { "aws:SourceAccount": "12345678901?" } }),
      "a variable for the account": when({ StringEquals: { "aws:SourceAccount": "${aws:PrincipalAccount}" } }),
      "an empty account": when({ StringEquals: { "aws:SourceAccount": "" } }),
      "no account at all": when({ StringEquals: { "aws:SourceAccount": [] } }),
      "one account and any": when({ StringLike: { "aws:SourceAccount": [account, "*"] } }),
      "all but an account": when({ StringNotEquals: { "aws:SourceAccount": account } }),
      "an account, if there is one": when({ StringEqualsIfExists: { "aws:SourceAccount": account } }),
      // Checkov takes it for narrow; it holds where nobody says an organization.
      "all accounts of none": when({ "ForAllValues:StringEquals": { "aws:PrincipalOrgID": "o-1234567890" } }),
      "the existence of an account": when({ Null: { "aws:SourceAccount": "false" } }),
      "the whole internet": when({ IpAddress: { "aws:SourceIp": "0.0.0.0/0" } }),
      "the whole internet over IPv6": when({ IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "::/0"] } }),
      "all but an address": when({ NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } }),
      "the ARN of any account": when({ ArnLike: { "aws:SourceArn": "arn:aws:sns:us-east-1:*:topic" } }),
      "the ARN of any bucket": when({ ArnLike: { "aws:SourceArn": "arn:aws:s3:::*" } }),
      "the ARN of no account": when({ ArnLike: { "aws:SourceArn": "arn:aws:cloudfront:::distribution" } }),
      "every path of every organization": when({ StringLike: { "aws:PrincipalOrgPaths": "o-*/r-1/*" } }),
      "roots of no organization": when({ StringLike: { "aws:PrincipalOrgPaths": "r-1/ou-2/*" } }),
      "an ARN under a key that says nothing of who": when({ StringEquals: { "aws:PrincipalTag/of": root.AWS } }),
      "every session": when({ StringLike: { "aws:userid": "*:session" } }),
      "ids that begin alike": when({ StringLike: { "aws:userid": "AROA*" } }),
      "a context of anybody's": when({ ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:*:*:*" } }),
      "a denial of something else": shape(
        allow({ Principal: "*", Action: "x:Y", Resource: "*" }),
        deny({
          Principal: "*",
          Action: "x:Z",
          Resource: "*",
          Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } },
        }),
      ),
      "a denial on another resource": shape(
        allow({ Principal: "*", Action: "x:Y", Resource: ["a", "b"] }),
        deny({
          Principal: "*",
          Action: "*",
          Resource: "a",
          Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } },
        }),
      ),
      "a denial on a resource that differs in case": shape(
        allow({ Principal: "*", Action: "x:Y", Resource: "a" }),
        deny({
          Principal: "*",
          Action: "*",
          Resource: "A",
          Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } },
        }),
      ),
      "a denial to one": shape(
        allow({ Principal: "*", Action: "x:Y", Resource: "*" }),
        deny({
          Principal: root,
          Action: "*",
          Resource: "*",
          Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } },
        }),
      ),
      "a denial to all but one": shape(
        allow({ Principal: "*", Action: "x:Y", Resource: "*" }),
        deny({
          NotPrincipal: root,
          Action: "*",
          Resource: "*",
          Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } },
        }),
      ),
      "a denial on no condition of who": shape(
        allow({ Principal: "*", Action: "x:Y", Resource: "*" }),
        deny({ Principal: "*", Action: "*", Resource: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
      ),
      "a denial to strangers over plain HTTP": shape(
        allow({ Principal: "*", Action: "x:Y", Resource: "*" }),
        deny({
          Principal: "*",
          Action: "*",
          Resource: "*",
          Condition: {
            StringNotEquals: { "aws:PrincipalOrgID": "o-1" },
            Bool: { "aws:SecureTransport": "false" },
          },
        }),
      ),
      "a denial to members": shape(
        allow({ Principal: "*", Action: "x:Y", Resource: "*" }),
        deny({
          Principal: "*",
          Action: "*",
          Resource: "*",
          Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } },
        }),
      ),
      "what an allowance to strangers says besides": shape(
        allow({ Principal: "*", Action: "x:Y", Resource: "*" }),
        allow({
          Principal: "*",
          Action: "*",
          Resource: "*",
          Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } },
        }),
      ),
      "all but an action, of which some are denied": shape(
        allow({ Principal: "*", NotAction: "x:Y", Resource: "*" }),
        deny({
          Principal: "*",
          Action: "x:Z",
          Resource: "*",
          Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } },
        }),
      ),
      "all but a resource, of which some are denied": shape(
        allow({ Principal: "*", Action: "x:Y", NotResource: "b" }),
        deny({
          Principal: "*",
          Action: "*",
          Resource: "a",
          Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } },
        }),
      ),
    },
    passes: {
      // Checkov warns of roles and accounts of others; which are one's own, nobody here knows.
      "an account": open({ Principal: root }),
      "a role of an account": open({ Principal: { AWS: [`arn:aws:iam::${account}:role/sns`] } }),
      "an account by its number": open({ Principal: { AWS: [account] } }),
      "a service": open({
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      }),
      "a denial": shape(deny({ Principal: "*", Action: "x:Y", Resource: "*" })),
      "a denial to all but one": shape(deny({ NotPrincipal: root, Action: "x:Y", Resource: "*" })),
      "an account that asks": when({ StringEquals: { "aws:PrincipalAccount": account } }),
      "an account on whose behalf": when({ StringEquals: { "AWS:SourceAccount": [account] } }),
      "a number for an account": when({ StringEquals: { "aws:SourceAccount": 123456789012 } }),
      "an owner, as topics have it": when({ StringEquals: { "AWS:SourceOwner": account } }),
      "an organization": when({ StringEquals: { "aws:PrincipalOrgID": "o-1234567890" } }),
      "an organization on whose behalf": when({ StringEquals: { "aws:SourceOrgID": "o-1234567890" } }),
      "any of an organization's": when({ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-1234567890/*" } }),
      "paths of an organization, on whose behalf": when({
        "ForAnyValue:StringLike": { "aws:SourceOrgPaths": "o-1/r-2/*" },
      }),
      "an organization's networks": when({ StringEquals: { "aws:VpceOrgID": "o-1" } }),
      "paths of an organization's networks": when({
        "ForAnyValue:StringEquals": { "aws:VpceOrgPaths": "o-1/r-2/ou-3" },
      }),
      "an account's networks": when({ StringEquals: { "aws:VpceAccount": account } }),
      "a network": when({ StringEqualsIgnoreCase: { "aws:SourceVpc": "vpc-1" } }),
      "a network by its ARN": when({ ArnEquals: { "aws:SourceVpcArn": `arn:aws:ec2:us-east-1:${account}:vpc/vpc-1` } }),
      "an endpoint": when({ stringequals: { "AWS:sourcevpce": ["vpce-1", "vpce-2"] } }),
      "known addresses": when({ IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32", "198.51.100.7"] } }),
      "a source": when({ ArnEquals: { "aws:SourceArn": `arn:aws:sns:us-east-1:${account}:topic` } }),
      "any source of an account": when({ ArnLike: { "aws:SourceArn": `arn:aws:*:*:${account}:*` } }),
      "a bucket as a source": when({ ArnLike: { "aws:SourceArn": "arn:aws:s3:::audit" } }),
      "a role": when({ ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${account}:role/*` } }),
      "sessions of a role": when({ StringLike: { "aws:userid": "AROAEXAMPLE:*" } }),
      "a user by its id": when({ StringEquals: { "aws:userid": "AIDAEXAMPLE" } }),
      "a caller's account, as keys have it": when({ StringEquals: { "kms:CallerAccount": account } }),
      "a context of an account's": when({
        ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:us-east-1:${account}:log-group:*` },
      }),
      "an access point of an account": when({ StringEquals: { "s3:DataAccessPointAccount": account } }),
      "an access point by its ARN": when({
        ArnLike: { "s3:DataAccessPointArn": `arn:aws:s3:us-east-1:${account}:accesspoint/*` },
      }),
      "who, and how": when({ Bool: { "aws:SecureTransport": "true" }, StringEquals: { "aws:SourceAccount": account } }),
      "denied to everybody": shape(
        allow({ Principal: "*", Action: "x:Y", Resource: "a" }),
        deny({ Principal: "*", Action: ["x:Z", "x:Y"], Resource: ["b", "a"] }),
      ),
      "strangers turned away": shape(
        allow({ Principal: "*", Action: "x:Y", Resource: "a" }),
        deny({
          Principal: "*",
          Action: "X:*",
          Resource: "*",
          Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } },
        }),
      ),
      "strangers turned away from all but an action": shape(
        allow({ Principal: "*", NotAction: "x:Y", NotResource: "a" }),
        deny({
          Principal: "*",
          Action: "*",
          Resource: "*",
          Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-1" } },
        }),
      ),
      ...Object.fromEntries(
        [
          { StringNotEqualsIgnoreCase: { "aws:PrincipalOrgID": "o-1" } },
          { StringNotLike: { "aws:PrincipalOrgPaths": "o-1/*" } },
          { ArnNotEquals: { "aws:PrincipalArn": `arn:aws:iam::${account}:role/payments` } },
          { ArnNotLike: { "aws:PrincipalArn": `arn:aws:iam::${account}:*` } },
          { NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } },
        ].map((condition) => [
          `strangers turned away by ${Object.keys(condition).join()}`,
          shape(
            allow({ Principal: "*", Action: "x:Y", Resource: "*" }),
            deny({ Principal: "*", Action: "*", Resource: "*", Condition: condition }),
          ),
        ]),
      ),
    },
  };
}

const keyShape = (...statements: readonly object[]) => key({ policy: policy(...statements) });

/** Adds shapes to those that every policy of a resource has. */
function besides(all: Case, more: Partial<Case>): Case {
  return { breaks: { ...all.breaks, ...more.breaks }, passes: { ...all.passes, ...more.passes } };
}

const everybodyMay = policy(allow({ Principal: "*", Action: "x:Y", Resource: "*" }));

/** Cases about identities, keys and topics. */
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
  "iam-trust-named": {
    breaks: {
      "any workflow at GitHub, beside a service": trust(
        allow({ Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }),
        allow({
          Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com` },
          Action: "sts:AssumeRoleWithWebIdentity",
        }),
      ),
      "a star": trust(allow({ Principal: "*", Action: "sts:AssumeRole" })),
      "a star for AWS": trust(allow({ Principal: { AWS: ["*"] }, Action: "sts:AssumeRole" })),
      "any workflow at GitHub": trust(
        allow({
          Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com` },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: { StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } },
        }),
      ),
      ...Object.fromEntries(
        [
          ...["*", "repo:*", "repo:*/payments:*", "repo:octo*", "re*po:octo/payments"],
          // A claim that a workflow's author writes, and may write so that the rest looks like another repository.
          ...["workflow", "environment", "ref", "context", "head_ref", "base_ref"].map(
            (claim) => `${claim}:x:repo:octo/payments:ref:refs/heads/main`,
          ),
        ].map((sub) => [
          `the subject ${sub}`,
          trust(
            allow({
              Principal: { Federated: [`arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`] },
              Action: "sts:AssumeRoleWithWebIdentity",
              Condition: { StringLike: { "token.actions.githubusercontent.com:sub": sub } },
            }),
          ),
        ]),
      ),
    },
    passes: {
      nothing: role(),
      "a service": trust(allow({ Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" })),
      // Checkov calls an account's root too wide; it stands for whom that account's own policies allow.
      "an account": trust(allow({ Principal: root, Action: "sts:AssumeRole" })),
      "an organization": trust(
        allow({
          Principal: "*",
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1234567890" } },
        }),
      ),
      ...Object.fromEntries(
        [
          "repo:octo/payments:environment:staging",
          "repo:octo/payments:*",
          "repo:octo/*",
          "repo:octo@123/payments@456:ref:refs/heads/*",
          "repository_owner:octo:environment:staging",
          "job_workflow_ref:octo/payments/.github/workflows/deploy.yml@refs/heads/main",
          // Checkov refuses a subject that no token has; it lets nobody in.
          "invalid",
        ].map((sub) => [
          `the subject ${sub}`,
          trust(
            allow({
              Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com` },
              Action: "sts:AssumeRoleWithWebIdentity",
              Condition: { StringLike: { "token.actions.githubusercontent.com:sub": [sub] } },
            }),
          ),
        ]),
      ),
      "a service account of a cluster, among everybody": trust(
        allow({
          Principal: "*",
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringLike: { "oidc.eks.us-east-1.amazonaws.com/id/1:sub": "system:serviceaccount:payments:*" },
          },
        }),
      ),
      "another provider, whose subjects nobody here knows": trust(
        allow({
          Principal: { Federated: "cognito-identity.amazonaws.com" },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: { StringEquals: { "cognito-identity.amazonaws.com:aud": "us-east-1:1" } },
        }),
      ),
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
  "kms-4-rotation": {
    breaks: {
      unsaid: key(),
      off: key({ enableKeyRotation: false }),
      "said to be symmetric": key({ customerMasterKeySpec: "SYMMETRIC_DEFAULT" }),
    },
    passes: {
      on: key({ enableKeyRotation: true }),
      "asymmetric, which can't be rotated": key({ customerMasterKeySpec: "RSA_2048" }),
      "in a store of one's own, which can't either": key({ customKeyStoreId: "cks-1" }),
    },
  },
  "kms-5-not-public": besides(publicOrNot(keyShape), {
    breaks: {
      "by a resource of its own": only("aws:kms/keyPolicy:KeyPolicy")({ policy: everybodyMay }),
      "an imported key": only("aws:kms/externalKey:ExternalKey")({ policy: everybodyMay }),
      "a replica": only("aws:kms/replicaKey:ReplicaKey")({ policy: everybodyMay }),
      "an imported replica": only("aws:kms/replicaExternalKey:ReplicaExternalKey")({ policy: everybodyMay }),
    },
    passes: { "AWS's own policy": key() },
  }),
  "kms-time-to-regret": {
    breaks: { "nine days": key({ deletionWindowInDays: 9 }), "AWS's least": key({ deletionWindowInDays: 7 }) },
    passes: { "ten days": key({ deletionWindowInDays: 10 }), "AWS's default": key() },
  },
  "kms-services-bound": {
    breaks: {
      "no condition": keyShape(
        allow({ Principal: { Service: "logs.us-east-1.amazonaws.com" }, Action: "kms:Decrypt", Resource: "*" }),
      ),
      "another one beside events of RDS": keyShape(
        allow({
          Principal: { Service: ["events.rds.amazonaws.com", "sns.amazonaws.com"] },
          Action: "kms:Decrypt",
          Resource: "*",
        }),
      ),
      "a condition of how": keyShape(
        allow({
          Principal: { Service: ["sns.amazonaws.com"] },
          Action: "kms:Decrypt",
          Resource: "*",
          Condition: { Bool: { "aws:SecureTransport": "true" } },
        }),
      ),
      "by a resource of its own": only("aws:kms/keyPolicy:KeyPolicy")({
        policy: policy(allow({ Principal: { Service: "sns.amazonaws.com" }, Action: "kms:Decrypt", Resource: "*" })),
      }),
    },
    passes: {
      "AWS's own policy": key(),
      "on behalf of an account": keyShape(
        allow({
          Principal: { Service: "sns.amazonaws.com" },
          Action: "kms:Decrypt",
          Resource: "*",
          Condition: { StringEquals: { "aws:SourceAccount": account } },
        }),
      ),
      "an account": keyShape(allow({ Principal: root, Action: "kms:*", Resource: "*" })),
      "events of a bus, which nobody can bind": keyShape(
        allow({ Principal: { Service: "events.amazonaws.com" }, Action: "kms:Decrypt", Resource: "*" }),
      ),
      "events of RDS, which nobody can bind": keyShape(
        allow({ Principal: { Service: "events.rds.amazonaws.com" }, Action: "kms:Decrypt", Resource: "*" }),
      ),
      "a denial": keyShape(deny({ Principal: { Service: "sns.amazonaws.com" }, Action: "kms:Decrypt", Resource: "*" })),
      "everybody, which another rule is about": keyShape(allow({ Principal: { Service: "*" }, Action: "kms:Decrypt" })),
    },
  },
  "sns-4-not-public": besides(
    publicOrNot((...statements) => only("aws:sns/topicPolicy:TopicPolicy")({ policy: policy(...statements) })),
    { breaks: { "in the topic itself": topic({ policy: everybodyMay }) }, passes: { "AWS's own policy": topic() } },
  ),
  "sqs-3-not-public": {
    breaks: {
      "a queue": only("aws:sqs/queuePolicy:QueuePolicy")({ policy: everybodyMay }),
      "in a queue itself": only("aws:sqs/queue:Queue")({ policy: everybodyMay }),
    },
    passes: {
      "an account": only("aws:sqs/queuePolicy:QueuePolicy")({
        policy: policy(allow({ Principal: root, Action: "sqs:*", Resource: "*" })),
      }),
      nothing: only("aws:sqs/queue:Queue")(),
    },
  },
  "iam-resources-not-public": {
    breaks: {
      "a secret": only("aws:secretsmanager/secretPolicy:SecretPolicy")({ policy: everybodyMay }),
      "in a secret itself": only("aws:secretsmanager/secret:Secret")({ policy: everybodyMay }),
      images: only("aws:ecr/repositoryPolicy:RepositoryPolicy")({ policy: everybodyMay }),
      "an access point": only("aws:s3/accessPoint:AccessPoint")({ policy: everybodyMay }),
      "an access point's policy": only("aws:s3control/accessPointPolicy:AccessPointPolicy")({ policy: everybodyMay }),
      "log groups": only("aws:cloudwatch/logResourcePolicy:LogResourcePolicy")({ policyDocument: everybodyMay }),
    },
    passes: {
      "an account": only("aws:secretsmanager/secretPolicy:SecretPolicy")({
        policy: policy(allow({ Principal: root, Action: "secretsmanager:GetSecretValue", Resource: "*" })),
      }),
      nothing: only("aws:secretsmanager/secret:Secret")(),
    },
  },
  "sns-1-encrypted": {
    breaks: { unsaid: topic(), empty: topic({ kmsMasterKeyId: "" }) },
    passes: { "a key": topic({ kmsMasterKeyId: "key" }) },
  },
  "sns-customer-key": {
    breaks: {
      "AWS's own": topic({ kmsMasterKeyId: "alias/aws/sns" }),
      "AWS's own, by its ARN": topic({ kmsMasterKeyId: `arn:aws:kms:us-east-1:${account}:alias/aws/sns` }),
    },
    passes: { "one's own": topic({ kmsMasterKeyId: "alias/payments" }), "none, which another rule is about": topic() },
  },
};

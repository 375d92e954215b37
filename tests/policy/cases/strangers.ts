import { allow, Case, deny, policy, Shape } from "./case";

export const account = "123456789012";
export const root = { AWS: `arn:aws:iam::${account}:root` };

const strangers = { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } };

/** Ways to let everybody in, and ways that let somebody in particular in, for any policy of a resource. */
export function publicOrNot(shape: (...statements: readonly object[]) => Shape): Case {
  const open = (elements: object) => shape(allow({ Principal: "*", Action: "x:Y", Resource: "*", ...elements }));
  const when = (condition: object) => open({ Condition: condition });
  // Everybody is let in, and strangers to an organization are turned away.
  const denied = (denial: object, allowance: object = {}) =>
    shape(
      allow({ Principal: "*", Action: "x:Y", Resource: "*", ...allowance }),
      deny({ Principal: "*", Action: "*", Resource: "*", Condition: strangers, ...denial }),
    );
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
      "a denial of something else": denied({ Action: "x:Z" }),
      "a denial on another resource": denied({ Resource: "a" }, { Resource: ["a", "b"] }),
      "a denial on a resource that differs in case": denied({ Resource: "A" }, { Resource: "a" }),
      "a denial to one": denied({ Principal: root }),
      "a denial to all but one": denied({ Principal: undefined, NotPrincipal: root }),
      "a denial on no condition of who": denied({ Condition: { Bool: { "aws:SecureTransport": "false" } } }),
      "a denial to strangers over plain HTTP": denied({
        Condition: { ...strangers, Bool: { "aws:SecureTransport": "false" } },
      }),
      "a denial to members": denied({ Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
      "what an allowance to strangers says besides": shape(
        allow({ Principal: "*", Action: "x:Y", Resource: "*" }),
        allow({
          Principal: "*",
          Action: "*",
          Resource: "*",
          Condition: strangers,
        }),
      ),
      "all but an action, of which some are denied": denied({ Action: "x:Z" }, { Action: undefined, NotAction: "x:Y" }),
      "all but a resource, of which some are denied": denied(
        { Resource: "a" },
        { Resource: undefined, NotResource: "b" },
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
      "strangers turned away": denied({ Action: "X:*" }, { Resource: "a" }),
      "strangers turned away from all but an action": denied(
        { Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-1" } } },
        { Action: undefined, Resource: undefined, NotAction: "x:Y", NotResource: "a" },
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
          denied({ Condition: condition }),
        ]),
      ),
    },
  };
}

/** Adds shapes to those that every policy of a resource has. */
export function besides(all: Case, more: Partial<Case>): Case {
  return { breaks: { ...all.breaks, ...more.breaks }, passes: { ...all.passes, ...more.passes } };
}

/** A policy that lets everybody in. */
export const everybodyMay = policy(allow({ Principal: "*", Action: "x:Y", Resource: "*" }));

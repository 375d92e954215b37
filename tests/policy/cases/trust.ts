import { allow, Cases, only, policy, Shape } from "./case";
import { account, root } from "./strangers";

const role = only("aws:iam/role:Role");
const trust = (...statements: readonly object[]): Shape => role({ assumeRolePolicy: policy(...statements) });

/** Cases about whom roles trust. */
export const trustCases: Cases = {
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
};
